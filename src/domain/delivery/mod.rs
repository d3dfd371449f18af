//! Deliveries: each recipient's copy of a digest, and its fate. A copy is never lost, and sent twice only where the
//! server's answer was.

mod answers;
mod bouncing;
mod claiming;
mod fate;
mod freezing;
mod holding;
mod ledger;
mod outcome;
mod refreezing;
mod relay;
mod return_path;
mod sending;
mod steering;
mod trouble;
mod unsubscribing;
mod writing;

pub use answers::Answer;
pub use bouncing::{Noted, Status, bounce};
pub use freezing::freeze;
pub use holding::{COUNTED_AS_SENT, Decision, WhenUncertain, decide, hold};
pub use ledger::{Given, Ledger, Turn, Wish};
pub use outcome::Outcome;
pub use refreezing::{HELD_BACK, approve_afresh, may_approve_afresh, needs_approval};
pub use relay::{Pace, is_away};
pub use return_path::{read_return_path, return_path};
pub use sending::{Claim, Manner, Parcel, recover};
pub(crate) use steering::recheck;
pub use steering::{close, pause, resume, stop, sweep};
pub use trouble::{Trouble, find_last_trouble, send_test};
pub(crate) use unsubscribing::forget_address;
pub use unsubscribing::{find_by_token, unsubscribe};
pub use writing::{Body, Envelope, Stationery, WriteBody, WriteHeader};

use crate::domain::{
    Actor, Result,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page},
};
use entity::{
    delivery::{self, State},
    id::{DeliveryId, DigestId},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

/// Copies on a page.
const PAGE: usize = 100;

/// How many copies there are in each state; they sum to the frozen total.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals(Vec<(State, i64)>);

impl Totals {
    /// How many are in a state.
    pub fn of(&self, state: State) -> i64 {
        self.0.iter().filter(|(known, _)| *known == state).map(|(_, count)| count).sum()
    }

    /// How many there are.
    pub fn sum(&self) -> i64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

/// The copies that the actor may look at: for moderators alone, and without addresses.
pub fn visible(actor: &Actor) -> Select<delivery::Entity> {
    delivery::Entity::find().filter(Condition::all().add(Expr::value(actor.is_moderator())))
}

/// A digest's copies by state.
pub async fn totals(db: &impl ConnectionTrait, id: DigestId) -> Result<Totals> {
    let counts = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::State)
        .column_as(delivery::Column::Id.count(), "copies")
        .filter(delivery::Column::DigestId.eq(id))
        .group_by(delivery::Column::State);
    Ok(Totals(counts.into_tuple().all(db).await?))
}

/// All copies by state, for the metrics.
pub async fn count_by_state(db: &impl ConnectionTrait) -> Result<Vec<(State, i64)>> {
    let counts = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::State)
        .column_as(delivery::Column::Id.count(), "copies")
        .group_by(delivery::Column::State);
    Ok(counts.into_tuple().all(db).await?)
}

/// A digest's copies in any of these states, in the order of their keys.
pub async fn list_in(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, states): (DigestId, &[State]),
    after: Option<Cursor>,
) -> Result<Page<delivery::Model>> {
    let mut copies = visible(actor)
        .filter(delivery::Column::DigestId.eq(id))
        .filter(delivery::Column::State.is_in(states.iter().copied()));
    if let Some(cursor) = after {
        copies = copies.filter(delivery::Column::Id.gt(DeliveryId(cursor.id)));
    }
    let rows = copies.order_by_asc(delivery::Column::Id).limit(PAGE as u64 + 1).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// Notes that the actor takes a copy of the list of a digest's copies away.
pub async fn export(db: &Database, actor: &Actor, id: DigestId) -> Result<()> {
    let txn = db.begin().await?;
    let entry = Entry::new("DeliveriesExported", Some(actor.id), actor.now).about(SubjectKind::Digest, id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
