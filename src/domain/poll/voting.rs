//! Casting a vote: beside the log, so that nothing of it says when somebody voted, or how in a secret poll.

use crate::domain::{
    Actor, Error, Result,
    database::Database,
    meeting,
    poll::{of, visible},
};
use entity::{
    id::{MeetingId, PollId, VoterId},
    poll_option, poll_voter,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

/// What became of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voted {
    /// It counts.
    Now,
    /// Theirs had been counted before, and stays as it was.
    Before,
}

/// Casts the actor's vote. Whoever may write in a meeting has one, whether or not writing is locked; it is final, so that
/// a second does nothing.
pub async fn vote(
    db: &Database,
    actor: &Actor,
    (meeting_id, id): (MeetingId, PollId),
    position: i32,
) -> Result<Voted> {
    let txn = db.begin().await?;
    // The meeting before what is in it, as for every change of its log: the poll is not closed meanwhile.
    meeting::lock(&txn, meeting_id).await?;
    let meeting = meeting::enter(&txn, actor, meeting_id).await?;
    let poll = visible(actor).filter(of(meeting_id, id)).one(&txn).await?.ok_or(Error::NotFound)?;
    meeting::check_writes(actor, &meeting)?;
    if poll.closed_at.is_some() {
        return Err(Error::Conflict("conflict-poll-closed"));
    }
    let mine = poll_voter::Column::PollId.eq(id).and(poll_voter::Column::AccountId.eq(actor.id));
    if poll_voter::Entity::find().filter(mine).count(&txn).await? > 0 {
        return Ok(Voted::Before);
    }
    let counted = poll_option::Entity::update_many()
        .col_expr(poll_option::Column::Votes, Expr::col(poll_option::Column::Votes).add(1))
        .filter(poll_option::Column::PollId.eq(id).and(poll_option::Column::Position.eq(position)))
        .exec(&txn)
        .await?;
    if counted.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    let row = poll_voter::ActiveModel {
        id: Set(VoterId::random()),
        poll_id: Set(id),
        account_id: Set(actor.id),
        position: Set((!poll.is_secret).then_some(position)),
    };
    row.insert(&txn).await?;
    txn.commit().await?;
    Ok(Voted::Now)
}
