//! The directory: members who chose to be listed, by the name that others see. It tells of no date and no order but
//! the alphabet's.

use crate::domain::{
    Actor, Result,
    account::{self, Byline},
    audit::{self, Entry},
    database::Database,
    page::{Page, name_after},
};
use entity::{account as row, id::AccountId, role_grant::Role, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

/// People on a page.
const PAGE: usize = 50;

/// Whether the actor may read the directory.
pub fn may_read(actor: &Actor) -> bool {
    actor.holds(Role::Member) || actor.is_moderator()
}

/// Those whom the actor may see listed: whoever chose to be, is here, and only for members and moderators.
pub fn visible(actor: &Actor) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::ListedAt.is_not_null())
        .filter(account::present())
        .filter(Expr::value(may_read(actor)))
}

/// The directory, by shown name.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, after: &str) -> Result<Page<Byline, String>> {
    let mut people = visible(actor);
    if let Some(after) = name_after(after) {
        people = people.filter(row::Column::ShownNameFolded.gt(after));
    }
    let ordered = people.order_by_asc(row::Column::ShownNameFolded).limit(PAGE as u64 + 1);
    let page = Page::cut(ordered.all(db).await?, PAGE, |last| last.shown_name_folded.clone());
    let ids: Vec<AccountId> = page.rows.iter().map(|person| person.id).collect();
    let mut bylines = account::bylines(db, &ids).await?;
    Ok(Page { rows: ids.iter().filter_map(|id| bylines.remove(id)).collect(), next: page.next })
}

/// Finds somebody whom the actor may see listed, by the name that others see, however it is capitalised.
pub async fn find_by_name(
    db: &impl ConnectionTrait,
    actor: &Actor,
    name: &str,
) -> Result<Option<row::Model>> {
    let folded = row::Column::ShownNameFolded.eq(account::fold(name.trim()));
    Ok(visible(actor).filter(folded).one(db).await?)
}

/// Whether the actor is listed.
pub async fn lists(db: &impl ConnectionTrait, actor: &Actor) -> Result<bool> {
    Ok(account::find(db, actor.id).await?.listed_at.is_some())
}

/// Lists the actor, or no longer; asking for what is so already changes nothing.
pub async fn set(db: &Database, actor: &Actor, listed: bool) -> Result<()> {
    let txn = db.begin().await?;
    let at = row::Column::ListedAt;
    let changed = row::Entity::update_many()
        .col_expr(at, Expr::value(listed.then_some(actor.now)))
        .filter(row::Column::Id.eq(actor.id))
        .filter(if listed { at.is_null() } else { at.is_not_null() })
        .exec(&txn)
        .await?;
    if changed.rows_affected == 1 {
        let kind = if listed { "ListingStarted" } else { "ListingEnded" };
        let entry = Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Account, actor.id.0);
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
}
