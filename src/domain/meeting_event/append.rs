//! Writing the log: people's changes, in the order in which they came, in one transaction.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    database::Database,
    meeting::{self, LetIn},
    meeting_event::{
        Command, Event,
        deciding::{Entry, Outcome, decide},
        reading::read,
    },
    message::{self, Placed},
    session::{self, Question},
};
use entity::{
    id::{AccountId, MeetingId},
    meeting as meeting_row, meeting_event,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What somebody wants written into a meeting's log.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub actor: Actor,
    /// Their own key for it: the same key again is the same change.
    pub key: Uuid,
    /// What.
    pub command: Command,
}

/// A change, and what asks who wants it where that is not known: then [`Change::actor`] is whoever held the session last.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is wanted.
    pub change: Change,
    /// Who asks it.
    pub question: Option<Question>,
}

/// Where a change stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its position.
    pub seq: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Whether it had been done before: this is the first answer again.
    pub repeated: bool,
}

/// An answer to a change; none to whoever's session has ended.
pub type Answer = Option<Result<Receipt>>;

/// Appends changes to a meeting's log. Each has an answer of its own; the database failing fails them all.
pub async fn append(db: &Database, id: MeetingId, changes: &[Change]) -> Result<Vec<Result<Receipt>>> {
    let txn = db.begin().await?;
    let meeting = meeting::lock(&txn, id).await?;
    let (receipts, _) = write(&txn, meeting, &changes.iter().collect::<Vec<_>>()).await?;
    txn.commit().await?;
    Ok(receipts)
}

/// The same, of changes of which it is asked in the same transaction who wants them; tells what the log says of them, too.
pub async fn append_asked(
    db: &Database,
    id: MeetingId,
    asked: &mut [Asked],
) -> Result<(Vec<Answer>, Vec<Event>)> {
    let txn = db.begin().await?;
    let meeting = meeting::lock(&txn, id).await?;
    let known = ask(&txn, asked).await?;
    let theirs = asked.iter().zip(&known).filter(|(_, known)| **known);
    let changes: Vec<&Change> = theirs.map(|(asked, _)| &asked.change).collect();
    let (receipts, rows) = write(&txn, meeting, &changes).await?;
    let events = read(&txn, rows).await?;
    txn.commit().await?;
    let mut receipts = receipts.into_iter();
    let answers = known.into_iter().map(|known| if known { receipts.next() } else { None });
    Ok((answers.collect(), events))
}

/// Has each change be of whoever asks it, as they are now; returns of which it is known who that is.
async fn ask(txn: &DatabaseTransaction, asked: &mut [Asked]) -> Result<Vec<bool>> {
    let questions: Vec<Question> = asked.iter().filter_map(|asked| asked.question.clone()).collect();
    let mut actors = session::list_asking(txn, &questions).await?.into_iter();
    let is_known = |Asked { change, question }: &mut Asked| {
        if question.is_none() {
            return true;
        }
        let actor = actors.next().flatten();
        actor.map(|actor| change.actor = actor).is_some()
    };
    Ok(asked.iter_mut().map(is_known).collect())
}

/// Decides on changes, in their order, and writes what comes of them; returns the answers, and what was written.
async fn write(
    txn: &DatabaseTransaction,
    mut meeting: meeting_row::Model,
    changes: &[&Change],
) -> Result<(Vec<Result<Receipt>>, Vec<meeting_event::Model>)> {
    let id = meeting.id;
    let earlier = earlier(txn, id, changes).await?;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut outcomes = Vec::with_capacity(changes.len());
    let mut asked = None;
    for (index, change) in changes.iter().enumerate() {
        let let_in = match asked.take() {
            Some(let_in) => let_in,
            None => meeting::let_in(txn, id, changes[index..].iter().map(|change| &change.actor)).await?,
        };
        let outcome = match check_enters(txn, (change, &meeting), &let_in).await {
            Err(error) => Err(error),
            Ok(()) => match repeat(change, &earlier, &entries) {
                Some(outcome) => outcome,
                None => decide(txn, &mut meeting, change, &mut entries).await,
            },
        };
        // What is no message may have had somebody leave, or let them in, whose change comes after it.
        asked = Some(let_in).filter(|_| matches!(change.command, Command::Post(_)));
        if let Err(Error::Database(error)) = outcome {
            return Err(error.into());
        }
        outcomes.push(outcome);
    }
    let rows = if entries.is_empty() { Vec::new() } else { insert(txn, &meeting, &entries).await? };
    let place = |index: usize, repeated| Receipt { seq: rows[index].seq, at: rows[index].at, repeated };
    let receipt = |outcome| match outcome {
        Outcome::Earlier(receipt) => receipt,
        Outcome::Entry(index) => place(index, false),
        Outcome::Repeat(index) => place(index, true),
    };
    let receipts = outcomes.into_iter().map(|outcome| outcome.map(receipt)).collect();
    Ok((receipts, rows))
}

