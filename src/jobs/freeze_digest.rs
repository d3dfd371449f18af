use crate::{app::App, domain::Result, mail};
use entity::id::DigestId;

pub(super) async fn run(app: &App, id: DigestId) -> Result<()> {
    mail::digest::freeze(app, id).await
}
