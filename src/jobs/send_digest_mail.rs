use crate::{app::App, domain::Result, jobs::send_notice, mail::notice};
use entity::id::{AccountId, DigestId};

/// Tells whoever scheduled a digest that it did not go out.
pub(super) async fn run(app: &App, id: DigestId, recipient_id: AccountId) -> Result<()> {
    let words = |app: &App, language| notice::digest(app, language, id);
    send_notice::run_if_wanted(app, recipient_id, words).await
}
