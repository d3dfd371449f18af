use crate::{
    app::App,
    domain::{Result, invitation},
    jobs::send_notice::send,
    mail::notice,
};
use entity::id::InvitationId;

/// Mails an invitation to the one address that it was made for, unless it was replaced or taken back. Its token is
/// made here: no job and no row holds it.
pub(super) async fn run(app: &App, id: InvitationId) -> Result<()> {
    let Some(issued) = invitation::issue(&app.db, &app.secret_key, id, app.clock.now()).await? else {
        return Ok(());
    };
    send(app, &issued.address, &notice::invitation(app, &issued.token)?).await
}
