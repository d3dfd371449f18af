use crate::{
    app::App,
    domain::{Result, meeting},
    jobs::send_notice::run_if_it_arrives,
    mail::notice,
};
use entity::id::{AccountId, MeetingId};

/// Tells one person when a meeting is to which they are invited, or that it is off, unless they know, take no mail, or mail
/// to them comes back.
pub(super) async fn run(app: &App, meeting_id: MeetingId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let whose = (meeting_id, recipient_id);
    let Some(news) = meeting::find_news(db, whose, app.clock.now()).await? else { return Ok(()) };
    let words =
        |app: &App, language, email: &str| notice::meeting(app, language, &news, (recipient_id, email));
    if run_if_it_arrives(app, recipient_id, words).await? {
        meeting::mark_told(&app.db, whose, news.sequence).await?;
    }
    Ok(())
}
