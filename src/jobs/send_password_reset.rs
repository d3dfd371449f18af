use crate::{
    app::App,
    domain::{Error, Result, account, password_change},
    mail::notice,
};
use entity::id::PasswordResetId;
use lettre::{Address, message::Mailbox};

/// Mails a link to whoever asked for one, if the address that they typed has an account.
pub(super) async fn run(app: &App, request_id: PasswordResetId) -> Result<()> {
    let drawn_up = password_change::draw_up(&app.db, &app.secret_key, request_id, app.clock.now()).await?;
    let Some((account, token)) = drawn_up else { return Ok(()) };
    let identity = account::find_identity(app.db.read(), account.id).await?;
    let failed = |error: &dyn std::fmt::Display| Error::Database(sea_orm::DbErr::Custom(error.to_string()));
    let address: Address = identity.email.parse().map_err(|error| failed(&error))?;
    let notice = notice::password_reset(app, account.language, &token)?;
    let message = notice.message(app, Mailbox::new(None, address.clone()))?;
    app.mailer.send(&app.mail_from.email, &address, &message).await.map_err(|error| failed(&error))?;
    Ok(())
}
