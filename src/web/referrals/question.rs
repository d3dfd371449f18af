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

/// `POST /referrals/{referral_id}/question`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let key = (referral_id, form.version);
    let done = referral::ask(&app.db, &current.actor, key, &form.question).await;
    settle(&app, current, referral_id, (done, "question", "referral-asked", form)).await
}
