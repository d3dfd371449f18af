use crate::{
    commands::{Result, app, metrics, migrate, serve, share},
    config::Settings,
    jobs, telemetry,
};

pub(super) async fn run(settings: Settings) -> Result {
    telemetry::start(&settings)?;
    let app = app(settings).await?;
    let _tenure = share(&app.settings).await?;
    migrate::check(&app.db).await?;
    if let Some(address) = app.settings.metrics_listen {
        metrics::serve(&app, address).await?;
    }
    serve::stop_on_signal(&app);
    tracing::info!("working");
    tokio::select! {
        () = jobs::work(app.clone()) => {}
        () = serve::grace(&app) => tracing::warn!("stopped with a job in hand; its lease will end"),
    }
    Ok(())
}
