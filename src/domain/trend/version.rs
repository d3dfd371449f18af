//! The wordings of a trend: written, edited, and what an edit voids.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Subject,
    audit::{self, Entry},
    content_note,
    database::Database,
    draft, markdown,
    screening::{Answers, Verdict},
    taxonomy,
    text::{self, Rule, Text},
    trend::{locking, notes, visible},
};
use entity::{
    id::{TrendId, TrendVersionId},
    subject::SubjectKind,
    trend,
    trend_version::{self, State},
    trend_version_author,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
    sea_query::{Expr, OnConflict, SimpleExpr},
};
use serde::Deserialize;

/// The most characters of the summary: two sentences, for the digest.
pub const SUMMARY_LIMIT: usize = 500;
/// The most characters of the description.
pub const SOURCE_LIMIT: usize = 10_000;
/// The most characters of what is asked.
pub const ASKED_LIMIT: usize = 500;

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_record();
const SUMMARY: Rule =
    Rule::required(SUMMARY_LIMIT, "problem-summary-missing", "problem-answer-too-long").of_record();
const SOURCE: Rule = Rule::optional(SOURCE_LIMIT, "problem-answer-too-long").of_record();
const ASKED: Rule = Rule::optional(ASKED_LIMIT, "problem-answer-too-long").of_record();

/// The states in which a version may still be edited.
pub(super) const UNFINISHED: [State; 3] = [State::Draft, State::Graded, State::Approved];

/// A version as somebody typed it, before it is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Written {
    /// The key of what the form makes: sending it twice makes one.
    pub key: String,
    /// The version of the row that the form was filled from.
    pub version: i32,
    /// The report from which a trend is opened.
    pub submission: String,
    /// The title.
    pub title: String,
    /// Two sentences, for the digest.
    pub summary: String,
    /// The description, in restricted Markdown.
    pub source: String,
    /// What is asked of the prosecution service.
    pub asked: String,
    /// Codes of the taxonomy `trend`.
    pub technology: Vec<String>,
    /// Codes of `region`.
    pub regions: Vec<String>,
    /// `yes` where a digest gives its reference alone.
    pub sensitive: String,
    /// Codes of the content notes of the trend.
    pub note: Vec<String>,
    /// The codes of what screening found and was looked at again.
    pub confirmed: Vec<String>,
}

impl Written {
    /// What a version holds, as its form shows it; the trend's notes stand apart.
    pub fn of(version: &trend_version::Model, tags: &[entity::tag::Model]) -> Self {
        let codes = |taxonomy: &str| {
            tags.iter().filter(|tag| tag.taxonomy == taxonomy).map(|tag| tag.code.clone()).collect()
        };
        Self {
            key: version.id.to_string(),
            version: version.version,
            submission: String::new(),
            title: version.title.clone(),
            summary: version.summary.clone(),
            source: version.source.clone(),
            asked: version.asked.clone(),
            technology: codes("trend"),
            regions: codes("region"),
            sensitive: if version.sensitive_at.is_some() { "yes" } else { "" }.to_owned(),
            note: Vec::new(),
            confirmed: Vec::new(),
        }
    }
}

/// What it takes to write a version.
#[derive(Debug, Clone)]
pub struct NewVersion {
    title: Text,
    summary: Text,
    source: Text,
    asked: Text,
    technology: Vec<String>,
    regions: Vec<String>,
    sensitive: bool,
    verdict: Verdict,
    notes: Vec<String>,
}

impl NewVersion {
    /// Checks what someone typed.
    pub fn parse(written: &Written) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(&written.title, TITLE));
        let summary = errors.check("summary", Text::parse(&written.summary, SUMMARY));
        let source = errors.check("source", Text::parse(&written.source, SOURCE));
        let asked = errors.check("asked", Text::parse(&written.asked, ASKED));
        let technology = errors.check("technology", parse_terms(&written.technology));
        let regions = errors.check("regions", taxonomy::parse_many("region", &written.regions));
        let notes = errors.take(content_note::parse(&written.note));
        let texts = [
            ("title", title.as_ref()),
            ("summary", summary.as_ref()),
            ("source", source.as_ref()),
            ("asked", asked.as_ref()),
        ];
        let verdict = errors.take(text::judge(&texts, &Answers::parse(&written.confirmed, false)));
        match (title, summary, source, asked, (technology, regions, verdict, notes)) {
            (
                Some(title),
                Some(summary),
                Some(source),
                Some(asked),
                (Some(technology), Some(regions), Some(verdict), Some(notes)),
            ) => {
                let sensitive = written.sensitive == "yes";
                Ok(Self { title, summary, source, asked, technology, regions, sensitive, verdict, notes })
            }
            _ => Err(errors),
        }
    }
}

fn parse_terms(codes: &[String]) -> std::result::Result<Vec<String>, Problem> {
    let terms = taxonomy::parse_many("trend", codes)?;
    if terms.is_empty() { Err(Problem::new("problem-technology-missing")) } else { Ok(terms) }
}

