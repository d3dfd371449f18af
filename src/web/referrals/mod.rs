//! Telling the safeguarding leads, and their queue.

mod assignment;
mod closure;

use crate::{
    app::App,
    domain::{
        FieldErrors,
        referral::{self, NewReferral},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{id::ReferralId, referral::State as Stage, role_grant::Role};
use serde::Deserialize;

const LEADS: Access = Access::Only(&[Role::SafeguardingLead]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/referrals", LEADS, index),
        Route::get("/referrals/new", Access::SignedIn, new).open_before_terms(),
        Route::post("/referrals", Access::SignedIn, create)
            .of_unscreened_form_on("/referrals/new")
            .open_before_terms(),
        Route::get("/referrals/{referral_id}", Access::SignedIn, show).open_before_terms(),
        Route::post("/referrals/{referral_id}/assignment", LEADS, assignment::create),
        Route::post("/referrals/{referral_id}/closure", LEADS, closure::create),
    ]
}

#[derive(Template)]
#[template(path = "referrals/index.html")]
struct IndexPage {
    ui: Ui,
    referrals: Vec<entity::referral::Model>,
    next: Option<String>,
}

/// `GET /referrals`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = referral::list_open(app.db.read(), &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/referrals", cursor));
    answer::page(&IndexPage { ui, referrals: page.rows, next })
}

#[derive(Template)]
#[template(path = "referrals/new.html")]
struct NewPage {
    ui: Ui,
    form: ReferralForm,
    errors: FieldErrors,
}

impl NewPage {
    fn reasons(&self) -> Vec<Choice> {
        let mut choices = self.ui.terms("safeguarding_reason", std::slice::from_ref(&self.form.reason));
        let none = Choice {
            value: String::new(),
            label: self.ui.referral_reason_none().into_owned(),
            hint: None,
            chosen: false,
        };
        choices.insert(0, none);
        choices
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReferralForm {
    /// The referral's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    /// The page from which they came.
    from: String,
    text: String,
    contact: String,
    reason: String,
}

/// `GET /referrals/new`
async fn new(Current { ui, .. }: Current, Query(form): Query<ReferralForm>) -> Result<Response> {
    let form =
        ReferralForm { key: ReferralId::random().to_string(), from: form.from, ..ReferralForm::default() };
    answer::page(&NewPage { ui, form, errors: FieldErrors::default() })
}

/// `POST /referrals`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<ReferralForm>,
) -> Result<Response> {
    let new = match NewReferral::parse(&form.text, &form.contact, &form.reason) {
        Ok(new) => new.with_key(form.key.parse().ok()).from_page(&form.from),
        Err(errors) => return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, form, errors }),
    };
    let referral = referral::create(&app.db, &actor, new).await?;
    Ok(answer::done(&format!("/referrals/{}", referral.id), "referral-created"))
}

/// Where it stands, for its author; what it says, for a lead.
#[derive(Template)]
#[template(path = "referrals/show.html")]
struct ShowPage {
    ui: Ui,
    referral: entity::referral::Model,
    may_read: bool,
    may_take: bool,
    may_close: bool,
}

/// `GET /referrals/{referral_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    let may_read = referral::may_read(&actor);
    let referral = if may_read {
        referral::read(&app.db, &actor, referral_id).await?
    } else {
        referral::find(app.db.read(), &actor, referral_id).await?
    };
    let (may_take, may_close) = (referral.state == Stage::Open, referral.state == Stage::Taken);
    answer::page(&ShowPage { ui, referral, may_read, may_take, may_close })
}
