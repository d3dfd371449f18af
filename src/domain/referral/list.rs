//! The leads' list: what they have not closed.

use crate::domain::{
    Actor, Result,
    page::{Cursor, Page, oldest_first},
    referral::{visible, writer},
};
use entity::referral::{self, State};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, Select};
use std::{fmt, str::FromStr};

/// Referrals on a page.
const PAGE: usize = 50;

/// Before the place of one where somebody is in danger.
const IN_DANGER: &str = "danger.";

/// A place in the list: among those where somebody is in danger, or after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    in_danger: bool,
    cursor: Cursor,
}

impl Place {
    fn of(row: &referral::Model) -> Self {
        let cursor = Cursor { at: row.created_at, id: row.id.0 };
        Self { in_danger: row.danger_at.is_some(), cursor }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.in_danger { IN_DANGER } else { "" }, self.cursor)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let rest = text.strip_prefix(IN_DANGER);
        Ok(Self { in_danger: rest.is_some(), cursor: rest.unwrap_or(text).parse()? })
    }
}

/// What the leads have not closed, without who wrote it: where somebody is in danger first, and then oldest first.
pub async fn list_open(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Place>,
) -> Result<Page<referral::Model, Place>> {
    let keys = (referral::Column::CreatedAt, referral::Column::Id);
    let is_past_danger = after.is_some_and(|place| !place.in_danger);
    let place = after.map(|place| place.cursor);
    let mut rows = Vec::new();
    if !is_past_danger {
        let urgent = open(actor).filter(referral::Column::DangerAt.is_not_null());
        rows = oldest_first(urgent, keys, (place, PAGE)).all(db).await?;
    }
    if rows.len() <= PAGE {
        let others = open(actor).filter(referral::Column::DangerAt.is_null());
        let place = place.filter(|_| is_past_danger);
        rows.extend(oldest_first(others, keys, (place, PAGE - rows.len())).all(db).await?);
    }
    rows.iter_mut().for_each(writer::hide);
    Ok(Page::cut(rows, PAGE, Place::of))
}

fn open(actor: &Actor) -> Select<referral::Entity> {
    visible(actor).filter(referral::Column::State.ne(State::Closed))
}

/// How many referrals no lead has taken.
pub async fn count_open(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(visible(actor).filter(referral::Column::State.eq(State::Open)).count(db).await?)
}
