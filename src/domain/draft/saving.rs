//! What somebody saves of a form while they write, or by its button.

use crate::domain::{
    Actor, Error, Result, Timestamp, account,
    database::Database,
    draft::{Limits, Written, kept, leave_newest, refused, seal},
    secret::SecretKey,
};
use entity::{
    account::State,
    draft::{self, Origin},
    id::DraftId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
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
    /// Where a script saves while somebody types, the key of the form's showing: once it was sent, what is on its way comes
    /// too late.
    pub writing: Option<Uuid>,
}

/// Saves what somebody typed, over what they had saved of the same form; nothing of a form that was sent meanwhile.
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
    let Known { seen, writing } = known;
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
    let present =
        draft::Entity::find().filter(of_page.clone()).filter(draft::Column::Origin.eq(Origin::Saved));
    let present = present.lock_exclusive().one(&txn).await?;
    let sent = present.as_ref().and_then(|row| row.sent);
    if sent.is_some() && sent == writing {
        return Ok(None);
    }
    let other = present.as_ref().filter(|row| sent.is_none() && seen != Some((row.id, row.version)));
    let over = other.map(|row| row.kept_at);
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
        row.update(&txn).await?
    } else {
        let row = draft::ActiveModel {
            id: Set(id),
            account_id: Set(actor.id),
            page: Set(page),
            sealed: Set(sealed),
            kept_at: Set(actor.now),
            origin: Set(Origin::Saved),
            version: Set(1),
            sent: Set(None),
        };
        row.insert(&txn).await.map_err(Error::of_key_in_use)?
    };
    // What came too late and filled the form in is in what is saved of it.
    if let Some((late, _)) = seen {
        let late = of_page.and(draft::Column::Id.eq(late)).and(draft::Column::Origin.eq(Origin::Late));
        draft::Entity::delete_many().filter(late).exec(&txn).await?;
    }
    leave_newest(&txn, (actor.id, Origin::Saved), limits.most).await?;
    txn.commit().await?;
    Ok(Some(Saved { draft, over }))
}
