//! Threads: discussions in a space, which stay open until somebody closes them.

use crate::domain::{
    Actor, Error, Problem, Result, Timestamp,
    audit::{self, Entry},
    content_note::{self, Notes},
    database::Database,
    handling,
    page::{Cursor, Page, latest_first},
    text::{Rule, Text},
};
use entity::{
    handling::Handling,
    id::{SpaceId, ThreadId},
    language::Language,
    subject::SubjectKind,
    thread::{self, Status},
    thread_revision,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, Select, sea_query::Expr,
};

/// Threads on a page.
const PAGE: usize = 25;

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_contribution();

/// A thread's title: one line of 1 to 120 characters, screened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(Text);

impl Title {
    /// Accepts a title.
    pub fn parse(raw: &str) -> std::result::Result<Self, Problem> {
        Text::parse_line(raw, TITLE).map(Self)
    }

    /// Its words, to be judged with those of the first post.
    pub(crate) fn text(&self) -> &Text {
        &self.0
    }
}

/// The threads that the actor may see: published ones of the spaces open to them, and their own. A thread's title is
/// its author's words, so that what is for members alone is hidden whole from policy readers.
pub fn visible(actor: &Actor) -> Select<thread::Entity> {
    standing(actor).filter(thread::Column::LockedAt.is_null())
}

/// The same, and what is locked.
fn standing(actor: &Actor) -> Select<thread::Entity> {
    let mut readable = Condition::any()
        .add(thread::Column::PublishedAt.is_not_null())
        .add(thread::Column::AuthorId.eq(actor.id));
    if actor.is_moderator() {
        readable = Condition::all();
    }
    thread::Entity::find()
        .filter(thread::Column::SpaceId.is_in(actor.spaces.iter().copied()))
        .filter(thread::Column::WithdrawnAt.is_null())
        .filter(readable)
        .filter(handling::readable(actor, (thread::Column::Handling, thread::Column::AuthorId)))
}

/// A space's threads, those with the latest posts first.
pub async fn list_recent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    space_id: Option<SpaceId>,
    after: Option<Cursor>,
) -> Result<Page<thread::Model>> {
    let mut threads = visible(actor);
    if let Some(space_id) = space_id {
        threads = threads.filter(thread::Column::SpaceId.eq(space_id));
    }
    let keys = (thread::Column::LastPostAt, thread::Column::Id);
    let rows = latest_first(threads, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.last_post_at, id: row.id.0 }))
}

/// Finds a thread by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ThreadId) -> Result<thread::Model> {
    visible(actor).filter(thread::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether a thread is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: ThreadId) -> Result<bool> {
    let locked = standing(actor).filter(thread::Column::LockedAt.is_not_null());
    Ok(locked.filter(thread::Column::Id.eq(id)).count(db).await? > 0)
}

/// The content notes of a thread that the actor has found, which are its first post's, and what they want done with them.
pub async fn find_notes(db: &impl ConnectionTrait, actor: &Actor, thread: &thread::Model) -> Result<Notes> {
    let notes = content_note::list(db, SubjectKind::Thread, vec![thread.id.0]).await?;
    let mut notes = content_note::treat(db, actor, notes, |_| thread.author_id == actor.id).await?;
    Ok(notes.remove(&thread.id.0).unwrap_or_default())
}

/// Whether the actor may close the thread; pages ask before they show the button.
pub fn may_close(actor: &Actor, thread: &thread::Model) -> bool {
    thread.status != Status::Closed && (actor.is_moderator() || thread.author_id == actor.id)
}

/// Whether the thread takes replies.
pub fn is_open(thread: &thread::Model) -> bool {
    thread.status == Status::Open
}

