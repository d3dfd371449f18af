use crate::{
    app::App,
    domain,
    http::{
        limits::{COME_BACK, Unanswered},
        status,
    },
    web::ui::Ui,
};
use askama::Template;
use axum::{
    extract::rejection::{FormRejection, PathRejection, QueryRejection},
    http::{StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A failure, on its way to becoming a page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Domain(#[from] domain::Error),
    #[error(transparent)]
    Template(#[from] askama::Error),
    #[error("unreadable request")]
    Unreadable,
    #[error("form out of date")]
    Csrf,
    #[error("request too large")]
    TooLarge,
    #[error("too long since a proof of who is asking")]
    ProofTooOld,
}

/// What an error's page says: keys of the catalogues. The door renders it, since it knows who is asking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failure {
    heading: &'static str,
    advice: &'static str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    ui: Ui,
    heading: String,
    advice: String,
    /// What its reader wrote in a form that could not be taken.
    words: Vec<String>,
}

impl From<axum_extra::extract::FormRejection> for Error {
    fn from(rejection: axum_extra::extract::FormRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Unreadable }
    }
}

impl From<FormRejection> for Error {
    fn from(_: FormRejection) -> Self {
        Self::Unreadable
    }
}

impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Self::Domain(domain::Error::NotFound)
    }
}

impl From<QueryRejection> for Error {
    fn from(_: QueryRejection) -> Self {
        Self::Unreadable
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Domain(error) => status::of(error),
            Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Csrf | Self::ProofTooOld => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        };
        if status.is_server_error() {
            // Its words alone: PostgreSQL's details quote values, addresses among them.
            tracing::error!(error = %self, "request failed");
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(self.failure());
        response
    }
}

impl Error {
    fn failure(&self) -> Failure {
        use domain::Error as E;
        let failure = |heading, advice| Failure { heading, advice };
        match self {
            Self::Domain(E::NotFound) => failure("error-not-found-heading", "error-not-found-advice"),
            Self::Domain(E::Forbidden(advice)) => failure("error-forbidden-heading", advice),
            Self::Domain(E::Conflict(advice)) => failure("error-conflict-heading", advice),
            Self::Domain(E::TooSoon(_)) => failure("error-too-soon-heading", "error-too-soon-advice"),
            Self::Domain(E::Invalid(_)) | Self::Unreadable => {
                failure("error-invalid-heading", "error-invalid-advice")
            }
            Self::Csrf => failure("error-csrf-heading", "error-csrf-advice"),
            Self::ProofTooOld => failure("error-proof-heading", "error-proof-advice"),
            Self::TooLarge => failure("error-too-large-heading", "error-too-large-advice"),
            Self::Domain(error) if error.is_busy() => failure("error-busy-heading", "error-busy-advice"),
            Self::Domain(E::Database(_)) | Self::Template(_) => {
                failure("error-service-heading", "error-service-advice")
            }
        }
    }
}

/// The page for a request that got no answer of its own; it says nothing of who asked.
pub(crate) fn unanswered(app: &App, uri: &Uri, unanswered: Unanswered) -> Response {
    let failure = match unanswered {
        Unanswered::Busy => Failure { heading: "error-busy-heading", advice: "error-busy-advice" },
        Unanswered::Late | Unanswered::Panicked => {
            Failure { heading: "error-service-heading", advice: "error-service-advice" }
        }
    };
    failure.page(Ui::new(app, None, "", uri), unanswered.status(), Vec::new())
}

impl Failure {
    /// The page, with its status, and what its reader wrote in a form that could not be taken.
    pub(crate) fn page(self, ui: Ui, status: StatusCode, words: Vec<String>) -> Response {
        let ui = ui.of_no_page();
        let message = |key| ui.message(key).unwrap_or_default();
        let (heading, advice) = (message(self.heading), message(self.advice));
        let mut response = match (ErrorPage { ui, heading, advice, words }).render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, COME_BACK);
        }
        response
    }
}
