//! Papers: threads, trends and concerns to read for a point of an agenda. A reader is shown those alone whose subject they
//! may read.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Subject, agenda_item,
    audit::{self, Entry},
    concern,
    database::Database,
    meeting, thread, trend,
};
use entity::{
    agenda_item as item_row, agenda_paper, concern as concern_row,
    id::{AgendaItemId, AgendaPaperId, ConcernId, MeetingId, ThreadId, TrendId},
    subject::SubjectKind,
    thread as thread_row, trend as trend_row,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Papers of one point, at most.
const MOST: u64 = 20;

/// A paper, for whoever may read what it is.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its key.
    pub id: AgendaPaperId,
    /// For which point it is.
    pub agenda_item_id: AgendaItemId,
    /// What it is called.
    pub title: String,
    /// Where it can be read.
    pub place: String,
}

/// The papers of the meetings that the actor may see; of what each is, its own noun says whether they may read it.
pub fn visible(actor: &Actor) -> Select<agenda_paper::Entity> {
    let items = agenda_item::visible(actor).select_only().column(item_row::Column::Id);
    agenda_paper::Entity::find().filter(agenda_paper::Column::AgendaItemId.in_subquery(items.into_query()))
}

/// The papers of a meeting that the actor may read, in the order in which they were added.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Vec<Shown>> {
    let items = agenda_item::visible(actor).filter(item_row::Column::MeetingId.eq(id));
    let items = items.select_only().column(item_row::Column::Id).into_query();
    let rows = visible(actor)
        .filter(agenda_paper::Column::AgendaItemId.in_subquery(items))
        .order_by_asc(agenda_paper::Column::CreatedAt)
        .order_by_asc(agenda_paper::Column::Id)
        .all(db)
        .await?;
    let titles = titles(db, actor, &rows).await?;
    let shown = |row: agenda_paper::Model| {
        let (title, place) = titles.get(&(row.subject_kind, row.subject_id))?.clone();
        Some(Shown { id: row.id, agenda_item_id: row.agenda_item_id, title, place })
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// What the actor may read of the subjects of papers: what each is called, and where it is.
async fn titles(
    db: &impl ConnectionTrait,
    actor: &Actor,
    rows: &[agenda_paper::Model],
) -> Result<HashMap<(SubjectKind, Uuid), (String, String)>> {
    let keys = |kind: SubjectKind| -> Vec<Uuid> {
        rows.iter().filter(|row| row.subject_kind == kind).map(|row| row.subject_id).collect()
    };
    let mut titles = HashMap::new();
    let threads = keys(SubjectKind::Thread);
    if !threads.is_empty() {
        let threads = thread::visible(actor).filter(thread_row::Column::Id.is_in(threads));
        for thread in threads.all(db).await? {
            let named = (thread.title, format!("/threads/{}", thread.id));
            titles.insert((SubjectKind::Thread, thread.id.0), named);
        }
    }
    let trends: Vec<TrendId> = keys(SubjectKind::Trend).into_iter().map(TrendId).collect();
    if !trends.is_empty() {
        for one in trend::list_published_among(db, actor, &trends).await? {
            let title = format!("{} {}", one.trend.reference, one.version.title);
            titles.insert((SubjectKind::Trend, one.trend.id.0), (title, format!("/trends/{}", one.trend.id)));
        }
    }
    let concerns: Vec<ConcernId> = keys(SubjectKind::Concern).into_iter().map(ConcernId).collect();
    if !concerns.is_empty() {
        for one in concern::list_published_among(db, actor, &concerns).await? {
            let Some(wording) = one.wording else { continue };
            let named = (wording.title, format!("/concerns/{}", one.concern.id));
            titles.insert((SubjectKind::Concern, one.concern.id.0), named);
        }
    }
    Ok(titles)
}

/// Adds a paper to a point, by its reference or its address. Twice is once.
pub async fn add(
    db: &Database,
    actor: &Actor,
    (meeting_id, item_id): (MeetingId, AgendaItemId),
    typed: &str,
) -> Result<()> {
    let txn = db.begin().await?;
    meeting::lock(&txn, meeting_id).await?;
    let item = find_item(&txn, actor, (meeting_id, item_id)).await?;
    let unknown = || FieldErrors::one("paper", Problem::new("problem-paper-unknown"));
    let subject = find_subject(&txn, actor, typed.trim()).await?.ok_or_else(unknown)?;
    let papers = agenda_paper::Entity::find().filter(agenda_paper::Column::AgendaItemId.eq(item.id));
    let same = papers
        .clone()
        .filter(agenda_paper::Column::SubjectKind.eq(subject.kind))
        .filter(agenda_paper::Column::SubjectId.eq(subject.id));
    if same.count(&txn).await? > 0 {
        return Ok(());
    }
    if papers.count(&txn).await? >= MOST {
        return Err(Error::Conflict("conflict-papers-full"));
    }
    let row = agenda_paper::ActiveModel {
        id: Set(AgendaPaperId::at(actor.now)),
        agenda_item_id: Set(item.id),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        created_at: Set(actor.now),
    };
    row.insert(&txn).await?;
    let entry = Entry::new("AgendaPaperAdded", Some(actor.id), actor.now)
        .about(subject.kind, subject.id)
        .detail(serde_json::json!({ "meeting": meeting_id }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Takes a paper away. Twice is once.
pub async fn remove(
    db: &Database,
    actor: &Actor,
    (meeting_id, item_id, id): (MeetingId, AgendaItemId, AgendaPaperId),
) -> Result<()> {
    let txn = db.begin().await?;
    meeting::lock(&txn, meeting_id).await?;
    let item = find_item(&txn, actor, (meeting_id, item_id)).await?;
    let paper = agenda_paper::Entity::find_by_id(id).one(&txn).await?;
    let Some(paper) = paper.filter(|paper| paper.agenda_item_id == item.id) else { return Ok(()) };
    agenda_paper::Entity::delete_by_id(id).exec(&txn).await?;
    let entry = Entry::new("AgendaPaperRemoved", Some(actor.id), actor.now)
        .about(paper.subject_kind, paper.subject_id)
        .detail(serde_json::json!({ "meeting": meeting_id }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// A point of a meeting that the actor leads, and that is not over.
async fn find_item(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, AgendaItemId),
) -> Result<item_row::Model> {
    let meeting = meeting::find_to_lead(db, actor, meeting_id).await?;
    let item = item_row::Entity::find_by_id(id).one(db).await?;
    let item = item.filter(|item| item.meeting_id == meeting_id).ok_or(Error::NotFound)?;
    meeting::check_not_over(&meeting)?;
    Ok(item)
}

/// What a reference or an address is of, if the actor may read it.
async fn find_subject(db: &impl ConnectionTrait, actor: &Actor, typed: &str) -> Result<Option<Subject>> {
    // PostgreSQL takes no NUL in a text.
    if typed.contains('\0') {
        return Ok(None);
    }
    let path = typed.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut parts = path.rsplit('/');
    let (last, noun) = (parts.next().unwrap_or_default(), parts.next());
    let key = last.parse::<Uuid>().ok();
    let trends = trend_row::Entity::find().select_only().column(trend_row::Column::Id);
    let concerns = concern_row::Entity::find().select_only().column(concern_row::Column::Id);
    let (kind, id) = match (noun, key) {
        (Some("threads"), Some(key)) => (SubjectKind::Thread, Some(key)),
        (Some("trends"), Some(key)) => (SubjectKind::Trend, Some(key)),
        (Some("concerns"), Some(key)) => (SubjectKind::Concern, Some(key)),
        (None, None) if last.to_uppercase().starts_with("T-") => {
            let named = trends.filter(trend_row::Column::Reference.eq(last.to_uppercase()));
            (SubjectKind::Trend, named.into_tuple::<TrendId>().one(db).await?.map(|id| id.0))
        }
        (None, None) if last.to_uppercase().starts_with("C-") => {
            let named = concerns.filter(concern_row::Column::Reference.eq(last.to_uppercase()));
            (SubjectKind::Concern, named.into_tuple::<ConcernId>().one(db).await?.map(|id| id.0))
        }
        _ => return Ok(None),
    };
    let Some(id) = id else { return Ok(None) };
    let subject = Subject::new(kind, id);
    Ok(is_readable(db, actor, subject).await?.then_some(subject))
}

async fn is_readable(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<bool> {
    Ok(match subject.kind {
        SubjectKind::Thread => {
            let own = thread_row::Column::Id.eq(ThreadId(subject.id));
            thread::visible(actor).filter(own).count(db).await? > 0
        }
        SubjectKind::Trend => {
            !trend::list_published_among(db, actor, &[TrendId(subject.id)]).await?.is_empty()
        }
        SubjectKind::Concern => {
            !concern::list_published_among(db, actor, &[ConcernId(subject.id)]).await?.is_empty()
        }
        _ => false,
    })
}
