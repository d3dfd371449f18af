use crate::{
    app::App,
    domain::{Error, Result, account},
    jobs::send_notice::run_unless_away,
    mail::notice,
};
use entity::{id::AccountId, identity::ContactPreference};

/// Tells whoever flagged something that it was decided, if they chose to get mail; not what it was, nor how.
pub(super) async fn run(app: &App, recipient_id: AccountId) -> Result<()> {
    let identity = match account::find_identity(app.db.read(), recipient_id).await {
        // They left meanwhile.
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    if identity.contact_preference == ContactPreference::None {
        return Ok(());
    }
    run_unless_away(app, recipient_id, notice::flag).await
}
