//! Statistics: how many reports speak of each term, month by month, from how many independent organisations, and beside
//! it how many were to be expected; the same of a single trend. Small numbers are told to moderators alone.

mod counting;

use crate::domain::{
    Actor, Result,
    audit::{self, Entry},
    database::Database,
    taxonomy::{self, Term},
    trend::FEWEST_SHOWN,
};
use chrono::NaiveDate;
use counting::{Cell, Row, Span, add, by_month, count, counted, find_heads};
use entity::{id::TrendId, submission, trend_submission};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;

/// The months that are shown, this one among them.
pub const SHOWN: usize = 12;

/// Of so many months before a month, at most, the mean is what was to be expected in it.
pub const BASELINE: usize = 12;

/// Before so many months have passed, nothing is expected.
const FEWEST_MONTHS: usize = 3;

/// What is above the expected by more than so many of its standard deviations stands out. Of independent events in a
/// month, the variance is their mean (Poisson), so that the deviation is its square root.
const DEVIATIONS: f64 = 2.0;

/// The taxonomy by whose terms reports are counted.
pub const TAXONOMY: &str = "trend";

/// A number as far as its reader may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// This many.
    Exact(i32),
    /// Fewer than [`FEWEST_SHOWN`], perhaps none.
    Few,
}

impl Count {
    fn of(to_moderator: bool, count: i32) -> Self {
        if to_moderator || count >= FEWEST_SHOWN { Self::Exact(count) } else { Self::Few }
    }

    /// The number, if the reader may know it.
    pub fn exact(self) -> Option<i32> {
        match self {
            Self::Exact(count) => Some(count),
            Self::Few => None,
        }
    }

    /// The number with which it is reckoned: for one that is not told the middle of what it can be, so that nothing that
    /// is worked out from it tells more.
    fn reckoned(self) -> f64 {
        self.exact().map_or(f64::from(FEWEST_SHOWN - 1) / 2.0, f64::from)
    }
}

/// Numbers of one kind in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// How many there were.
    pub actual: Count,
    /// How many were to be expected: the mean of the months before; none while there are too few of them.
    pub expected: Option<f64>,
}

impl Number {
    /// What was to be expected, to a tenth; nothing where that cannot be said.
    pub fn to_a_tenth(&self) -> String {
        self.expected.map(|expected| format!("{expected:.1}")).unwrap_or_default()
    }

    /// By how many standard deviations there were more than expected.
    fn excess(&self) -> f64 {
        self.expected.map_or(0.0, |expected| (self.actual.reckoned() - expected) / expected.max(1.0).sqrt())
    }
}

/// The numbers of a term or a trend in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// The first day of the month.
    pub first: NaiveDate,
    /// The reports that were sent in it and accepted.
    pub reports: Number,
    /// The independent organisations for which they were sent.
    pub organisations: Number,
}

/// A term, and its numbers month by month, the present month last.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The term's code.
    pub code: String,
    /// Whether it is offered no longer; what was coded with it still counts.
    pub is_retired: bool,
    /// Its months.
    pub months: Vec<Month>,
}

impl Series {
    /// The last month that is over.
    pub fn last(&self) -> Option<&Month> {
        self.months.iter().rev().nth(1)
    }

    /// The present month, which is not over.
    pub fn present(&self) -> Option<&Month> {
        self.months.last()
    }

    /// Whether the last month, or already the present one, has more reports than expected, by far; of what is not told
    /// to a reader, nothing stands out.
    pub fn stands_out(&self) -> bool {
        let two = self.last().into_iter().chain(self.present());
        two.filter(|month| month.reports.actual.exact() >= Some(FEWEST_SHOWN))
            .any(|month| month.reports.excess() > DEVIATIONS)
    }

    fn excess(&self) -> f64 {
        let two = self.last().into_iter().chain(self.present());
        two.map(|month| month.reports.excess()).fold(0.0, f64::max)
    }

    /// Whether there is anything to tell.
    fn is_empty(&self) -> bool {
        is_empty(&self.months)
    }
}

fn is_empty(months: &[Month]) -> bool {
    !months.iter().any(|month| month.reports.actual.exact() > Some(0))
}

/// The terms of which there is anything to tell, those first that are furthest above what was to be expected.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Series>> {
    let mut series = load(db, actor, None).await?;
    series.retain(|series| !series.is_empty());
    series.sort_by(|one, other| other.excess().total_cmp(&one.excess()).then(one.code.cmp(&other.code)));
    Ok(series)
}

