//! What a lock on what may be illegal, or the decision about a flag, does to a post.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    post::reading::standing,
    thread,
};
use entity::{
    id::{PostId, ThreadId},
    post,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

/// Whether a post is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<bool> {
    let locked = standing(actor).filter(post::Column::Id.eq(id).and(post::Column::LockedAt.is_not_null()));
    Ok(locked.count(db).await? > 0)
}

/// The numbers of a thread's locked posts that the actor might see otherwise, from one number to another.
pub async fn list_locked_numbers(
    db: &impl ConnectionTrait,
    actor: &Actor,
    thread_id: ThreadId,
    (after, until): (i32, i32),
) -> Result<Vec<i32>> {
    let locked = standing(actor)
        .select_only()
        .column(post::Column::Number)
        .filter(post::Column::ThreadId.eq(thread_id).and(post::Column::LockedAt.is_not_null()))
        .filter(post::Column::Number.gt(after).and(post::Column::Number.lte(until)))
        .order_by_asc(post::Column::Number);
    Ok(locked.into_tuple().all(db).await?)
}

/// Hides a post from everybody; with the first, the thread goes, since its title is the same author's.
pub(crate) async fn conceal(txn: &DatabaseTransaction, actor: &Actor, id: PostId) -> Result<()> {
    let rows = post::Entity::update_many()
        .col_expr(post::Column::LockedAt, Expr::value(actor.now))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::LockedAt.is_null()))
        .exec_with_returning(txn)
        .await?;
    for post in rows {
        if post.published_at.is_some() && post.withdrawn_at.is_none() {
            thread::count_withdrawn(txn, post.thread_id).await?;
        }
        if post.number == 1 {
            thread::set_locked(txn, post.thread_id, Some(actor.now)).await?;
        }
    }
    Ok(())
}

/// Shows a post again; one that its author has asked to have back meanwhile becomes a tombstone.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: PostId,
    taken_back: bool,
) -> Result<()> {
    let mut opened = post::Entity::update_many()
        .col_expr(post::Column::LockedAt, Expr::value(None::<Timestamp>))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::LockedAt.is_not_null()));
    if taken_back {
        opened = opened.col_expr(post::Column::WithdrawnAt, Expr::value(actor.now));
    }
    for post in opened.exec_with_returning(txn).await? {
        if post.published_at.is_some() && post.withdrawn_at.is_none() {
            thread::count_reopened(txn, post.thread_id).await?;
        }
        if post.number == 1 {
            thread::set_locked(txn, post.thread_id, None).await?;
        }
    }
    Ok(())
}

/// Takes a post down, since a moderator decided so about a flag; with the first, the thread goes. Its author can change
/// it, and it waits for a moderator then.
pub(crate) async fn take_down(txn: &DatabaseTransaction, actor: &Actor, id: PostId) -> Result<()> {
    let rows = post::Entity::update_many()
        .col_expr(post::Column::PublishedAt, Expr::value(None::<Timestamp>))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::PublishedAt.is_not_null()))
        .filter(post::Column::WithdrawnAt.is_null())
        .exec_with_returning(txn)
        .await?;
    let post = rows.into_iter().next().ok_or(Error::Conflict("conflict-changed"))?;
    thread::count_withdrawn(txn, post.thread_id).await?;
    if post.number == 1 {
        thread::take_down(txn, post.thread_id).await?;
    }
    let entry = Entry::new("PostTakenDown", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
    audit::record(txn, entry).await
}
