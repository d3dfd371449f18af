//! Messages: what people say in a meeting, with their wordings. When each was said stands in the meeting's log.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Subject, Timestamp,
    account::Byline,
    audit::{self, Entry},
    handling, markdown, meeting, review,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    handling::Handling,
    id::{MeetingId, MessageId},
    language::Language,
    meeting as meeting_row, message, message_revision,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// The most characters of a message.
pub const LONGEST: usize = 4000;

/// A message cannot wait: what is said next would have no sense.
const BODY: Rule = Rule::required(LONGEST, "problem-body-missing", "problem-body-too-long").of_record();

/// What it takes to say something.
#[derive(Debug, Clone)]
pub struct NewMessage {
    body: Text,
    handling: Handling,
    language: Language,
    verdict: Verdict,
}

impl NewMessage {
    /// Checks what someone typed and chose, and what they say of it.
    pub fn parse(
        body: &str,
        handling: &str,
        language: Language,
        said: &Answers,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        let verdict = errors.take(text::judge(&[("body", body.as_ref())], said));
        match (body, handling, verdict) {
            (Some(body), Some(handling), Some(verdict)) => Ok(Self { body, handling, language, verdict }),
            _ => Err(errors),
        }
    }

    /// The codes of what screening found and their writer confirmed.
    pub(crate) fn screening(&self) -> String {
        self.verdict.codes()
    }

    /// The words and how they may be used, as one text: what a repeat of the same key must repeat.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{}\n{}", self.handling, self.body.as_str())
    }
}

/// A message as readers see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its key.
    pub id: MessageId,
    /// Its words, safe to place in a page.
    pub html: String,
    /// Their language.
    pub language: Language,
    /// How it may be used outside the space.
    pub handling: Handling,
    /// Who said it, by their present choice of what to show.
    pub byline: Byline,
}

/// The messages that the actor may see, removed ones among them.
pub fn visible(actor: &Actor) -> Select<message::Entity> {
    standing(actor).filter(message::Column::LockedAt.is_null())
}

/// The same, and what is locked.
fn standing(actor: &Actor) -> Select<message::Entity> {
    let meetings = meeting::visible(actor).select_only().column(meeting_row::Column::Id);
    message::Entity::find()
        .filter(message::Column::MeetingId.in_subquery(meetings.into_query()))
        .filter(handling::readable(actor, (message::Column::Handling, message::Column::AuthorId)))
}

/// The actor's own messages, also those of meetings that are no longer open to them.
pub fn own(actor: &Actor) -> Select<message::Entity> {
    message::Entity::find()
        .filter(message::Column::AuthorId.eq(actor.id))
        .filter(message::Column::LockedAt.is_null())
}

/// Finds a message by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: MessageId) -> Result<message::Model> {
    visible(actor).filter(message::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether a message is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: MessageId) -> Result<bool> {
    let locked = standing(actor).filter(message::Column::LockedAt.is_not_null());
    Ok(locked.filter(message::Column::Id.eq(id)).count(db).await? > 0)
}

/// Whether the actor may take a message away: its author at any time, and who leads the meeting.
pub fn may_remove(actor: &Actor, meeting: &meeting_row::Model, is_author: bool) -> bool {
    is_author || meeting::may_lead(actor, meeting)
}

/// A message that has its place in the log, about to be written.
pub(crate) struct Placed<'a> {
    pub(crate) id: MessageId,
    pub(crate) meeting_id: MeetingId,
    pub(crate) seq: i64,
    pub(crate) actor: &'a Actor,
    pub(crate) new: &'a NewMessage,
}

