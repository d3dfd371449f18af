use crate::{
    app::App,
    domain::{Result, contribution, session},
};
use entity::id::WithdrawalId;

/// Takes back the next of what an account asked to have taken back. Each run takes some and leaves the rest to the
/// next, so that other jobs have their turn.
pub(super) async fn run(app: &App, id: WithdrawalId) -> Result<()> {
    let now = app.clock.now();
    let Some(row) = contribution::find_open(app.db.read(), id).await? else { return Ok(()) };
    let author = session::author(app.db.read(), row.account_id, now).await?;
    let taken = contribution::withdraw_some(&app.db, &author, row.asked_at).await?;
    for (meeting_id, head) in taken.logs {
        app.hub.announce(meeting_id, head);
    }
    contribution::proceed(&app.db, &row, taken.withdrawn, now).await
}
