use crate::{
    app::App,
    commands::{Result, app, metrics, migrate, plain, share},
    config::Settings,
    jobs, telemetry,
};
use axum_server::{Handle, Server, accept::NoDelayAcceptor};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Whoever connects has so long to say what they want; thousands who never do are not kept.
const FIRST_REQUEST: Duration = Duration::from_secs(10);
/// The same for each further request, and how long a connection rests between two: longer than proxies keep theirs, which
/// would else be cut while they ask (nginx keeps a minute).
const NEXT_REQUEST: Duration = Duration::from_secs(75);

/// How long requests and jobs in hand have to finish once the server is told to stop.
const GRACE: Duration = Duration::from_secs(30);

pub(super) async fn run(settings: Settings) -> Result {
    telemetry::start(&settings)?;
    let app = app(settings).await?;
    let _tenure = share(&app.settings).await?;
    if app.settings.secret_key.is_none() {
        return Err(
            "SECRET_KEY is not set: give 32 or more random characters, the same on every node".to_owned()
        );
    }
    migrate::check(&app.db).await?;
    let listener = listen(&app.settings).await?;
    serve(app, listener).await
}

/// Takes the address on which pages are served.
pub(super) async fn listen(settings: &Settings) -> Result<TcpListener> {
    TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("LISTEN: cannot listen on {}: {error}", settings.listen))
}

/// Serves until a signal, on a database that is up to date and durable.
pub(super) async fn serve(app: App, listener: TcpListener) -> Result {
    if let Some(problem) = app.db.durability_problem().await.map_err(plain)? {
        return Err(problem);
    }
    if let Some(address) = app.settings.metrics_listen {
        metrics::serve(&app, address).await?;
    }
    stop_on_signal(&app);
    app.tasks.spawn(jobs::work(app.clone()));
    tracing::info!(address = %app.settings.listen, "serving");
    tokio::select! {
        served = until_done(&app, listener) => served?,
        () = grace(&app) => tracing::warn!("stopped with work in hand; its leases will end"),
    }
    tracing::info!("stopped");
    Ok(())
}

/// Serves until the stop, and then until the requests and the work in hand are done.
async fn until_done(app: &App, listener: TcpListener) -> Result {
    let (stopping, handle) = (app.stopping.clone(), Handle::<SocketAddr>::new());
    let router = crate::router(app).into_make_service_with_connect_info::<SocketAddr>();
    // Without `TCP_NODELAY` what is sent waits until the other side has acknowledged what was sent before: 40 ms, where
    // an answer and an event follow one another.
    let mut server = Server::from_listener(listener)
        .acceptor(NoDelayAcceptor::new())
        .handle(handle.clone())
        .first_request_timeout(FIRST_REQUEST)
        .accept_error_handler(|_, error| tracing::warn!(%error, "a connection was not taken"));
    let http = server.http_builder();
    http.http1().header_read_timeout(NEXT_REQUEST);
    // A connection of HTTP/2 is asked whether anybody is there still (RFC 9113, 6.7).
    http.http2().keep_alive_interval(NEXT_REQUEST).keep_alive_timeout(FIRST_REQUEST);
    tokio::spawn(async move {
        stopping.cancelled().await;
        handle.graceful_shutdown(None);
    });
    server.serve(router).await.map_err(plain)?;
    app.tasks.close();
    app.tasks.wait().await;
    Ok(())
}

/// The longest that a stop may take.
pub(super) async fn grace(app: &App) {
    app.stopping.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// SIGTERM or SIGINT begins the stop.
pub(super) fn stop_on_signal(app: &App) {
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    });
}
