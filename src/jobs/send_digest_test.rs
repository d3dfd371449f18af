use crate::{
    app::App,
    domain::{Error, Result, account, digest},
    jobs::send_notice,
    mail,
};
use entity::id::{AccountId, DigestId};
use sea_orm::EntityTrait;
use uuid::Uuid;

/// Sends a digest to the moderator who asked for a test of it, as it would go out now.
pub(super) async fn run(app: &App, id: DigestId, recipient_id: AccountId, mail_id: Uuid) -> Result<()> {
    let db = app.db.read();
    let Some(tester) = digest::find_tester(db, recipient_id).await? else { return Ok(()) };
    let edition = entity::digest::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let series = digest::find_series(db, edition.series_id).await?;
    let content = digest::content(db, &digest::reader(app.clock.now()), &edition).await?;
    let address = account::find_identity(db, tester.id).await?.email;
    let to = (address.as_str(), tester.language);
    let message = mail::digest::test(app, (&edition, &content, &series), to, mail_id)?;
    send_notice::send_bytes(app, &address, |_| Ok(message)).await
}
