//! Published trends as JSON.

use crate::{
    api::{
        answer::{self, List},
        error::Result,
        extract::{Current, Path, Query, cursor},
    },
    app::App,
    domain::{
        api_token::{Scope, Tool},
        trend::{self, FEWEST_SHOWN, Published},
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::TrendId,
    language::Language,
    trend::{ClosedReason, State as TrendState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadTrends));
    vec![Route::get("/api/v1/trends", read, index), Route::get("/api/v1/trends/{trend_id}", read, show)]
}

/// A trend as it is published. What stands as a code is a term of the forum's lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trend)]
pub(super) struct TrendJson {
    /// Its key.
    id: Uuid,
    /// Its reference, which people quote.
    reference: String,
    /// Whether it is still looked at.
    #[schema(schema_with = crate::api::schema::trend_state)]
    state: TrendState,
    /// Why it is no longer looked at: `addressed`, `refuted` or `superseded`; null unless it is closed.
    #[schema(schema_with = crate::api::schema::trend_closed_reason_or_none)]
    closed_reason: Option<ClosedReason>,
    /// The number of the wording that is published.
    version: i32,
    /// When that wording was published.
    published_at: Option<DateTime<Utc>>,
    /// The language of the wording.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
    /// Its title.
    title: String,
    /// What it is about, in brief.
    summary: String,
    /// What it says, in Markdown.
    body: String,
    /// What it says, as HTML that is safe to show.
    html: String,
    /// How sure the moderators are.
    confidence: Option<String>,
    /// How they grade the source.
    source_grade: Option<String>,
    /// How they grade the information.
    information_grade: Option<String>,
    /// How many organisations reported it; null where they are fewer than three.
    organisation_count: Option<i32>,
    /// The day on which it is looked at again.
    review_on: Option<NaiveDate>,
    /// What it touches on: codes of the content notes.
    content_notes: Vec<String>,
}

impl From<Published> for TrendJson {
    fn from(Published { trend, version, notes }: Published) -> Self {
        Self {
            id: trend.id.0,
            reference: trend.reference,
            state: trend.state,
            closed_reason: trend.closed_reason,
            version: version.number,
            published_at: version.published_at,
            language: version.language,
            title: version.title,
            summary: version.summary,
            body: version.source,
            html: version.html,
            confidence: version.confidence,
            source_grade: version.source_grade,
            information_grade: version.information_grade,
            organisation_count: Some(trend.organisation_count).filter(|count| *count >= FEWEST_SHOWN),
            review_on: trend.review_on,
            content_notes: notes.codes,
        }
    }
}

/// Which trends to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `next` of the page before.
    #[param(pattern = r"^\d{1,16}\.[0-9a-f]{32}$")]
    after: Option<String>,
}

/// `GET /api/v1/trends`
#[utoipa::path(
    get,
    path = "/api/v1/trends",
    operation_id = "listTrends",
    summary = "List the published trends",
    description = "Those published last first, 25 a page.",
    params(Wanted),
    responses((status = 200, description = "The trends", body = List<TrendJson>)),
    security(("bearer" = ["read:trends"]))
)]
async fn index(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let after = cursor(wanted.after.as_deref())?;
    let page = trend::list_published(app.db.read(), &actor, after).await?;
    let items = page.rows.into_iter().map(TrendJson::from).collect();
    Ok(answer::found(List { items, next: page.next.map(|cursor| cursor.to_string()) }))
}

/// `GET /api/v1/trends/{trend_id}`
#[utoipa::path(
    get,
    path = "/api/v1/trends/{trend_id}",
    operation_id = "showTrend",
    summary = "Show a published trend",
    description = "",
    params(("trend_id" = Uuid, Path, description = "The trend's key")),
    responses((status = 200, description = "The trend", body = TrendJson)),
    security(("bearer" = ["read:trends"]))
)]
async fn show(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Path(trend_id): Path<TrendId>,
) -> Result<Response> {
    let published = trend::find_published(app.db.read(), &actor, trend_id).await?;
    Ok(answer::found(TrendJson::from(published)))
}