/// Passes if the meeting is open to them now.
async fn check_enters(
    txn: &DatabaseTransaction,
    (change, meeting): (&Change, &meeting_row::Model),
    let_in: &LetIn,
) -> Result<()> {
    match change.command {
        // What somebody said is theirs to take back, let in or not.
        Command::TakeBack(_) => Ok(()),
        // Whoever waits to be let in can ask for that alone.
        Command::AskAdmission => meeting::find(txn, &change.actor, meeting.id).await.map(drop),
        _ => let_in.check(&change.actor, meeting),
    }
}

pub(super) fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// What these people's keys stood for before, if for anything. Each is asked for whole, as the index has it: by a meeting
/// and a key alone, all that was said there would be read for every message.
async fn earlier(
    txn: &DatabaseTransaction,
    id: MeetingId,
    changes: &[&Change],
) -> Result<HashMap<(AccountId, Uuid), meeting_event::Model>> {
    if changes.is_empty() {
        return Ok(HashMap::new());
    }
    let entry = |change: &&Change| {
        let of_meeting = meeting_event::Column::MeetingId.eq(id);
        let by_actor = meeting_event::Column::ActorId.eq(change.actor.id);
        of_meeting.and(by_actor).and(meeting_event::Column::ClientKey.eq(change.key))
    };
    let entries = changes.iter().map(entry).fold(Condition::any(), Condition::add);
    let rows = meeting_event::Entity::find().filter(entries).all(txn).await?;
    let keyed = |row: meeting_event::Model| Some(((row.actor_id?, row.client_key?), row));
    Ok(rows.into_iter().filter_map(keyed).collect())
}

/// The answer to a change whose key was used before, in the log or in this transaction.
fn repeat(
    change: &Change,
    earlier: &HashMap<(AccountId, Uuid), meeting_event::Model>,
    entries: &[Entry<'_>],
) -> Option<Result<Outcome>> {
    let same = |hash: &[u8], outcome| {
        if hash == change.body_hash() { Ok(outcome) } else { Err(Error::Conflict("conflict-key-reused")) }
    };
    if let Some(row) = earlier.get(&(change.actor.id, change.key)) {
        let receipt = Receipt { seq: row.seq, at: row.at, repeated: true };
        return Some(same(row.body_hash.as_deref().unwrap_or_default(), Outcome::Earlier(receipt)));
    }
    let twin = |entry: &Entry<'_>| {
        entry.is_keyed && entry.change.key == change.key && entry.change.actor.id == change.actor.id
    };
    let index = entries.iter().position(twin)?;
    Some(same(&entries[index].body_hash, Outcome::Repeat(index)))
}

/// Gives the entries the next positions and writes them, messages first; returns them as they are written.
async fn insert(
    txn: &DatabaseTransaction,
    meeting: &meeting_row::Model,
    entries: &[Entry<'_>],
) -> Result<Vec<meeting_event::Model>> {
    let id = meeting.id;
    let first = meeting::allot_seqs(txn, id, position(entries.len())).await? - position(entries.len()) + 1;
    let mut placed = Vec::new();
    let mut rows = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let (actor, seq) = (&entry.change.actor, first + position(index));
        if let (Command::Post(new), Some(message_id)) = (&entry.change.command, entry.message_id) {
            let leads = meeting::may_lead(actor, meeting);
            let agenda_item_id = entry.agenda_item_id;
            placed.push(Placed { id: message_id, meeting_id: id, seq, actor, new, agenda_item_id, leads });
        }
        rows.push(meeting_event::Model {
            meeting_id: id,
            seq,
            kind: entry.kind.code().to_owned(),
            actor_id: Some(entry.author_id.unwrap_or(actor.id)),
            client_key: entry.key(),
            body_hash: entry.is_keyed.then(|| entry.body_hash.clone()),
            message_id: entry.message_id,
            at: actor.now,
            payload: entry.payload.clone(),
        });
    }
    if !placed.is_empty() {
        message::insert_all(txn, &placed).await?;
    }
    let written = rows.iter().cloned().map(IntoActiveModel::into_active_model);
    meeting_event::Entity::insert_many(written).exec_without_returning(txn).await?;
    Ok(rows)
}
