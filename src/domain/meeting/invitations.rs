//! Invitations by mail: each goes to one person, is made once, and is followed by a mail whenever the meeting's time
//! changes, it is cancelled, or they are expected no more.

use crate::domain::{
    Actor, Error, Result, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    meeting::{check_not_over, find, find_to_lead, invitees, lock, removal},
    session, space,
};
use entity::{
    account as account_row,
    id::{AccountId, MeetingId},
    meeting, meeting_invitation,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Whom a meeting is for, as whoever leads it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// How many people are expected.
    pub expected: usize,
    /// How many of them were invited by mail.
    pub invited: usize,
}

impl Invited {
    /// How many have not been invited yet.
    pub fn waiting(self) -> usize {
        self.expected - self.invited
    }
}

/// What is to be mailed to somebody about a meeting.
#[derive(Debug, Clone)]
pub struct News {
    /// The meeting.
    pub meeting: meeting::Model,
    /// What their calendar counts.
    pub sequence: i32,
    /// Whether it is their first mail.
    pub is_first: bool,
    /// Whether they are no longer expected, though the meeting may take place.
    pub is_withdrawn: bool,
}

/// Who is expected at a meeting: those to whom its space is open, those who are invited besides, and its chair; not
/// whoever was asked to leave. Moderators, who read every space, are expected where it is open to them by name.
pub(super) async fn list_expected(
    db: &impl ConnectionTrait,
    meeting: &meeting::Model,
) -> Result<BTreeSet<AccountId>> {
    let there = Condition::any()
        .add(space::readers(db, meeting.space_id).await?)
        .add(account_row::Column::Id.in_subquery(invitees::of(meeting.id)))
        .add(account_row::Column::Id.eq(meeting.chair_id));
    let expected = account_row::Entity::find()
        .select_only()
        .column(account_row::Column::Id)
        .filter(account::present())
        .filter(there)
        .filter(account_row::Column::Id.not_in_subquery(removal::asked_to_leave(meeting.id)));
    Ok(expected.into_tuple::<AccountId>().all(db).await?.into_iter().collect())
}

