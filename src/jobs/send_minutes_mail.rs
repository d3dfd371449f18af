use crate::{
    app::App,
    domain::{Result, minutes},
    jobs::send_notice::run_if_it_arrives,
    mail::notice,
};
use entity::id::{AccountId, MeetingId};

/// Tells one person that something about the minutes of a meeting waits for them, unless it does no longer, they take no
/// mail, or mail to them comes back.
pub(super) async fn run(app: &App, meeting_id: MeetingId, recipient_id: AccountId) -> Result<()> {
    let now = app.clock.now();
    if minutes::is_to_tell(app.db.read(), (meeting_id, recipient_id), now).await? {
        let words = |app: &App, language, _: &str| notice::minutes(app, language, meeting_id);
        run_if_it_arrives(app, recipient_id, words).await?;
    }
    Ok(())
}
