use crate::{
    app::App,
    domain::referral,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReferralId;

/// `POST /referrals/{referral_id}/assignment`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    referral::take(&app.db, &actor, (referral_id, form.version)).await?;
    Ok(answer::done(&format!("/referrals/{referral_id}"), "referral-taken"))
}
