//! How reports are counted by month, and what was to be expected of a month.

use crate::domain::{
    Actor, Result, day, handling,
    statistics::{BASELINE, Count, FEWEST_MONTHS, Month, Number, SHOWN, TAXONOMY},
    trend,
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
    QueryTrait, RelationDef, Select,
    sea_query::{CaseStatement, Expr},
};
use std::collections::{HashMap, HashSet};

/// The reports that a moderator took for sound, whatever became of them.
const ACCEPTED: [State; 3] = [State::Accepted, State::Linked, State::ReportedBack];

/// The accepted reports that count for the actor.
pub(super) fn counted(actor: &Actor) -> Select<submission::Entity> {
    submission::Entity::find()
        .filter(submission::Column::State.is_in(ACCEPTED))
        .filter(submission::Column::WithdrawnAt.is_null())
        .filter(submission::Column::LockedAt.is_null())
        .filter(handling::readable(actor, (submission::Column::Handling, submission::Column::AuthorId)))
}

/// The months that are counted, and from which of them on there were reports: what is before the first says nothing of
/// what is to be expected.
pub(super) struct Span {
    /// The first days, the earliest first.
    pub(super) months: Vec<NaiveDate>,
    pub(super) begun: usize,
}

impl Span {
    pub(super) async fn find(
        db: &impl ConnectionTrait,
        actor: &Actor,
        counted: Select<submission::Entity>,
    ) -> Result<Self> {
        let first = counted.order_by_asc(submission::Column::SubmittedAt).one(db).await?;
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

    /// Nothing, of each month.
    pub(super) fn cells(&self) -> Vec<Cell> {
        vec![Cell::default(); self.months.len()]
    }

    /// What is told of each month that is shown.
    pub(super) fn numbers(&self, to_moderator: bool, cells: &[Cell]) -> Vec<Month> {
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

/// What was counted of a term in a month.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) reports: usize,
    pub(super) organisations: HashSet<OrganisationId>,
}

fn mean(before: &[Count]) -> Option<f64> {
    let months = u32::try_from(before.len()).ok().filter(|_| before.len() >= FEWEST_MONTHS)?;
    Some(before.iter().map(|count| count.reckoned()).sum::<f64>() / f64::from(months))
}

/// How many reports an organisation sent in a month: the month's place, the organisation, and how many.
pub(super) type Row = (i32, Option<OrganisationId>, i64);

/// The reports of these months by month and organisation, as [`Row`].
pub(super) fn by_month(
    counted: Select<submission::Entity>,
    months: &[NaiveDate],
) -> Select<submission::Entity> {
    let begins: Vec<_> = months.iter().filter_map(|first| day::begins_at(*first)).collect();
    let mut month = CaseStatement::new();
    for (at, begin) in begins.iter().enumerate().skip(1) {
        month =
            month.case(submission::Column::SubmittedAt.lt(*begin), i32::try_from(at - 1).unwrap_or_default());
    }
    let month = month.finally(i32::try_from(begins.len().saturating_sub(1)).unwrap_or_default());
    counted
        .apply_if(begins.first(), |counted, since| {
            counted.filter(submission::Column::SubmittedAt.gte(*since))
        })
        .select_only()
        .expr_as(month, "month")
        .column(submission::Column::OrganisationId)
        .column_as(submission::Column::Id.count(), "reports")
        .group_by(Expr::col("month"))
        .group_by(submission::Column::OrganisationId)
}

/// The organisations that are counted for others: of several that share a parent, one.
pub(super) async fn find_heads<'a>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = &'a Row>,
) -> Result<HashMap<OrganisationId, OrganisationId>> {
    let ids: Vec<OrganisationId> = rows.into_iter().filter_map(|(_, id, _)| *id).collect();
    trend::find_heads(db, &ids).await
}

pub(super) fn add(
    cells: &mut [Cell],
    (at, organisation_id, reports): Row,
    heads: &HashMap<OrganisationId, OrganisationId>,
) {
    if let Some(cell) = usize::try_from(at).ok().and_then(|at| cells.get_mut(at)) {
        cell.reports += usize::try_from(reports).unwrap_or_default();
        cell.organisations.extend(organisation_id.map(|id| heads.get(&id).copied().unwrap_or(id)));
    }
}

/// Counts reports by term and month, and finds the organisations behind them.
pub(super) async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (span, code): (&Span, Option<&str>),
) -> Result<HashMap<String, Vec<Cell>>> {
    let tagged = counted(actor)
        .join(JoinType::InnerJoin, tagged())
        .filter(tag::Column::SubjectKind.eq(SubjectKind::Submission).and(tag::Column::Taxonomy.eq(TAXONOMY)))
        .apply_if(code, |tagged, code| tagged.filter(tag::Column::Code.eq(code)));
    let rows: Vec<(i32, Option<OrganisationId>, i64, String)> = by_month(tagged, &span.months)
        .column(tag::Column::Code)
        .group_by(tag::Column::Code)
        .into_tuple()
        .all(db)
        .await?;
    let rows: Vec<(Row, String)> =
        rows.into_iter().map(|(at, id, reports, code)| ((at, id, reports), code)).collect();
    let heads = find_heads(db, rows.iter().map(|(row, _)| row)).await?;
    let mut cells: HashMap<String, Vec<Cell>> = HashMap::new();
    for (row, code) in rows {
        add(cells.entry(code).or_insert_with(|| span.cells()), row, &heads);
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
}
