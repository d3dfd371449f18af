use crate::{
    app::App,
    domain::{Result, account, referral},
    jobs::send_notice::send,
    mail::notice,
};
use entity::{
    id::{AccountId, ReferralId},
    role_grant::Role,
};

/// Alerts one lead, unless the referral was taken or they lead no more; also one who wants no mail, since none may wait
/// for them to sign in. The mail says nothing of what was told.
pub(super) async fn run(app: &App, referral_id: ReferralId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let leads = account::list_holding(db, Role::SafeguardingLead).await?;
    let Some(lead) = leads.into_iter().find(|lead| lead.id == recipient_id) else { return Ok(()) };
    if !referral::is_waiting(db, referral_id).await? {
        return Ok(());
    }
    let identity = account::find_identity(db, lead.id).await?;
    send(app, &identity.email, &notice::referral(app, lead.language)?).await
}
