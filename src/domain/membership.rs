//! Memberships: an account's places in organisations, with dates. The secretary gives and ends them; whether others
//! see one beside a shown name is its member's own choice.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    organisation::{self, NewMembership},
    page::Page,
};
use entity::{
    id::{AccountId, MembershipId, OrganisationId},
    membership,
    organisation::Model as Organisation,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};

/// Members on a page.
const PAGE: usize = 50;

/// Whether the actor keeps the memberships.
pub fn may_keep(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// The memberships that the actor may see: their own, and the secretary all.
pub fn visible(actor: &Actor) -> Select<membership::Entity> {
    let mine = membership::Column::AccountId.eq(actor.id);
    membership::Entity::find().filter(mine.or(Expr::value(may_keep(actor))))
}

/// Whether the actor may end a place, or say who leads: the secretary, and of their own place another secretary.
pub fn may_change(actor: &Actor, place: &membership::Model) -> bool {
    may_keep(actor) && place.account_id != actor.id
}

/// A place in an organisation, and the name that others see.
#[derive(Debug, Clone)]
pub struct Place {
    /// The place.
    pub membership: membership::Model,
    /// The name; none of somebody who left and is no longer named.
    pub shown_name: Option<String>,
    /// Whether whoever looks may end it, or say whether its member leads.
    pub may_change: bool,
}

/// The places in an organisation, in the order in which they began, those that ended among them.
pub async fn list_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    organisation_id: OrganisationId,
    after: Option<MembershipId>,
) -> Result<Page<Place, MembershipId>> {
    let mut rows = visible(actor).filter(membership::Column::OrganisationId.eq(organisation_id));
    if let Some(after) = after {
        rows = rows.filter(membership::Column::Id.gt(after));
    }
    let rows = rows.order_by_asc(membership::Column::Id).limit(PAGE as u64 + 1).all(db).await?;
    let Page { rows, next } = Page::cut(rows, PAGE, |last| last.id);
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let mut names = account::bylines(db, &ids).await?;
    let place = |membership: membership::Model| {
        let shown_name = names.remove(&membership.account_id).and_then(|byline| byline.shown_name);
        Place { may_change: may_change(actor, &membership), membership, shown_name }
    };
    Ok(Page { rows: rows.into_iter().map(place).collect(), next })
}

/// Finds a place by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: MembershipId) -> Result<membership::Model> {
    visible(actor).filter(membership::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Finds a place that the actor may change. Nobody changes their own.
pub async fn find_to_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MembershipId,
) -> Result<membership::Model> {
    if !may_keep(actor) {
        return Err(Error::NotFound);
    }
    let place = find(db, actor, id).await?;
    if may_change(actor, &place) { Ok(place) } else { Err(Error::Forbidden("forbidden-own-account")) }
}

