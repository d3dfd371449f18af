//! Messages: what people say in a meeting, with their wordings. When each was said stands in the meeting's log.

mod changing;
mod held;
mod new;

pub(crate) use changing::{conceal, edit, find_standing, mark, react, remove, reveal, take_away};
pub use held::{Decline, Held, list_held};
pub(crate) use held::{decline, decline_all, release};
pub use new::{LONGEST, NewMessage, Rewording};
pub(crate) use new::{Placed, insert_all};

use crate::domain::{Actor, Error, Result, Timestamp, account::Byline, handling, meeting};
use entity::{
    handling::Handling,
    id::{AccountId, AgendaItemId, MeetingId, MessageId},
    language::Language,
    meeting as meeting_row,
    message::{self, Mark},
    message_revision,
    reaction::Counts,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

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
    /// When it got these words, if they are not its first.
    pub edited_at: Option<Timestamp>,
    /// The position of the message that it answers.
    pub reply_to: Option<i64>,
    /// What was talked about.
    pub agenda_item_id: Option<AgendaItemId>,
    /// What it is for the minutes.
    pub mark: Option<Mark>,
    /// How many reacted to it with each sign; none if nobody did.
    pub reactions: Option<Counts>,
}

/// The messages that the actor may see, removed ones among them; none that waits to be released.
pub fn visible(actor: &Actor) -> Select<message::Entity> {
    standing(actor)
        .filter(message::Column::LockedAt.is_null())
        .filter(message::Column::PublishedAt.is_not_null())
}

/// The messages that wait to be released, or were not: for who wrote them, and for who leads.
pub fn held(actor: &Actor) -> Select<message::Entity> {
    let theirs = message::Column::AuthorId.eq(actor.id).or(Expr::value(actor.is_moderator()));
    let held = message::Column::LockedAt.is_null().and(message::Column::PublishedAt.is_null());
    standing(actor).filter(held).filter(theirs)
}

/// The same, and what is locked. What was destroyed is there for nobody.
fn standing(actor: &Actor) -> Select<message::Entity> {
    let meetings = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    message::Entity::find()
        .filter(message::Column::DestroyedAt.is_null())
        .filter(message::Column::MeetingId.in_subquery(meetings.into_query()))
        .filter(handling::readable(actor, (message::Column::Handling, message::Column::AuthorId)))
}

/// The actor's own messages, also those of meetings that are no longer open to them.
pub fn own(actor: &Actor) -> Select<message::Entity> {
    message::Entity::find()
        .filter(message::Column::AuthorId.eq(actor.id))
        .filter(message::Column::LockedAt.is_null())
        .filter(message::Column::DestroyedAt.is_null())
}

/// What a document quotes that the actor may read, removed and locked ones among it: whoever may read the document may
/// read what it quotes, as far as its handling lets them.
pub(crate) fn quoted(actor: &Actor, ids: Vec<MessageId>) -> Select<message::Entity> {
    message::Entity::find()
        .filter(message::Column::Id.is_in(ids))
        .filter(handling::readable(actor, (message::Column::Handling, message::Column::AuthorId)))
}

/// Finds a message by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: MessageId) -> Result<message::Model> {
    visible(actor).filter(message::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// The same, also of one that waits to be released: to act upon it.
pub async fn find_any(db: &impl ConnectionTrait, actor: &Actor, id: MessageId) -> Result<message::Model> {
    match find(db, actor, id).await {
        Err(Error::NotFound) => {
            held(actor).filter(message::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
        }
        found => found,
    }
}

/// What a message that stands says, and its position; none if it was taken away, or is not for the actor.
pub async fn find_words(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MessageId,
) -> Result<Option<(i64, String)>> {
    let found = visible(actor).filter(message::Column::Id.eq(id)).one(db).await?;
    let Some(message) = found.filter(|message| message.withdrawn_at.is_none()) else { return Ok(None) };
    let wording = message_revision::Entity::find_by_id((id, message.revision)).one(db).await?;
    Ok(wording.map(|wording| (message.seq, wording.html)))
}

/// The meeting of one's own message and what it says as it was typed, to be edited; `NotFound` where it may not be.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MessageId),
) -> Result<(meeting_row::Model, String)> {
    let meeting = meeting::find(db, actor, meeting_id).await?;
    let message = find(db, actor, id).await?;
    let is_here = message.meeting_id == meeting_id && message.withdrawn_at.is_none();
    if !is_here || !may_edit(actor, &meeting, message.author_id == actor.id) {
        return Err(Error::NotFound);
    }
    check_rewords(actor, &meeting, &message)?;
    let wording = message_revision::Entity::find_by_id((id, message.revision)).one(db).await?;
    Ok((meeting, wording.ok_or(Error::NotFound)?.source))
}

/// When somebody last said something in a meeting.
pub(crate) async fn find_last_moment(
    db: &impl ConnectionTrait,
    id: MeetingId,
    author: AccountId,
) -> Result<Option<Timestamp>> {
    let said = message::Entity::find()
        .select_only()
        .column(message::Column::CreatedAt)
        .filter(message::Column::MeetingId.eq(id).and(message::Column::AuthorId.eq(author)))
        .order_by_desc(message::Column::CreatedAt);
    Ok(said.limit(1).into_tuple().one(db).await?)
}

/// Whether a message is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: MessageId) -> Result<bool> {
    let locked = standing(actor).filter(message::Column::LockedAt.is_not_null());
    Ok(locked.filter(message::Column::Id.eq(id)).count(db).await? > 0)
}

/// Whether the actor may give a message other words: its author, as long as the meeting goes on.
pub fn may_edit(actor: &Actor, meeting: &meeting_row::Model, is_author: bool) -> bool {
    is_author && meeting::is_live(meeting) && meeting::may_post(actor, meeting)
}

/// That what others made of the actor's message lets it have other words: those who lead chose what is marked, or stands
/// above the transcript, for what it says.
fn check_rewords(actor: &Actor, meeting: &meeting_row::Model, message: &message::Model) -> Result<()> {
    let is_chosen = message.mark.is_some() || meeting.pinned_message_id == Some(message.id);
    if is_chosen && meeting::is_bound(actor, meeting) {
        return Err(Error::Conflict("conflict-message-chosen"));
    }
    Ok(())
}

/// Whether the actor may take a message away: its author at any time, and who leads the meeting.
pub fn may_remove(actor: &Actor, meeting: &meeting_row::Model, is_author: bool) -> bool {
    is_author || meeting::may_lead(actor, meeting)
}

/// Whether the actor may react to what others say: whoever may write, until the meeting is over.
pub fn may_react(actor: &Actor, meeting: &meeting_row::Model) -> bool {
    !meeting::is_over(meeting) && meeting::may_post(actor, meeting)
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
