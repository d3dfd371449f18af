//! Content notes on posts. A thread has those of its first post.

use crate::domain::{
    Actor, Error, Result, Subject, content_note,
    database::Database,
    post::{Shown, find},
};
use entity::{id::PostId, post, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};

/// A post on which the actor may put content notes, with those that it has: its author may, and moderators. For everybody
/// else there is none.
pub async fn find_to_note(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<Shown> {
    let shown = find(db, actor, id).await?;
    if shown.post.author_id != actor.id && !actor.is_moderator() {
        return Err(Error::NotFound);
    }
    if shown.post.withdrawn_at.is_some() {
        return Err(Error::Conflict("conflict-contribution-withdrawn"));
    }
    Ok(shown)
}

/// Puts content notes on a post, in place of those that it had when whoever chooses them saw it. Twice is once.
pub async fn set_notes(
    db: &Database,
    actor: &Actor,
    id: PostId,
    (from, to): (&[String], &[String]),
) -> Result<()> {
    let txn = db.begin().await?;
    post::Entity::find_by_id(id).lock_exclusive().one(&txn).await?;
    let post = find_to_note(&txn, actor, id).await?.post;
    if !content_note::is_to_change(&txn, subject(&post), (from, to)).await? {
        return Ok(());
    }
    put(&txn, actor, (&post, to)).await?;
    count_change(&txn, id).await?;
    Ok(txn.commit().await?)
}

/// Adds notes to a post that can be read already, within what else is decided about it.
pub(crate) async fn add_notes(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, codes): (PostId, &[String]),
) -> Result<()> {
    post::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    let post = find_to_note(txn, actor, id).await?.post;
    add(txn, actor, (&post, codes)).await?;
    count_change(txn, id).await
}

/// Whoever changes its wording meanwhile reads of it before they save over it.
async fn count_change(txn: &DatabaseTransaction, id: PostId) -> Result<()> {
    post::Entity::update_many()
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// The same within what else is done.
pub(super) async fn put(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (post, codes): (&post::Model, &[String]),
) -> Result<()> {
    if content_note::put(txn, actor, (subject(post), codes)).await? && post.number == 1 {
        content_note::put(txn, actor, (Subject::new(SubjectKind::Thread, post.thread_id.0), codes)).await?;
    }
    Ok(())
}

/// Adds notes to those that a post has.
pub(super) async fn add(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (post, codes): (&post::Model, &[String]),
) -> Result<()> {
    let all = content_note::with_more(txn, (subject(post), codes)).await?;
    put(txn, actor, (post, all.as_slice())).await
}

fn subject(post: &post::Model) -> Subject {
    Subject::new(SubjectKind::Post, post.id.0)
}
