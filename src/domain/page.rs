//! Keyset pages: a list is cut at a row, not at an offset, so that a page stays fast and nothing is skipped when
//! rows come in.

use crate::domain::Timestamp;
use chrono::DateTime;
use sea_orm::{ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use std::{fmt, ops::Range, str::FromStr};
use uuid::Uuid;

/// Moments that both databases can hold, in microseconds since 1970: until the year 10000.
const MOMENTS: Range<i64> = 0..253_402_300_800_000_000;

/// Rows of a list, and where the next page begins: at a moment and a key, or at whatever else orders the list.
#[derive(Debug, Clone)]
pub struct Page<T, C = Cursor> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<C>,
}

/// A place in a list that is ordered by a moment and a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The last row's moment.
    pub at: Timestamp,
    /// The last row's key.
    pub id: Uuid,
}

impl<T, C> Page<T, C> {
    /// Cuts a page out of rows of which one more than the limit was asked for.
    pub fn cut(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> C) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { rows, next }
    }
}

/// Rows with the latest moment first, from after a place on: one more than stand on a page.
pub(crate) fn latest_first<S: QueryFilter + QueryOrder + QuerySelect>(
    rows: S,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    (place, limit): (Option<Cursor>, usize),
) -> S {
    let earlier = place.map(|cursor| {
        let same = at.eq(cursor.at).and(id.lt(Value::from(cursor.id)));
        Condition::any().add(at.lt(cursor.at)).add(same)
    });
    let rows = rows.filter(Condition::all().add_option(earlier));
    rows.order_by_desc(at).order_by_desc(id).limit(limit as u64 + 1)
}

/// The same with the earliest first.
pub(crate) fn oldest_first<S: QueryFilter + QueryOrder + QuerySelect>(
    rows: S,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    (place, limit): (Option<Cursor>, usize),
) -> S {
    let later = place.map(|cursor| {
        let same = at.eq(cursor.at).and(id.gt(Value::from(cursor.id)));
        Condition::any().add(at.gt(cursor.at)).add(same)
    });
    let rows = rows.filter(Condition::all().add_option(later));
    rows.order_by_asc(at).order_by_asc(id).limit(limit as u64 + 1)
}

/// The name after which a page begins, as it came in an address; none for the first page.
pub(crate) fn name_after(given: &str) -> Option<&str> {
    // PostgreSQL takes no NUL in a text.
    Some(given).filter(|given| !given.is_empty() && !given.contains('\0'))
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.timestamp_micros(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        let micros = at.parse().ok().filter(|micros| MOMENTS.contains(micros)).ok_or(())?;
        let at = DateTime::from_timestamp_micros(micros).ok_or(())?;
        Ok(Self { at, id: id.parse().map_err(|_| ())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_it_was_written() {
        let at = DateTime::from_timestamp_micros(1_795_000_000_000_001).unwrap();
        let cursor = Cursor { at, id: Uuid::nil() };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        let nobody = Uuid::nil();
        let moments =
            ["x", "-1", "253402300800000000", "9223372036854775807"].map(|at| format!("{at}.{nobody}"));
        for mangled in ["", "1", "1.x"].into_iter().chain(moments.iter().map(String::as_str)) {
            assert_eq!(mangled.parse::<Cursor>(), Err(()), "{mangled}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let at = DateTime::UNIX_EPOCH;
        let cut = |rows: Vec<u8>| Page::cut(rows, 2, |_| Cursor { at, id: Uuid::nil() });
        assert!(cut(vec![1, 2]).next.is_none());
        assert_eq!(cut(vec![1, 2, 3]).rows, [1, 2]);
    }
}
