//! Pages that explain: help, where to report, support, how words may be used, privacy, cookies, accessibility.

use crate::{
    app::App,
    http::{
        route::{Access, Route},
        session as cookie,
    },
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/help", Access::SignedIn, index).open_before_terms(),
        Route::get("/where-to-report", Access::SignedIn, where_to_report).open_before_terms(),
        Route::get("/support-for-you", Access::SignedIn, support).open_before_terms(),
        Route::get("/how-your-words-may-be-used", Access::SignedIn, handling).open_before_terms(),
        Route::get("/privacy", Access::SignedIn, privacy).open_before_terms(),
        Route::get("/cookies", Access::SignedIn, cookies).open_before_terms(),
        Route::get("/accessibility", Access::SignedIn, accessibility).open_before_terms(),
    ]
}

#[derive(Template)]
#[template(path = "help/index.html")]
struct IndexPage {
    ui: Ui,
    contact: String,
}

/// `GET /help`
async fn index(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&IndexPage { ui, contact: app.reply_to.email.to_string() })
}

#[derive(Template)]
#[template(path = "help/where_to_report.html")]
struct WhereToReportPage {
    ui: Ui,
}

/// `GET /where-to-report`
async fn where_to_report(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&WhereToReportPage { ui })
}

#[derive(Template)]
#[template(path = "help/support.html")]
struct SupportPage {
    ui: Ui,
}

/// `GET /support-for-you`
async fn support(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&SupportPage { ui })
}

#[derive(Template)]
#[template(path = "help/handling.html")]
struct HandlingPage {
    ui: Ui,
}

/// `GET /how-your-words-may-be-used`
async fn handling(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&HandlingPage { ui })
}

#[derive(Template)]
#[template(path = "help/privacy.html")]
struct PrivacyPage {
    ui: Ui,
    contact: String,
}

/// `GET /privacy`
async fn privacy(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&PrivacyPage { ui, contact: app.reply_to.email.to_string() })
}

#[derive(Template)]
#[template(path = "help/cookies.html")]
struct CookiesPage {
    ui: Ui,
    cookies: CookieNames,
}

/// The cookies by name, as a page tells what each is for.
pub(super) struct CookieNames {
    pub(super) session: &'static str,
    pub(super) form: &'static str,
    pub(super) device: &'static str,
}

impl CookieNames {
    /// Those that this forum sets.
    pub(super) fn of(app: &App) -> Self {
        let [session, form, device] = cookie::names(app);
        Self { session, form, device }
    }
}

/// `GET /cookies`
async fn cookies(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&CookiesPage { ui, cookies: CookieNames::of(&app) })
}

#[derive(Template)]
#[template(path = "help/accessibility.html")]
struct AccessibilityPage {
    ui: Ui,
    contact: String,
}

/// `GET /accessibility`
async fn accessibility(State(app): State<App>, Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&AccessibilityPage { ui, contact: app.reply_to.email.to_string() })
}
