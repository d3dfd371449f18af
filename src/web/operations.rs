//! The mail and the settings in force, for the administrator: no content, no names, no secrets.

use crate::{
    app::App,
    config::Shown,
    domain::{
        delivery::{self, Trouble},
        suppression, text,
    },
    http::route::{Access, Route},
    mailer::Mailer,
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{delivery::State as CopyState, role_grant::Role};
use std::time::Duration;

const ADMINISTRATOR: Access = Access::Only(&[Role::Administrator]);

/// How long the page waits for the mail server.
const WITHIN: Duration = Duration::from_secs(3);

/// What an administrator watches of the copies.
const WATCHED: [CopyState; 6] = [
    CopyState::Queued,
    CopyState::Retry,
    CopyState::Uncertain,
    CopyState::Held,
    CopyState::Failed,
    CopyState::Bounced,
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/mail", ADMINISTRATOR, mail),
        Route::post("/mail/tests", ADMINISTRATOR, send_test),
        Route::get("/settings", ADMINISTRATOR, settings),
    ]
}

/// What is known of the mail server now.
enum Server {
    /// It answers.
    Answers,
    /// There is none: mail is written to a folder.
    Folder,
    /// It does not answer; why, in its words.
    Silent(String),
}

#[derive(Template)]
#[template(path = "operations/mail.html")]
struct MailPage {
    ui: Ui,
    server: Server,
    copies: Vec<(CopyState, i64)>,
    suppressed: u64,
    trouble: Option<Trouble>,
}

/// `GET /mail`
async fn mail(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let db = app.db.read();
    let counted = delivery::count_by_state(db).await?;
    let of = |state| counted.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, copies)| *copies);
    let copies = WATCHED.into_iter().map(|state| (state, of(state))).collect();
    let suppressed = suppression::count(db, &actor).await?;
    let trouble = delivery::find_last_trouble(db, &actor).await?;
    answer::page(&MailPage { ui, server: ask(&app).await, copies, suppressed, trouble })
}

async fn ask(app: &App) -> Server {
    if matches!(app.mailer, Mailer::Folder(_)) {
        return Server::Folder;
    }
    match tokio::time::timeout(WITHIN, app.mailer.test()).await {
        Ok(Ok(())) => Server::Answers,
        Ok(Err(words)) => Server::Silent(text::without_addresses(&words)),
        Err(_) => Server::Silent(String::new()),
    }
}

/// `POST /mail/tests`
async fn send_test(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    delivery::send_test(&app.db, &actor).await?;
    Ok(answer::done("/mail", "test-mail-asked"))
}

#[derive(Template)]
#[template(path = "operations/settings.html")]
struct SettingsPage {
    ui: Ui,
    settings: Vec<(&'static str, Shown)>,
}

/// `GET /settings`
async fn settings(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&SettingsPage { ui, settings: app.settings.in_force() })
}
