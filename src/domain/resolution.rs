//! Resolutions: the membership secretary is told who is behind a shown name, once for each reason that they give. The
//! member whose name it is reads of each, and is sent a mail that says nothing of it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    person,
    text::{Rule, Text},
};
use entity::{
    account::State,
    id::{AccountId, ResolutionId},
    resolution::{self, Ground},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use serde_json::json;

/// What is shown of them at once: the latest.
const SHOWN: u64 = 50;

const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long");

/// What it takes to be told.
#[derive(Debug, Clone)]
pub struct NewResolution {
    key: Option<ResolutionId>,
    ground: Ground,
    reason: Text,
}

impl NewResolution {
    /// Checks what somebody typed and chose. The reason is screened: it holds no address.
    pub fn parse(ground: &str, reason: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let missing = |_| Problem::new("problem-ground-missing");
        let ground = errors.check("ground", ground.parse::<Ground>().map_err(missing));
        let reason = errors.check("reason", Text::parse(reason, REASON));
        match (ground, reason) {
            (Some(ground), Some(reason)) => Ok(Self { key: None, ground, reason }),
            _ => Err(errors),
        }
    }

    /// Chooses the resolution's key beforehand: the same key twice tells once.
    #[must_use]
    pub fn with_key(self, key: Option<ResolutionId>) -> Self {
        Self { key, ..self }
    }
}

/// Who is behind a shown name. Nothing keeps it but the page that is answered.
#[derive(Clone)]
pub struct Resolved {
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
}

/// Whether the actor may be told.
pub fn may_make(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// The resolutions that the actor may see: those of their own name, and the secretary all.
pub fn visible(actor: &Actor) -> Select<resolution::Entity> {
    let own = resolution::Column::AccountId.eq(actor.id);
    resolution::Entity::find().filter(own.or(Expr::value(may_make(actor))))
}

/// Those of the actor's own name, latest first.
pub async fn list_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<resolution::Model>> {
    list(db, actor, actor.id).await
}

/// A resolution, and its reason unless that was erased.
#[derive(Debug, Clone)]
pub struct Past {
    /// When, and on what ground.
    pub resolution: resolution::Model,
    /// Why.
    pub reason: Option<String>,
}

/// Those of somebody's name with their reasons, latest first; for the secretary alone.
pub async fn list_with_reasons(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<Vec<Past>> {
    if !may_make(actor) {
        return Err(Error::NotFound);
    }
    let rows = list(db, actor, id).await?;
    let entries: Vec<_> = rows.iter().map(|row| row.audit_entry_id).collect();
    let mut reasons = audit::list_reasons(db, &entries).await?;
    let past = |row: resolution::Model| Past { reason: reasons.remove(&row.audit_entry_id), resolution: row };
    Ok(rows.into_iter().map(past).collect())
}

async fn list(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<Vec<resolution::Model>> {
    let rows = visible(actor)
        .filter(resolution::Column::AccountId.eq(id))
        .order_by_desc(resolution::Column::ResolvedAt)
        .order_by_desc(resolution::Column::Id)
        .limit(SHOWN);
    Ok(rows.all(db).await?)
}

/// Tells the secretary who is behind a shown name, and writes down that it did. The same key tells once: whoever
/// comes back to the answer has to ask again.
pub async fn create(db: &Database, actor: &Actor, id: AccountId, new: NewResolution) -> Result<Resolved> {
    let txn = db.begin().await?;
    let resolved = enter(&txn, actor, id, new).await?;
    // Nothing is told unless it is written down.
    txn.commit().await?;
    Ok(resolved)
}

/// The same as part of something else, which is written down with it or not at all.
pub(crate) async fn enter(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: AccountId,
    new: NewResolution,
) -> Result<Resolved> {
    if !may_make(actor) {
        return Err(Error::NotFound);
    }
    let person = person::find(txn, actor, id).await?;
    if id == actor.id {
        return Err(Error::Forbidden("forbidden-own-account"));
    }
    let key = new.key.unwrap_or_else(|| ResolutionId::at(actor.now));
    if resolution::Entity::find_by_id(key).one(txn).await?.is_some() {
        return Err(Error::Conflict("conflict-resolved"));
    }
    if person.account.state == State::Left {
        return Err(Error::Conflict("conflict-identity-erased"));
    }
    let identity = account::find_identity(txn, id).await?;
    let entry = Entry::new("IdentityResolved", Some(actor.id), actor.now)
        .about(SubjectKind::Account, id.0)
        .detail(json!({ "ground": new.ground }))
        .reason(new.reason.into_string());
    let row = resolution::ActiveModel {
        id: Set(key),
        account_id: Set(id),
        ground: Set(new.ground),
        resolved_at: Set(actor.now),
        audit_entry_id: Set(entry.id()),
    };
    audit::record(txn, entry).await?;
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    job::enqueue(txn, &Job::SendResolutionMail { recipient_id: id }, actor.now).await?;
    Ok(Resolved { name: identity.name, email: identity.email })
}
