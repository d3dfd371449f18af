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

/// `POST /referrals/{referral_id}/handover`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let (key, to) = ((referral_id, form.version), form.to.parse().ok());
    let done = referral::hand_over(&app.db, &current.actor, key, to).await;
    settle(&app, current, referral_id, (done, "to", "referral-handed-over", form)).await
}
