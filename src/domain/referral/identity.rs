//! Asking the membership secretary who wrote a referral. The secretary sees its reference and why a lead asks; whose it
//! is, the leads alone are told. Its writer reads that they were looked up, as always.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp, account,
    database::Database,
    job::{self, Job},
    referral::{apply, change, find_in_hand, record, writer::Known},
    resolution::{self, NewResolution},
    text::{Rule, Text},
};
use entity::{
    id::ReferralId,
    referral,
    referral_identity::{self, Column, Entity},
    resolution::Ground,
    role_grant::Role,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};

/// So many are shown at once: those that have waited longest.
const SHOWN: u64 = 50;

const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long");

/// What a lead asked, as the secretary reads it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The referral.
    pub id: ReferralId,
    /// The reference that people quote.
    pub reference: String,
    /// Why a lead asks.
    pub reason: String,
    /// Since when it waits.
    pub asked_at: Timestamp,
}

/// What was asked about a referral, for the leads.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: ReferralId,
) -> Result<Option<referral_identity::Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Asks the membership secretary who wrote a referral that the actor has in hand, unless that is known or was asked. The
/// reason is screened, since somebody who is no lead reads it.
pub async fn ask_who(
    db: &Database,
    actor: &Actor,
    (id, version): (ReferralId, i32),
    reason: &str,
) -> Result<()> {
    let reason = Text::parse(reason, REASON).map_err(|problem| FieldErrors::one("reason", problem))?;
    let txn = db.begin().await?;
    let referral = find_in_hand(&txn, actor, id).await?;
    let before = find(&txn, id).await?;
    let waits = before.as_ref().is_some_and(|asked| asked.told_at.is_none() && asked.refused_at.is_none());
    if waits || Known::of(&referral, before.as_ref()) == Some(Known::Secretary) {
        return Err(Error::Conflict("conflict-changed"));
    }
    apply(&txn, change((id, version))).await?;
    let asked = referral_identity::Model {
        referral_id: id,
        asked_by: actor.id,
        reason: reason.into_string(),
        asked_at: actor.now,
        told_at: None,
        refused_at: None,
    };
    let row = asked.into_active_model().reset_all();
    match before {
        Some(_) => row.update(&txn).await?,
        None => row.insert(&txn).await.map_err(Error::of_key_in_use)?,
    };
    record(&txn, actor, "ReferralWriterAsked", id).await?;
    for secretary in account::list_mailed(&txn, Role::MembershipSecretary).await? {
        let mail = Job::SendIdentityRequestMail { referral_id: id, recipient_id: secretary.id };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

/// The referrals about whose writers something waits that the actor may decide: the secretary all, everybody else none.
/// Nothing but their references is to be shown.
pub fn list_asked_about(actor: &Actor) -> Select<referral::Entity> {
    let waiting = Entity::find().select_only().column(Column::ReferralId).filter(waiting());
    referral::Entity::find()
        .filter(Expr::value(actor.holds(Role::MembershipSecretary)))
        .filter(referral::Column::Id.in_subquery(waiting.into_query()))
}

/// What waits for the secretary, longest first.
pub async fn list_asked(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Request>> {
    let referrals = list_asked_about(actor).all(db).await?;
    let asked = Entity::find()
        .filter(Column::ReferralId.is_in(referrals.iter().map(|referral| referral.id)))
        .order_by_asc(Column::AskedAt)
        .limit(SHOWN);
    let request = |asked: referral_identity::Model| {
        let referral = referrals.iter().find(|referral| referral.id == asked.referral_id)?;
        let reference = referral.reference.clone();
        Some(Request { id: referral.id, reference, reason: asked.reason, asked_at: asked.asked_at })
    };
    Ok(asked.all(db).await?.into_iter().filter_map(request).collect())
}

/// How many wait for the secretary.
pub async fn count_asked(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(list_asked_about(actor).count(db).await?)
}

/// Whether what was asked about a referral still waits; for the mail about it.
pub async fn is_asked(db: &impl ConnectionTrait, id: ReferralId) -> Result<bool> {
    Ok(Entity::find_by_id(id).filter(waiting()).count(db).await? > 0)
}

/// Has the leads told who wrote a referral. That it was looked up is written down, and its writer told, as ever when a
/// name is.
pub async fn tell_who(db: &Database, actor: &Actor, id: ReferralId) -> Result<()> {
    let txn = db.begin().await?;
    let (referral, asked) = find_waiting(&txn, actor, id).await?;
    let told = decide(id).col_expr(Column::ToldAt, Expr::value(actor.now));
    if told.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let writer = referral.author_id.ok_or(Error::Conflict("conflict-identity-erased"))?;
    let new = NewResolution::parse(&Ground::Safety.to_string(), &asked.reason)?;
    resolution::enter(&txn, actor, writer, new).await?;
    record(&txn, actor, "ReferralWriterTold", id).await?;
    if let Some(holder) = referral.taken_by {
        let mail = Job::SendReferralNews { referral_id: id, recipient_id: holder };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

/// Does not have the leads told who wrote a referral.
pub async fn refuse_to_tell(db: &Database, actor: &Actor, id: ReferralId) -> Result<()> {
    let txn = db.begin().await?;
    find_waiting(&txn, actor, id).await?;
    let refused = decide(id).col_expr(Column::RefusedAt, Expr::value(actor.now));
    if refused.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    record(&txn, actor, "ReferralWriterNotTold", id).await?;
    Ok(txn.commit().await?)
}

fn waiting() -> Condition {
    Condition::all().add(Column::ToldAt.is_null()).add(Column::RefusedAt.is_null())
}

fn decide(id: ReferralId) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many().filter(Column::ReferralId.eq(id)).filter(waiting())
}

async fn find_waiting(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: ReferralId,
) -> Result<(referral::Model, referral_identity::Model)> {
    let referral = list_asked_about(actor).filter(referral::Column::Id.eq(id)).one(txn).await?;
    let found = referral.zip(find(txn, id).await?);
    found.ok_or(Error::NotFound)
}
