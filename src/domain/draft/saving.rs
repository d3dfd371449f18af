//! What somebody saves of a form while they write, or by its button.

use crate::domain::{
    Actor, Error, Result, Timestamp, account,
    database::Database,
    draft::{Limits, Written, kept, leave_newest, refused, seal, showing},
    secret::SecretKey,
};
use entity::{
    account::State,
    draft::{self, Origin},
    id::DraftId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

/// The key of what a form makes is not kept: each page that a draft fills in makes something of its own, since of two
/// that made the same, the second would say nothing.
const KEY: &str = "key";

/// A draft that was saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The draft.
    pub draft: draft::Model,
    /// When what it took the place of was saved, of which this form knew nothing: in another window.
    pub over: Option<Timestamp>,
}

/// What a form that is saved says of itself besides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The draft from which it was filled in or that it saved last, and its version.
    pub seen: Option<(DraftId, i32)>,
    /// The key of the form's showing.
    pub writing: Option<Uuid>,
    /// Whether a script saves while somebody types: once the form was sent, or its draft discarded, what is on its way comes
    /// too late. Whoever presses the button means it.
    pub by_script: bool,
}

/// Saves what somebody typed, over what they had saved of the same form; nothing of a form that was sent, or of which the
/// draft was discarded, meanwhile.
pub async fn save(
    db: &Database,
    key: &SecretKey,
    actor: &Actor,
    (written, known): (Written, Known),
    limits: Limits,
) -> Result<Option<Saved>> {
    match try_save(db, key, actor, (written.clone(), known), limits).await {
        // The form was sent in the same moment.
        Err(Error::Conflict("conflict-sent-twice")) => {
            try_save(db, key, actor, (written, known), limits).await
        }
        done => done,
    }
}

async fn try_save(
    db: &Database,
    key: &SecretKey,
    actor: &Actor,
    (Written { page, fields, screened }, known): (Written, Known),
    limits: Limits,
) -> Result<Option<Saved>> {
    let Known { seen, writing, by_script } = known;
    let errors = refused(&fields);
    if screened && !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let fields = kept(fields).into_iter().filter(|(name, _)| name != KEY).collect();
    let txn = db.begin().await?;
    // Two windows save one after the other, and nothing is saved of somebody who has left meanwhile.
    if account::lock(&txn, actor.id).await?.state != State::Active {
        return Err(Error::NotFound);
    }
    let of_page = draft::Column::AccountId.eq(actor.id).and(draft::Column::Page.eq(page.as_str()));
    let present = draft::Entity::find().filter(of_page).filter(draft::Column::Origin.eq(Origin::Saved));
    let present = present.lock_exclusive().one(&txn).await?;
    let keys: Vec<Uuid> = writing.into_iter().chain(seen.map(|(id, _)| id.0)).collect();
    if by_script && showing::is_over(&txn, actor, &keys).await? {
        return Ok(None);
    }
    let other = present.as_ref().filter(|row| row.sent.is_none() && seen != Some((row.id, row.version)));
    let over = other.map(|row| row.kept_at);
    let present = take_late(&txn, actor, (present, seen)).await?;
    let id = present.as_ref().map_or_else(|| DraftId::at(actor.now), |row| row.id);
    // Only what cannot be sealed at all comes to nothing here, and nothing is what is kept of it.
    let sealed = seal(key, (id, actor.id), &fields);
    let draft = if let Some(row) = present {
        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.sealed = Set(sealed);
        row.kept_at = Set(actor.now);
        row.version = Set(version);
        row.sent = Set(None);
        row.origin = Set(Origin::Saved);
        row.update(&txn).await?
    } else {
        let row = draft::ActiveModel {
            id: Set(id),
            account_id: Set(actor.id),
            page: Set(page.clone()),
            sealed: Set(sealed),
            kept_at: Set(actor.now),
            origin: Set(Origin::Saved),
            version: Set(1),
            sent: Set(None),
        };
        row.insert(&txn).await.map_err(Error::of_key_in_use)?
    };
    if let Some(writing) = writing {
        showing::note_saved(&txn, actor, (&page, writing)).await?;
    }
    leave_newest(&txn, (actor.id, Origin::Saved), limits.most).await?;
    txn.commit().await?;
    Ok(Some(Saved { draft, over }))
}

/// The row in which a draft is saved: of what came too late and filled the form in its own, since its page discards it by
/// that key.
async fn take_late(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (present, seen): (Option<draft::Model>, Option<(DraftId, i32)>),
) -> Result<Option<draft::Model>> {
    let Some((seen, _)) = seen.filter(|(seen, _)| present.as_ref().is_none_or(|row| row.id != *seen)) else {
        return Ok(present);
    };
    let late = draft::Column::AccountId.eq(actor.id).and(draft::Column::Origin.eq(Origin::Late));
    let late = draft::Entity::find_by_id(seen).filter(late).one(txn).await?;
    if let (Some(row), Some(_)) = (&present, &late) {
        draft::Entity::delete_by_id(row.id).exec(txn).await?;
    }
    Ok(late.or(present))
}
