//! How a contribution may be used, changed after it was written: by its contributor either way, and by a moderator towards
//! more protection alone.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    concern,
    content_note::{self, Notes},
    contribution::{Key, Kind, own},
    database::Database,
    handling,
    job::{self, Job},
    meeting_event, message, post, submission, trend,
};
use entity::{
    concern as concern_row,
    handling::Handling,
    id::{AccountId, ConcernId, MeetingId, MessageId, PostId, SubmissionId},
    message as message_row, post as post_row,
    subject::SubjectKind,
    submission as submission_row,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::collections::HashMap;

/// A contribution whose use the actor may change.
#[derive(Debug, Clone)]
pub struct Handled {
    /// Its kind and key.
    pub key: Key,
    /// How it may be used now.
    pub handling: Handling,
    /// The ways in which the actor may have it used.
    pub choices: Vec<Handling>,
    /// Whether it is the actor's own.
    pub is_own: bool,
    /// Its title or its first words.
    pub words: String,
    /// Its content notes, and what the actor wants done with them.
    pub notes: Notes,
    /// Where it stands.
    pub path: String,
}

/// What of a contribution decides who may change its use.
struct Row {
    author_id: AccountId,
    handling: Handling,
    stands: bool,
    meeting_id: Option<MeetingId>,
}

/// Finds a contribution for its contributor, or for a moderator who may read it. For everybody else there is none.
pub async fn find_handled(db: &impl ConnectionTrait, actor: &Actor, key: Key) -> Result<Handled> {
    let row = find(db, actor, key).await?;
    let choices = handling::choices(actor, (row.author_id, row.handling), offered(key.kind));
    let is_own = row.author_id == actor.id;
    let notes = match key.kind {
        Kind::Post => content_note::list(db, SubjectKind::Post, vec![key.id]).await?,
        Kind::Message | Kind::Submission | Kind::Concern => HashMap::new(),
    };
    let mut notes = content_note::treat(db, actor, notes, |_| is_own).await?;
    Ok(Handled {
        key,
        handling: row.handling,
        choices,
        is_own,
        words: own::find_words(db, key).await?,
        notes: notes.remove(&key.id).unwrap_or_default(),
        path: path(key, &row, is_own),
    })
}

/// Has a contribution used in another way. Doing it twice changes nothing. Of a message, returns where the log goes on: its
/// room is to be told, and to forget what it holds.
pub async fn set_handling(
    db: &Database,
    actor: &Actor,
    key: Key,
    (from, to): (Handling, Handling),
) -> Result<Option<(MeetingId, i64)>> {
    let txn = db.begin().await?;
    let row = find(&txn, actor, key).await?;
    if row.handling == to {
        return Ok(None);
    }
    if !handling::choices(actor, (row.author_id, row.handling), offered(key.kind)).contains(&to) {
        return Err(Error::Forbidden("forbidden-handling-lower"));
    }
    let Key { kind, id } = key;
    let mut log = None;
    match kind {
        Kind::Post => post::set_handling(&txn, PostId(id), (from, to)).await?,
        Kind::Message => {
            let message = (row.meeting_id.ok_or(Error::NotFound)?, MessageId(id));
            log = Some(meeting_event::set_handling(&txn, actor, message, (from, to)).await?);
        }
        Kind::Submission => trend::set_handling(&txn, actor, SubmissionId(id), (from, to)).await?,
        Kind::Concern => concern::set_handling(&txn, ConcernId(id), (from, to)).await?,
    }
    let told = if handling::is_raised(from, to) { handling::RAISED } else { "HandlingLowered" };
    let entry = Entry::new(told, Some(actor.id), actor.now)
        .about(subject_kind(kind), id)
        .states(from.to_string(), to.to_string());
    audit::record(&txn, entry).await?;
    if row.author_id != actor.id {
        job::enqueue(&txn, &Job::SendHandlingMail { recipient_id: row.author_id }, actor.now).await?;
    }
    txn.commit().await?;
    Ok(log)
}

/// The ways that are offered for a kind of contribution.
fn offered(kind: Kind) -> [Handling; 4] {
    match kind {
        Kind::Post | Kind::Message => handling::OF_POSTS,
        Kind::Submission | Kind::Concern => handling::OF_REPORTS,
    }
}

/// What the audit log calls a kind of contribution.
fn subject_kind(kind: Kind) -> SubjectKind {
    match kind {
        Kind::Post => SubjectKind::Post,
        Kind::Message => SubjectKind::Message,
        Kind::Submission => SubjectKind::Submission,
        Kind::Concern => SubjectKind::Concern,
    }
}

async fn find(db: &impl ConnectionTrait, actor: &Actor, key: Key) -> Result<Row> {
    let theirs = |row: &Row| row.author_id == actor.id || actor.is_moderator();
    let row = find_row(db, actor, key).await?.filter(theirs).ok_or(Error::NotFound)?;
    if !row.stands {
        return Err(Error::Conflict("conflict-contribution-withdrawn"));
    }
    Ok(row)
}

async fn find_row(db: &impl ConnectionTrait, actor: &Actor, Key { kind, id }: Key) -> Result<Option<Row>> {
    macro_rules! row {
        ($noun:ident, $table:ident, $meeting_id:expr) => {{
            let by_key = $table::Column::Id.eq(id);
            let mut found = $noun::own(actor).filter(by_key.clone()).one(db).await?;
            if found.is_none() {
                found = $noun::visible(actor).filter(by_key).one(db).await?;
            }
            let meeting_id: fn(&$table::Model) -> Option<MeetingId> = $meeting_id;
            Ok(found.map(|row| Row {
                author_id: row.author_id,
                handling: row.handling,
                stands: row.withdrawn_at.is_none(),
                meeting_id: meeting_id(&row),
            }))
        }};
    }
    match kind {
        Kind::Post => row!(post, post_row, |_| None),
        Kind::Message => row!(message, message_row, |row| Some(row.meeting_id)),
        Kind::Submission => row!(submission, submission_row, |_| None),
        Kind::Concern => row!(concern, concern_row, |_| None),
    }
}

/// Where it stands, for whoever changes its use.
fn path(Key { kind, id }: Key, row: &Row, is_own: bool) -> String {
    match (kind, row.meeting_id) {
        (Kind::Post, _) => format!("/posts/{id}"),
        (Kind::Message, meeting_id) => format!("/meetings/{}", meeting_id.map_or(id, |it: MeetingId| it.0)),
        (Kind::Submission, _) if is_own => format!("/submissions/{id}"),
        (Kind::Submission, _) => format!("/triage/{id}"),
        (Kind::Concern, _) => format!("/concerns/{id}"),
    }
}