/// Gives somebody else a place in an organisation, from today, and with it what members may do; returns whose it is.
/// Nothing is shown beside their name until they choose to.
pub async fn start(
    db: &Database,
    actor: &Actor,
    organisation_id: OrganisationId,
    shown_name: &str,
) -> Result<AccountId> {
    if !may_keep(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    organisation::find(&txn, organisation_id).await?;
    let unknown = || FieldErrors::one("shown_name", Problem::new("problem-shown-name-unknown"));
    let account = account::find_by_shown_name(&txn, shown_name).await?.ok_or_else(unknown)?;
    if account.id == actor.id {
        return Err(FieldErrors::one("shown_name", Problem::new("problem-own-place")).into());
    }
    if organisation::belongs(&txn, account.id, organisation_id).await? {
        return Err(FieldErrors::one("shown_name", Problem::new("problem-member-already")).into());
    }
    let place =
        NewMembership { account_id: account.id, organisation_id, lead: false, affiliation_shown: false };
    organisation::join(&txn, Some(actor.id), place, actor.now).await?;
    account::grant(&txn, Some(actor.id), (account.id, Role::Member), actor.now).await?;
    txn.commit().await?;
    Ok(account.id)
}

/// Ends a place: its rights are gone with the member's next request. With the last of their places goes what members
/// may do. The row stays, since conflicts of interest reach back.
pub async fn end(db: &Database, actor: &Actor, id: MembershipId) -> Result<membership::Model> {
    let txn = db.begin().await?;
    let place = find_to_change(&txn, actor, id).await?;
    // Of two places that end at once, the second is seen to be the last.
    account::lock(&txn, place.account_id).await?;
    let ended = membership::Entity::update_many()
        // The day of the database's calendar, by which rights are judged.
        .col_expr(membership::Column::EndedOn, Expr::value(actor.now.date_naive()))
        .filter(membership::Column::Id.eq(id).and(membership::Column::EndedOn.is_null()))
        .exec(&txn)
        .await?;
    if ended.rows_affected == 0 {
        return Err(Error::Conflict("conflict-membership-ended"));
    }
    audit::record(&txn, entry("MembershipEnded", actor, id)).await?;
    if organisation::current(place.account_id).count(&txn).await? == 0 {
        account::take(&txn, actor.id, (place.account_id, Role::Member), actor.now).await?;
    }
    if place.lead_since.is_some() {
        account::end_sessions(&txn, place.account_id, actor.now).await?;
    }
    txn.commit().await?;
    Ok(place)
}

/// Ends all of the actor's own places, since they leave.
pub(crate) async fn end_own(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let current = membership::Column::AccountId.eq(actor.id).and(membership::Column::EndedOn.is_null());
    let places = membership::Entity::update_many()
        .col_expr(membership::Column::EndedOn, Expr::value(actor.now.date_naive()))
        .filter(current)
        .exec_with_returning(txn)
        .await?;
    for place in places {
        audit::record(txn, entry("MembershipEnded", actor, place.id)).await?;
    }
    Ok(())
}

/// Makes somebody a lead of an organisation, or no longer. What they may do has changed: they sign in again, and are told
/// that there was a change.
pub async fn set_lead(
    db: &Database,
    actor: &Actor,
    (id, lead): (MembershipId, bool),
) -> Result<membership::Model> {
    let txn = db.begin().await?;
    let place = find_to_change(&txn, actor, id).await?;
    // A role that is granted meanwhile waits, or is seen.
    account::lock(&txn, place.account_id).await?;
    if lead && !organisation::may_lead(&account::list_roles(&txn, place.account_id).await?) {
        return Err(Error::Conflict("conflict-lead-apart"));
    }
    let since = membership::Column::LeadSince;
    let changed = membership::Entity::update_many()
        .col_expr(since, Expr::value(lead.then_some(actor.now)))
        .filter(membership::Column::Id.eq(id).and(membership::Column::EndedOn.is_null()))
        .filter(if lead { since.is_null() } else { since.is_not_null() })
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let kind = if lead { "LeadNamed" } else { "LeadReleased" };
    audit::record(&txn, entry(kind, actor, id)).await?;
    account::end_sessions(&txn, place.account_id, actor.now).await?;
    job::enqueue(&txn, &Job::SendAccountMail { recipient_id: place.account_id }, actor.now).await?;
    txn.commit().await?;
    Ok(place)
}

/// The actor's own present places, and whether each is shown beside their name.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<(membership::Model, Organisation)>> {
    let rows = organisation::current(actor.id)
        .find_also_related(entity::organisation::Entity)
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(place, organisation)| Some((place, organisation?))).collect())
}

/// Shows these of the actor's own places beside their name, and no others.
pub async fn show(db: &Database, actor: &Actor, shown: &[MembershipId]) -> Result<()> {
    let txn = db.begin().await?;
    for (place, _) in list_own(&txn, actor).await? {
        let wanted = shown.contains(&place.id);
        if place.affiliation_shown == wanted {
            continue;
        }
        membership::Entity::update_many()
            .col_expr(membership::Column::AffiliationShown, Expr::value(wanted))
            .filter(membership::Column::Id.eq(place.id))
            .exec(&txn)
            .await?;
        let kind = if wanted { "AffiliationShown" } else { "AffiliationHidden" };
        audit::record(&txn, entry(kind, actor, place.id)).await?;
    }
    Ok(txn.commit().await?)
}

fn entry(kind: &'static str, actor: &Actor, id: MembershipId) -> Entry {
    Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Membership, id.0)
}
