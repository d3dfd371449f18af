use crate::{
    app::App,
    domain::referral,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        referrals::place,
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReferralId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ConsentForm {
    /// "yes" if the leads may know who they are.
    named: String,
}

/// `POST /referrals/{referral_id}/consent`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(referral_id): Path<ReferralId>,
    Form(form): Form<ConsentForm>,
) -> Result<Response> {
    let named = form.named == "yes";
    referral::set_named(&app.db, &actor, referral_id, named).await?;
    let notice = if named { "referral-named" } else { "referral-name-taken-back" };
    Ok(answer::done(&place(referral_id), notice))
}
