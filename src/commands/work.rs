use crate::{
    commands::{Result, app, migrate, serve},
    config::Settings,
    jobs, telemetry,
};

pub(super) async fn run(settings: Settings) -> Result {
    telemetry::start(&settings)?;
    let app = app(settings).await?;
    migrate::check(&app.db).await?;
    serve::stop_on_signal(&app);
    tracing::info!("working");
    jobs::work(app).await;
    Ok(())
}
