//! Polls: questions to those in a meeting. A vote is final and no entry of the log; what came of them is told once a poll is
//! closed. How somebody votes in a secret one is kept nowhere.

mod new;
mod voting;

pub use new::{NewPoll, OPTIONS};
pub use voting::{Voted, vote};

use crate::domain::{
    Actor, Error, Result, Timestamp,
    account::{self, Byline},
    meeting,
};
use entity::{
    id::{AccountId, MeetingId, PollId},
    meeting as meeting_row, poll, poll_option, poll_voter,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use std::collections::{HashMap, HashSet};

/// Polls of one meeting, at most.
const MOST: u64 = 50;
/// Where fewer voted in secret, what came of it would tell how they did.
pub const FEWEST_IN_SECRET: i32 = 3;

/// A poll as those in the meeting see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its key.
    pub id: PollId,
    /// What is asked.
    pub question: String,
    /// What can be chosen.
    pub options: Vec<Choice>,
    /// Whether nobody learns who chose what.
    pub is_secret: bool,
    /// What came of it, once it is closed.
    pub result: Option<Outcome>,
}

/// What can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its place, from 1.
    pub position: i32,
    /// Its words.
    pub words: String,
}

/// What came of a poll.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// When it was closed.
    pub closed_at: Timestamp,
    /// How many voted.
    pub voters: i32,
    /// How many chose each option, in their order; none where too few voted in secret.
    pub votes: Option<Vec<i64>>,
}

/// A poll beside a meeting's transcript.
#[derive(Debug)]
pub struct Standing {
    /// The poll.
    pub poll: Shown,
    /// How many voted so far.
    pub voters: u64,
    /// Whether the reader did.
    pub has_voted: bool,
    /// Who chose what, once a poll that is not secret is closed.
    pub names: HashMap<i32, Vec<Byline>>,
}

/// The polls of the meetings that the actor may see.
pub fn visible(actor: &Actor) -> Select<poll::Entity> {
    let meetings = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    poll::Entity::find().filter(poll::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// Finds a poll of a meeting by its key.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, PollId),
) -> Result<Shown> {
    let poll = visible(actor).filter(of(meeting_id, id)).one(db).await?.ok_or(Error::NotFound)?;
    shown(db, vec![poll]).await?.pop().ok_or(Error::NotFound)
}

/// A meeting's polls, the one that is open first, then the one that was closed last.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Vec<Standing>> {
    let polls = visible(actor).filter(poll::Column::MeetingId.eq(id)).order_by_desc(poll::Column::Id);
    let polls = polls.all(db).await?;
    if polls.is_empty() {
        return Ok(Vec::new());
    }
    let polls = shown(db, polls).await?;
    let ids: Vec<PollId> = polls.iter().map(|poll| poll.id).collect();
    let rows = poll_voter::Entity::find().filter(poll_voter::Column::PollId.is_in(ids)).all(db).await?;
    let is_told = |row: &poll_voter::Model| {
        polls.iter().any(|poll| poll.id == row.poll_id && poll.result.is_some() && !poll.is_secret)
    };
    let told: Vec<(PollId, AccountId, i32)> = rows
        .iter()
        .filter(|row| is_told(row))
        .filter_map(|row| Some((row.poll_id, row.account_id, row.position?)))
        .collect();
    let people: Vec<AccountId> = told.iter().map(|(_, id, _)| *id).collect();
    let bylines = account::bylines(db, &people).await?;
    let mut counts: HashMap<PollId, u64> = HashMap::new();
    for row in &rows {
        *counts.entry(row.poll_id).or_default() += 1;
    }
    let mine: HashSet<PollId> =
        rows.iter().filter(|row| row.account_id == actor.id).map(|row| row.poll_id).collect();
    let standing = |poll: Shown| {
        let mut names: HashMap<i32, Vec<Byline>> = HashMap::new();
        for (_, id, position) in told.iter().filter(|(of, ..)| *of == poll.id) {
            names.entry(*position).or_default().extend(bylines.get(id).cloned());
        }
        // They came in no order, and that order is not to look like one.
        for names in names.values_mut() {
            names.sort_by(|a, b| a.shown_name.cmp(&b.shown_name));
        }
        let voters = counts.get(&poll.id).copied().unwrap_or_default();
        Standing { voters, has_voted: mine.contains(&poll.id), names, poll }
    };
    Ok(polls.into_iter().map(standing).collect())
}

/// Polls by key. Whoever asks shows them to those alone who may see the meeting.
pub(crate) async fn list_by_key(
    db: &impl ConnectionTrait,
    ids: Vec<PollId>,
) -> Result<HashMap<PollId, Shown>> {
    let polls = poll::Entity::find().filter(poll::Column::Id.is_in(ids)).all(db).await?;
    Ok(shown(db, polls).await?.into_iter().map(|poll| (poll.id, poll)).collect())
}

