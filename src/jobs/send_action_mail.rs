use crate::{
    app::App,
    domain::{Result, action},
    jobs::send_notice::run_if_it_arrives,
    mail::notice,
};
use entity::id::{AccountId, ActionId};

/// Tells one person that there is something about an action of theirs, or that it was given to somebody else; unless it is
/// closed, or no longer so, they may no longer see it, they take no mail, or mail to them comes back.
pub(super) async fn run(
    app: &App,
    (id, recipient_id): (ActionId, AccountId),
    is_given_away: bool,
) -> Result<()> {
    let told = (id, recipient_id, is_given_away);
    if action::is_to_tell(app.db.read(), told, app.clock.now()).await? {
        let words = |app: &App, language, _: &str| notice::action(app, language, id);
        run_if_it_arrives(app, recipient_id, words).await?;
    }
    Ok(())
}
