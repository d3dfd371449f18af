use crate::{
    app::App,
    domain::{Result, account, lock},
    jobs::send_notice::send,
    mail::notice,
};
use entity::{
    id::{AccountId, LockId},
    role_grant::Role,
};

/// Tells one lead that something is locked, unless it was decided or they lead no more. Nothing of it is in the mail.
pub(super) async fn run(app: &App, lock_id: LockId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let leads = account::list_holding(db, Role::SafeguardingLead).await?;
    let Some(lead) = leads.into_iter().find(|lead| lead.id == recipient_id) else { return Ok(()) };
    if !lock::is_waiting(db, lock_id).await? {
        return Ok(());
    }
    let identity = account::find_identity(db, lead.id).await?;
    send(app, &identity.email, &notice::lock(app, lead.language)?).await
}
