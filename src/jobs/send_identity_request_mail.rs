use crate::{
    app::App,
    domain::{Result, referral},
    jobs::send_notice,
    mail::notice,
};
use entity::id::{AccountId, ReferralId};

/// Tells a secretary that a lead asks something, if that still waits.
pub(super) async fn run(app: &App, id: ReferralId, recipient_id: AccountId) -> Result<()> {
    if !referral::is_asked(app.db.read(), id).await? {
        return Ok(());
    }
    send_notice::run_if_wanted(app, recipient_id, notice::waiting).await
}
