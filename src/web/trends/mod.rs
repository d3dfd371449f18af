//! Trends as pages: the published ones for readers, and for moderators what is on its way to publication.

mod approval;
mod closing;
mod comparison;
mod confirmation;
mod grade;
mod publication;
mod support;
mod versions;

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Problem, Subject,
        content_note::Notes,
        handling::Attribution,
        item,
        queue::{self, Done, PickedReport},
        review,
        submission::{self, Typed},
        taxonomy,
        trend::{self, FEWEST_SHOWN, NewVersion, Published, Written},
    },
    http::route::{Access, Route},
    web::{
        answer,
        content_notes::{self, Once},
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        locks,
        responses::Panel,
        statistics::OfTrend,
        triage::selection,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::{SubmissionId, TrendId},
    role_grant::Role,
    subject::SubjectKind,
    tag,
    trend::State as Stage,
};
use serde::Deserialize;
use versions::VersionPage;

const READERS: Access = Access::Only(&[Role::Member, Role::Moderator, Role::PolicyReader]);
const MEMBERS: Access = Access::Only(&[Role::Member]);
const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/trends", READERS, index),
        Route::get("/trends/new", MODERATORS, new),
        Route::post("/trends", MODERATORS, create),
        Route::get("/trends/{trend_id}", READERS, show),
        Route::get("/trends/{trend_id}/support/edit", MEMBERS, support::edit),
        Route::post("/trends/{trend_id}/support", MEMBERS, support::update),
        Route::post("/trends/{trend_id}/support/withdrawal", MEMBERS, support::withdraw),
        Route::get("/trends/{trend_id}/closing/new", MODERATORS, closing::new),
        Route::post("/trends/{trend_id}/closing", MODERATORS, closing::create),
        Route::post("/trends/{trend_id}/confirmation", MODERATORS, confirmation::create),
        Route::get("/trends/{trend_id}/versions/new", MODERATORS, versions::new),
        Route::post("/trends/{trend_id}/versions", MODERATORS, versions::create)
            .of_form_on("/trends/{trend_id}/versions/new"),
        Route::get("/trends/{trend_id}/versions/{number}", MODERATORS, versions::show),
        Route::get("/trends/{trend_id}/versions/{number}/edit", MODERATORS, versions::edit),
        Route::get("/trends/{trend_id}/versions/{number}/comparison/{other}", MODERATORS, comparison::show),
        Route::post("/trends/{trend_id}/versions/{number}", MODERATORS, versions::update)
            .of_form_on("/trends/{trend_id}/versions/{number}/edit"),
        Route::get("/trends/{trend_id}/versions/{number}/grade/new", MODERATORS, grade::new),
        Route::post("/trends/{trend_id}/versions/{number}/grade", MODERATORS, grade::create),
        Route::post("/trends/{trend_id}/versions/{number}/approval", MODERATORS, approval::create),
        Route::post("/trends/{trend_id}/versions/{number}/publication", MODERATORS, publication::create),
    ]
}

#[derive(Template)]
#[template(path = "trends/index.html")]
struct IndexPage {
    ui: Ui,
    may_submit: bool,
    /// What moderators have to look at again.
    due: Vec<Published>,
    unfinished: Vec<(entity::trend_version::Model, entity::trend::Model)>,
    trends: Vec<Published>,
    next: Option<String>,
}

/// `GET /trends`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = trend::list_published(app.db.read(), &actor, from.after.parse().ok()).await?;
    let due = trend::list_due(app.db.read(), &actor).await?;
    let unfinished = trend::list_unfinished(app.db.read(), &actor).await?;
    let next = page.next.map(|cursor| next_page("/trends", cursor));
    let may_submit = actor.holds(Role::Member);
    answer::page(&IndexPage { ui, may_submit, due, unfinished, trends: page.rows, next })
}

/// A trend: the published version, or for moderators the latest where none is published.
#[derive(Template)]
#[template(path = "trends/show.html")]
struct ShowPage {
    ui: Ui,
    trend: entity::trend::Model,
    version: entity::trend_version::Model,
    tags: Vec<tag::Model>,
    attributions: Vec<Attribution>,
    versions: Vec<entity::trend_version::Model>,
    linked: Vec<submission::Shown>,
    may_write: bool,
    /// Whether the reader is a moderator who has no interest in it.
    may_judge: bool,
    /// What organisations say of it.
    said: support::Panel,
    /// What took its place.
    successor: Option<Published>,
    /// Whether this reader wrote of it.
    is_author: bool,
    /// Why a moderator took it down, for moderators.
    reason: Option<review::Returned>,
    /// What was done about it, once it is published.
    panel: Option<Panel>,
    /// How many reports there were by month.
    numbers: Option<OfTrend>,
    notes: Notes,
}

impl Ui {
    /// The labels of those tags that are of one taxonomy.
    pub(crate) fn labels(&self, tags: &[tag::Model], taxonomy: &str) -> String {
        let of_it = tags.iter().filter(|tag| tag.taxonomy == taxonomy);
        of_it.map(|tag| self.term(taxonomy, &tag.code)).collect::<Vec<_>>().join("; ")
    }
}

impl ShowPage {
    fn once(&self) -> String {
        content_notes::once(&format!("/trends/{}", self.trend.id))
    }

    fn terms(&self, taxonomy: &str) -> String {
        self.ui.labels(&self.tags, taxonomy)
    }

    /// How many independent organisations there are, if the reader may know.
    fn organisations(&self) -> String {
        let count = self.trend.organisation_count;
        if self.said.is_moderator || count >= FEWEST_SHOWN {
            self.ui.trend_organisations(count)
        } else {
            self.ui.trend_organisations_few().into_owned()
        }
    }
}

