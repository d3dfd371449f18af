//! Reactions: a sign that somebody sets below what another said, and may take back as long as the meeting goes on. How many did is shown,
//! and never who: it is no vote, and stands in no minutes.

use crate::domain::{Actor, Result};
use entity::{
    id::{AccountId, MessageId},
    meeting_event,
    reaction::{ActiveModel, Column, Counts, Entity, Model, Sign},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use std::collections::HashMap;
use uuid::Uuid;

/// What an entry of a meeting's log is called that tells of a reaction.
pub(crate) const LOGGED_AS: &str = "MessageReacted";

/// The actor's own signs below these messages.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Sign>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let own = Entity::find().filter(Column::AccountId.eq(actor.id)).filter(Column::MessageId.is_in(ids));
    Ok(own.all(db).await?.into_iter().map(|row| (row.message_id, row.sign)).collect())
}

/// Everybody's signs of whom these messages and these people are: each is shown to whose it is alone.
pub(crate) async fn list_of(
    db: &impl ConnectionTrait,
    (ids, people): (Vec<MessageId>, Vec<AccountId>),
) -> Result<HashMap<(MessageId, AccountId), Sign>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::MessageId.is_in(ids)).filter(Column::AccountId.is_in(people));
    Ok(rows.all(db).await?.into_iter().map(|row| ((row.message_id, row.account_id), row.sign)).collect())
}

/// Has the actor react to a message with a sign, or no longer; whether this changed anything.
pub(crate) async fn set(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, to): (MessageId, Option<Sign>),
) -> Result<bool> {
    let from = Entity::find_by_id((id, actor.id)).one(txn).await?;
    if from.map(|Model { sign, .. }| sign) == to {
        return Ok(false);
    }
    let Some(sign) = to else {
        Entity::delete_by_id((id, actor.id)).exec(txn).await?;
        return Ok(true);
    };
    let row = ActiveModel {
        message_id: Set(id),
        account_id: Set(actor.id),
        sign: Set(sign),
        reacted_at: Set(actor.now),
    };
    let again = OnConflict::columns([Column::MessageId, Column::AccountId])
        .update_columns([Column::Sign, Column::ReactedAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(txn).await?;
    Ok(true)
}

/// How many reacted to a message with each sign; none if nobody did.
pub(crate) async fn count(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<Counts>> {
    let signs = Entity::find()
        .select_only()
        .column(Column::Sign)
        .column_as(Column::AccountId.count(), "count")
        .filter(Column::MessageId.eq(id))
        .group_by(Column::Sign);
    let signs: Vec<(Sign, i64)> = signs.into_tuple().all(db).await?;
    let add = |counts: Counts, (sign, count): (Sign, i64)| {
        counts.with(sign, i32::try_from(count).unwrap_or(i32::MAX))
    };
    Ok((!signs.is_empty()).then(|| signs.into_iter().fold(Counts::default(), add)))
}

/// Forgets who reacted to messages that are gone: the log keeps that somebody did.
pub(crate) async fn forget(
    txn: &DatabaseTransaction,
    ids: impl IntoIterator<Item = MessageId>,
) -> Result<()> {
    let ids: Vec<MessageId> = ids.into_iter().collect();
    Entity::delete_many().filter(Column::MessageId.is_in(ids.iter().copied())).exec(txn).await?;
    meeting_event::Entity::update_many()
        .col_expr(meeting_event::Column::ActorId, Expr::value(None::<AccountId>))
        .col_expr(meeting_event::Column::ClientKey, Expr::value(None::<Uuid>))
        .col_expr(meeting_event::Column::BodyHash, Expr::value(None::<Vec<u8>>))
        .filter(meeting_event::Column::Kind.eq(LOGGED_AS))
        .filter(meeting_event::Column::MessageId.is_in(ids))
        .exec(txn)
        .await?;
    Ok(())
}