/// Writes messages and their first wordings; there is at least one.
pub(crate) async fn insert_all(txn: &DatabaseTransaction, placed: &[Placed<'_>]) -> Result<()> {
    message::Entity::insert_many(placed.iter().map(row)).exec_without_returning(txn).await?;
    message_revision::Entity::insert_many(placed.iter().map(wording)).exec_without_returning(txn).await?;
    Ok(())
}

fn row(placed: &Placed<'_>) -> message::ActiveModel {
    let Placed { actor, new, .. } = placed;
    message::ActiveModel {
        id: Set(placed.id),
        meeting_id: Set(placed.meeting_id),
        seq: Set(placed.seq),
        revision: Set(1),
        edited_at: Set(None),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(new.handling),
        language: Set(new.language),
        created_at: Set(actor.now),
        published_at: Set(Some(actor.now)),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    }
}

fn wording(placed: &Placed<'_>) -> message_revision::ActiveModel {
    message_revision::ActiveModel {
        message_id: Set(placed.id),
        number: Set(1),
        source: Set(placed.new.body.as_str().to_owned()),
        html: Set(markdown::render(&placed.new.body)),
        by: Set(placed.actor.id),
        at: Set(placed.actor.now),
    }
}

/// Takes a message away: a tombstone stays. Returns whether this changed anything.
pub(crate) async fn remove(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: MessageId,
) -> Result<bool> {
    let mut found = own(actor).filter(message::Column::Id.eq(id)).one(txn).await?;
    if found.is_none() {
        found = visible(actor).filter(message::Column::Id.eq(id)).one(txn).await?;
    }
    let message = found.filter(|message| message.meeting_id == meeting.id).ok_or(Error::NotFound)?;
    if !may_remove(actor, meeting, message.author_id == actor.id) {
        return Err(Error::Forbidden("forbidden-message-remove"));
    }
    if !take_away(txn, actor, id).await? {
        return Ok(false);
    }
    review::discard(txn, actor, Subject::new(SubjectKind::Message, id.0)).await?;
    Ok(true)
}

/// The same, whoever decided it; whether this changed anything.
pub(crate) async fn take_away(txn: &DatabaseTransaction, actor: &Actor, id: MessageId) -> Result<bool> {
    if !withdraw(txn, id, actor.now).await? {
        return Ok(false);
    }
    let entry = Entry::new("MessageRemoved", Some(actor.id), actor.now).about(SubjectKind::Message, id.0);
    audit::record(txn, entry).await?;
    Ok(true)
}

/// Has a message used in another way from now on; `Conflict` if it is no longer used as it was.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    id: MessageId,
    (from, to): (Handling, Handling),
) -> Result<()> {
    let changed = message::Entity::update_many()
        .col_expr(message::Column::Handling, Expr::value(to))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::Handling.eq(from)))
        .filter(message::Column::WithdrawnAt.is_null())
        .exec(txn)
        .await?;
    if changed.rows_affected == 0 { Err(Error::Conflict("conflict-changed")) } else { Ok(()) }
}

async fn withdraw(txn: &DatabaseTransaction, id: MessageId, now: Timestamp) -> Result<bool> {
    let withdrawn = message::Entity::update_many()
        .col_expr(message::Column::WithdrawnAt, Expr::value(now))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::WithdrawnAt.is_null()))
        .exec(txn)
        .await?;
    Ok(withdrawn.rows_affected == 1)
}

/// Hides a message from everybody. Its place in the log is hidden with it: see `meeting_event::conceal`.
pub(crate) async fn conceal(txn: &DatabaseTransaction, id: MessageId, now: Timestamp) -> Result<bool> {
    let locked = message::Entity::update_many()
        .col_expr(message::Column::LockedAt, Expr::value(now))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::LockedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(locked.rows_affected == 1)
}

/// Shows a message again; one that its author has asked to have back meanwhile becomes a tombstone.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MessageId,
    taken_back: bool,
) -> Result<()> {
    let mut opened = message::Entity::update_many()
        .col_expr(message::Column::LockedAt, Expr::value(None::<Timestamp>))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::LockedAt.is_not_null()));
    if taken_back {
        opened = opened.col_expr(message::Column::WithdrawnAt, Expr::value(actor.now));
    }
    opened.exec(txn).await?;
    Ok(())
}
