//! Submissions as JSON: the reports of emerging trends that a tool's account made for its organisation.

use crate::{
    api::{
        answer::{self, List},
        error::Result,
        extract::{Current, Path, Query, Sent, cursor, key_reused},
    },
    app::App,
    domain::{
        FieldErrors,
        api_token::{Scope, Tool},
        screening::Answers,
        submission::{self, NewSubmission, Shown, Typed},
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{
    handling::Handling, id::SubmissionId, subject::SubjectKind, submission::State as SubmissionState,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadSubmissions));
    let write = Access::Tool(Some(Scope::WriteSubmissions));
    vec![
        Route::get("/api/v1/submissions", read, index),
        Route::get("/api/v1/submissions/{submission_id}", read, show),
        Route::post("/api/v1/submissions", write, create),
    ]
}

/// A report of an emerging trend. What stands as a code is a term of the forum's lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Submission)]
pub(super) struct SubmissionJson {
    /// Its key.
    id: Uuid,
    /// Its reference, which people quote.
    reference: String,
    /// How far it has come.
    #[schema(schema_with = crate::api::schema::submission_state)]
    state: SubmissionState,
    /// When it came so far.
    state_changed_at: DateTime<Utc>,
    /// Why it was declined, if it was.
    decline_reason: Option<String>,
    /// When it was submitted.
    submitted_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    withdrawn_at: Option<DateTime<Utc>>,
    /// How it may be used.
    #[schema(schema_with = crate::api::schema::submission_handling)]
    handling: Handling,
    /// Whether moderators may ask about it.
    may_contact: bool,
    /// Its title.
    title: String,
    /// What is changing.
    change: String,
    /// How it is done.
    method: String,
    /// The technologies.
    technology: Vec<String>,
    /// Their contexts.
    context: Vec<String>,
    /// The offence.
    offence: Option<String>,
    /// The setting.
    setting: Option<String>,
    /// The age bands.
    ages: Vec<String>,
    /// The regions.
    regions: Vec<String>,
    /// The month in which it was first noticed, as YYYY-MM.
    first_noticed: String,
    /// Where it is going.
    direction: Option<String>,
    /// How large it is.
    scale: Option<String>,
    /// What kind of evidence there is.
    evidence: Option<String>,
    /// What the scale rests on.
    evidence_detail: String,
    /// How sure its author is.
    own_confidence: Option<String>,
    /// Why it matters for prosecution.
    importance: String,
    /// What would help.
    help: String,
    /// Sources, one a line.
    references: String,
}

impl SubmissionJson {
    fn new(Shown { submission, wording }: Shown, tags: &[entity::tag::Model]) -> Self {
        let codes = |taxonomy: &str| {
            tags.iter().filter(|tag| tag.taxonomy == taxonomy).map(|tag| tag.code.clone()).collect()
        };
        Self {
            id: submission.id.0,
            reference: submission.reference,
            state: submission.state,
            state_changed_at: submission.state_changed_at,
            decline_reason: submission.decline_reason,
            submitted_at: submission.submitted_at,
            withdrawn_at: submission.withdrawn_at,
            handling: submission.handling,
            may_contact: submission.may_contact,
            title: wording.title,
            change: wording.change,
            method: wording.method,
            technology: codes("trend"),
            context: codes("context"),
            offence: wording.offence,
            setting: wording.setting,
            ages: codes("age_band"),
            regions: codes("region"),
            first_noticed: wording.first_noticed,
            direction: wording.direction,
            scale: wording.scale,
            evidence: wording.evidence,
            evidence_detail: wording.evidence_detail,
            own_confidence: wording.own_confidence,
            importance: wording.importance,
            help: wording.help,
            references: wording.references,
        }
    }
}

/// A report to submit, at policy level: no case, nobody who can be identified, no images.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewSubmission)]
#[serde(deny_unknown_fields)]
struct NewSubmissionJson {
    /// Its title: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    title: String,
    /// What is changing.
    #[schema(min_length = 1, max_length = 1_500, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    change: String,
    /// How it is done.
    #[serde(default)]
    #[schema(max_length = 3_000)]
    method: String,
    /// The technologies.
    #[schema(schema_with = crate::api::schema::technologies)]
    technology: Vec<String>,
    /// Their contexts.
    #[serde(default)]
    #[schema(schema_with = crate::api::schema::contexts, required = false)]
    context: Vec<String>,
    /// The offence.
    #[schema(schema_with = crate::api::schema::offence)]
    offence: String,
    /// The setting.
    #[schema(schema_with = crate::api::schema::setting)]
    setting: String,
    /// The age bands.
    #[schema(schema_with = crate::api::schema::age_bands)]
    ages: Vec<String>,
    /// The regions.
    #[schema(schema_with = crate::api::schema::regions)]
    regions: Vec<String>,
    /// The month in which it was first noticed, as YYYY-MM.
    #[schema(pattern = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
    first_noticed: String,
    /// Where it is going.
    #[schema(schema_with = crate::api::schema::direction)]
    direction: String,
    /// How large it is.
    #[schema(schema_with = crate::api::schema::scale)]
    scale: String,
    /// What kind of evidence there is.
    #[schema(schema_with = crate::api::schema::evidence)]
    evidence: String,
    /// What the scale rests on.
    #[serde(default)]
    #[schema(max_length = 500)]
    evidence_detail: String,
    /// How sure you are.
    #[schema(schema_with = crate::api::schema::own_confidence)]
    own_confidence: String,
    /// Why it matters for prosecution.
    #[schema(min_length = 1, max_length = 1_500, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    importance: String,
    /// What would help.
    #[serde(default)]
    #[schema(max_length = 1_000)]
    help: String,
    /// Sources, one a line.
    #[serde(default)]
    #[schema(max_length = 1_000)]
    references: String,
    /// How it may be used.
    #[schema(schema_with = crate::api::schema::submission_handling)]
    handling: String,
    /// Whether moderators may ask about it.
    may_contact: bool,
    /// Whether it is about a case that is or may be under investigation or before a court.
    live_case: bool,
    /// The codes of what screening asks, where you have looked again and send it as it is.
    #[serde(default)]
    #[schema(schema_with = crate::api::schema::asked_rules, required = false)]
    confirmed: Vec<String>,
    /// What you confirm: all three.
    #[schema(schema_with = crate::api::schema::attestations)]
    attested: Vec<String>,
}

