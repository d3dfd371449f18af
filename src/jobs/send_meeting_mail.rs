use crate::{
    app::App,
    domain::{Error, Result, account, meeting, suppression},
    jobs::send_notice::send,
    mail::notice,
};
use entity::id::{AccountId, MeetingId};

/// Tells one person when a meeting is to which they are invited, or that it is off, unless they know, take no mail, or mail
/// to them comes back.
pub(super) async fn run(app: &App, meeting_id: MeetingId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let whose = (meeting_id, recipient_id);
    let Some(news) = meeting::find_news(db, whose, app.clock.now()).await? else { return Ok(()) };
    if !account::takes_mail(db, recipient_id).await? {
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
    let notice = notice::meeting(app, account.language, &news, (recipient_id, &identity.email))?;
    send(app, &identity.email, &notice).await?;
    meeting::mark_told(&app.db, whose, news.sequence).await
}
