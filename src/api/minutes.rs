//! The published minutes of a meeting as JSON.

use crate::{
    api::{
        answer,
        error::Result,
        extract::{Current, Path},
        posts::AuthorJson,
    },
    app::App,
    domain::{
        Error, Subject,
        account::{Affiliation, Byline},
        api_token::Scope,
        audit, content_note,
        handling::Attribution,
        minutes::{self, Quote, Section, Standing},
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{
    agenda_item::AttributionRule, id::MeetingId, language::Language, message::Mark, minutes::State as Stage,
    subject::SubjectKind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadMeetings));
    vec![Route::get("/api/v1/meetings/{meeting_id}/minutes", read, show)]
}

/// The minutes of a meeting as they were approved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Minutes)]
pub(super) struct MinutesJson {
    /// The meeting's key.
    meeting_id: Uuid,
    /// The meeting's reference, which people quote.
    reference: String,
    /// What the meeting was about.
    title: String,
    /// When they were approved and published.
    published_at: Option<DateTime<Utc>>,
    /// The seal: SHA-256 over what was approved, in hexadecimal digits.
    seal: Option<String>,
    /// The language of what was written.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
    /// How many people attended.
    attended: usize,
    /// How many sent apologies and did not.
    apologies: usize,
    /// What the meeting touches on: codes of the content notes.
    content_notes: Vec<String>,
    /// What was talked about, in order; last what was said outside the agenda.
    sections: Vec<MinutesSectionJson>,
}

/// A point of the agenda in minutes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MinutesSection)]
struct MinutesSectionJson {
    /// Its number on the agenda; null outside it.
    number: Option<usize>,
    /// What it was about; null outside the agenda.
    title: Option<String>,
    /// Who is named for what was said.
    #[schema(schema_with = crate::api::schema::attribution_rule)]
    attribution: AttributionRule,
    /// What is written, as HTML that is safe to show; empty if nothing is.
    html: String,
    /// What is quoted, in the order in which it was said.
    quotes: Vec<QuoteJson>,
}

/// A message that minutes quote.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
struct QuoteJson {
    /// What it is for the minutes; null for what was only said.
    #[schema(schema_with = crate::api::schema::mark, required = false)]
    mark: Option<Mark>,
    /// What it says, as HTML that is safe to show; null once it is withdrawn.
    html: Option<String>,
    /// Its language; null once it is withdrawn.
    #[schema(schema_with = crate::api::schema::language_or_none)]
    language: Option<Language>,
    /// Who is named for it; nobody by default.
    author: Option<AuthorJson>,
    /// The organisation that is named for it, where nobody is; by its name, or by the kind of a small one.
    organisation: Option<String>,
}

impl From<Section> for MinutesSectionJson {
    fn from(section: Section) -> Self {
        let (number, title) = section.item.unzip();
        let quotes = section.quotes.into_iter().map(QuoteJson::from).collect();
        Self { number, title, attribution: section.rule, html: section.html, quotes }
    }
}

impl From<Quote> for QuoteJson {
    fn from(quote: Quote) -> Self {
        let mark = quote.mark;
        match quote.standing {
            Standing::Gone => Self { mark, html: None, language: None, author: None, organisation: None },
            Standing::Words(html, language, attribution) => {
                let (author, organisation) = named(&attribution);
                Self { mark, html: Some(html), language: Some(language), author, organisation }
            }
        }
    }
}

fn named(attribution: &Attribution) -> (Option<AuthorJson>, Option<String>) {
    match attribution {
        Attribution::Nobody => (None, None),
        Attribution::Organisation(Affiliation::Named(name)) => (None, Some(name.clone())),
        Attribution::Organisation(Affiliation::Kind(kind)) => (None, Some(kind.to_string())),
        Attribution::Person(byline @ Byline { .. }) => (AuthorJson::of(byline), None),
    }
}

/// `GET /api/v1/meetings/{meeting_id}/minutes`
#[utoipa::path(
    get,
    path = "/api/v1/meetings/{meeting_id}/minutes",
    operation_id = "showMinutes",
    summary = "Read the published minutes of a meeting",
    description = "For meetings of the spaces that are open to you. What is not published is not there.",
    params(("meeting_id" = Uuid, Path, description = "The meeting's key")),
    responses((status = 200, description = "The minutes", body = MinutesJson)),
    security(("bearer" = ["read:meetings"]))
)]
async fn show(
    State(app): State<App>,
    Current(tool): Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), &tool.actor);
    let (minutes, meeting) = minutes::find(db, actor, meeting_id).await?;
    tool.reaches(meeting.space_id)?;
    if minutes.state != Stage::Published {
        return Err(Error::NotFound.into());
    }
    let content = minutes::content(db, actor, (&minutes, &meeting)).await?;
    let content_notes = content_note::find(db, Subject::new(SubjectKind::Meeting, meeting_id.0)).await?;
    Ok(answer::found(MinutesJson {
        meeting_id: meeting.id.0,
        reference: meeting.reference,
        title: meeting.title,
        published_at: minutes.published_at,
        seal: minutes.seal.as_deref().map(audit::hex),
        language: minutes.language,
        attended: content.attended.count,
        apologies: content.attended.apologies,
        content_notes,
        sections: content.sections.into_iter().map(MinutesSectionJson::from).collect(),
    }))
}