async fn shown(db: &impl ConnectionTrait, polls: Vec<poll::Model>) -> Result<Vec<Shown>> {
    let options = poll_option::Entity::find()
        .filter(poll_option::Column::PollId.is_in(polls.iter().map(|poll| poll.id)))
        .order_by_asc(poll_option::Column::Position)
        .all(db)
        .await?;
    let mut of_poll: HashMap<PollId, Vec<poll_option::Model>> = HashMap::new();
    for option in options {
        of_poll.entry(option.poll_id).or_default().push(option);
    }
    let shown = |poll: poll::Model| {
        let options = of_poll.remove(&poll.id).unwrap_or_default();
        let votes = options.iter().map(|option| option.votes).collect();
        let is_told = |voters: i32| !poll.is_secret || voters >= FEWEST_IN_SECRET;
        let result = poll.closed_at.map(|closed_at| {
            let voters = poll.voters.unwrap_or_default();
            Outcome { closed_at, voters, votes: is_told(voters).then_some(votes) }
        });
        let choice = |option: poll_option::Model| Choice { position: option.position, words: option.words };
        Shown {
            id: poll.id,
            question: poll.question,
            options: options.into_iter().map(choice).collect(),
            is_secret: poll.is_secret,
            result,
        }
    };
    Ok(polls.into_iter().map(shown).collect())
}

fn of(meeting_id: MeetingId, id: PollId) -> Condition {
    Condition::all().add(poll::Column::MeetingId.eq(meeting_id)).add(poll::Column::Id.eq(id))
}

/// Asks those in a meeting; one poll is open at a time.
pub(crate) async fn open(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    new: &NewPoll,
) -> Result<PollId> {
    meeting::check_leads_live(actor, meeting)?;
    let there = poll::Entity::find().filter(poll::Column::MeetingId.eq(meeting.id));
    if there.clone().filter(poll::Column::ClosedAt.is_null()).count(txn).await? > 0 {
        return Err(Error::Conflict("conflict-poll-open"));
    }
    if there.count(txn).await? >= MOST {
        return Err(Error::Conflict("conflict-polls-full"));
    }
    let id = PollId::at(actor.now);
    let row = poll::ActiveModel {
        id: Set(id),
        meeting_id: Set(meeting.id),
        agenda_item_id: Set(meeting.agenda_item_id),
        question: Set(new.question.as_str().to_owned()),
        is_secret: Set(new.is_secret),
        opened_by: Set(actor.id),
        opened_at: Set(actor.now),
        closed_at: Set(None),
        voters: Set(None),
    };
    row.insert(txn).await?;
    let options = (1..).zip(&new.options).map(|(position, words)| poll_option::ActiveModel {
        poll_id: Set(id),
        position: Set(position),
        words: Set(words.clone()),
        votes: Set(0),
    });
    poll_option::Entity::insert_many(options).exec_without_returning(txn).await?;
    Ok(id)
}

/// Closes a poll; whether this changed anything.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: PollId,
) -> Result<bool> {
    meeting::check_leads_live(actor, meeting)?;
    let poll = poll::Entity::find().filter(of(meeting.id, id)).one(txn).await?.ok_or(Error::NotFound)?;
    if poll.closed_at.is_some() {
        return Ok(false);
    }
    count(txn, &poll, actor.now).await?;
    Ok(true)
}

/// Closes the poll that is open, since its meeting is over.
pub(crate) async fn close_open(
    txn: &DatabaseTransaction,
    id: MeetingId,
    now: Timestamp,
) -> Result<Option<PollId>> {
    let open = poll::Column::MeetingId.eq(id).and(poll::Column::ClosedAt.is_null());
    let Some(poll) = poll::Entity::find().filter(open).one(txn).await? else { return Ok(None) };
    count(txn, &poll, now).await?;
    Ok(Some(poll.id))
}

/// Counts who voted, and closes. Of a secret poll, nothing is kept of who did; nor of what they chose, if they were too few.
async fn count(txn: &DatabaseTransaction, poll: &poll::Model, now: Timestamp) -> Result<()> {
    let cast = poll_voter::Column::PollId.eq(poll.id);
    let voters = poll_voter::Entity::find().filter(cast.clone()).count(txn).await?;
    let voters = i32::try_from(voters).unwrap_or(i32::MAX);
    poll::Entity::update_many()
        .col_expr(poll::Column::ClosedAt, Expr::value(now))
        .col_expr(poll::Column::Voters, Expr::value(voters))
        .filter(poll::Column::Id.eq(poll.id))
        .exec(txn)
        .await?;
    if !poll.is_secret {
        return Ok(());
    }
    poll_voter::Entity::delete_many().filter(cast).exec(txn).await?;
    if voters < FEWEST_IN_SECRET {
        poll_option::Entity::update_many()
            .col_expr(poll_option::Column::Votes, Expr::value(0_i64))
            .filter(poll_option::Column::PollId.eq(poll.id))
            .exec(txn)
            .await?;
    }
    Ok(())
}
