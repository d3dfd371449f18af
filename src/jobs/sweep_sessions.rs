use crate::{
    app::App,
    domain::{Result, attempt, session},
};

pub(super) async fn run(app: &App) -> Result<()> {
    let now = app.clock.now();
    session::sweep(&app.db, now).await?;
    attempt::sweep(&app.db, now).await
}
