//! Drafts: what somebody typed into a form and has not sent, under the page on which the form stands, for them alone. They
//! saved it, or they sent it after their session had ended. Nothing that screening refuses is kept, and the rest is
//! sealed, so that the database alone tells no word (decision 27).

mod late;
mod saving;
mod showing;

pub use late::{Outcome, keep};
pub use saving::{Known, Saved, save};

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp, account, actor::SentForm, database::Database, screening,
    secret::SecretKey,
};
use chrono::TimeDelta;
use entity::{
    draft::{self, Origin},
    id::{AccountId, DraftId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// What is sealed is sealed for this; the rows are older than the noun.
const PURPOSE: &str = "kept-form";
/// How long a form that came too late is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// Fields that are never kept: what belongs to a session or to the draft itself, and what opens a session.
const NEVER: [&str; 10] = [
    "csrf",
    "draft",
    "draft_seen",
    "save_draft",
    "writing",
    "password",
    "present",
    "code",
    "recovery",
    "token",
];
/// Fields that nobody types: a key's digits are no telephone number.
const OURS: [&str; 8] = ["key", "version", "after", "from", "number", "submission", "confirmed", "live_case"];

/// The names and values of a form, in their order.
pub type Fields = Vec<(String, String)>;

/// What somebody typed into a form.
#[derive(Debug, Clone)]
pub struct Written {
    /// The page on which it stands.
    pub page: String,
    /// What it holds.
    pub fields: Fields,
    /// Whether it is screened: a referral is not, and may hold an address.
    pub screened: bool,
}

/// How long what was saved is kept, and how much of it a person has at most; the oldest gives way.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long.
    pub kept: TimeDelta,
    /// How many.
    pub most: u64,
}

/// The drafts that the actor may see: their own. What came too late is theirs for an hour.
pub fn visible(actor: &Actor) -> Select<draft::Entity> {
    let in_time = draft::Column::KeptAt.gt(actor.now - KEPT).or(draft::Column::Origin.eq(Origin::Saved));
    let own = draft::Column::AccountId.eq(actor.id).and(draft::Column::Sent.is_null());
    draft::Entity::find().filter(own).filter(in_time)
}

/// The fields that somebody typed: nothing of ours, and nothing that opens an account.
pub fn typed(fields: Fields) -> impl Iterator<Item = (String, String)> {
    let typed = |name: &str| !NEVER.contains(&name) && !OURS.contains(&name);
    fields.into_iter().filter(move |(name, _)| typed(name))
}

/// What screening refuses in these fields.
pub fn refused(fields: &Fields) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (name, value) in fields.iter().filter(|(name, _)| !NEVER.contains(&name.as_str())) {
        let is_ours = OURS.contains(&name.as_str()) && value.parse::<i64>().is_ok();
        if !is_ours
            && !is_key(value)
            && let Err(problem) = screening::refuse(value)
        {
            errors.add(name.clone(), problem);
        }
    }
    errors
}

/// Finds one of the actor's drafts.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: DraftId) -> Result<draft::Model> {
    visible(actor).filter(draft::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// What the actor saved of the form on a page.
pub async fn find_saved(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &str,
) -> Result<Option<draft::Model>> {
    let saved = draft::Column::Page.eq(page).and(draft::Column::Origin.eq(Origin::Saved));
    Ok(visible(actor).filter(saved).one(db).await?)
}

/// The fields of one of the actor's drafts; none of one that screening refused, and none of anybody else's.
pub fn open(key: &SecretKey, actor: &Actor, draft: &draft::Model) -> Option<Fields> {
    let fields = key.unseal(PURPOSE, &owner(draft.id, actor.id), draft.sealed.as_ref()?)?;
    serde_json::from_slice(&fields).ok()
}

/// The actor's drafts, the newest first.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<draft::Model>> {
    let newest_first = visible(actor).order_by_desc(draft::Column::KeptAt).order_by_desc(draft::Column::Id);
    Ok(newest_first.all(db).await?)
}

/// Discards one of the actor's drafts, and returns what it was. What is saved on its way meanwhile, from a form that saved it
/// or carries it, waits for the same account and then keeps nothing.
pub async fn discard(db: &Database, actor: &Actor, id: DraftId) -> Result<draft::Model> {
    let txn = db.begin().await?;
    account::lock(&txn, actor.id).await?;
    let draft = find(&txn, actor, id).await?;
    draft::Entity::delete_by_id(id).exec(&txn).await?;
    showing::end_all(&txn, actor, &draft).await?;
    txn.commit().await?;
    Ok(draft)
}

/// Forgets one of the actor's drafts, since it was sent.
pub async fn forget(db: &Database, actor: &Actor, id: DraftId) -> Result<()> {
    draft::Entity::delete_many()
        .filter(draft::Column::Id.eq(id).and(draft::Column::AccountId.eq(actor.id)))
        .filter(draft::Column::Sent.is_null())
        .exec(db.write())
        .await?;
    Ok(())
}

