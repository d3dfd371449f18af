use crate::{
    app::App,
    domain::{Error, Result, invitation},
    mail::notice,
};
use entity::id::InvitationId;
use lettre::{Address, message::Mailbox};

/// Mails an invitation to the one address that it was made for, unless it was replaced or taken back. Its token is
/// made here: no job and no row holds it.
pub(super) async fn run(app: &App, id: InvitationId) -> Result<()> {
    let Some(issued) = invitation::issue(&app.db, id, app.clock.now()).await? else { return Ok(()) };
    let failed = |error: &dyn std::fmt::Display| Error::Database(sea_orm::DbErr::Custom(error.to_string()));
    let address: Address = issued.address.parse().map_err(|error| failed(&error))?;
    let notice = notice::invitation(app, &issued.token)?;
    let message = notice.message(app, Mailbox::new(None, address.clone()))?;
    app.mailer.send(&app.mail_from.email, &address, &message).await.map_err(|error| failed(&error))?;
    Ok(())
}
