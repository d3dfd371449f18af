//! Sanctions: a moderator warns a member, pauses them (they read and do not write) or suspends them from taking part
//! (no space is open to them). Each ends at its date by itself, can be lifted, and can be appealed against once.

mod appeal;
mod new;

pub use appeal::{appeal, decide, list_appeals, may_appeal, may_decide};
pub use new::{NewSanction, find_member, impose, may_sanction, members};

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
};
use entity::{
    id::{AccountId, SanctionId},
    sanction::{self, Kind},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, Select, sea_query::Expr,
};
use std::collections::HashMap;

/// Until when somebody may not write, and until when no space is open to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Until when they may not write.
    pub silenced_until: Option<Timestamp>,
    /// Until when no space is open to them.
    pub barred_until: Option<Timestamp>,
}

/// The sanctions that the actor may see: moderators all, everybody their own.
pub fn visible(actor: &Actor) -> Select<sanction::Entity> {
    let open =
        Condition::any().add(Expr::value(actor.is_moderator())).add(sanction::Column::AccountId.eq(actor.id));
    sanction::Entity::find().filter(open)
}

/// What was decided about somebody, the latest first; past decisions among them.
pub async fn list_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: AccountId,
) -> Result<Vec<sanction::Model>> {
    let of = visible(actor).filter(sanction::Column::AccountId.eq(id));
    Ok(of.order_by_desc(sanction::Column::Id).all(db).await?)
}

/// The sanctions that stand now, the latest first; for moderators.
pub async fn list_standing(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<sanction::Model>> {
    let standing = visible(actor).filter(Expr::value(actor.is_moderator())).filter(stands(actor.now));
    Ok(standing.order_by_desc(sanction::Column::Id).all(db).await?)
}

/// Finds a sanction by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: SanctionId) -> Result<sanction::Model> {
    visible(actor).filter(sanction::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether a sanction stands: nobody lifted it and its last day is not over. A warning, which does nothing, does not.
pub fn is_standing(sanction: &sanction::Model, now: Timestamp) -> bool {
    sanction.lifted_at.is_none() && sanction.ends_at.is_some_and(|ends_at| ends_at > now)
}

fn stands(now: Timestamp) -> Condition {
    Condition::all().add(sanction::Column::LiftedAt.is_null()).add(sanction::Column::EndsAt.gt(now))
}

/// What stands at a moment against these people; who has nothing against them is left out. It is asked whenever somebody
/// acts, so that what ends needs no job.
pub async fn list_standings_of(
    db: &impl ConnectionTrait,
    ids: &[AccountId],
    now: Timestamp,
) -> Result<HashMap<AccountId, Standing>> {
    let theirs = sanction::Column::AccountId.is_in(ids.iter().copied());
    let rows = sanction::Entity::find().filter(theirs).filter(stands(now));
    let mut standings: HashMap<AccountId, Standing> = HashMap::new();
    for row in rows.all(db).await? {
        let standing = standings.entry(row.account_id).or_default();
        standing.silenced_until = Ord::max(standing.silenced_until, row.ends_at);
        if row.kind == Kind::Suspension {
            standing.barred_until = Ord::max(standing.barred_until, row.ends_at);
        }
    }
    Ok(standings)
}

/// Lifts a sanction before its end. Lifting it twice changes nothing.
pub async fn lift(db: &Database, actor: &Actor, (id, version): (SanctionId, i32)) -> Result<AccountId> {
    let txn = db.begin().await?;
    let found = find(&txn, actor, id).await?;
    new::check(&txn, actor, found.account_id).await?;
    if found.lifted_at.is_some() {
        return Ok(found.account_id);
    }
    if !is_standing(&found, actor.now) {
        return Err(Error::Conflict("conflict-sanction-over"));
    }
    let lifted = change((id, version))
        .col_expr(sanction::Column::LiftedAt, Expr::value(actor.now))
        .col_expr(sanction::Column::LiftedBy, Expr::value(actor.id));
    apply(&txn, lifted).await?;
    record(&txn, actor, ("SanctionLifted", "standing", "lifted"), &found).await?;
    txn.commit().await?;
    Ok(found.account_id)
}

/// Forgets what was said of somebody who leaves: the reasons and their own words.
pub(crate) async fn forget(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    sanction::Entity::delete_many().filter(sanction::Column::AccountId.eq(actor.id)).exec(txn).await?;
    Ok(())
}

type Change = sea_orm::UpdateMany<sanction::Entity>;

fn change((id, version): (SanctionId, i32)) -> Change {
    sanction::Entity::update_many()
        .col_expr(sanction::Column::Version, Expr::value(version + 1))
        .filter(sanction::Column::Id.eq(id).and(sanction::Column::Version.eq(version)))
}

async fn apply(txn: &DatabaseTransaction, change: Change) -> Result<()> {
    match change.exec(txn).await?.rows_affected {
        0 => Err(Error::Conflict("conflict-changed")),
        _ => Ok(()),
    }
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (kind, from, to): (&'static str, &str, &str),
    sanction: &sanction::Model,
) -> Result<()> {
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Account, sanction.account_id.0)
        .states(from, to)
        .detail(serde_json::json!({ "sanction": sanction.id, "kind": sanction.kind }));
    audit::record(txn, entry).await
}
