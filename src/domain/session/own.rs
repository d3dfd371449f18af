//! The sessions of one account, as its owner sees and ends them.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    session::Lifetimes,
};
use entity::{id::SessionId, session, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};

/// The sessions that the actor may see: their own.
pub fn visible(actor: &Actor) -> Condition {
    Condition::all().add(session::Column::AccountId.eq(actor.id))
}

/// The actor's sessions that still last, the latest used first; those among them that can do no more than listen.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    lifetimes: Lifetimes,
) -> Result<Vec<session::Model>> {
    let idle = lifetimes.listening(&actor.roles);
    let sessions = session::Entity::find()
        .filter(open(actor))
        .filter(session::Column::LastSeenAt.gt(actor.now - idle))
        .filter(session::Column::CreatedAt.gt(actor.now - lifetimes.longest))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id);
    Ok(sessions.all(db).await?)
}

/// Ends one of the actor's sessions, on whichever device.
pub async fn end_one(db: &Database, actor: &Actor, id: SessionId) -> Result<()> {
    let txn = db.begin().await?;
    let own = session::Entity::find_by_id(id).filter(visible(actor));
    own.one(&txn).await?.ok_or(Error::NotFound)?;
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(actor.now))
        .filter(open(actor))
        .filter(session::Column::Id.eq(id));
    if ended.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-session-ended"));
    }
    record(&txn, actor, id).await?;
    Ok(txn.commit().await?)
}

/// Ends all of the actor's sessions but the present one, and returns which.
pub async fn end_others(db: &Database, actor: &Actor) -> Result<Vec<SessionId>> {
    let present = actor.session_id.ok_or(Error::NotFound)?;
    let txn = db.begin().await?;
    let others = session::Entity::find().filter(open(actor)).filter(session::Column::Id.ne(present));
    let others: Vec<SessionId> = others.all(&txn).await?.into_iter().map(|session| session.id).collect();
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(actor.now))
        .filter(session::Column::Id.is_in(others.iter().copied()).and(session::Column::EndedAt.is_null()))
        .exec(&txn)
        .await?;
    for id in &others {
        record(&txn, actor, *id).await?;
    }
    txn.commit().await?;
    Ok(others)
}

/// Forgets all of the actor's sessions, since they leave: on which devices, and when.
pub(crate) async fn forget(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    session::Entity::delete_many().filter(visible(actor)).exec(txn).await?;
    Ok(())
}

fn open(actor: &Actor) -> Condition {
    visible(actor).add(session::Column::EndedAt.is_null().and(session::Column::ExpiresAt.gt(actor.now)))
}

async fn record(txn: &DatabaseTransaction, actor: &Actor, id: SessionId) -> Result<()> {
    let entry = Entry::new("SessionEnded", Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(txn, entry).await
}
