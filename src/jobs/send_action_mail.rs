use crate::{
    app::App,
    domain::{Result, action},
    jobs::send_notice::run_if_it_arrives,
    mail::notice,
};
use entity::id::{AccountId, ActionId};

/// Tells one person that there is something about an action of theirs, unless it is closed or another's by now, they may no
/// longer see it, they take no mail, or mail to them comes back.
pub(super) async fn run(app: &App, id: ActionId, recipient_id: AccountId) -> Result<()> {
    if action::is_to_tell(app.db.read(), (id, recipient_id), app.clock.now()).await? {
        let words = |app: &App, language, _: &str| notice::action(app, language, id);
        run_if_it_arrives(app, recipient_id, words).await?;
    }
    Ok(())
}
