use crate::{
    app::App,
    domain::{Result, submission, trend},
};

/// Reports entered in one transaction: others write in between.
const AT_ONCE: u64 = 100;

pub(super) async fn run(app: &App) -> Result<()> {
    trend::enter_missing(&app.db, app.clock.now()).await?;
    while submission::enter_missing(&app.db, AT_ONCE).await? {}
    Ok(())
}
