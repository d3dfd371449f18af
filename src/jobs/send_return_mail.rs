use crate::{app::App, domain::Result, jobs::send_notice, mail::notice};
use entity::{id::AccountId, subject::SubjectKind};

/// Tells somebody that something of theirs went back to them.
pub(super) async fn run(app: &App, recipient_id: AccountId, kind: SubjectKind) -> Result<()> {
    let words = |app: &App, language| notice::returned(app, language, kind);
    send_notice::run_if_wanted(app, recipient_id, words).await
}
