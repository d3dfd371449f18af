//! Statistics: how many reports speak of each term, month by month, from how many independent organisations, and beside
//! it how many were to be expected. Small numbers are told to moderators alone.

use crate::domain::{
    Actor, Result,
    audit::{self, Entry},
    database::Database,
    day, handling,
    taxonomy::{self, Term},
    trend::{self, FEWEST_SHOWN},
};
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Europe::London;
use entity::{
    id::OrganisationId,
    subject::SubjectKind,
    submission::{self, State},
    tag,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
    sea_query::{CaseStatement, Expr},
};
use std::collections::{HashMap, HashSet};

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

/// The reports that a moderator took for sound, whatever became of them.
const ACCEPTED: [State; 3] = [State::Accepted, State::Linked, State::ReportedBack];

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

/// A term's numbers in a month.
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
        !self.months.iter().any(|month| month.reports.actual.exact() > Some(0))
    }
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

/// Notes that the actor takes a copy of the numbers away.
pub async fn export(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    audit::record(&txn, Entry::new("StatisticsExported", Some(actor.id), actor.now)).await?;
    Ok(txn.commit().await?)
}

/// The accepted reports that count for the actor.
fn counted(actor: &Actor) -> Select<submission::Entity> {
    submission::Entity::find()
        .filter(submission::Column::State.is_in(ACCEPTED))
        .filter(submission::Column::WithdrawnAt.is_null())
        .filter(submission::Column::LockedAt.is_null())
        .filter(handling::readable(actor, (submission::Column::Handling, submission::Column::AuthorId)))
}

/// The months that are counted, and from which of them on there were reports: what is before the first says nothing of
/// what is to be expected.
struct Span {
    /// The first days, the earliest first.
    months: Vec<NaiveDate>,
    begun: usize,
}

impl Span {
    async fn find(db: &impl ConnectionTrait, actor: &Actor) -> Result<Self> {
        let first = counted(actor).order_by_asc(submission::Column::SubmittedAt).one(db).await?;
        let since = first.and_then(|first| first.submitted_at).unwrap_or(actor.now);
        let since = since.with_timezone(&London).date_naive();
        let present = actor.today().with_day(1).unwrap_or(actor.today());
        let reach = u32::try_from(SHOWN + BASELINE).unwrap_or(u32::MAX);
        let ago = |months| present.checked_sub_months(Months::new(months));
        let months: Vec<NaiveDate> = (0..reach).rev().filter_map(ago).collect();
        // The first report was sent in the last month that began before it.
        let begun = months.iter().rposition(|first| *first <= since).unwrap_or(0);
        Ok(Self { months, begun })
    }

    /// What is told of each month that is shown.
    fn numbers(&self, to_moderator: bool, cells: &[Cell]) -> Vec<Month> {
        let told = |number: fn(&Cell) -> usize| {
            let count = |cell| Count::of(to_moderator, i32::try_from(number(cell)).unwrap_or(i32::MAX));
            cells.iter().map(count).collect::<Vec<Count>>()
        };
        let (reports, organisations) = (told(|cell| cell.reports), told(|cell| cell.organisations.len()));
        let number = |counts: &[Count], at: usize| {
            let before = counts.get(at.saturating_sub(BASELINE).max(self.begun)..at).unwrap_or_default();
            Number { actual: counts[at], expected: mean(before) }
        };
        let skipped = self.months.len().saturating_sub(SHOWN);
        let months = self.months.iter().enumerate().skip(skipped);
        months
            .map(|(at, first)| Month {
                first: *first,
                reports: number(&reports, at),
                organisations: number(&organisations, at),
            })
            .collect()
    }
}

async fn load(db: &impl ConnectionTrait, actor: &Actor, code: Option<&str>) -> Result<Vec<Series>> {
    let span = Span::find(db, actor).await?;
    let cells = count(db, actor, (&span.months, code)).await?;
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
        let cells = cells.remove(&term.code).unwrap_or_else(|| vec![Cell::default(); span.months.len()]);
        let is_retired = term.is_retired();
        Series { code: term.code.clone(), is_retired, months: span.numbers(to_moderator, &cells) }
    };
    terms.map(series).collect()
}

/// What was counted of a term in a month.
#[derive(Debug, Clone, Default)]
struct Cell {
    reports: usize,
    organisations: HashSet<OrganisationId>,
}

fn mean(before: &[Count]) -> Option<f64> {
    let months = u32::try_from(before.len()).ok().filter(|_| before.len() >= FEWEST_MONTHS)?;
    Some(before.iter().map(|count| count.reckoned()).sum::<f64>() / f64::from(months))
}

/// Counts reports by term and month, and finds the organisations behind them: of several that share a parent, one.
async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (months, code): (&[NaiveDate], Option<&str>),
) -> Result<HashMap<String, Vec<Cell>>> {
    let begins: Vec<_> = months.iter().filter_map(|first| day::begins_at(*first)).collect();
    let Some(since) = begins.first() else { return Ok(HashMap::new()) };
    let mut month = CaseStatement::new();
    for (at, begin) in begins.iter().enumerate().skip(1) {
        month =
            month.case(submission::Column::SubmittedAt.lt(*begin), i32::try_from(at - 1).unwrap_or_default());
    }
    let month = month.finally(i32::try_from(begins.len() - 1).unwrap_or_default());
    let rows: Vec<(String, i32, Option<OrganisationId>, i64)> = counted(actor)
        .filter(submission::Column::SubmittedAt.gte(*since))
        .join(JoinType::InnerJoin, tagged())
        .filter(tag::Column::SubjectKind.eq(SubjectKind::Submission).and(tag::Column::Taxonomy.eq(TAXONOMY)))
        .filter(sea_orm::Condition::all().add_option(code.map(|code| tag::Column::Code.eq(code))))
        .select_only()
        .column(tag::Column::Code)
        .expr_as(month, "month")
        .column(submission::Column::OrganisationId)
        .column_as(submission::Column::Id.count(), "reports")
        .group_by(tag::Column::Code)
        .group_by(Expr::col("month"))
        .group_by(submission::Column::OrganisationId)
        .into_tuple()
        .all(db)
        .await?;
    let ids: Vec<OrganisationId> = rows.iter().filter_map(|(_, _, id, _)| *id).collect();
    let heads = trend::find_heads(db, &ids).await?;
    let mut cells: HashMap<String, Vec<Cell>> = HashMap::new();
    for (code, at, organisation_id, reports) in rows {
        let of_term = cells.entry(code).or_insert_with(|| vec![Cell::default(); months.len()]);
        if let Some(cell) = usize::try_from(at).ok().and_then(|at| of_term.get_mut(at)) {
            cell.reports += usize::try_from(reports).unwrap_or_default();
            cell.organisations.extend(organisation_id.map(|id| heads.get(&id).copied().unwrap_or(id)));
        }
    }
    Ok(cells)
}

fn tagged() -> RelationDef {
    submission::Entity::belongs_to(tag::Entity).from(submission::Column::Id).to(tag::Column::SubjectId).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(counts: &[i32]) -> Vec<Count> {
        counts.iter().copied().map(Count::Exact).collect()
    }

    #[test]
    fn what_is_expected_is_the_mean_of_the_months_before() {
        assert_eq!(mean(&exact(&[4, 5])), None, "two months say nothing");
        assert_eq!(mean(&exact(&[4, 5, 6])), Some(5.0));
        assert_eq!(
            mean(&[Count::Few, Count::Few, Count::Exact(4)]),
            Some(2.0),
            "one that is not told counts as one"
        );
    }

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
