use crate::{
    app::App,
    domain::{Result, digest},
};
use entity::id::DigestId;

/// Lets a digest go whose time has come.
pub(super) async fn run(app: &App, id: DigestId) -> Result<()> {
    digest::release_scheduled(&app.db, id, app.clock.now()).await
}