/// Whether a version is on its way to publication.
pub fn is_unfinished(version: &trend_version::Model) -> bool {
    UNFINISHED.contains(&version.state)
}

/// A trend's versions, the latest first; readers see no more than the published one, on the trend's own page.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: TrendId,
) -> Result<Vec<trend_version::Model>> {
    if !actor.is_moderator() {
        return Ok(Vec::new());
    }
    let versions = trend_version::Entity::find().filter(trend_version::Column::TrendId.eq(id));
    Ok(versions.order_by_desc(trend_version::Column::Number).all(db).await?)
}

/// The versions on their way to publication, with their trends, oldest first; for moderators.
pub async fn list_unfinished(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<(trend_version::Model, trend::Model)>> {
    let unfinished = trend_version::Entity::find()
        .filter(Expr::value(actor.is_moderator()))
        .filter(trend_version::Column::State.is_in(UNFINISHED))
        .filter(trend_version::Column::TrendId.not_in_subquery(locking::locked_ids()))
        .find_also_related(trend::Entity)
        .order_by_asc(trend_version::Column::CreatedAt)
        .order_by_asc(trend_version::Column::Id);
    let rows = unfinished.all(db).await?;
    Ok(rows.into_iter().filter_map(|(version, trend)| trend.map(|trend| (version, trend))).collect())
}

/// Finds a version, whatever its state, with its trend; for moderators.
pub async fn find_version(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, number): (TrendId, i32),
) -> Result<(trend::Model, trend_version::Model)> {
    if !actor.is_moderator() {
        return Err(Error::NotFound);
    }
    let trend = visible(actor).filter(trend::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)?;
    let version = trend_version::Entity::find()
        .filter(trend_version::Column::TrendId.eq(id).and(trend_version::Column::Number.eq(number)));
    Ok((trend, version.one(db).await?.ok_or(Error::NotFound)?))
}

/// Writes a draft that is to succeed the published version; one at a time. The same key twice makes one.
pub async fn write(
    db: &Database,
    actor: &Actor,
    (trend_id, key): (TrendId, Option<TrendVersionId>),
    new: NewVersion,
) -> Result<trend_version::Model> {
    let txn = db.begin().await?;
    let trend = visible(actor).filter(trend::Column::Id.eq(trend_id)).one(&txn).await?;
    let trend = trend.ok_or(Error::NotFound)?;
    if !actor.is_moderator() {
        return Err(Error::Forbidden("forbidden-trend-write"));
    }
    lock(&txn, trend.id).await?;
    if let Some(key) = key
        && let Some(already) = trend_version::Entity::find_by_id(key).one(&txn).await?
    {
        let same = already.written_by == actor.id && already.trend_id == trend_id;
        return if same { Ok(already) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let versions = trend_version::Entity::find().filter(trend_version::Column::TrendId.eq(trend_id));
    let unfinished = versions.clone().filter(trend_version::Column::State.is_in(UNFINISHED));
    if unfinished.count(&txn).await? > 0 {
        return Err(Error::Conflict("conflict-trend-version-unfinished"));
    }
    let last = versions.order_by_desc(trend_version::Column::Number).one(&txn).await?;
    let number = last.map_or(0, |last| last.number) + 1;
    let version = insert(&txn, actor, (trend_id, number, key), new).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(version)
}

/// Changes a version that is not yet published. Its grade and approval are void, and it is a draft again.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (trend_id, number, version): (TrendId, i32, i32),
    new: NewVersion,
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, trend_id).await?;
    let (_, found) = find_version(&txn, actor, (trend_id, number)).await?;
    let sensitive_at = new.sensitive.then_some(found.sensitive_at.unwrap_or(actor.now));
    let wording = vec![
        (trend_version::Column::Title, Expr::value(new.title.as_str())),
        (trend_version::Column::Summary, Expr::value(new.summary.as_str())),
        (trend_version::Column::Source, Expr::value(new.source.as_str())),
        (trend_version::Column::Html, Expr::value(markdown::render(&new.source))),
        (trend_version::Column::Asked, Expr::value(new.asked.as_str())),
        (trend_version::Column::SensitiveAt, Expr::value(sensitive_at)),
        (trend_version::Column::SourceGrade, Expr::value(None::<String>)),
        (trend_version::Column::InformationGrade, Expr::value(None::<String>)),
        (trend_version::Column::Confidence, Expr::value(None::<String>)),
        (trend_version::Column::ResearchConfirmedBy, Expr::value(None::<uuid::Uuid>)),
        (trend_version::Column::GradedBy, Expr::value(None::<uuid::Uuid>)),
        (trend_version::Column::GradedAt, Expr::value(None::<crate::domain::Timestamp>)),
        (trend_version::Column::ApprovedBy, Expr::value(None::<uuid::Uuid>)),
        (trend_version::Column::ApprovedAt, Expr::value(None::<crate::domain::Timestamp>)),
    ];
    let step = Step { kind: "TrendVersionEdited", from: &UNFINISHED, to: State::Draft };
    turn_screened(&txn, actor, (&found, version), (&step, &new.verdict), wording).await?;
    tag(&txn, found.id, (&new.technology, &new.regions)).await?;
    notes::put_with_wording(&txn, actor, (trend_id, &new.notes)).await?;
    note_author(&txn, actor, found.id).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Enters a draft.
pub(crate) async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (trend_id, number, key): (TrendId, i32, Option<TrendVersionId>),
    new: NewVersion,
) -> Result<trend_version::Model> {
    let row = trend_version::ActiveModel {
        id: Set(key.unwrap_or_else(|| TrendVersionId::at(actor.now))),
        trend_id: Set(trend_id),
        number: Set(number),
        state: Set(State::Draft),
        language: Set(actor.language),
        title: Set(new.title.into_string()),
        summary: Set(new.summary.into_string()),
        html: Set(markdown::render(&new.source)),
        source: Set(new.source.into_string()),
        asked: Set(new.asked.into_string()),
        sensitive_at: Set(new.sensitive.then_some(actor.now)),
        source_grade: Set(None),
        information_grade: Set(None),
        confidence: Set(None),
        research_confirmed_by: Set(None),
        written_by: Set(actor.id),
        created_at: Set(actor.now),
        graded_by: Set(None),
        graded_at: Set(None),
        approved_by: Set(None),
        approved_at: Set(None),
        published_by: Set(None),
        published_at: Set(None),
        version: Set(1),
    };
    let version = row.insert(txn).await?;
    tag(txn, version.id, (&new.technology, &new.regions)).await?;
    notes::put_with_wording(txn, actor, (trend_id, &new.notes)).await?;
    note_author(txn, actor, version.id).await?;
    let entry = Entry::new("TrendVersionWritten", Some(actor.id), actor.now)
        .about(SubjectKind::TrendVersion, version.id.0)
        .screened(&new.verdict);
    audit::record(txn, entry).await?;
    Ok(version)
}

