//! Referrals: what somebody tells the safeguarding leads. Nobody else sees any; its author sees where it stands. Who its
//! author is the leads are told only as `writer` says.

mod alert;
mod identity;
mod item;
mod list;
mod new;
mod question;
mod reading;
mod steering;
mod writer;

pub use alert::{News, find_news, is_waiting, remind};
pub use identity::{
    Request, ask_who, count_asked, is_asked, list_asked, list_asked_about, refuse_to_tell, tell_who,
};
pub use item::{Item, Part, read_item};
pub use list::{Place, count_open, list_open};
pub use new::{NewReferral, create, page_of_ours};
pub use question::{answer, ask, find_question};
pub use reading::{Opened, find_own, list_own, read, read_statement};
pub(crate) use steering::give_back;
pub use steering::{Closure, close, hand_over, list_leads, take};
pub use writer::{Known, Writer, set_named};

use crate::domain::{
    Actor, Error, Result, account,
    audit::{self, Entry},
};
use entity::{
    id::{AccountId, ReferralId},
    referral::{self, State},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    Select, UpdateMany, sea_query::Expr,
};

/// So many accounts hold the role at least, so that one can be away.
const FEWEST_LEADS: usize = 2;

/// The referrals that the actor may see: leads all, everybody else their own.
pub fn visible(actor: &Actor) -> Select<referral::Entity> {
    let open =
        Condition::any().add(Expr::value(may_read(actor))).add(referral::Column::AuthorId.eq(actor.id));
    referral::Entity::find().filter(open)
}

/// Finds a referral by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ReferralId) -> Result<referral::Model> {
    visible(actor).filter(referral::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether the actor may read what a referral says, and act on it.
pub fn may_read(actor: &Actor) -> bool {
    actor.holds(Role::SafeguardingLead)
}

/// Whether enough accounts lead on safeguarding.
pub async fn has_enough_leads(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(account::list_holding(db, Role::SafeguardingLead).await?.len() >= FEWEST_LEADS)
}

/// Finds a referral for a lead; to everybody else there is none, also to its author.
async fn find_as_lead(txn: &DatabaseTransaction, actor: &Actor, id: ReferralId) -> Result<referral::Model> {
    let referral = find(txn, actor, id).await?;
    if may_read(actor) { Ok(referral) } else { Err(Error::NotFound) }
}

/// Finds a referral that the actor has in hand.
async fn find_in_hand(txn: &DatabaseTransaction, actor: &Actor, id: ReferralId) -> Result<referral::Model> {
    let referral = find_as_lead(txn, actor, id).await?;
    match (referral.state, referral.taken_by == Some(actor.id)) {
        (State::Taken, true) => Ok(referral),
        (State::Taken, false) => Err(Error::Conflict("conflict-referral-in-other-hands")),
        (State::Open | State::Closed, _) => Err(Error::Conflict("conflict-changed")),
    }
}

/// A change of a referral, unless somebody changed it meanwhile.
fn change((id, version): (ReferralId, i32)) -> UpdateMany<referral::Entity> {
    referral::Entity::update_many()
        .col_expr(referral::Column::Version, Expr::value(version.saturating_add(1)))
        .filter(referral::Column::Id.eq(id).and(referral::Column::Version.eq(version)))
}

async fn apply(txn: &DatabaseTransaction, changed: UpdateMany<referral::Entity>) -> Result<()> {
    match changed.exec(txn).await?.rows_affected {
        0 => Err(Error::Conflict("conflict-changed")),
        _ => Ok(()),
    }
}

fn entry(actor: &Actor, kind: &'static str, id: ReferralId) -> Entry {
    Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Referral, id.0)
}

async fn record(txn: &DatabaseTransaction, actor: &Actor, kind: &'static str, id: ReferralId) -> Result<()> {
    audit::record(txn, entry(actor, kind, id)).await
}

/// The shown name of somebody, for the leads.
async fn shown_name(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<String>> {
    let mut bylines = account::bylines(db, &[id]).await?;
    Ok(bylines.remove(&id).and_then(|byline| byline.shown_name))
}
