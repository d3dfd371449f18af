use crate::{
    app::App,
    domain::{Error, Result, account, suppression},
    mail::notice::Notice,
};
use entity::{id::AccountId, language::Language};
use lettre::{Address, message::Mailbox};

/// Sends a short mail that says nothing of its cause to one account, if it takes mail.
pub(super) async fn run_if_wanted(
    app: &App,
    recipient_id: AccountId,
    words: impl Fn(&App, Language) -> Result<Notice>,
) -> Result<()> {
    if account::takes_mail(app.db.read(), recipient_id).await? {
        run(app, recipient_id, words).await?;
    }
    Ok(())
}

/// The same, unless mail to their address comes back, in words that may be for that address; whether it was sent.
pub(super) async fn run_if_it_arrives(
    app: &App,
    recipient_id: AccountId,
    words: impl Fn(&App, Language, &str) -> Result<Notice>,
) -> Result<bool> {
    let db = app.db.read();
    if !account::takes_mail(db, recipient_id).await? {
        return Ok(false);
    }
    let account = account::find(db, recipient_id).await?;
    let identity = match account::find_identity(db, recipient_id).await {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    if suppression::is_suppressed(db, &identity.email).await? {
        return Ok(false);
    }
    send(app, &identity.email, &words(app, account.language, &identity.email)?).await?;
    Ok(true)
}

/// Sends a security notice to one account, whatever mail it chose: a short mail that says nothing of its cause. Of
/// somebody who left no address is kept.
pub(super) async fn run(
    app: &App,
    recipient_id: AccountId,
    words: impl Fn(&App, Language) -> Result<Notice>,
) -> Result<()> {
    let db = app.db.read();
    let account = match account::find(db, recipient_id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    let identity = match account::find_identity(db, account.id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    send(app, &identity.email, &words(app, account.language)?).await
}

/// Sends a notice to one address.
pub(super) async fn send(app: &App, address: &str, notice: &Notice) -> Result<()> {
    send_bytes(app, address, |address| notice.message(app, Mailbox::new(None, address.clone()))).await
}

/// Sends a message that is written for one address.
pub(super) async fn send_bytes(
    app: &App,
    address: &str,
    write: impl FnOnce(&Address) -> Result<Vec<u8>>,
) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| Error::Database(sea_orm::DbErr::Custom(error.to_string()));
    let address: Address = address.parse().map_err(|error| failed(&error))?;
    let message = write(&address)?;
    app.mailer.send(&app.mail_from.email, &address, &message).await.map_err(|error| failed(&error))?;
    Ok(())
}
