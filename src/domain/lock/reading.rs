//! Who sees that something is locked, and who may read it.

use crate::domain::{
    Actor, Error, Result, Subject,
    database::Database,
    handling::{self, Attribution},
    item::{self, Wording},
    lock::record,
    page::{Cursor, Page, latest_first, oldest_first},
};
use entity::{
    id::{AccountId, LockId},
    lock::{self, State},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select, sea_query::Expr};

/// Locks on a page.
const PAGE: usize = 50;

/// The locks that the actor may see, without a word of what is locked: safeguarding leads and moderators all.
pub fn visible(actor: &Actor) -> Select<lock::Entity> {
    let admitted = actor.holds(Role::SafeguardingLead) || actor.is_moderator();
    lock::Entity::find().filter(Expr::value(admitted))
}

/// What is locked and not decided, oldest first.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<lock::Model>> {
    let standing = visible(actor).filter(lock::Column::State.eq(State::Locked));
    let keys = (lock::Column::LockedAt, lock::Column::Id);
    let rows = oldest_first(standing, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.locked_at, id: row.id.0 }))
}

/// What the actor locked and what came of it, the latest first.
pub async fn list_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<lock::Model>> {
    let own = lock::Entity::find().filter(lock::Column::LockedBy.eq(actor.id));
    Ok(latest_first(own, (lock::Column::LockedAt, lock::Column::Id), (None, PAGE)).all(db).await?)
}

/// Finds a lock by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: LockId) -> Result<lock::Model> {
    visible(actor).filter(lock::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether nobody has decided about a lock yet; for the mail that tells the leads.
pub async fn is_waiting(db: &impl ConnectionTrait, id: LockId) -> Result<bool> {
    let found = lock::Entity::find_by_id(id).one(db).await?;
    Ok(found.is_some_and(|lock| lock.state == State::Locked))
}

/// Whether the actor may read what is locked.
pub fn may_read(actor: &Actor) -> bool {
    actor.holds(Role::SafeguardingLead)
}

/// What is locked, and who wrote it, for a lead who has to judge it; the audit log says who read it. A lead who also reads
/// for policy is told no more of its writer than a policy reader is, and does not read what is for members alone.
pub async fn read(
    db: &Database,
    actor: &Actor,
    id: LockId,
) -> Result<(lock::Model, Vec<Wording>, Attribution)> {
    let txn = db.begin().await?;
    let found = find(&txn, actor, id).await?;
    if !may_read(actor) || found.state == State::Reopened {
        return Err(Error::NotFound);
    }
    let subject = Subject::new(found.subject_kind, found.subject_id);
    let source = item::find_source(&txn, subject).await?;
    if source.is_some_and(|(_, handling)| handling::is_hidden_from(actor, handling)) {
        return Err(Error::NotFound);
    }
    let wordings = item::list_wordings(&txn, actor, subject).await?;
    let author = match source {
        Some(source) => handling::attribution_at_desk(&txn, actor, source).await?,
        None => Attribution::Nobody,
    };
    let state = found.state.to_string();
    record(&txn, actor, (id, subject), ("LockRead", &state, &state)).await?;
    txn.commit().await?;
    Ok((found, wordings, author))
}

/// Whose words are locked; several people write a trend or an answer, for their office and not as themselves.
pub(super) async fn find_author(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<AccountId>> {
    match subject.kind {
        SubjectKind::Trend | SubjectKind::Response => Ok(None),
        _ => Ok(item::list_authors(db, subject).await?.pop()),
    }
}
