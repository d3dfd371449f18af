//! Who is behind a shown name: asked for with a reason, told once.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        resolution::{self, NewResolution, Resolved},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        people::{find_other, place},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::{AccountId, ResolutionId},
    resolution::Ground,
};
use serde::Deserialize;

/// In the order in which they are chosen from.
const GROUNDS: [Ground; 5] = [Ground::Asked, Ground::Mail, Ground::Safety, Ground::Conduct, Ground::Law];

#[derive(Template)]
#[template(path = "people/resolution/new.html")]
struct NewPage {
    ui: Ui,
    place: String,
    shown_name: String,
    form: ResolutionForm,
    errors: FieldErrors,
}

impl NewPage {
    fn grounds(&self) -> Vec<Choice> {
        let choice = |ground: Ground| {
            let value = ground.to_string();
            let chosen = value == self.form.ground;
            Choice { label: self.ui.code("resolution-ground", ground), hint: None, chosen, value }
        };
        GROUNDS.into_iter().map(choice).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResolutionForm {
    /// The resolution's key, chosen when the form was shown: sending it twice tells once.
    key: String,
    ground: String,
    reason: String,
}

/// `GET /people/{account_id}/resolution/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let form = ResolutionForm { key: ResolutionId::at(actor.now).to_string(), ..ResolutionForm::default() };
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    answer::page(&NewPage { ui, place, shown_name, form, errors: FieldErrors::default() })
}

#[derive(Template)]
#[template(path = "people/resolution/show.html")]
struct ShowPage {
    ui: Ui,
    place: String,
    shown_name: String,
    resolved: Resolved,
}

/// `POST /people/{account_id}/resolution`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
    Form(form): Form<ResolutionForm>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    let resolved = match NewResolution::parse(&form.ground, &form.reason) {
        Ok(new) => {
            let new = new.with_key(form.key.parse().ok());
            resolution::create(&app.db, &actor, account_id, new).await
        }
        Err(errors) => Err(errors.into()),
    };
    let error = match resolved {
        // The one form that is answered with a page instead of a way to one: an address that showed a name would show
        // it again to whoever goes back, reloads or looks into the history. Sent again, this form tells nothing.
        Ok(resolved) => return answer::page(&ShowPage { ui, place, shown_name, resolved }),
        Err(error) => error,
    };
    let (status, errors) = answer::trouble(error, "reason")?;
    let key = if status == StatusCode::CONFLICT { ResolutionId::at(actor.now).to_string() } else { form.key };
    let form = ResolutionForm { key, ..form };
    answer::again(status, &NewPage { ui, place, shown_name, form, errors })
}
