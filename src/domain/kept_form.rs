//! Forms that were sent after their writer's session had ended: kept for an hour, for the account of that session
//! alone. Nothing that screening refuses is kept, and the rest is sealed, so that the database alone tells no word.

use crate::domain::{
    Actor, Result, Timestamp,
    database::Database,
    screening,
    secret::{self, SecretKey},
};
use chrono::TimeDelta;
use entity::{
    account::{self, State},
    id::{AccountId, KeptFormId},
    kept_form, session,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

const PURPOSE: &str = "kept-form";
/// How long a form is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How long after its last use a session still says whose form it is.
const KNOWN: TimeDelta = TimeDelta::hours(12);
/// How many forms are kept of one account; the oldest give way.
const MOST: usize = 5;
/// Fields that are never kept: what belongs to the session that ended, and what opens another.
const NEVER: [&str; 7] = ["csrf", "kept", "password", "present", "code", "recovery", "token"];
/// Fields that nobody types: a key's digits are no telephone number.
const OURS: [&str; 8] = ["key", "version", "after", "from", "number", "submission", "confirmed", "live_case"];

/// The names and values of a form, in their order.
pub type Fields = Vec<(String, String)>;

/// A form that came too late.
#[derive(Debug, Clone)]
pub struct Written {
    /// The page on which it stands.
    pub page: String,
    /// What it holds.
    pub fields: Fields,
    /// Whether it is screened: a referral is not, and may hold an address.
    pub screened: bool,
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Kept(KeptFormId),
    /// Screening refused it.
    Dropped,
}

/// The forms that the actor may see: their own, of the last hour.
pub fn visible(actor: &Actor) -> Select<kept_form::Entity> {
    kept_form::Entity::find()
        .filter(kept_form::Column::AccountId.eq(actor.id))
        .filter(kept_form::Column::KeptAt.gt(actor.now - KEPT))
}

/// The fields that somebody typed: nothing of ours, and nothing that opens an account.
pub fn typed(fields: Fields) -> impl Iterator<Item = (String, String)> {
    let typed = |name: &str| !NEVER.contains(&name) && !OURS.contains(&name);
    fields.into_iter().filter(move |(name, _)| typed(name))
}

/// Keeps a form for whoever held this token; nothing if nobody did, or not lately.
pub async fn keep(
    db: &Database,
    key: &SecretKey,
    token: &str,
    Written { page, mut fields, screened }: Written,
    now: Timestamp,
) -> Result<Option<Outcome>> {
    let Some(account_id) = find_writer(db.read(), token, now).await? else { return Ok(None) };
    fields.retain(|(name, _)| !NEVER.contains(&name.as_str()));
    let sound = !screened
        || typed(fields.clone()).all(|(_, value)| is_key(&value) || screening::refuse(&value).is_ok());
    let id = KeptFormId::at(now);
    let sealed = sound.then(|| seal(key, (id, account_id), &fields)).flatten();
    let outcome = if sealed.is_some() { Outcome::Kept(id) } else { Outcome::Dropped };
    let row = kept_form::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        page: Set(page.clone()),
        sealed: Set(sealed),
        kept_at: Set(now),
    };
    let txn = db.begin().await?;
    // Sent again, it takes the place of what was sent before.
    kept_form::Entity::delete_many()
        .filter(kept_form::Column::AccountId.eq(account_id).and(kept_form::Column::Page.eq(page)))
        .exec(&txn)
        .await?;
    row.insert(&txn).await?;
    leave_newest(&txn, account_id).await?;
    txn.commit().await?;
    Ok(Some(outcome))
}

/// The fields of one of the actor's forms, and the page that it stands on.
pub async fn find(
    db: &impl ConnectionTrait,
    key: &SecretKey,
    actor: &Actor,
    id: KeptFormId,
) -> Result<Option<(String, Fields)>> {
    let row = visible(actor).filter(kept_form::Column::Id.eq(id)).one(db).await?;
    Ok(row.and_then(|row| {
        let sealed = key.unseal(PURPOSE, &owner(id, actor.id), &row.sealed?)?;
        Some((row.page, serde_json::from_slice(&sealed).ok()?))
    }))
}

/// The actor's forms that wait, the newest first.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<kept_form::Model>> {
    Ok(visible(actor).order_by_desc(kept_form::Column::Id).all(db).await?)
}

/// Forgets one of the actor's forms, since it was sent.
pub async fn forget(db: &Database, actor: &Actor, id: KeptFormId) -> Result<()> {
    kept_form::Entity::delete_many()
        .filter(kept_form::Column::Id.eq(id).and(kept_form::Column::AccountId.eq(actor.id)))
        .exec(db.write())
        .await?;
    Ok(())
}

/// Forgets all of the actor's forms, since they leave.
pub(crate) async fn forget_all(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    kept_form::Entity::delete_many().filter(kept_form::Column::AccountId.eq(actor.id)).exec(txn).await?;
    Ok(())
}

/// Forgets everybody's forms of pages that begin so, since what stands there is locked.
pub(crate) async fn forget_pages(txn: &DatabaseTransaction, beginning: &str) -> Result<()> {
    // A path of the forum's own: it holds none of the signs that LIKE reads in its own way.
    let of_pages = kept_form::Column::Page.starts_with(beginning);
    kept_form::Entity::delete_many().filter(of_pages).exec(txn).await?;
    Ok(())
}

/// Removes what was kept for an hour.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    let over = kept_form::Column::KeptAt.lte(now - KEPT);
    kept_form::Entity::delete_many().filter(over).exec(db.write()).await?;
    Ok(())
}

/// Whether a value is the key of something that was chosen from a list: its digits are no number of anybody's. Without
/// its hyphens it may be a file's hash.
fn is_key(value: &str) -> bool {
    value.len() == 36 && Uuid::parse_str(value).is_ok()
}

/// Whose session this token opened, if it was used lately and its account is still active.
async fn find_writer(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<Option<AccountId>> {
    let session = session::Entity::find()
        .filter(session::Column::TokenHash.eq(secret::hash(token)))
        .filter(session::Column::OpenedAt.is_not_null().and(session::Column::LastSeenAt.gt(now - KNOWN)))
        .one(db)
        .await?;
    let Some(session) = session else { return Ok(None) };
    let active = account::Column::State.eq(State::Active);
    let account = account::Entity::find_by_id(session.account_id).filter(active).one(db).await?;
    Ok(account.map(|account| account.id))
}

async fn leave_newest(txn: &DatabaseTransaction, account_id: AccountId) -> Result<()> {
    let newest_first: Vec<KeptFormId> = kept_form::Entity::find()
        .select_only()
        .column(kept_form::Column::Id)
        .filter(kept_form::Column::AccountId.eq(account_id))
        .order_by_desc(kept_form::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    let oldest = newest_first.into_iter().skip(MOST);
    kept_form::Entity::delete_many().filter(kept_form::Column::Id.is_in(oldest)).exec(txn).await?;
    Ok(())
}

fn seal(key: &SecretKey, (id, account_id): (KeptFormId, AccountId), fields: &Fields) -> Option<Vec<u8>> {
    key.seal(PURPOSE, &owner(id, account_id), &serde_json::to_vec(fields).ok()?)
}

/// What a sealed form is bound to: its row and its writer.
fn owner(id: KeptFormId, account_id: AccountId) -> Vec<u8> {
    [id.0.as_bytes().as_slice(), account_id.0.as_bytes()].concat()
}
