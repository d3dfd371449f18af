//! The collaboration server of a closed stakeholder forum.
//!
//! The house has few floors, and the same noun on every floor; a floor imports only floors beneath it:
//!
//! ```text
//! commands                    what an operator can start: serve, migrate, back up
//! web   api   live   jobs     the edges: pages, JSON, sockets, background work; they never import each other
//! http  mail                  what pages and JSON share; what pages preview and jobs send
//! app                         what a running server holds
//! config clock mailer hub locale  instruments: each replaceable in a test
//! domain                      what the forum allows, and where it is written down
//! entity                      the tables
//! ```

pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod domain;
pub mod hub;
pub mod locale;
pub mod mailer;

mod api;
mod http;
mod jobs;
mod live;
mod mail;
mod telemetry;
mod web;

use app::App;
use axum::{Router, middleware};
use http::{
    headers::Fixed,
    limits::{self, Bound},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

pub use http::route::{Access, FormPage, Route};
pub use live::{Operation, with_socket_limits};

/// Runs the jobs that are due, and returns how many ran.
pub async fn run_due_jobs(app: &App) -> domain::Result<usize> {
    jobs::run_due(app).await
}

/// Every route that the server answers, as the tables name them.
pub fn routes() -> Vec<Route> {
    [web::routes(), api::routes(), live::routes()].into_iter().flatten().collect()
}

/// Every operation that a socket is asked for, as its table names them.
pub fn operations() -> &'static [Operation] {
    live::OPERATIONS
}

/// The server's router.
pub fn router(app: &App) -> Router {
    let demonstration = if app.mailbox.is_some() { web::mailbox::routes() } else { Vec::new() };
    let pages = [web::routes(), live::routes(), demonstration].into_iter().flatten().collect();
    let places = Arc::new(Semaphore::new(app.settings.requests_at_once));
    let page = app.clone();
    let page = Bound::new(&places, move |uri, unanswered| web::error::unanswered(&page, uri, unanswered))
        .queueing_at(&live::PATHS, app.settings.requests_at_once.div_ceil(2), limits::PATIENCE);
    let tool = Bound::new(&places, |_, unanswered| api::error::unanswered(unanswered));
    let routes = Router::new()
        .merge(web::door::router(app, pages).layer(middleware::from_fn_with_state(page, limits::keep)))
        .merge(
            api::door::router(app, api::routes()).layer(middleware::from_fn_with_state(tool, limits::keep)),
        )
        .merge(web::assets::router())
        .merge(http::health::router())
        .merge(http::security_txt::router())
        .layer(middleware::from_fn_with_state(Fixed::of(app), http::headers::add))
        .layer(middleware::from_fn(http::trace::follow))
        .with_state(app.clone());
    Router::new().fallback_service(routes).layer(middleware::from_fn(http::headers::conceal))
}
