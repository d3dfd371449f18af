//! The mail that was sent, to read on the spot. Served in the demonstration alone, to everybody.

use crate::{
    app::App,
    domain::{self, Timestamp},
    http::route::{Access, Route},
    web::{answer, error::Result, extract::Path, ui::Ui},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use chrono::DateTime;
use mailparse::{MailHeaderMap, ParsedMail};
use std::path::PathBuf;
use tokio::fs;
use uuid::Uuid;

/// Messages on the page.
const MOST: usize = 100;

/// What a message may do in its frame: be shown with its own styles, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/mailbox", Access::Everyone, index),
        Route::get("/mailbox/{message}", Access::Everyone, show),
        Route::get("/mailbox/{message}/html", Access::Everyone, show_html),
    ]
}

/// A message, as a reader sees it.
#[derive(Debug)]
struct Message {
    key: Uuid,
    subject: String,
    to: String,
    from: String,
    at: Timestamp,
    headers: Vec<(String, String)>,
    text: String,
    html: Option<String>,
}

#[derive(Template)]
#[template(path = "mailbox/index.html")]
struct IndexPage {
    ui: Ui,
    messages: Vec<Message>,
}

#[derive(Template)]
#[template(path = "mailbox/show.html")]
struct ShowPage {
    ui: Ui,
    message: Message,
}

/// `GET /mailbox`
async fn index(State(app): State<App>, ui: Ui) -> Result<Response> {
    let mut messages = Vec::new();
    for key in keys(&app).await.into_iter().take(MOST) {
        messages.extend(read(&app, key).await);
    }
    answer::page(&IndexPage { ui, messages })
}

/// `GET /mailbox/{message}`
async fn show(State(app): State<App>, ui: Ui, Path(key): Path<Uuid>) -> Result<Response> {
    let message = read(&app, key).await.ok_or(domain::Error::NotFound)?;
    answer::page(&ShowPage { ui, message })
}

/// `GET /mailbox/{message}/html`
async fn show_html(State(app): State<App>, Path(key): Path<Uuid>) -> Result<Response> {
    let message = read(&app, key).await.ok_or(domain::Error::NotFound)?;
    let html = message.html.ok_or(domain::Error::NotFound)?;
    Ok(([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response())
}

/// The messages in the folder, latest first: their names are ordered keys.
async fn keys(app: &App) -> Vec<Uuid> {
    let mut keys = Vec::new();
    let Some(folder) = &app.mailbox else { return keys };
    let Ok(mut files) = fs::read_dir(folder).await else { return keys };
    while let Ok(Some(file)) = files.next_entry().await {
        let path = file.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".eml"));
        keys.extend(name.and_then(|name| name.parse::<Uuid>().ok()));
    }
    keys.sort_unstable_by(|one, other| other.cmp(one));
    keys
}

async fn read(app: &App, key: Uuid) -> Option<Message> {
    let path: PathBuf = app.mailbox.as_ref()?.join(format!("{key}.eml"));
    let bytes = fs::read(path).await.ok()?;
    let mail = mailparse::parse_mail(&bytes).ok()?;
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let (seconds, nanos) = key.get_timestamp()?.to_unix();
    Some(Message {
        key,
        subject: header("Subject"),
        to: header("X-Envelope-To"),
        from: header("From"),
        at: DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)?,
        headers: mail.headers.iter().map(|header| (header.get_key(), header.get_value())).collect(),
        text: part(&mail, "text/plain").unwrap_or_default(),
        html: part(&mail, "text/html"),
    })
}

/// The first part of a kind, decoded.
fn part(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
    if mail.ctype.mimetype == kind {
        return mail.get_body().ok();
    }
    mail.subparts.iter().find_map(|inner| part(inner, kind))
}
