//! Taking back one contribution, or all that somebody has written by a moment: one after the other, each by its noun's
//! own rule, so that thousands hold nobody else up.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    concern,
    contribution::{Key, Kind, count_standing, own::list_standing},
    database::Database,
    declaration, delivery,
    job::{self, Job},
    meeting_event::{self, Change, Command},
    message, post, trend,
};
use entity::{
    id::{AccountId, ConcernId, MeetingId, MessageId, PostId, SubmissionId, WithdrawalId},
    message as message_row,
    subject::SubjectKind,
    withdrawal::{self, Model},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

/// Contributions of a kind that are taken back at once.
const AT_ONCE: u64 = 100;

/// What came of taking some back.
#[derive(Debug, Clone, Default)]
pub struct Withdrawal {
    /// The logs that went on, and to which position: their rooms are to be told.
    pub logs: Vec<(MeetingId, i64)>,
    /// How many were taken back.
    pub withdrawn: usize,
}

/// Takes back one of the actor's contributions, and has digests in which it stands pause, or lose it and their approval.
/// Doing it twice changes nothing.
pub async fn withdraw(db: &Database, actor: &Actor, Key { kind, id }: Key) -> Result<Withdrawal> {
    let mut logs = Vec::new();
    match kind {
        Kind::Post => drop(post::withdraw(db, actor, PostId(id)).await?),
        Kind::Submission => trend::withdraw_submission(db, actor, SubmissionId(id)).await?,
        Kind::Concern => concern::withdraw(db, actor, ConcernId(id)).await?,
        Kind::Message => {
            let found = message::own(actor).filter(message_row::Column::Id.eq(id)).one(db.read()).await?;
            let message = found.ok_or(Error::NotFound)?;
            let command = Command::TakeBack(MessageId(id));
            let change = Change { actor: actor.clone(), key: Uuid::new_v4(), command };
            for receipt in meeting_event::append(db, message.meeting_id, &[change]).await? {
                logs.push((message.meeting_id, receipt?.seq));
            }
        }
    }
    if matches!(kind, Kind::Submission | Kind::Concern) {
        // Should this not come about, whoever sends or approves a digest looks again before.
        let txn = db.begin().await?;
        delivery::recheck(&txn, actor.id, actor.now).await?;
        txn.commit().await?;
    }
    Ok(Withdrawal { logs, withdrawn: 1 })
}

/// Takes back the next of the actor's contributions that were begun by a moment; none once all are. One that somebody
/// else changes at the same time is left for the next turn.
pub async fn withdraw_some(db: &Database, actor: &Actor, until: Timestamp) -> Result<Withdrawal> {
    let mut all = Withdrawal::default();
    let keys = list_standing(db.read(), actor, (until, AT_ONCE)).await?;
    for key in &keys {
        match withdraw(db, actor, *key).await {
            Ok(one) => {
                all.logs.extend(one.logs);
                all.withdrawn += one.withdrawn;
            }
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if all.withdrawn == 0 && !keys.is_empty() { Err(Error::Conflict("conflict-changed")) } else { Ok(all) }
}

/// Has all that the actor has written by now taken back. Asking again while that goes on is asking once, for what was
/// written since as well.
pub async fn ask(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    if count_standing(&txn, actor).await?.total() == 0 {
        return Err(Error::Conflict("conflict-nothing-to-withdraw"));
    }
    enter(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// The same within what else is done.
pub(crate) async fn enter(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    declaration::forget(txn, actor).await?;
    let going_on = withdrawal::Column::AccountId.eq(actor.id).and(withdrawal::Column::FinishedAt.is_null());
    let extended = withdrawal::Entity::update_many()
        .col_expr(withdrawal::Column::AskedAt, Expr::value(actor.now))
        .filter(going_on)
        .exec(txn)
        .await?;
    if extended.rows_affected == 1 {
        return Ok(());
    }
    let row = withdrawal::ActiveModel {
        id: Set(WithdrawalId::at(actor.now)),
        account_id: Set(actor.id),
        asked_at: Set(actor.now),
        finished_at: Set(None),
        withdrawn: Set(0),
    };
    // Of two forms at once, one is refused by the index: the other's is going on.
    let row = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    job::enqueue(txn, &Job::WithdrawAll { withdrawal_id: row.id }, actor.now).await?;
    let entry =
        Entry::new("WithdrawalAsked", Some(actor.id), actor.now).about(SubjectKind::Account, actor.id.0);
    audit::record(txn, entry).await
}

/// A withdrawal that goes on.
pub async fn find_open(db: &impl ConnectionTrait, id: WithdrawalId) -> Result<Option<Model>> {
    Ok(withdrawal::Entity::find_by_id(id).one(db).await?.filter(|row| row.finished_at.is_none()))
}

/// The last time that an account asked for all to be taken back.
pub async fn find_latest(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Model>> {
    let of_account = withdrawal::Entity::find().filter(withdrawal::Column::AccountId.eq(id));
    Ok(of_account.order_by_desc(withdrawal::Column::Id).one(db).await?)
}

/// Writes down how far a withdrawal has come: the end of it, or that it is to go on. One that was asked for again
/// meanwhile goes on.
pub async fn proceed(db: &Database, row: &Model, withdrawn: usize, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let open = withdrawal::Column::Id.eq(row.id).and(withdrawal::Column::FinishedAt.is_null());
    let more = i32::try_from(withdrawn).unwrap_or(i32::MAX);
    withdrawal::Entity::update_many()
        .col_expr(withdrawal::Column::Withdrawn, Expr::col(withdrawal::Column::Withdrawn).add(more))
        .filter(open.clone())
        .exec(&txn)
        .await?;
    let finished = withdrawal::Entity::update_many()
        .col_expr(withdrawal::Column::FinishedAt, Expr::value(now))
        .filter(open.and(withdrawal::Column::AskedAt.eq(row.asked_at)))
        .filter(Expr::value(withdrawn == 0))
        .exec(&txn)
        .await?;
    if finished.rows_affected == 1 {
        let entry = Entry::new("WithdrawalFinished", Some(row.account_id), now)
            .about(SubjectKind::Account, row.account_id.0)
            .detail(json!({ "withdrawn": row.withdrawn }));
        audit::record(&txn, entry).await?;
    } else {
        job::enqueue(&txn, &Job::WithdrawAll { withdrawal_id: row.id }, now).await?;
    }
    Ok(txn.commit().await?)
}
