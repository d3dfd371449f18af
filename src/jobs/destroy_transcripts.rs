use crate::{
    app::App,
    domain::{Result, transcript},
};

/// Destroys the transcripts whose time has come, also what is kept of them in memory.
pub(super) async fn run(app: &App) -> Result<()> {
    for id in transcript::destroy_due(&app.db, app.clock.now()).await? {
        app.hub.forget(id);
    }
    Ok(())
}
