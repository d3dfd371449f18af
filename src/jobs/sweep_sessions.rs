use crate::{
    app::App,
    domain::{Result, attempt, delivery, departure, draft, exposure, lock, password_change, review, session},
};

pub(super) async fn run(app: &App) -> Result<()> {
    let now = app.clock.now();
    session::sweep(&app.db, now).await?;
    draft::sweep(&app.db, app.settings.drafts.limits(), now).await?;
    lock::sweep_drafts(&app.db, now).await?;
    attempt::sweep(&app.db, now).await?;
    departure::sweep(&app.db, now).await?;
    delivery::sweep(&app.db, now).await?;
    review::sweep_openings(&app.db, now).await?;
    exposure::sweep(&app.db, now).await?;
    password_change::sweep(&app.db, now).await
}
