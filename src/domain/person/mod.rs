//! People, as the membership secretary sees and steers them: where each account stands, its roles, its memberships.
//! Nothing here tells who is behind a shown name.

mod roles;
mod suspension;

pub use roles::{parse_roles, set_roles};
pub use suspension::{NewSuspension, Past, lift, list_suspensions, reinstate, suspend};

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    job::{self, Job},
    page::Page,
};
use entity::{
    account::{Entity, Model, State},
    id::AccountId,
    membership, organisation,
    role_grant::{self, Role},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Func, Order},
};
use std::collections::HashMap;

/// People on a page.
const PAGE: usize = 50;

/// How many accounts here hold a role at least, once they do.
const FEWEST: [(Role, u64); 3] =
    [(Role::MembershipSecretary, 1), (Role::Administrator, 1), (Role::SafeguardingLead, 2)];

/// Somebody, as a list shows them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub account: Model,
    /// What they may do.
    pub roles: Vec<Role>,
    /// To how many organisations they belong now.
    pub memberships: i64,
}

/// Whether the actor may see people and change where they stand.
pub fn may_steer(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// The accounts that the actor may see: the secretary all, everybody else none.
pub fn visible(actor: &Actor) -> Select<Entity> {
    Entity::find().filter(Expr::value(may_steer(actor)))
}

/// Those whose shown name begins so, by shown name.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    beginning: &str,
    after: Option<AccountId>,
) -> Result<Page<Person, AccountId>> {
    let mut wanted = visible(actor).filter(
        // Folded names hold letters and digits alone, so that none is taken for a wildcard.
        entity::account::Column::ShownNameFolded.starts_with(account::fold(beginning)),
    );
    if let Some(after) = after
        && let Some(last) = visible(actor).filter(entity::account::Column::Id.eq(after)).one(db).await?
    {
        let last_name = || Func::lower(Expr::value(last.shown_name.clone()));
        let level = lower().eq(last_name()).and(entity::account::Column::Id.gt(last.id));
        wanted = wanted.filter(lower().gt(last_name()).or(level));
    }
    let ordered = wanted.order_by(lower(), Order::Asc).order_by_asc(entity::account::Column::Id);
    let accounts = ordered.limit(PAGE as u64 + 1).all(db).await?;
    let Page { rows, next } = Page::cut(accounts, PAGE, |last| last.id);
    Ok(Page { rows: with_roles(db, rows).await?, next })
}

/// Shown names without case, as the database knows it.
fn lower() -> Expr {
    Expr::expr(Func::lower(Expr::col(entity::account::Column::ShownName)))
}

/// Finds somebody by the key of their account.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<Person> {
    let account = visible(actor).filter(entity::account::Column::Id.eq(id)).one(db).await?;
    let people = with_roles(db, account.into_iter().collect()).await?;
    people.into_iter().next().ok_or(Error::NotFound)
}

/// The organisations to which somebody belongs or belonged, latest first.
pub async fn list_memberships(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: AccountId,
) -> Result<Vec<(membership::Model, organisation::Model)>> {
    find(db, actor, id).await?;
    let rows = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(id))
        .find_also_related(organisation::Entity)
        .order_by_desc(membership::Column::Id);
    let rows = rows.all(db).await?.into_iter();
    Ok(rows.filter_map(|(membership, organisation)| Some((membership, organisation?))).collect())
}

async fn with_roles(db: &impl ConnectionTrait, accounts: Vec<Model>) -> Result<Vec<Person>> {
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let mut roles = account::list_roles_of(db, &ids).await?;
    let counted: Vec<(AccountId, i64)> = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .column_as(membership::Column::Id.count(), "memberships")
        .filter(membership::Column::AccountId.is_in(ids).and(membership::Column::EndedOn.is_null()))
        .group_by(membership::Column::AccountId)
        .into_tuple()
        .all(db)
        .await?;
    let memberships: HashMap<AccountId, i64> = counted.into_iter().collect();
    let person = |account: Model| {
        let mut roles = roles.remove(&account.id).unwrap_or_default();
        roles.sort_unstable();
        let memberships = memberships.get(&account.id).copied().unwrap_or_default();
        Person { account, roles, memberships }
    };
    Ok(accounts.into_iter().map(person).collect())
}

/// Somebody whom the actor may change: not themselves.
async fn find_other(txn: &DatabaseTransaction, actor: &Actor, id: AccountId) -> Result<Person> {
    let person = find(txn, actor, id).await?;
    if id == actor.id { Err(Error::Forbidden("forbidden-own-account")) } else { Ok(person) }
}

/// Changes the state of an account, unless somebody changed the account meanwhile.
async fn change_state(
    txn: &DatabaseTransaction,
    (id, version): (AccountId, i32),
    (from, to): (State, State),
) -> Result<()> {
    let changed = Entity::update_many()
        .col_expr(entity::account::Column::State, Expr::value(to))
        .col_expr(entity::account::Column::Version, Expr::value(version + 1))
        .filter(entity::account::Column::Id.eq(id).and(entity::account::Column::Version.eq(version)))
        .filter(entity::account::Column::State.eq(from));
    match changed.exec(txn).await?.rows_affected {
        0 => Err(Error::Conflict("conflict-changed")),
        _ => Ok(()),
    }
}

/// Fails if too few others would hold one of these roles. The rows are locked, so that of two who go at once the
/// second is counted without the first.
pub(crate) async fn leave_enough(txn: &DatabaseTransaction, id: AccountId, roles: &[Role]) -> Result<()> {
    for (role, fewest) in FEWEST.into_iter().filter(|(role, _)| roles.contains(role)) {
        let grants = role_grant::Entity::find().filter(role_grant::Column::Role.eq(role)).lock_exclusive();
        let holders = grants.all(txn).await?.into_iter().map(|grant| grant.account_id);
        let others = entity::account::Column::Id.is_in(holders.filter(|holder| *holder != id));
        if Entity::find().filter(others).filter(account::present()).count(txn).await? < fewest {
            return Err(FieldErrors::one("roles", Problem::new("problem-role-needed")).into());
        }
    }
    Ok(())
}

/// What follows each change of what somebody may do: they sign in again, and are told that there was one.
async fn follow(txn: &DatabaseTransaction, actor: &Actor, id: AccountId) -> Result<()> {
    account::end_sessions(txn, id, actor.now).await?;
    job::enqueue(txn, &Job::SendAccountMail { recipient_id: id }, actor.now).await
}
