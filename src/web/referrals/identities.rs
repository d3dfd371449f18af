//! What leads asked the membership secretary: who wrote a referral, of which she sees the reference alone.

use crate::{
    app::App,
    domain::referral::{self, Request},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::ReferralId;

#[derive(Template)]
#[template(path = "referrals/identities.html")]
struct IndexPage {
    ui: Ui,
    requests: Vec<Request>,
}

/// `GET /referrals/identities`
pub(super) async fn index(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let requests = referral::list_asked(app.db.read(), &actor).await?;
    answer::page(&IndexPage { ui, requests })
}

/// `POST /referrals/identities/{referral_id}/approval`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    referral::tell_who(&app.db, &actor, referral_id).await?;
    Ok(answer::done("/referrals/identities", "identity-told"))
}

/// `POST /referrals/identities/{referral_id}/refusal`
pub(super) async fn destroy(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    referral::refuse_to_tell(&app.db, &actor, referral_id).await?;
    Ok(answer::done("/referrals/identities", "identity-not-told"))
}
