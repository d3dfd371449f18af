use crate::{
    app::App,
    domain::{Result, account, departure},
    jobs::send_notice::send,
    mail::notice,
};
use entity::id::DepartureId;

/// Tells whoever left that it is done, and forgets the address to which that went.
pub(super) async fn run(app: &App, id: DepartureId) -> Result<()> {
    let db = app.db.read();
    let Some((departure, address)) = departure::find_untold(db, id).await? else { return Ok(()) };
    let language = account::find(db, departure.account_id).await?.language;
    send(app, &address, &notice::farewell(app, language)?).await?;
    departure::forget_address(&app.db, id).await
}
