use crate::{
    app::App,
    domain::{
        action::{self, Filter, Shown, Standing},
        space,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

/// Actions, the reader's own or all that they may see.
#[derive(Template)]
#[template(path = "actions/index.html")]
struct IndexPage {
    ui: Ui,
    form: FilterForm,
    spaces: Vec<entity::space::Model>,
    rows: Vec<Shown>,
    next: Option<String>,
    is_moderator: bool,
}

/// What narrows the list; the same for the page and for the copy.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FilterForm {
    /// `all`, or the reader's own.
    whose: String,
    state: String,
    /// The key of a space; empty for all.
    space: String,
    after: String,
}

impl FilterForm {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            is_own: self.whose != "all",
            standing: Standing::of_code(&self.state),
            space_id: self.space.parse().ok(),
        }
    }

    fn address(&self, path: &str, after: Option<String>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [("whose", &self.whose), ("state", &self.state), ("space", &self.space)];
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        query.extend_pairs(after.map(|after| ("after", after)));
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

impl IndexPage {
    fn whose(&self) -> Vec<Choice> {
        let own = self.form.filter().is_own;
        let choice = |value: &str, label: String, chosen| Choice {
            value: value.to_owned(),
            label,
            hint: None,
            chosen,
        };
        vec![
            choice("own", self.ui.actions_own().into_owned(), own),
            choice("all", self.ui.actions_all().into_owned(), !own),
        ]
    }

    fn states(&self) -> Vec<Choice> {
        let wanted = self.form.filter().standing;
        let choice = |(standing, code): (Standing, &str)| Choice {
            value: code.to_owned(),
            label: self.ui.word("action-standing-", &code),
            hint: None,
            chosen: standing == wanted,
        };
        Standing::ALL.into_iter().map(choice).collect()
    }

    fn spaces(&self) -> Vec<Choice> {
        let choice = |value: String, label: String| Choice {
            chosen: value == self.form.space,
            value,
            label,
            hint: None,
        };
        let every = choice(String::new(), self.ui.actions_every_space().into_owned());
        let spaces = self.spaces.iter().map(|space| choice(space.id.to_string(), space.name.clone()));
        std::iter::once(every).chain(spaces).collect()
    }

    fn copy(&self) -> String {
        self.form.address("/actions/all.csv", None)
    }
}

/// `GET /actions`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let db = app.db.read();
    let page = action::list_all(db, &actor, (form.filter(), form.after.parse().ok())).await?;
    let next = page.next.map(|place| form.address("/actions", Some(place.to_string())));
    let spaces = space::list_all(db, &actor).await?;
    let is_moderator = actor.is_moderator();
    answer::page(&IndexPage { ui, form, spaces, rows: page.rows, next, is_moderator })
}
