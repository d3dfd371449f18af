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

/// `POST /referrals/{referral_id}/assignment`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let done = referral::take(&app.db, &current.actor, (referral_id, form.version)).await;
    settle(&app, current, referral_id, (done, "to", "referral-taken", form)).await
}