/// Closes a thread to further posts. Closing it twice changes nothing.
pub async fn close(db: &Database, actor: &Actor, id: ThreadId) -> Result<()> {
    let txn = db.begin().await?;
    let thread = find(&txn, actor, id).await?;
    if thread.status == Status::Closed {
        return Ok(());
    }
    if !may_close(actor, &thread) {
        return Err(Error::Forbidden("forbidden-thread-close"));
    }
    let closed = thread::Entity::update_many()
        .col_expr(thread::Column::Status, Expr::value(Status::Closed))
        .col_expr(thread::Column::ClosedAt, Expr::value(actor.now))
        .col_expr(thread::Column::Version, Expr::value(thread.version + 1))
        .filter(thread::Column::Id.eq(id).and(thread::Column::Version.eq(thread.version)))
        .exec(&txn)
        .await?;
    if closed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new("ThreadClosed", Some(actor.id), actor.now)
        .about(SubjectKind::Thread, id.0)
        .states("open", "closed");
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Whether a form was sent twice: the actor already started the thread of this key.
pub(crate) async fn was_started(txn: &DatabaseTransaction, actor: &Actor, id: ThreadId) -> Result<bool> {
    match thread::Entity::find_by_id(id).one(txn).await? {
        Some(thread) if thread.author_id == actor.id => Ok(true),
        Some(_) => Err(Error::Conflict("conflict-changed")),
        None => Ok(false),
    }
}

/// Whether the thread of this key was started here with this title.
pub(crate) async fn is_as_sent(
    db: &impl ConnectionTrait,
    (id, space_id): (ThreadId, SpaceId),
    title: &Title,
) -> Result<bool> {
    let thread = thread::Entity::find_by_id(id).one(db).await?;
    let first = thread_revision::Entity::find_by_id((id, 1)).one(db).await?;
    Ok(thread
        .zip(first)
        .is_some_and(|(thread, first)| thread.space_id == space_id && first.title == title.0.as_str()))
}

/// Enters a thread without posts; its first post is written in the same transaction.
pub(crate) async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, space_id, title): (ThreadId, SpaceId, Title),
    (handling, language, published): (Handling, Language, bool),
) -> Result<thread::Model> {
    let title = title.0.into_string();
    let row = thread::ActiveModel {
        id: Set(id),
        space_id: Set(space_id),
        title: Set(title.clone()),
        status: Set(Status::Open),
        last_number: Set(0),
        post_count: Set(0),
        last_post_at: Set(actor.now),
        pinned_at: Set(None),
        closed_at: Set(None),
        summary_source: Set(None),
        summary_html: Set(None),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(handling),
        language: Set(language),
        created_at: Set(actor.now),
        published_at: Set(published.then_some(actor.now)),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    };
    let thread = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    let revision = thread_revision::ActiveModel {
        thread_id: Set(id),
        number: Set(1),
        title: Set(title),
        summary_source: Set(None),
        summary_html: Set(None),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    revision.insert(txn).await?;
    let entry = Entry::new("ThreadCreated", Some(actor.id), actor.now).about(SubjectKind::Thread, id.0);
    audit::record(txn, entry).await?;
    Ok(thread)
}

/// Allots the next post's number in an open thread, and counts it if it can be read at once.
pub(crate) async fn allot_number(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, published): (ThreadId, bool),
) -> Result<i32> {
    let mut allot = thread::Entity::update_many()
        .col_expr(thread::Column::LastNumber, Expr::col(thread::Column::LastNumber).add(1))
        .filter(thread::Column::Id.eq(id).and(thread::Column::Status.eq(Status::Open)));
    if published {
        allot = allot
            .col_expr(thread::Column::PostCount, Expr::col(thread::Column::PostCount).add(1))
            .col_expr(thread::Column::LastPostAt, Expr::value(actor.now));
    }
    let rows = allot.exec_with_returning(txn).await?;
    rows.first().map(|thread| thread.last_number).ok_or(Error::Conflict("conflict-thread-closed"))
}

/// Counts a post that a moderator published, and publishes the thread with its first.
pub(crate) async fn count_published(txn: &DatabaseTransaction, actor: &Actor, id: ThreadId) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::PostCount, Expr::col(thread::Column::PostCount).add(1))
        .col_expr(thread::Column::LastPostAt, Expr::value(actor.now))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    thread::Entity::update_many()
        .col_expr(thread::Column::PublishedAt, Expr::value(actor.now))
        .filter(thread::Column::Id.eq(id).and(thread::Column::PublishedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Lets the title be used as its author now lets the first post be used.
pub(crate) async fn follow_first_post(
    txn: &DatabaseTransaction,
    (id, handling): (ThreadId, Handling),
) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::Handling, Expr::value(handling))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Counts a post less that its author withdrew.
pub(crate) async fn count_withdrawn(txn: &DatabaseTransaction, id: ThreadId) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::PostCount, Expr::col(thread::Column::PostCount).sub(1))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Counts a post again that was locked.
pub(crate) async fn count_reopened(txn: &DatabaseTransaction, id: ThreadId) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::PostCount, Expr::col(thread::Column::PostCount).add(1))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Hides a thread whose first post is locked, or shows it again.
pub(crate) async fn set_locked(
    txn: &DatabaseTransaction,
    id: ThreadId,
    locked_at: Option<Timestamp>,
) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::LockedAt, Expr::value(locked_at))
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes a thread down whose first post was; it is published again with it.
pub(crate) async fn take_down(txn: &DatabaseTransaction, id: ThreadId) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::PublishedAt, Expr::value(None::<Timestamp>))
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}
