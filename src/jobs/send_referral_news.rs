use crate::{
    app::App,
    domain::{
        Result,
        referral::{self, News},
    },
    jobs::send_notice,
    mail::notice,
};
use entity::id::{AccountId, ReferralId};

/// Tells the lead who has a referral in hand, or its writer, that something waits, if it still does. The mail says
/// nothing of it; a lead gets it whatever mail they chose, as every alert of a referral.
pub(super) async fn run(app: &App, referral_id: ReferralId, recipient_id: AccountId) -> Result<()> {
    match referral::find_news(app.db.read(), referral_id, recipient_id).await? {
        None => Ok(()),
        Some(News::ToHolder) => send_notice::run(app, recipient_id, notice::referral).await,
        Some(News::ToWriter) => send_notice::run_if_wanted(app, recipient_id, notice::waiting).await,
    }
}
