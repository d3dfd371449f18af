use crate::{
    app::App,
    domain::referral,
    web::{
        error::Result,
        extract::{Current, Form, Path},
        referrals::{ActForm, settle},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReferralId;

/// `POST /referrals/{referral_id}/identity`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let key = (referral_id, form.version);
    let done = referral::ask_who(&app.db, &current.actor, key, &form.reason).await;
    settle(&app, current, referral_id, (done, "reason", "referral-writer-asked", form)).await
}
