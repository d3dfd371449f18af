//! What a referral is about. A lead reads it, also where they could not otherwise: it was referred to them. It is what
//! the page showed from which the referral was written, if its writer could see that.

use crate::domain::{
    Actor, Error, Result, Subject,
    account::{self, Byline},
    audit, concern,
    content_note::{self, Notes},
    database::Database,
    digest, handling, meeting, post,
    referral::{entry, find_as_lead},
    submission, thread, trend,
};
use entity::{
    concern as concern_row, concern_revision, digest as digest_row,
    id::{
        AccountId, ConcernId, DigestId, MeetingId, MessageId, PostId, ReferralId, SubmissionId, ThreadId,
        TrendId,
    },
    meeting as meeting_row, message, message_revision, post as post_row, post_revision,
    subject::SubjectKind,
    submission as submission_row, submission_revision, thread as thread_row, trend as trend_row,
    trend_version,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Of a thread and a meeting so much is shown: the latest.
const SHOWN: u64 = 50;

/// What a referral is about.
#[derive(Debug, Clone)]
pub struct Item {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// Its title; empty of what has none.
    pub title: String,
    /// Where it is, for those to whom that is open.
    pub path: String,
    /// The content notes of a meeting, which stand on top of what was said in it.
    pub notes: Vec<String>,
    /// What it says; nothing of what was withdrawn or locked.
    pub parts: Vec<Part>,
}

/// A text of it.
#[derive(Debug, Clone)]
pub struct Part {
    /// Who wrote it, where readers of the place see that.
    pub by: Option<Byline>,
    /// The words; none of what was withdrawn or locked.
    pub words: Option<String>,
    /// The content notes that they carry, and what their reader wants done with them.
    pub notes: Notes,
}

impl Item {
    fn new(kind: SubjectKind, title: String, path: String, parts: Vec<Part>) -> Self {
        Self { kind, title, path, notes: Vec::new(), parts }
    }
}

/// What a page of the forum shows, if it is one thing, and one that the actor may see.
pub(super) async fn find_shown(
    txn: &DatabaseTransaction,
    actor: &Actor,
    path: &str,
) -> Result<Option<Subject>> {
    let mut segments = path.split('/').skip(1);
    let (Some(noun), Some(Ok(id))) = (segments.next(), segments.next().map(str::parse::<Uuid>)) else {
        return Ok(None);
    };
    macro_rules! is_there {
        ($visible:expr, $table:ident) => {
            $visible.filter($table::Column::Id.eq(id)).one(txn).await?.is_some()
        };
    }
    let (kind, is_there) = match noun {
        "threads" => (SubjectKind::Thread, is_there!(thread::visible(actor), thread_row)),
        "posts" => (SubjectKind::Post, is_there!(post::visible(actor), post_row)),
        "meetings" => (SubjectKind::Meeting, is_there!(meeting::visible(actor), meeting_row)),
        "submissions" | "triage" => {
            (SubjectKind::Submission, is_there!(submission::visible(actor), submission_row))
        }
        "trends" => (SubjectKind::Trend, is_there!(trend::visible(actor), trend_row)),
        "concerns" => (SubjectKind::Concern, is_there!(concern::visible(actor), concern_row)),
        "digests" => (SubjectKind::Digest, is_there!(digest::visible(actor), digest_row)),
        _ => return Ok(None),
    };
    Ok(is_there.then_some(Subject::new(kind, id)))
}

/// Opens for a lead what a referral is about; the audit log says so. What is for members alone stays hidden from a lead who
/// also reads for policy, and whose something is they are told as a policy reader is.
pub async fn read_item(db: &Database, actor: &Actor, id: ReferralId) -> Result<Item> {
    let txn = db.begin().await?;
    let referral = find_as_lead(&txn, actor, id).await?;
    let (kind, key) = referral.subject_kind.zip(referral.subject_id).ok_or(Error::NotFound)?;
    let item = match kind {
        SubjectKind::Thread => of_thread(&txn, actor, ThreadId(key)).await?,
        SubjectKind::Post => of_post(&txn, actor, PostId(key)).await?,
        SubjectKind::Meeting => of_meeting(&txn, actor, MeetingId(key)).await?,
        SubjectKind::Submission => of_submission(&txn, SubmissionId(key)).await?,
        SubjectKind::Concern => of_concern(&txn, ConcernId(key)).await?,
        SubjectKind::Trend => of_trend(&txn, actor, TrendId(key)).await?,
        SubjectKind::Digest => of_digest(&txn, DigestId(key)).await?,
        _ => return Err(Error::NotFound),
    };
    audit::record(&txn, entry(actor, "ReferralItemRead", id)).await?;
    txn.commit().await?;
    Ok(item)
}

async fn of_thread(db: &impl ConnectionTrait, actor: &Actor, id: ThreadId) -> Result<Item> {
    let row = thread_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    if handling::is_hidden_from(actor, row.handling) {
        return Err(Error::NotFound);
    }
    let posts = post_row::Entity::find()
        .filter(post_row::Column::ThreadId.eq(id).and(post_row::Column::PublishedAt.is_not_null()))
        .order_by_desc(post_row::Column::Number)
        .limit(SHOWN);
    let parts = of_posts(db, actor, posts.all(db).await?).await?;
    let stands = row.withdrawn_at.is_none() && row.locked_at.is_none();
    let title = if stands { row.title } else { String::new() };
    let parts = if stands { parts } else { gone() };
    Ok(Item::new(SubjectKind::Thread, title, format!("/threads/{id}"), parts))
}

async fn of_post(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<Item> {
    let row = post_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    if handling::is_hidden_from(actor, row.handling) {
        return Err(Error::NotFound);
    }
    let thread = thread_row::Entity::find_by_id(row.thread_id).one(db).await?.ok_or(Error::NotFound)?;
    let is_told = thread.locked_at.is_none() && !handling::is_hidden_from(actor, thread.handling);
    let title = if is_told { thread.title } else { String::new() };
    let parts = of_posts(db, actor, vec![row]).await?;
    Ok(Item::new(SubjectKind::Post, title, format!("/posts/{id}"), parts))
}

async fn of_posts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    mut rows: Vec<post_row::Model>,
) -> Result<Vec<Part>> {
    rows.retain(|row| !handling::is_hidden_from(actor, row.handling));
    rows.reverse();
    let wordings = post_revision::Entity::find()
        .filter(post_revision::Column::PostId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let bylines = bylines(db, rows.iter().map(|row| row.author_id)).await?;
    let notes = content_note::list(db, SubjectKind::Post, rows.iter().map(|row| row.id.0).collect()).await?;
    let is_own = |id| rows.iter().any(|row| row.id.0 == id && row.author_id == actor.id);
    let notes = content_note::treat(db, actor, notes, is_own).await?;
    let part = |row: &post_row::Model| {
        let wording = wordings.iter().find(|it| it.post_id == row.id && it.number == row.revision);
        let stands = row.withdrawn_at.is_none() && row.locked_at.is_none();
        let words = wording.filter(|_| stands).map(|wording| wording.source.clone());
        let named = stands && handling::is_named_at_desk(actor, row.handling);
        let notes = notes.get(&row.id.0).cloned().filter(|_| stands).unwrap_or_default();
        Part { by: bylines.get(&row.author_id).cloned().filter(|_| named), words, notes }
    };
    Ok(rows.iter().map(part).collect())
}

async fn of_meeting(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Item> {
    let row = meeting_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let messages = message::Entity::find()
        .filter(message::Column::MeetingId.eq(id).and(message::Column::PublishedAt.is_not_null()))
        .order_by_desc(message::Column::Seq)
        .limit(SHOWN);
    let mut messages = messages.all(db).await?;
    messages.retain(|row| !handling::is_hidden_from(actor, row.handling));
    messages.reverse();
    let keys: Vec<MessageId> = messages.iter().map(|row| row.id).collect();
    let wordings = message_revision::Entity::find()
        .filter(message_revision::Column::MessageId.is_in(keys))
        .all(db)
        .await?;
    let bylines = bylines(db, messages.iter().map(|row| row.author_id)).await?;
    let part = |row: &message::Model| {
        let wording = wordings.iter().find(|it| it.message_id == row.id && it.number == row.revision);
        let stands = row.withdrawn_at.is_none() && row.locked_at.is_none();
        let words = wording.filter(|_| stands).map(|wording| wording.source.clone());
        let named = stands && handling::is_named_at_desk(actor, row.handling);
        let by = bylines.get(&row.author_id).cloned().filter(|_| named);
        Part { by, words, notes: Notes::default() }
    };
    let parts = messages.iter().map(part).collect();
    let notes = content_note::find(db, Subject::new(SubjectKind::Meeting, id.0)).await?;
    Ok(Item { notes, ..Item::new(SubjectKind::Meeting, row.title, format!("/meetings/{id}"), parts) })
}

async fn of_submission(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Item> {
    let row = submission_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let wording = submission_revision::Entity::find()
        .filter(submission_revision::Column::SubmissionId.eq(id))
        .order_by_desc(submission_revision::Column::Number)
        .one(db)
        .await?
        .filter(|_| row.withdrawn_at.is_none() && row.locked_at.is_none());
    let (title, parts) = match wording {
        Some(wording) => {
            (wording.title, unsigned([wording.change, wording.method, wording.importance, wording.help]))
        }
        None => (String::new(), gone()),
    };
    Ok(Item::new(SubjectKind::Submission, title, format!("/submissions/{id}"), parts))
}

async fn of_concern(db: &impl ConnectionTrait, id: ConcernId) -> Result<Item> {
    let row = concern_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let wording = concern_revision::Entity::find_by_id((id, row.revision)).one(db).await?;
    let (title, parts) = match wording.filter(|_| row.withdrawn_at.is_none() && row.locked_at.is_none()) {
        Some(wording) => (wording.title, unsigned([wording.what_happened, wording.should_change])),
        None => (String::new(), gone()),
    };
    Ok(Item::new(SubjectKind::Concern, title, format!("/concerns/{id}"), parts))
}

async fn of_trend(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<Item> {
    let row = trend_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let published = trend_version::Entity::find()
        .filter(trend_version::Column::TrendId.eq(id))
        .filter(trend_version::Column::State.eq(trend_version::State::Published));
    let (title, parts) = match published.one(db).await? {
        Some(version) => (version.title, unsigned([version.summary, version.source])),
        None => (row.reference, gone()),
    };
    let notes = trend::find_notes(db, actor, id).await?;
    let noted = |part: Part| if part.words.is_some() { Part { notes: notes.clone(), ..part } } else { part };
    let parts = parts.into_iter().map(noted).collect();
    Ok(Item::new(SubjectKind::Trend, title, format!("/trends/{id}"), parts))
}

async fn of_digest(db: &impl ConnectionTrait, id: DigestId) -> Result<Item> {
    let row = digest_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let (title, parts) = (row.title, unsigned([row.introduction_source]));
    Ok(Item::new(SubjectKind::Digest, title, format!("/digests/{id}"), parts))
}

/// Texts under which nobody's name stands.
fn unsigned<const N: usize>(texts: [String; N]) -> Vec<Part> {
    let texts = texts.into_iter().filter(|words| !words.is_empty());
    texts.map(|words| Part { by: None, words: Some(words), notes: Notes::default() }).collect()
}

fn gone() -> Vec<Part> {
    vec![Part { by: None, words: None, notes: Notes::default() }]
}

async fn bylines(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = AccountId>,
) -> Result<HashMap<AccountId, Byline>> {
    let ids: Vec<AccountId> = ids.collect();
    account::bylines(db, &ids).await
}
