use crate::{
    app::App,
    domain::{
        FieldErrors,
        account::{self, Byline},
        sanction::{self, NewSanction},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        sanctions::place,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{AccountId, SanctionId},
    sanction::{Kind, Model as Sanction},
};
use serde::Deserialize;
use std::collections::HashMap;

/// What was decided about somebody, known by the name that others see, and a form to decide.
#[derive(Template)]
#[template(path = "sanctions/people.html")]
struct ShowPage {
    ui: Ui,
    place: String,
    shown_name: String,
    history: Vec<(Sanction, bool)>,
    names: HashMap<AccountId, Byline>,
    may_sanction: bool,
    form: SanctionForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn name(&self, id: &AccountId) -> String {
        self.names.get(id).map(|byline| self.ui.name(byline)).unwrap_or_default()
    }

    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: Kind| {
            let value = kind.to_string();
            let hint = Some(self.ui.code("sanction-meaning", kind));
            Choice {
                label: self.ui.code("sanction-kind", kind),
                hint,
                chosen: value == self.form.kind,
                value,
            }
        };
        [Kind::Warning, Kind::Pause, Kind::Suspension].map(choice).to_vec()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SanctionForm {
    /// The sanction's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    kind: String,
    reason: String,
    last_on_day: String,
    last_on_month: String,
    last_on_year: String,
}

/// `GET /sanctions/people/{account_id}`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(account_id): Path<AccountId>,
) -> Result<Response> {
    let key = SanctionId::at(current.actor.now).to_string();
    let form = SanctionForm { key, ..SanctionForm::default() };
    answer::page(&page(&app, current, account_id, (form, FieldErrors::default())).await?)
}

async fn page(
    app: &App,
    Current { actor, ui }: Current,
    account_id: AccountId,
    (form, errors): (SanctionForm, FieldErrors),
) -> Result<ShowPage> {
    let db = app.db.read();
    let shown_name = sanction::find_member(db, &actor, account_id).await?.shown_name;
    let history = sanction::list_of(db, &actor, account_id).await?;
    let ids: Vec<AccountId> = history.iter().map(|row| row.decided_by).collect();
    let names = account::bylines(db, &ids).await?;
    let may_sanction = sanction::may_sanction(db, &actor, account_id).await?;
    let standing = |row: Sanction| {
        let stands = may_sanction && sanction::is_standing(&row, actor.now);
        (row, stands)
    };
    let history = history.into_iter().map(standing).collect();
    let place = place(account_id);
    Ok(ShowPage { ui, place, shown_name, history, names, may_sanction, form, errors })
}

/// `POST /sanctions/people/{account_id}`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(account_id): Path<AccountId>,
    Form(form): Form<SanctionForm>,
) -> Result<Response> {
    let last_on = [&*form.last_on_day, &*form.last_on_month, &*form.last_on_year];
    let imposed = match NewSanction::parse((&form.kind, &form.reason), last_on, current.actor.today()) {
        Ok(new) => {
            let key = (account_id, form.key.parse().ok());
            sanction::impose(&app.db, &current.actor, key, new).await
        }
        Err(errors) => Err(errors.into()),
    };
    let error = match imposed {
        Ok(sanction) => {
            if sanction.kind == Kind::Suspension {
                // Whoever is in a meeting is out of it now.
                app.hub.announce_end_of(account_id, None);
            }
            return Ok(answer::done(&place(account_id), "sanction-imposed"));
        }
        Err(error) => error,
    };
    let (status, errors) = answer::trouble(error, "reason")?;
    answer::again(status, &page(&app, current, account_id, (form, errors)).await?)
}
