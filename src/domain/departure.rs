//! Departures: somebody leaves for good, without a reason. Who they are is erased in the same transaction; what they
//! wrote stays or goes as they choose (decision 13).

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp, account, api_token,
    audit::{self, Entry},
    content_note, contribution,
    database::Database,
    declaration, delivery, draft,
    job::{self, Job},
    meeting, membership, nomination, password_change,
    person::leave_enough,
    referral, sanction, second_factor, session, submission,
};
use chrono::TimeDelta;
use entity::{
    account::State,
    departure::{self, Contributions, Model},
    id::{AccountId, DepartureId},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;

/// How long the last mail is tried before its address goes all the same.
const TRIED: TimeDelta = TimeDelta::days(2);

/// Checks what somebody chose to become of what they wrote.
pub fn parse_contributions(raw: &str) -> std::result::Result<Contributions, FieldErrors> {
    let missing = |_| FieldErrors::one("contributions", Problem::new("problem-contributions-missing"));
    raw.parse().map_err(missing)
}

/// Closes the actor's account for good. Whoever is needed in a role hands it over first. Leaving twice is leaving.
pub async fn create(db: &Database, actor: &Actor, contributions: Contributions) -> Result<()> {
    let txn = db.begin().await?;
    let unnamed_at = (contributions != Contributions::Named).then_some(actor.now);
    // The account before all else, as everywhere: two in different orders would wait for each other.
    let Some(identity) = account::close(&txn, actor.id, unnamed_at).await? else { return Ok(()) };
    give_up_roles(&txn, actor).await?;
    membership::end_own(&txn, actor).await?;
    nomination::withdraw_own(&txn, actor).await?;
    api_token::revoke_own(&txn, actor).await?;
    referral::give_back(&txn, actor).await?;
    submission::withdraw_drafts(&txn, actor).await?;
    if contributions == Contributions::Withdrawn {
        contribution::enter(&txn, actor).await?;
    }
    meeting::forget_replies(&txn, actor).await?;
    declaration::forget(&txn, actor).await?;
    content_note::forget(&txn, actor.id).await?;
    second_factor::forget(&txn, actor.id).await?;
    password_change::forget(&txn, &identity).await?;
    draft::forget_all(&txn, actor).await?;
    sanction::forget(&txn, actor).await?;
    delivery::forget_address(&txn, actor.id).await?;
    session::own::forget(&txn, actor).await?;
    let id = DepartureId::at(actor.now);
    let row = departure::ActiveModel {
        id: Set(id),
        account_id: Set(actor.id),
        contributions: Set(contributions),
        left_at: Set(actor.now),
        address: Set(Some(identity.email)),
    };
    row.insert(&txn).await?;
    let entry = Entry::new("AccountLeft", Some(actor.id), actor.now)
        .about(SubjectKind::Account, actor.id.0)
        .states(State::Active.to_string(), State::Left.to_string())
        .detail(json!({ "contributions": contributions }));
    audit::record(&txn, entry).await?;
    tell(&txn, actor, id).await?;
    Ok(txn.commit().await?)
}

/// Takes the actor's roles, unless too few others would hold one of them.
async fn give_up_roles(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let roles = account::list_roles(txn, actor.id).await?;
    leave_enough(txn, actor.id, &roles).await.map_err(|error| match error {
        Error::Invalid(_) => Error::Conflict("conflict-departure-needed"),
        other => other,
    })?;
    for role in roles {
        account::take(txn, actor.id, (actor.id, role), actor.now).await?;
    }
    Ok(())
}

/// Has the membership secretaries told, and whoever left that it is done; nobody else.
async fn tell(txn: &DatabaseTransaction, actor: &Actor, id: DepartureId) -> Result<()> {
    for secretary in account::list_mailed(txn, Role::MembershipSecretary).await? {
        let mail = Job::SendDepartureMail { account_id: actor.id, recipient_id: secretary.id };
        job::enqueue(txn, &mail, actor.now).await?;
    }
    job::enqueue(txn, &Job::SendFarewell { departure_id: id }, actor.now).await
}

/// A departure whose last mail is still to go, and the address to which it goes.
pub async fn find_untold(db: &impl ConnectionTrait, id: DepartureId) -> Result<Option<(Model, String)>> {
    let row = departure::Entity::find_by_id(id).one(db).await?;
    Ok(row.and_then(|mut row| row.address.take().map(|address| (row, address))))
}

/// When somebody left, if they did.
pub async fn find_moment(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Timestamp>> {
    let row = departure::Entity::find().filter(departure::Column::AccountId.eq(id)).one(db).await?;
    Ok(row.map(|row| row.left_at))
}

/// Forgets the address of whoever was told.
pub async fn forget_address(db: &Database, id: DepartureId) -> Result<()> {
    forget(db, departure::Column::Id.eq(id)).await
}

/// Forgets the addresses of those who could not be told.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    forget(db, departure::Column::LeftAt.lte(now - TRIED)).await
}

async fn forget(db: &Database, whose: Expr) -> Result<()> {
    departure::Entity::update_many()
        .col_expr(departure::Column::Address, Expr::value(None::<String>))
        .filter(whose.and(departure::Column::Address.is_not_null()))
        .exec(db.write())
        .await?;
    Ok(())
}
