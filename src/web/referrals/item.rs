use crate::{
    app::App,
    domain::referral::{self, Item},
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
#[template(path = "referrals/item.html")]
struct ItemPage {
    ui: Ui,
    back: String,
    item: Item,
}

/// `GET /referrals/{referral_id}/item`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    let item = referral::read_item(&app.db, &actor, referral_id).await?;
    answer::page(&ItemPage { ui, back: place(referral_id), item })
}
