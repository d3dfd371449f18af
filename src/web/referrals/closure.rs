use crate::{
    app::App,
    domain::referral::{self, Closure},
    web::{
        error::Result,
        extract::{Current, Form, Path},
        referrals::{ActForm, settle},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReferralId;

/// `POST /referrals/{referral_id}/closure`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let done = match Closure::parse(&form.outcome, &form.note) {
        Ok(closure) => referral::close(&app.db, &current.actor, (referral_id, form.version), closure).await,
        Err(errors) => Err(errors.into()),
    };
    settle(&app, current, referral_id, (done, "note", "referral-closed", form)).await
}
