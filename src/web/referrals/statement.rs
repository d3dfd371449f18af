//! A referral as a lead passes it on to a body outside: on one page, to be printed.

use crate::{
    app::App,
    domain::referral::{self, Opened},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        referrals::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::ReferralId;

#[derive(Template)]
#[template(path = "referrals/statement.html")]
struct StatementPage {
    ui: Ui,
    back: String,
    opened: Opened,
}

/// `GET /referrals/{referral_id}/statement`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    let opened = referral::read_statement(&app.db, &actor, referral_id).await?;
    answer::page(&StatementPage { ui, back: place(referral_id), opened })
}
