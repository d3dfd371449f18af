//! Messages that whoever leads a meeting reads before anyone else, since screening would hold them and their writers
//! would rather wait than take something out.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp,
    account::{self, Byline},
    audit::{self, Entry},
    meeting,
    message::{find_any, held},
    text::{Rule, Text},
};
use entity::{
    handling::Handling,
    id::{AccountId, MeetingId, MessageId},
    language::Language,
    meeting as meeting_row,
    message::{self, Column},
    message_revision,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::HashMap;

/// The most characters of why a message is not released.
const LONGEST_REASON: usize = 200;

const REASON: Rule =
    Rule::required(LONGEST_REASON, "problem-message-decline-missing", "problem-message-decline-too-long")
        .of_reason();

/// At most so many on a page.
const AT_MOST: u64 = 100;

/// Why a message is not released; its writer reads it.
#[derive(Debug, Clone)]
pub struct Decline(Text);

impl Decline {
    /// Checks what someone typed.
    pub fn parse(reason: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = errors.check("reason", Text::parse_line(reason, REASON));
        reason.map(Self).ok_or(errors)
    }

    /// The words.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A message that waits to be released, or was not.
#[derive(Debug)]
pub struct Held {
    /// Its key.
    pub id: MessageId,
    /// Its words, safe to place in a page.
    pub html: String,
    /// Their language.
    pub language: Language,
    /// How it may be used outside the space.
    pub handling: Handling,
    /// Who wrote it.
    pub byline: Byline,
    /// Since when it waits.
    pub at: Timestamp,
    /// Whether the reader wrote it.
    pub is_own: bool,
    /// Whether it is not to be released.
    pub is_declined: bool,
    /// Why not, if somebody said so: a meeting's end declines what nobody has read.
    pub reason: Option<String>,
}

/// What waits in a meeting, for those who lead it; and for everybody their own that waits, or was not released; in the
/// order in which it was written.
pub async fn list_held(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Vec<Held>> {
    let mut theirs = Condition::any().add(Column::AuthorId.eq(actor.id));
    if meeting::may_lead(actor, meeting) {
        theirs = theirs.add(Column::DeclinedAt.is_null());
    }
    let here = Column::MeetingId.eq(meeting.id).and(Column::WithdrawnAt.is_null());
    let rows =
        held(actor).filter(here).filter(theirs).order_by_asc(Column::Seq).limit(AT_MOST).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let wordings = message_revision::Entity::find()
        .filter(message_revision::Column::MessageId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let mut wordings: HashMap<(MessageId, i32), String> =
        wordings.into_iter().map(|row| ((row.message_id, row.number), row.html)).collect();
    let authors: Vec<AccountId> = rows.iter().map(|row| row.author_id).collect();
    let bylines = account::bylines(db, &authors).await?;
    let shown = |row: message::Model| {
        Some(Held {
            html: wordings.remove(&(row.id, row.revision))?,
            byline: bylines.get(&row.author_id)?.clone(),
            id: row.id,
            language: row.language,
            handling: row.handling,
            at: row.created_at,
            is_own: row.author_id == actor.id,
            is_declined: row.declined_at.is_some(),
            reason: row.decline_reason,
        })
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// Has everybody read a message, at its new place in the log. Returns who wrote it; none if it was released before.
pub(crate) async fn release(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (id, seq): (MessageId, i64),
) -> Result<Option<message::Model>> {
    let Some(message) = find_to_decide(txn, actor, meeting, id).await? else { return Ok(None) };
    let released = message::Entity::update_many()
        .col_expr(Column::PublishedAt, Expr::value(actor.now))
        .col_expr(Column::Seq, Expr::value(seq))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(waiting().add(Column::Id.eq(id)))
        .exec(txn)
        .await?;
    if released.rows_affected == 0 {
        return Err(Error::Conflict("conflict-message-decided"));
    }
    record(txn, actor, id, ("MessageReleased", "released")).await?;
    Ok(Some(message))
}

/// Has nobody else read a message, and tells its writer why.
pub(crate) async fn decline(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (id, reason): (MessageId, &Decline),
) -> Result<()> {
    if find_to_decide(txn, actor, meeting, id).await?.is_none() {
        return Err(Error::Conflict("conflict-message-decided"));
    }
    let declined = message::Entity::update_many()
        .col_expr(Column::DeclinedAt, Expr::value(actor.now))
        .col_expr(Column::DeclineReason, Expr::value(reason.as_str()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(waiting().add(Column::Id.eq(id)))
        .exec(txn)
        .await?;
    if declined.rows_affected == 0 {
        return Err(Error::Conflict("conflict-message-decided"));
    }
    record(txn, actor, id, ("MessageDeclined", "declined")).await
}

/// Declines what nobody has read, since the meeting is over.
pub(crate) async fn decline_all(txn: &DatabaseTransaction, id: MeetingId, now: Timestamp) -> Result<()> {
    message::Entity::update_many()
        .col_expr(Column::DeclinedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(waiting().add(Column::MeetingId.eq(id)))
        .exec(txn)
        .await?;
    Ok(())
}

fn waiting() -> Condition {
    Condition::all()
        .add(Column::PublishedAt.is_null())
        .add(Column::DeclinedAt.is_null())
        .add(Column::WithdrawnAt.is_null())
        .add(Column::LockedAt.is_null())
}

/// A message on which the actor may decide: somebody else's, in a meeting that they lead and that goes on. None if it was
/// released before.
async fn find_to_decide(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: MessageId,
) -> Result<Option<message::Model>> {
    meeting::check_leads_live(actor, meeting)?;
    let message = find_any(txn, actor, id).await?;
    if message.meeting_id != meeting.id {
        return Err(Error::NotFound);
    }
    if message.published_at.is_some() {
        return Ok(None);
    }
    if message.author_id == actor.id {
        return Err(Error::Forbidden("forbidden-message-release"));
    }
    Ok(Some(message))
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MessageId,
    (kind, to): (&'static str, &str),
) -> Result<()> {
    let entry =
        Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Message, id.0).states("held", to);
    audit::record(txn, entry).await
}
