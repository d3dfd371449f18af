use crate::{
    app::App,
    domain::{Error, Result, account, referral},
    mail::notice,
};
use entity::{
    id::{AccountId, ReferralId},
    role_grant::Role,
};
use lettre::{Address, message::Mailbox};

/// Alerts one lead, unless the referral was taken or they lead no more. The mail says nothing of what was told.
pub(super) async fn run(app: &App, referral_id: ReferralId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let leads = account::list_holding(db, Role::SafeguardingLead).await?;
    let Some(lead) = leads.into_iter().find(|lead| lead.id == recipient_id) else { return Ok(()) };
    if !referral::is_waiting(db, referral_id).await? {
        return Ok(());
    }
    let identity = account::find_identity(db, lead.id).await?;
    let failed = |error: &dyn std::fmt::Display| Error::Database(sea_orm::DbErr::Custom(error.to_string()));
    let address: Address = identity.email.parse().map_err(|error| failed(&error))?;
    let message = notice::referral(app, lead.language)?.message(app, Mailbox::new(None, address.clone()))?;
    app.mailer.send(&app.mail_from.email, &address, &message).await.map_err(|error| failed(&error))?;
    Ok(())
}