/// One term's numbers, whatever they are.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, code: &str) -> Result<Option<Series>> {
    // PostgreSQL takes no text with a null character: what is no term is not asked for.
    if !taxonomy::all_terms(TAXONOMY).any(|term| term.code == code) {
        return Ok(None);
    }
    Ok(load(db, actor, Some(code)).await?.into_iter().next())
}

/// The numbers of the reports behind a trend, if there is anything to tell; whether the actor may read the trend is asked
/// before.
pub async fn find_of_trend(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<Vec<Month>> {
    let linked = trend_submission::Entity::find()
        .select_only()
        .column(trend_submission::Column::SubmissionId)
        .filter(trend_submission::Column::TrendId.eq(id))
        .filter(trend_submission::Column::UnlinkedAt.is_null());
    let counted = counted(actor).filter(submission::Column::Id.in_subquery(linked.into_query()));
    let span = Span::find(db, actor, counted.clone()).await?;
    let rows = by_month(counted, &span.months).into_tuple::<Row>().all(db).await?;
    let heads = find_heads(db, &rows).await?;
    let mut cells = span.cells();
    for row in rows {
        add(&mut cells, row, &heads);
    }
    let months = span.numbers(actor.is_moderator(), &cells);
    Ok(if is_empty(&months) { Vec::new() } else { months })
}

/// Notes that the actor takes a copy of the numbers away.
pub async fn export(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    audit::record(&txn, Entry::new("StatisticsExported", Some(actor.id), actor.now)).await?;
    Ok(txn.commit().await?)
}

async fn load(db: &impl ConnectionTrait, actor: &Actor, code: Option<&str>) -> Result<Vec<Series>> {
    let span = Span::find(db, actor, counted(actor)).await?;
    let cells = count(db, actor, (&span, code)).await?;
    let terms = taxonomy::all_terms(TAXONOMY).filter(|term| code.is_none_or(|code| term.code == code));
    Ok(series_of(actor.is_moderator(), &span, (terms, cells)))
}

/// The numbers of these terms, also of those that are offered no longer.
fn series_of<'a>(
    to_moderator: bool,
    span: &Span,
    (terms, mut cells): (impl Iterator<Item = &'a Term>, HashMap<String, Vec<Cell>>),
) -> Vec<Series> {
    let series = |term: &Term| {
        let cells = cells.remove(&term.code).unwrap_or_else(|| span.cells());
        let is_retired = term.is_retired();
        Series { code: term.code.clone(), is_retired, months: span.numbers(to_moderator, &cells) }
    };
    terms.map(series).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_term_stands_out_by_two_deviations_of_what_was_expected() {
        let month = |actual, expected| Month {
            first: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            reports: Number { actual, expected },
            organisations: Number { actual: Count::Few, expected: None },
        };
        let stands_out = |last, present| {
            Series {
                code: "TR01".to_owned(),
                is_retired: false,
                months: vec![month(Count::Few, None), last, present],
            }
            .stands_out()
        };
        let quiet = || month(Count::Exact(4), Some(4.0));
        assert!(!stands_out(quiet(), quiet()));
        assert!(
            !stands_out(month(Count::Exact(8), Some(4.0)), quiet()),
            "two deviations are not more than two"
        );
        assert!(stands_out(month(Count::Exact(9), Some(4.0)), quiet()));
        assert!(
            stands_out(quiet(), month(Count::Exact(9), Some(4.0))),
            "a month that is not over can have too many"
        );
        assert!(!stands_out(month(Count::Exact(9), None), quiet()), "nothing was expected");
        assert!(stands_out(month(Count::Exact(4), Some(0.5)), quiet()), "below one it is reckoned with one");
        assert!(!stands_out(month(Count::Exact(3), Some(1.2)), quiet()));
    }

    #[test]
    fn a_term_that_was_retired_keeps_what_was_counted_of_it() {
        let text = r#"[{ code = "TR01", en = "One" }, { code = "TR02", en = "Other", effective_to = "2026-11-01" }]"#;
        let text = format!("terms = {text}");
        let terms: HashMap<String, Vec<Term>> = toml::from_str(&text).unwrap();
        let months: Vec<NaiveDate> =
            (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(2026, month, 1)).collect();
        let cells = vec![Cell { reports: 4, organisations: HashSet::new() }; months.len()];
        let cells = HashMap::from([("TR02".to_owned(), cells)]);

        let span = Span { months, begun: 0 };
        let told = series_of(false, &span, (terms["terms"].iter(), cells));

        let told: Vec<_> =
            told.iter().map(|series| (series.code.as_str(), series.is_retired, series.is_empty())).collect();
        assert_eq!(told, [("TR01", false, true), ("TR02", true, false)]);
    }
}
