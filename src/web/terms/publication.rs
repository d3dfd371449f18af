use crate::{
    app::App,
    domain::{
        FieldErrors,
        terms::{self, NewVersion},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        terms::Paragraph,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::language::Language;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "terms/new.html")]
struct NewPage {
    ui: Ui,
    form: TermsForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "terms/check.html")]
struct CheckPage {
    ui: Ui,
    form: TermsForm,
    changes: Vec<Paragraph>,
}

/// What a button of the form asks for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// To see what changes.
    #[default]
    Check,
    /// To go on writing.
    Change,
    /// To publish it.
    Publish,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TermsForm {
    step: Step,
    /// The number that the version will have: sending it twice publishes one.
    number: i32,
    english: String,
    welsh: String,
}

/// `GET /terms/new`
pub(super) async fn new(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    let current = terms::find_current(app.db.read(), Language::En).await?;
    let welsh = terms::find_current(app.db.read(), Language::Cy).await?;
    let form = TermsForm {
        step: Step::Check,
        number: current.number + 1,
        english: current.source,
        welsh: if welsh.language == Language::Cy { welsh.source } else { String::new() },
    };
    answer::page(&NewPage { ui, form, errors: FieldErrors::default() })
}

/// `POST /terms`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<TermsForm>,
) -> Result<Response> {
    let current = terms::find_current(app.db.read(), Language::En).await?;
    let new = match (NewVersion::parse(&form.english, &form.welsh), form.step) {
        (_, Step::Change) => {
            return answer::page(&NewPage { ui, form, errors: FieldErrors::default() });
        }
        (Err(errors), _) => {
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, form, errors });
        }
        (Ok(new), Step::Check) => {
            let changes = new.changes(&current.source).into_iter().map(Paragraph::from).collect();
            return answer::page(&CheckPage { ui, form, changes });
        }
        (Ok(new), Step::Publish) => new,
    };
    let Err(error) = terms::publish(&app.db, &actor, form.number, new).await else {
        return Ok(answer::done("/terms", "terms-published"));
    };
    let (status, errors) = answer::trouble(error, "english")?;
    // Sent again, it follows on what was published meanwhile.
    let form = TermsForm { number: current.number + 1, ..form };
    answer::again(status, &NewPage { ui, form, errors })
}