/// From which states a step of a version leads, where to, and what the audit log calls it.
pub(crate) struct Step {
    pub(crate) kind: &'static str,
    pub(crate) from: &'static [State],
    pub(crate) to: State,
}

/// Takes a step, if the version still is as it was read; `Conflict` if it is not.
pub(crate) async fn turn(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (found, version): (&trend_version::Model, i32),
    step: &Step,
    columns: Vec<(trend_version::Column, SimpleExpr)>,
) -> Result<()> {
    turn_screened(txn, actor, (found, version), (step, &Verdict::default()), columns).await
}

/// Takes a step with a wording that was screened.
async fn turn_screened(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (found, version): (&trend_version::Model, i32),
    (step, verdict): (&Step, &Verdict),
    columns: Vec<(trend_version::Column, SimpleExpr)>,
) -> Result<()> {
    let mut change = trend_version::Entity::update_many()
        .col_expr(trend_version::Column::State, Expr::value(step.to))
        .col_expr(trend_version::Column::Version, Expr::value(version + 1))
        .filter(trend_version::Column::Id.eq(found.id).and(trend_version::Column::Version.eq(version)))
        .filter(trend_version::Column::State.is_in(step.from.iter().copied()));
    for (column, value) in columns {
        change = change.col_expr(column, value);
    }
    if change.exec(txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new(step.kind, Some(actor.id), actor.now)
        .about(SubjectKind::TrendVersion, found.id.0)
        .screened(verdict)
        .states(found.state.to_string(), step.to.to_string());
    audit::record(txn, entry).await
}

/// Writes down that the actor had a hand in a version, and so may not approve it.
pub(crate) async fn note_author(txn: &DatabaseTransaction, actor: &Actor, id: TrendVersionId) -> Result<()> {
    let row = trend_version_author::ActiveModel { trend_version_id: Set(id), account_id: Set(actor.id) };
    let key = [trend_version_author::Column::TrendVersionId, trend_version_author::Column::AccountId];
    let already = OnConflict::columns(key).do_nothing().to_owned();
    trend_version_author::Entity::insert(row).on_conflict(already).exec_without_returning(txn).await?;
    Ok(())
}

/// Makes everyone else who changes this trend wait for the transaction: numbers and counts are read after it.
pub(crate) async fn lock(txn: &DatabaseTransaction, id: TrendId) -> Result<()> {
    trend::Entity::update_many()
        .col_expr(trend::Column::Version, Expr::col(trend::Column::Version).add(1))
        .filter(trend::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

async fn tag(
    txn: &DatabaseTransaction,
    id: TrendVersionId,
    (technology, regions): (&[String], &[String]),
) -> Result<()> {
    let subject = Subject::new(SubjectKind::TrendVersion, id.0);
    taxonomy::tag(txn, subject, "trend", technology).await?;
    taxonomy::tag(txn, subject, "region", regions).await
}
