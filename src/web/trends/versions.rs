//! A trend's versions as moderators see them: writing one, changing it, and where it stands.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Subject,
        content_note::Notes,
        difference::Piece,
        taxonomy,
        trend::{self, NewVersion, Written},
    },
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Form, Path, Query},
        theirs::Theirs,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::{TrendId, TrendVersionId},
    subject::SubjectKind,
    tag, trend_version,
    trend_version::State as Stage,
};

/// The form of a version; it may hold what somebody typed.
#[derive(Template)]
#[template(path = "trends/versions/edit.html")]
pub(super) struct VersionPage {
    ui: Ui,
    heading: String,
    action: String,
    back: String,
    voids: bool,
    /// Whether what is typed can be saved as a draft: of a trend that is not there yet there is no page of its own.
    may_save: bool,
    /// What stands by now, if another moderator changed it meanwhile.
    theirs: Option<Theirs>,
    form: Written,
    errors: FieldErrors,
}

impl VersionPage {
    /// The form of a trend that is not there yet.
    pub(super) fn of_new_trend(ui: Ui, form: Written, errors: FieldErrors) -> Self {
        // Of several reports, each with its version, the first stands for all.
        let first = form.submission.split([' ', '.']).next().unwrap_or_default();
        let (action, back) = ("/trends".to_owned(), format!("/triage/{first}"));
        let heading = ui.trend_new_title().into_owned();
        Self { ui, heading, action, back, voids: false, may_save: false, theirs: None, form, errors }
    }

    fn of_new_version(ui: Ui, id: TrendId, form: Written, errors: FieldErrors) -> Self {
        let (action, back) = (format!("/trends/{id}/versions"), format!("/trends/{id}"));
        let heading = ui.trend_version_new_title().into_owned();
        Self { ui, heading, action, back, voids: false, may_save: true, theirs: None, form, errors }
    }

    fn of(ui: Ui, version: &trend_version::Model, form: Written, errors: FieldErrors) -> Self {
        let action = place((version.trend_id, version.number));
        let heading = ui.trend_version_edit_title(version.number);
        let voids = version.state != Stage::Draft;
        Self { ui, heading, back: action.clone(), action, voids, may_save: true, theirs: None, form, errors }
    }

    fn sensitive(&self) -> Vec<Choice> {
        let label = self.ui.trend_sensitive_choice().into_owned();
        let chosen = self.form.sensitive == "yes";
        vec![Choice { value: "yes".to_owned(), label, hint: None, chosen }]
    }
}

/// `GET /trends/{trend_id}/versions/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
) -> Result<Response> {
    let versions = trend::list_versions(app.db.read(), &actor, trend_id).await?;
    let last = versions.first().ok_or(Error::NotFound)?;
    if versions.iter().any(trend::is_unfinished) {
        return Err(Error::Conflict("conflict-trend-version-unfinished").into());
    }
    let key = TrendVersionId::at(actor.now).to_string();
    let note = trend::find_notes(app.db.read(), &actor, trend_id).await?.codes;
    let form = Written { key, note, ..Written::of(last, &list_tags(&app, last).await?) };
    answer::page(&VersionPage::of_new_version(ui, trend_id, form, FieldErrors::default()))
}

