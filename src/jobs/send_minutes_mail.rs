use crate::{
    app::App,
    domain::{Error, Result, account, minutes, suppression},
    jobs::send_notice::send,
    mail::notice,
};
use entity::id::{AccountId, MeetingId};

/// Tells one person that something about the minutes of a meeting waits for them, unless it does no longer, they take no
/// mail, or mail to them comes back.
pub(super) async fn run(app: &App, meeting_id: MeetingId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    if !minutes::is_to_tell(db, (meeting_id, recipient_id), app.clock.now()).await?
        || !account::takes_mail(db, recipient_id).await?
    {
        return Ok(());
    }
    let account = account::find(db, recipient_id).await?;
    let identity = match account::find_identity(db, recipient_id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    if suppression::is_suppressed(db, &identity.email).await? {
        return Ok(());
    }
    send(app, &identity.email, &notice::minutes(app, account.language, meeting_id)?).await
}
