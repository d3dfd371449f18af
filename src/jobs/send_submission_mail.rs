use crate::{app::App, domain::Result, jobs::send_notice, mail::notice};
use entity::id::{AccountId, SubmissionId};

/// Tells the author of a report that something about it waits for them.
pub(super) async fn run(app: &App, id: SubmissionId, recipient_id: AccountId) -> Result<()> {
    let words = |app: &App, language| notice::submission(app, language, id);
    send_notice::run_if_wanted(app, recipient_id, words).await
}
