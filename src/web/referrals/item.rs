use crate::{
    app::App,
    domain::{
        content_note::Notes,
        referral::{self, Item, Part},
    },
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Path, Query},
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
    /// The address that shows it once, and whether that was asked.
    once: (String, bool),
}

impl ItemPage {
    fn notes(&self, part: &Part) -> Notes {
        part.notes.clone().shown_if(self.once.1)
    }

    fn once(&self) -> &str {
        &self.once.0
    }
}

/// `GET /referrals/{referral_id}/item`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(referral_id): Path<ReferralId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let item = referral::read_item(&app.db, &actor, referral_id).await?;
    let once = (once(&format!("/referrals/{referral_id}/item")), asked.is_asked());
    answer::page(&ItemPage { ui, back: place(referral_id), item, once })
}