/// Forgets what the actor had typed into the form that they send, together with what comes of it. What is saved of the
/// form on its way meanwhile finds that it was sent: it waits for the same row.
pub(crate) async fn forget_sent(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let Some(SentForm { page, writing }) = &actor.form else { return Ok(()) };
    let of_page = draft::Column::AccountId.eq(actor.id).and(draft::Column::Page.eq(&**page));
    let Some(writing) = writing else {
        draft::Entity::delete_many().filter(of_page).exec(txn).await?;
        return Ok(());
    };
    let late = of_page.and(draft::Column::Origin.eq(Origin::Late));
    draft::Entity::delete_many().filter(late).exec(txn).await?;
    let row = draft::ActiveModel {
        id: Set(DraftId::at(actor.now)),
        account_id: Set(actor.id),
        page: Set(page.to_string()),
        sealed: Set(None),
        kept_at: Set(actor.now),
        origin: Set(Origin::Saved),
        version: Set(1),
        sent: Set(Some(*writing)),
    };
    let one = [draft::Column::AccountId, draft::Column::Page, draft::Column::Origin];
    let mut taken = OnConflict::columns(one);
    taken
        .update_columns([draft::Column::Sealed, draft::Column::KeptAt, draft::Column::Sent])
        .value(draft::Column::Version, Expr::col((draft::Entity, draft::Column::Version)).add(1));
    draft::Entity::insert(row).on_conflict(taken).exec_without_returning(txn).await?;
    // The row is another showing's again as soon as that saves; this one is over for good.
    showing::end(txn, actor, (page, *writing)).await
}

/// Forgets all of the actor's drafts, since they leave.
pub(crate) async fn forget_all(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    draft::Entity::delete_many().filter(draft::Column::AccountId.eq(actor.id)).exec(txn).await?;
    showing::forget_all(txn, actor).await
}

/// Forgets everybody's drafts of pages that begin so, since what stands there is locked.
pub(crate) async fn forget_pages(txn: &DatabaseTransaction, beginning: &str) -> Result<()> {
    // A path of the forum's own: it holds none of the signs that LIKE reads in its own way.
    let of_pages = draft::Column::Page.starts_with(beginning);
    draft::Entity::delete_many().filter(of_pages).exec(txn).await?;
    Ok(())
}

/// Removes what was kept for as long as it is kept.
pub async fn sweep(db: &Database, limits: Limits, now: Timestamp) -> Result<()> {
    let of =
        |origin: Origin, kept| draft::Column::Origin.eq(origin).and(draft::Column::KeptAt.lte(now - kept));
    let sent = draft::Column::Sent.is_not_null().and(draft::Column::KeptAt.lte(now - KEPT));
    let over = of(Origin::Late, KEPT).or(of(Origin::Saved, limits.kept));
    draft::Entity::delete_many().filter(over.or(sent)).exec(db.write()).await?;
    showing::sweep(db, now).await
}

/// Whether a value is the key of something that was chosen from a list: its digits are no number of anybody's. Without
/// its hyphens it may be a file's hash.
fn is_key(value: &str) -> bool {
    value.len() == 36 && Uuid::parse_str(value).is_ok()
}

/// The fields that are kept. A name that no form of ours has may be a text, too.
fn kept(fields: Fields) -> Fields {
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let keeps = |name: &str| name.len() <= 40 && plain(name) && !NEVER.contains(&name);
    fields.into_iter().filter(|(name, _)| keeps(name)).collect()
}

async fn leave_newest(
    txn: &DatabaseTransaction,
    (account_id, origin): (AccountId, Origin),
    most: u64,
) -> Result<()> {
    let newest_first: Vec<DraftId> = draft::Entity::find()
        .select_only()
        .column(draft::Column::Id)
        .filter(draft::Column::AccountId.eq(account_id).and(draft::Column::Origin.eq(origin)))
        .filter(draft::Column::Sent.is_null())
        .order_by_desc(draft::Column::KeptAt)
        .order_by_desc(draft::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    let oldest = newest_first.into_iter().skip(usize::try_from(most).unwrap_or(usize::MAX));
    draft::Entity::delete_many().filter(draft::Column::Id.is_in(oldest)).exec(txn).await?;
    Ok(())
}

fn seal(key: &SecretKey, (id, account_id): (DraftId, AccountId), fields: &Fields) -> Option<Vec<u8>> {
    key.seal(PURPOSE, &owner(id, account_id), &serde_json::to_vec(fields).ok()?)
}

/// What a sealed form is bound to: its row and its writer.
fn owner(id: DraftId, account_id: AccountId) -> Vec<u8> {
    [id.0.as_bytes().as_slice(), account_id.0.as_bytes()].concat()
}
