use crate::{
    app::App,
    domain::{Error, Result, account, action, suppression},
    jobs::send_notice::send,
    mail::notice,
};
use entity::id::{AccountId, ActionId};

/// Tells one person that there is something about an action of theirs, unless it is closed or another's by now, they may no
/// longer see it, they take no mail, or mail to them comes back.
pub(super) async fn run(app: &App, id: ActionId, recipient_id: AccountId) -> Result<()> {
    let db = app.db.read();
    let wanted = action::is_to_tell(db, (id, recipient_id), app.clock.now()).await?;
    if !wanted || !account::takes_mail(db, recipient_id).await? {
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
    send(app, &identity.email, &notice::action(app, account.language, id)?).await
}
