use crate::{
    app::App,
    domain::{FieldErrors, account, appeal::Judgement, sanction},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        sanctions::place,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::SanctionId,
    sanction::{Model as Sanction, Outcome},
};
use serde::Deserialize;

/// A decision and the appeal against it.
#[derive(Template)]
#[template(path = "sanctions/judgement.html")]
struct NewPage {
    ui: Ui,
    sanction: Sanction,
    shown_name: String,
    place: String,
    may_decide: bool,
    form: JudgementForm,
    errors: FieldErrors,
}

impl NewPage {
    fn outcomes(&self) -> Vec<Choice> {
        let choice = |outcome: Outcome| {
            let value = outcome.to_string();
            let label = self.ui.code("appeal-outcome", outcome);
            Choice { label, hint: None, chosen: value == self.form.outcome, value }
        };
        [Outcome::Upheld, Outcome::Lifted].map(choice).to_vec()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct JudgementForm {
    version: i32,
    outcome: String,
    reason: String,
}

/// `GET /sanctions/{sanction_id}`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(sanction_id): Path<SanctionId>,
) -> Result<Response> {
    let nothing = (JudgementForm::default(), FieldErrors::default());
    answer::page(&page(&app, current, sanction_id, nothing).await?)
}

async fn page(
    app: &App,
    Current { actor, ui }: Current,
    id: SanctionId,
    (form, errors): (JudgementForm, FieldErrors),
) -> Result<NewPage> {
    let db = app.db.read();
    let sanction = sanction::find(db, &actor, id).await?;
    let may_decide = sanction::may_decide(&actor, &sanction)
        && sanction::may_sanction(db, &actor, sanction.account_id).await?;
    let account_id = sanction.account_id;
    let byline = account::bylines(db, &[account_id]).await?.remove(&account_id);
    let shown_name = byline.map(|byline| ui.name(&byline)).unwrap_or_default();
    let place = place(account_id);
    let form = JudgementForm { version: sanction.version, ..form };
    Ok(NewPage { ui, sanction, shown_name, place, may_decide, form, errors })
}

/// `POST /sanctions/{sanction_id}/judgement`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(sanction_id): Path<SanctionId>,
    Form(form): Form<JudgementForm>,
) -> Result<Response> {
    match Judgement::parse(&form.outcome, &form.reason) {
        Ok(judgement) => {
            sanction::decide(&app.db, &current.actor, (sanction_id, form.version), judgement).await?;
            Ok(answer::done("/sanctions", "appeal-decided"))
        }
        Err(errors) => {
            let page = page(&app, current, sanction_id, (form, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