/// `GET /trends/{trend_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let db = app.db.read();
    let trend = match trend::find(db, &actor, trend_id).await {
        Err(Error::NotFound) => {
            let subject = Subject::new(SubjectKind::Trend, trend_id.0);
            return locks::in_place_of(&app, (&actor, ui), subject).await;
        }
        found => found?,
    };
    let versions = trend::list_versions(db, &actor, trend_id).await?;
    let version = match trend.published_number {
        Some(_) => trend::find_published(db, &actor, trend_id).await?.version,
        None => versions.first().cloned().ok_or(Error::NotFound)?,
    };
    let tags = taxonomy::list_tags(db, Subject::new(SubjectKind::TrendVersion, version.id.0)).await?;
    let attributions = trend::list_attributions(db, trend_id).await?;
    let linked = trend::list_linked(db, &actor, trend_id).await?;
    let may_write = actor.is_moderator() && !versions.iter().any(trend::is_unfinished);
    let may_judge = trend::may_grade(db, &actor, trend_id).await?;
    let said = support::Panel::load(&app, &actor, trend_id).await?;
    let successors: Vec<TrendId> = trend.successor_id.into_iter().collect();
    let successor = trend::list_published_among(db, &actor, &successors).await?.pop();
    let subject = Subject::new(SubjectKind::Trend, trend_id.0);
    let is_author = item::is_author(db, &actor, subject).await?;
    let reason = match trend.published_number {
        None => review::find_return_reason(db, subject).await?,
        Some(_) => None,
    };
    let panel = match trend.published_number {
        Some(_) => Some(Panel::load(db, &actor, subject).await?),
        None => None,
    };
    let numbers = OfTrend::load(db, &actor, &ui, trend_id).await?;
    let notes = trend::find_notes(db, &actor, trend_id).await?.shown_if(asked.is_asked());
    answer::page(&ShowPage {
        ui,
        trend,
        version,
        tags,
        attributions,
        versions,
        linked,
        may_write,
        may_judge,
        said,
        successor,
        is_author,
        reason,
        panel,
        numbers,
        notes,
    })
}

#[derive(Debug, Deserialize)]
struct Origin {
    submission: String,
}

/// From what a trend is opened, as an address or a form carries it.
enum Origins {
    /// A report that was accepted.
    One(SubmissionId),
    /// Reports as they stood in a list, with spaces between.
    Several(Vec<PickedReport>),
}

impl Origins {
    fn parse(text: &str) -> crate::domain::Result<Self> {
        if let Ok(id) = text.parse() {
            return Ok(Self::One(id));
        }
        let mut picked: Vec<_> = text.split(' ').filter_map(PickedReport::parse).collect();
        picked.truncate(submission::MOST_LISTED);
        if picked.is_empty() { Err(Error::NotFound) } else { Ok(Self::Several(picked)) }
    }
}

/// `GET /trends/new?submission=…`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(origin): Query<Origin>,
) -> Result<Response> {
    let report = to_open(&app, &actor, &origin.submission).await?;
    let tags = submission::list_tags(app.db.read(), report.submission.id).await?;
    let typed = Typed::of(&report, &tags);
    let form = Written {
        key: TrendId::at(actor.now).to_string(),
        submission: origin.submission,
        title: typed.title,
        technology: typed.technology,
        regions: typed.regions,
        ..Written::default()
    };
    answer::page(&VersionPage::of_new_trend(ui, form, FieldErrors::default()))
}

/// `POST /trends`
async fn create(State(app): State<App>, current: Current, Form(form): Form<Written>) -> Result<Response> {
    let (key, origins) = (form.key.parse().ok(), Origins::parse(&form.submission)?);
    let new = match NewVersion::parse(&form) {
        Ok(new) => new,
        Err(errors) => {
            let page = VersionPage::of_new_trend(current.ui, form, errors);
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let place = |id: TrendId| format!("/trends/{id}/versions/1");
    let picked = match origins {
        Origins::One(submission_id) => {
            let id = trend::open(&app.db, &current.actor, (key, (submission_id, None)), new).await?;
            return Ok(answer::done(&place(id), "trend-opened"));
        }
        Origins::Several(picked) => picked,
    };
    let (opened, outcomes) = queue::open_trend(&app.db, &current.actor, (key, &picked), new).await?;
    let Some(id) = opened else {
        let errors = FieldErrors::one("title", Problem::new("conflict-none-linked"));
        let page = VersionPage::of_new_trend(current.ui, form, errors);
        return answer::again(StatusCode::CONFLICT, &page);
    };
    if outcomes.iter().all(|(_, outcome)| *outcome == Done::Done) {
        return Ok(answer::done(&place(id), "trend-opened"));
    }
    let back = (place(id), current.ui.trend_go_to_new().into_owned());
    selection::report(&app, current, outcomes, back).await
}

/// The first of the reports from which the actor may open a trend.
async fn to_open(app: &App, actor: &Actor, reports: &str) -> crate::domain::Result<submission::Shown> {
    let ids = match Origins::parse(reports)? {
        Origins::One(id) => vec![id],
        Origins::Several(picked) => picked.iter().map(|one| one.id).collect(),
    };
    let mut refused = Error::NotFound;
    for id in ids {
        match submission::find_to_read(app.db.read(), actor, id).await {
            Ok(report) if submission::may_judge(actor, &report.submission) => return Ok(report),
            Ok(_) => refused = Error::Forbidden("forbidden-own-organisation"),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}