/// How many people are expected, and invited; for those who lead the meeting.
pub async fn count_invited(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Invited> {
    let meeting = find_to_lead(db, actor, id).await?;
    let expected = list_expected(db, &meeting).await?;
    let standing = standing(db, id).await?;
    let invited = expected.iter().filter(|id| standing.contains(id)).count();
    Ok(Invited { expected: expected.len(), invited })
}

/// Invites everybody who is expected and was not invited yet. Twice is once.
pub async fn invite(db: &Database, actor: &Actor, id: MeetingId) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let meeting = find_to_lead(&txn, actor, id).await?;
    check_not_over(&meeting)?;
    let rows = meeting_invitation::Entity::find().filter(meeting_invitation::Column::MeetingId.eq(id));
    let rows: HashMap<AccountId, meeting_invitation::Model> =
        rows.all(&txn).await?.into_iter().map(|row| (row.account_id, row)).collect();
    let mut invited = 0;
    for account_id in list_expected(&txn, &meeting).await? {
        match rows.get(&account_id) {
            Some(row) if row.withdrawn_at.is_none() => continue,
            Some(_) => turn(&txn, (id, account_id), None).await?,
            None => insert(&txn, (id, account_id), actor.now).await?,
        }
        enqueue(&txn, (id, account_id), actor.now).await?;
        invited += 1;
    }
    if invited > 0 {
        let entry = Entry::new("MeetingInvitationsSent", Some(actor.id), actor.now)
            .about(SubjectKind::Meeting, id.0)
            .detail(json!({ "invited": invited }));
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
}

async fn insert(
    txn: &DatabaseTransaction,
    (meeting_id, account_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<()> {
    let row = meeting_invitation::ActiveModel {
        meeting_id: Set(meeting_id),
        account_id: Set(account_id),
        invited_at: Set(now),
        withdrawn_at: Set(None),
        turns: Set(0),
        mailed_sequence: Set(None),
    };
    meeting_invitation::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// Withdraws an invitation, or makes it again.
async fn turn(
    txn: &DatabaseTransaction,
    (meeting_id, account_id): (MeetingId, AccountId),
    withdrawn_at: Option<Timestamp>,
) -> Result<()> {
    meeting_invitation::Entity::update_many()
        .col_expr(meeting_invitation::Column::WithdrawnAt, Expr::value(withdrawn_at))
        .col_expr(meeting_invitation::Column::Turns, Expr::col(meeting_invitation::Column::Turns).add(1))
        .filter(of(meeting_id, account_id))
        .exec(txn)
        .await?;
    Ok(())
}

fn of(meeting_id: MeetingId, account_id: AccountId) -> Condition {
    Condition::all()
        .add(meeting_invitation::Column::MeetingId.eq(meeting_id))
        .add(meeting_invitation::Column::AccountId.eq(account_id))
}

async fn enqueue(
    txn: &DatabaseTransaction,
    (meeting_id, recipient_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<()> {
    job::enqueue(txn, &Job::SendMeetingMail { meeting_id, recipient_id }, now).await
}

/// Those whose invitation stands.
async fn standing(db: &impl ConnectionTrait, id: MeetingId) -> Result<BTreeSet<AccountId>> {
    let standing = meeting_invitation::Entity::find()
        .select_only()
        .column(meeting_invitation::Column::AccountId)
        .filter(meeting_invitation::Column::MeetingId.eq(id))
        .filter(meeting_invitation::Column::WithdrawnAt.is_null());
    Ok(standing.into_tuple::<AccountId>().all(db).await?.into_iter().collect())
}

/// Tells those who were invited that the meeting's time is another, or that it is cancelled.
pub(super) async fn tell(txn: &DatabaseTransaction, id: MeetingId, now: Timestamp) -> Result<()> {
    meeting::Entity::update_many()
        .col_expr(meeting::Column::Sequence, Expr::col(meeting::Column::Sequence).add(1))
        .filter(meeting::Column::Id.eq(id))
        .exec(txn)
        .await?;
    for account_id in standing(txn, id).await? {
        enqueue(txn, (id, account_id), now).await?;
    }
    Ok(())
}

/// Withdraws the invitation of somebody who is no longer expected, if they had one.
pub(super) async fn withdraw(
    txn: &DatabaseTransaction,
    meeting: &meeting::Model,
    account_id: AccountId,
    now: Timestamp,
) -> Result<()> {
    let stands = standing(txn, meeting.id).await?.contains(&account_id);
    if !stands || list_expected(txn, meeting).await?.contains(&account_id) {
        return Ok(());
    }
    turn(txn, (meeting.id, account_id), Some(now)).await?;
    enqueue(txn, (meeting.id, account_id), now).await
}

/// What is to be mailed to somebody about a meeting; nothing if they know, if they would learn of it by being told that
/// it is off, or if they may not see it.
pub async fn find_news(
    db: &impl ConnectionTrait,
    (id, recipient_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<Option<News>> {
    let Some(row) = find_invitation(db, id, recipient_id).await? else { return Ok(None) };
    let meeting = meeting::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let sequence = meeting.sequence + row.turns;
    let is_off = meeting.cancelled_at.is_some() || row.withdrawn_at.is_some();
    match row.mailed_sequence {
        Some(mailed) if mailed >= sequence => return Ok(None),
        None if is_off => return Ok(None),
        _ => {}
    }
    if !is_off && (meeting.ended_at.is_some() || !sees(db, (id, recipient_id), now).await?) {
        return Ok(None);
    }
    let (is_first, is_withdrawn) = (row.mailed_sequence.is_none(), row.withdrawn_at.is_some());
    Ok(Some(News { meeting, sequence, is_first, is_withdrawn }))
}

async fn sees(
    db: &impl ConnectionTrait,
    (id, account_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<bool> {
    let Some(actor) = session::actor(db, account_id, now).await? else { return Ok(false) };
    match find(db, &actor, id).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn find_invitation(
    db: &impl ConnectionTrait,
    id: MeetingId,
    account_id: AccountId,
) -> Result<Option<meeting_invitation::Model>> {
    Ok(meeting_invitation::Entity::find().filter(of(id, account_id)).one(db).await?)
}

/// Writes down what somebody was told.
pub async fn mark_told(db: &Database, (id, account_id): (MeetingId, AccountId), sequence: i32) -> Result<()> {
    let mailed = meeting_invitation::Column::MailedSequence;
    meeting_invitation::Entity::update_many()
        .col_expr(mailed, Expr::value(sequence))
        .filter(of(id, account_id))
        .filter(mailed.is_null().or(mailed.lt(sequence)))
        .exec(db.write())
        .await?;
    Ok(())
}

/// What the calendar of somebody who may see a meeting counts, however they come by its entry.
pub async fn find_sequence(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting::Model,
) -> Result<i32> {
    let row = find_invitation(db, meeting.id, actor.id).await?;
    Ok(meeting.sequence + row.map_or(0, |row| row.turns))
}
