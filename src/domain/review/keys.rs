//! Whether the queue's keys work for somebody: whoever speaks to their machine or types with one hand may want none
//! (WCAG 2.1.4).

use crate::domain::{
    Actor, Result,
    audit::{self, Entry},
    database::Database,
};
use entity::{
    review_setting::{ActiveModel, Column, Entity},
    subject::SubjectKind,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

/// Whether the keys work for the actor.
pub async fn keys_work(db: &impl ConnectionTrait, actor: &Actor) -> Result<bool> {
    let row = Entity::find_by_id(actor.id).one(db).await?;
    Ok(row.is_none_or(|row| row.keys_off_at.is_none()))
}

/// Has the keys work for the actor, or no longer. Twice is once.
pub async fn set_keys(db: &Database, actor: &Actor, work: bool) -> Result<()> {
    let txn = db.begin().await?;
    if keys_work(&txn, actor).await? == work {
        return Ok(());
    }
    let keys_off_at = (!work).then_some(actor.now);
    let row = ActiveModel { account_id: Set(actor.id), keys_off_at: Set(keys_off_at) };
    let again = OnConflict::column(Column::AccountId).update_column(Column::KeysOffAt).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&txn).await?;
    let kind = if work { "ReviewKeysTurnedOn" } else { "ReviewKeysTurnedOff" };
    let entry = Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Account, actor.id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
