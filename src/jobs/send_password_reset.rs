use crate::{
    app::App,
    domain::{Result, account, password_change},
    jobs::send_notice,
    mail::notice,
};
use entity::id::PasswordResetId;

/// Mails a link to whoever asked for one, if the address that they typed has an account.
pub(super) async fn run(app: &App, request_id: PasswordResetId) -> Result<()> {
    let drawn_up = password_change::draw_up(&app.db, &app.secret_key, request_id, app.clock.now()).await?;
    let Some((account, token)) = drawn_up else { return Ok(()) };
    let identity = account::find_identity(app.db.read(), account.id).await?;
    let notice = notice::password_reset(app, account.language, &token)?;
    send_notice::send(app, &identity.email, &notice).await
}
