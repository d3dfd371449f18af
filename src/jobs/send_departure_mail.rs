use crate::{app::App, domain::Result, jobs::send_notice, mail::notice};
use entity::id::AccountId;

/// Tells a secretary that somebody left.
pub(super) async fn run(app: &App, id: AccountId, recipient_id: AccountId) -> Result<()> {
    let words = |app: &App, language| notice::departure(app, language, id);
    send_notice::run_if_wanted(app, recipient_id, words).await
}