impl NewSubmissionJson {
    /// The same as a form's answers.
    fn typed(self, key: SubmissionId) -> Typed {
        let (year, month) = self.first_noticed.split_once('-').unwrap_or_default();
        Typed {
            key: key.to_string(),
            version: 0,
            month: month.to_owned(),
            year: year.to_owned(),
            title: self.title,
            change: self.change,
            method: self.method,
            technology: self.technology,
            context: self.context,
            offence: self.offence,
            setting: self.setting,
            ages: self.ages,
            regions: self.regions,
            direction: self.direction,
            scale: self.scale,
            evidence_detail: self.evidence_detail,
            evidence: self.evidence,
            own_confidence: self.own_confidence,
            importance: self.importance,
            help: self.help,
            references: self.references,
            handling: self.handling,
            may_contact: if self.may_contact { "yes" } else { "no" }.to_owned(),
            live_case: if self.live_case { "yes" } else { "no" }.to_owned(),
            confirmed: self.confirmed,
            attested: self.attested,
        }
    }
}

/// Which submissions to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `next` of the page before.
    #[param(pattern = r"^\d{1,16}\.[0-9a-f]{32}$")]
    after: Option<String>,
}

/// `GET /api/v1/submissions`
#[utoipa::path(
    get,
    path = "/api/v1/submissions",
    operation_id = "listSubmissions",
    summary = "List your submissions",
    description = "Those that the token's account made for its organisation, the latest first, 25 a page.",
    params(Wanted),
    responses((status = 200, description = "The submissions", body = List<SubmissionJson>)),
    security(("bearer" = ["read:submissions"]))
)]
async fn index(
    State(app): State<App>,
    Current(Tool { actor, organisation_id, .. }): Current,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let (db, after) = (app.db.read(), cursor(wanted.after.as_deref())?);
    let page = submission::list_sent(db, &actor, organisation_id, after).await?;
    let ids: Vec<_> = page.rows.iter().map(|shown| shown.submission.id).collect();
    let mut tags = submission::list_tags_of(db, &ids).await?;
    let json = |shown: Shown| {
        let tags = tags.remove(&shown.submission.id).unwrap_or_default();
        SubmissionJson::new(shown, &tags)
    };
    let items = page.rows.into_iter().map(json).collect();
    Ok(answer::found(List { items, next: page.next.map(|cursor| cursor.to_string()) }))
}

/// `GET /api/v1/submissions/{submission_id}`
#[utoipa::path(
    get,
    path = "/api/v1/submissions/{submission_id}",
    operation_id = "showSubmission",
    summary = "Show one of your submissions",
    description = "",
    params(("submission_id" = Uuid, Path, description = "The submission's key")),
    responses((status = 200, description = "The submission", body = SubmissionJson)),
    security(("bearer" = ["read:submissions"]))
)]
async fn show(
    State(app): State<App>,
    Current(Tool { actor, organisation_id, .. }): Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let db = app.db.read();
    let shown = submission::find_sent(db, &actor, (submission_id, organisation_id)).await?;
    Ok(answer::found(with_tags(db, shown).await?))
}

/// `POST /api/v1/submissions`
#[utoipa::path(
    post,
    path = "/api/v1/submissions",
    operation_id = "submit",
    summary = "Submit a report of an emerging trend",
    description = "It waits for the moderators, who see what screening found in it.",
    request_body = NewSubmissionJson,
    responses((
        status = 201,
        description = "The submission",
        body = SubmissionJson,
        headers(("Location" = String, description = "Its path"))
    )),
    security(("bearer" = ["write:submissions"]))
)]
async fn create(
    State(app): State<App>,
    Current(tool): Current,
    Sent { key, body }: Sent<NewSubmissionJson>,
) -> Result<Response> {
    let id = SubmissionId(tool.key_for(SubjectKind::Submission, &key));
    let Tool { actor, organisation_id, .. } = tool;
    Answers::of_tool(&body.confirmed, body.live_case)?;
    let new = NewSubmission::parse(&body.typed(id), actor.now).map_err(|errors| as_sent(&errors))?;
    submission::create(&app.db, &actor, new.clone()).await?;
    let db = app.db.read();
    if !submission::is_as_sent(db, &actor, &new).await? {
        return Err(key_reused());
    }
    let shown = submission::find_sent(db, &actor, (id, organisation_id)).await?;
    Ok(answer::made(&format!("/api/v1/submissions/{id}"), with_tags(db, shown).await?))
}

async fn with_tags(db: &impl ConnectionTrait, shown: Shown) -> Result<SubmissionJson> {
    let tags = submission::list_tags(db, shown.submission.id).await?;
    Ok(SubmissionJson::new(shown, &tags))
}

/// Problems under the names of the fields that a tool sent: a form asks for year and month apart.
fn as_sent(errors: &FieldErrors) -> FieldErrors {
    let mut named = FieldErrors::default();
    for error in errors {
        let field = if error.field == "month" { "first_noticed".into() } else { error.field.clone() };
        named.add(field, error.problem);
    }
    named
}