/// `POST /trends/{trend_id}/versions`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<Written>,
) -> Result<Response> {
    match NewVersion::parse(&form) {
        Ok(new) => {
            let version = trend::write(&app.db, &actor, (trend_id, form.key.parse().ok()), new).await?;
            Ok(answer::done(&place((trend_id, version.number)), "trend-version-written"))
        }
        Err(errors) => {
            let page = VersionPage::of_new_version(ui, trend_id, form, errors);
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// Where a version stands, and what the actor may do with it.
#[derive(Template)]
#[template(path = "trends/versions/show.html")]
struct ShowPage {
    ui: Ui,
    trend: entity::trend::Model,
    version: trend_version::Model,
    tags: Vec<tag::Model>,
    may_grade: bool,
    may_approve: bool,
    notes: Notes,
}

impl ShowPage {
    fn terms(&self, taxonomy: &str) -> String {
        self.ui.labels(&self.tags, taxonomy)
    }

    fn place(&self) -> String {
        place((self.trend.id, self.version.number))
    }

    fn once(&self) -> String {
        once(&self.place())
    }

    fn stands(&self, stage: Stage) -> bool {
        self.version.state == stage
    }
}

/// `GET /trends/{trend_id}/versions/{number}`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((trend_id, number)): Path<(TrendId, i32)>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let db = app.db.read();
    let (trend, version) = trend::find_version(db, &actor, (trend_id, number)).await?;
    let tags = list_tags(&app, &version).await?;
    let may_grade = trend::may_grade(db, &actor, trend_id).await?;
    let may_approve = trend::may_approve(db, &actor, &version).await?;
    let notes = trend::find_notes(db, &actor, trend_id).await?.shown_if(asked.is_asked());
    answer::page(&ShowPage { ui, trend, version, tags, may_grade, may_approve, notes })
}

/// `GET /trends/{trend_id}/versions/{number}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(key): Path<(TrendId, i32)>,
) -> Result<Response> {
    let (_, version) = trend::find_version(app.db.read(), &actor, key).await?;
    if !trend::is_unfinished(&version) {
        return Err(Error::Conflict("conflict-trend-version-finished").into());
    }
    let note = trend::find_notes(app.db.read(), &actor, version.trend_id).await?.codes;
    let form = Written { note, ..Written::of(&version, &list_tags(&app, &version).await?) };
    answer::page(&VersionPage::of(ui, &version, form, FieldErrors::default()))
}

/// `POST /trends/{trend_id}/versions/{number}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((trend_id, number)): Path<(TrendId, i32)>,
    Form(form): Form<Written>,
) -> Result<Response> {
    let (_, version) = trend::find_version(app.db.read(), &actor, (trend_id, number)).await?;
    let edited = match NewVersion::parse(&form) {
        Ok(new) => trend::edit(&app.db, &actor, (trend_id, number, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = edited else {
        return Ok(answer::done(&place((trend_id, number)), "trend-version-edited"));
    };
    let (status, errors) = answer::trouble(error, "title")?;
    if status != StatusCode::CONFLICT {
        return answer::again(status, &VersionPage::of(ui, &version, form, errors));
    }
    // Sent again, it replaces what was written meanwhile: its author has both before them.
    let (_, present) = trend::find_version(app.db.read(), &actor, (trend_id, number)).await?;
    let noted = trend::find_notes(app.db.read(), &actor, trend_id).await?.codes;
    let (noted, noting) = (ui.note_names(&noted), ui.note_names(&form.note));
    let fields = [
        (ui.submission_title().into_owned(), present.title.as_str(), form.title.as_str()),
        (ui.trend_summary().into_owned(), &present.summary, &form.summary),
        (ui.trend_description().into_owned(), &present.source, &form.source),
        (ui.trend_asked().into_owned(), &present.asked, &form.asked),
        (ui.content_note_title().into_owned(), &noted, &noting),
    ];
    let theirs = Theirs::new(format!("{}/edit", place((trend_id, number))), fields);
    let form = Written { version: present.version, ..form };
    let page = VersionPage { theirs: Some(theirs), ..VersionPage::of(ui, &present, form, errors) };
    answer::again(status, &page)
}

pub(super) async fn list_tags(
    app: &App,
    version: &trend_version::Model,
) -> crate::domain::Result<Vec<tag::Model>> {
    taxonomy::list_tags(app.db.read(), Subject::new(SubjectKind::TrendVersion, version.id.0)).await
}

/// A version's page.
pub(super) fn place((trend_id, number): (TrendId, i32)) -> String {
    format!("/trends/{trend_id}/versions/{number}")
}
