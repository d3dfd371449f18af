//! The triage: one list of reports with which moderators have something to do, oldest first, narrowed as they like.

use crate::domain::{
    Actor, Result, Timestamp,
    page::{Cursor, Page, oldest_first},
    review,
    submission::{appeal, visible},
};
use entity::{
    handling::Handling,
    id::{AccountId, SubmissionId, TrendId},
    organisation::{self, Kind as OrganisationKind},
    subject::SubjectKind,
    submission::{self, State},
    submission_revision as wording, tag, trend_submission,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SimpleExpr},
};
use std::collections::HashSet;

/// Reports on a page.
pub const MOST_LISTED: usize = 50;

/// The states in which moderators have something to do.
const WAITING: [State; 4] = [State::Submitted, State::InTriage, State::NoResponse, State::Accepted];

/// A report in the list: notes, not text.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The report.
    pub submission: submission::Model,
    /// What kind of organisation it comes from.
    pub sector: Option<OrganisationKind>,
    /// Its codes of the taxonomy `trend`.
    pub terms: Vec<String>,
    /// Since when it waits for a moderator, if it does.
    pub since: Option<Timestamp>,
}

/// Whose reports are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assigned {
    /// Anybody's.
    #[default]
    Anybody,
    /// The actor's.
    Mine,
    /// Those that nobody has taken up.
    Nobody,
    /// Those that another moderator has.
    Others,
}

/// What of the triage is asked for; all that waits, if nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrow {
    /// The state, also one in which nobody has to do anything.
    pub state: Option<State>,
    /// Whose.
    pub assigned: Assigned,
    /// Those that have waited since before this moment, and wait still.
    pub waits_before: Option<Timestamp>,
    /// Those with this code of the taxonomy `offence`.
    pub offence: Option<String>,
    /// Those with this code of the taxonomy `setting`.
    pub setting: Option<String>,
    /// Those with this code of the taxonomy `trend`.
    pub term: Option<String>,
    /// Those that may be used in this way.
    pub handling: Option<Handling>,
    /// Those that came at this moment or later.
    pub since: Option<Timestamp>,
    /// Those that came before this moment.
    pub until: Option<Timestamp>,
    /// Those that are linked to this trend.
    pub trend: Option<TrendId>,
    /// These alone.
    pub among: Option<Vec<SubmissionId>>,
}

/// The reports with which moderators have something to do, oldest first.
pub async fn list_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (narrow, after): (&Narrow, Option<Cursor>),
) -> Result<Page<Waiting>> {
    let keys = (submission::Column::SubmittedAt, submission::Column::Id);
    let rows = oldest_first(narrowed(actor, narrow), keys, (after, MOST_LISTED)).all(db).await?;
    let page = Page::cut(rows, MOST_LISTED, place_of);
    Ok(Page { rows: noted(db, page.rows).await?, next: page.next })
}

/// A report's place in the list.
pub fn place_of(row: &submission::Model) -> Cursor {
    Cursor { at: row.submitted_at.unwrap_or(row.created_at), id: row.id.0 }
}

/// The next report for the actor after a place, or else from the beginning: one that they may judge, and, unless others'
/// are asked for, that nobody else has taken up or has open. What is theirs is theirs, whoever looks at it.
pub async fn find_next_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (narrow, after): (&Narrow, Option<Cursor>),
) -> Result<Option<SubmissionId>> {
    let keys = (submission::Column::SubmittedAt, submission::Column::Id);
    let open = review::open_with_others(actor, SubjectKind::Submission);
    let unread = submission::Column::Id.not_in_subquery(open);
    let nobodys = submission::Column::AssignedTo.is_null().and(unread);
    let mine = nobodys.or(submission::Column::AssignedTo.eq(actor.id));
    let free = Condition::all().add_option((narrow.assigned != Assigned::Others).then_some(mine));
    let besides = after.map(|after| submission::Column::Id.ne(after.id));
    let rows = narrowed(actor, narrow).filter(judged_by(actor)).filter(free.add_option(besides));
    for from in after.map_or(vec![None], |after| vec![Some(after), None]) {
        let next = oldest_first(rows.clone(), keys, (from, 0)).one(db).await?;
        if let Some(next) = next {
            return Ok(Some(next.id));
        }
    }
    Ok(None)
}

/// How many reports wait.
pub async fn count_waiting(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(queue(actor).count(db).await?)
}

pub(super) fn queue(actor: &Actor) -> Select<submission::Entity> {
    narrowed(actor, &Narrow::default())
}

fn narrowed(actor: &Actor, narrow: &Narrow) -> Select<submission::Entity> {
    let with_term = narrow.term.as_ref().map(|term| {
        let tagged = tag::Entity::find()
            .select_only()
            .column(tag::Column::SubjectId)
            .filter(tag::Column::SubjectKind.eq(SubjectKind::Submission))
            .filter(tag::Column::Taxonomy.eq("trend").and(tag::Column::Code.eq(term)));
        submission::Column::Id.in_subquery(tagged.into_query())
    });
    let of_trend = narrow.trend.map(|id| {
        let linked = trend_submission::Entity::find()
            .select_only()
            .column(trend_submission::Column::SubmissionId)
            .filter(trend_submission::Column::TrendId.eq(id))
            .filter(trend_submission::Column::UnlinkedAt.is_null());
        submission::Column::Id.in_subquery(linked.into_query())
    });
    let declined = submission::Column::State.eq(State::Declined);
    let appealed = declined.and(submission::Column::Id.in_subquery(appeal::appealed()));
    let waits = submission::Column::State.is_in(WAITING).or(appealed);
    let state = match narrow.state {
        Some(state) => Some(submission::Column::State.eq(state)),
        // What is asked for by a trend or by name is shown wherever it stands.
        None if of_trend.is_some() || narrow.among.is_some() => None,
        None => Some(waits.clone()),
    };
    let overdue = narrow.waits_before.map(|before| submission::Column::WaitsSince.lt(before).and(waits));
    let assigned = match narrow.assigned {
        Assigned::Anybody => None,
        Assigned::Mine => Some(submission::Column::AssignedTo.eq(actor.id)),
        Assigned::Nobody => Some(submission::Column::AssignedTo.is_null()),
        Assigned::Others => Some(submission::Column::AssignedTo.ne(actor.id)),
    };
    let among = narrow.among.as_ref().map(|ids| submission::Column::Id.is_in(ids.iter().copied()));
    let asked = Condition::all()
        .add_option(state)
        .add_option(assigned)
        .add_option(overdue)
        .add_option(narrow.offence.as_ref().map(|code| worded(wording::Column::Offence, code)))
        .add_option(narrow.setting.as_ref().map(|code| worded(wording::Column::Setting, code)))
        .add_option(narrow.handling.map(|handling| submission::Column::Handling.eq(handling)))
        .add_option(narrow.since.map(|since| submission::Column::SubmittedAt.gte(since)))
        .add_option(narrow.until.map(|until| submission::Column::SubmittedAt.lt(until)))
        .add_option(with_term)
        .add_option(of_trend)
        .add_option(among);
    visible(actor)
        .filter(Expr::value(actor.is_moderator()))
        .filter(submission::Column::SubmittedAt.is_not_null().and(submission::Column::WithdrawnAt.is_null()))
        .filter(asked)
}

/// Whether a report's present wording holds a code. It is found by its key: a list of all such wordings would be read
/// anew for each report.
fn worded(column: wording::Column, code: &str) -> SimpleExpr {
    let same = |of: wording::Column, report: submission::Column| {
        Expr::col((wording::Entity, of)).equals((submission::Entity, report))
    };
    let present = same(wording::Column::SubmissionId, submission::Column::Id)
        .and(same(wording::Column::Number, submission::Column::Revision));
    let held = wording::Entity::find()
        .select_only()
        .column(wording::Column::SubmissionId)
        .filter(present.and(column.eq(code)));
    Expr::exists(held.into_query())
}

/// What `may_judge` says of a report, asked of the database.
fn judged_by(actor: &Actor) -> Condition {
    let organisations = actor.memberships.iter().map(|membership| membership.organisation_id);
    let interest = submission::Column::OrganisationId.is_in(organisations);
    Condition::all()
        .add(Expr::value(actor.is_moderator()))
        .add(submission::Column::AuthorId.ne(actor.id))
        .add(submission::Column::OrganisationId.is_null().or(interest.not()))
}

async fn noted(db: &impl ConnectionTrait, submissions: Vec<submission::Model>) -> Result<Vec<Waiting>> {
    let organisations = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(submissions.iter().filter_map(|it| it.organisation_id)))
        .all(db)
        .await?;
    let tags = tag::Entity::find()
        .filter(tag::Column::SubjectKind.eq(SubjectKind::Submission).and(tag::Column::Taxonomy.eq("trend")))
        .filter(tag::Column::SubjectId.is_in(submissions.iter().map(|it| it.id.0)))
        .order_by_asc(tag::Column::Code)
        .all(db)
        .await?;
    let appealed = submission::Entity::find()
        .select_only()
        .column(submission::Column::Id)
        .filter(submission::Column::Id.is_in(submissions.iter().map(|it| it.id)))
        .filter(submission::Column::State.eq(State::Declined))
        .filter(submission::Column::Id.in_subquery(appeal::appealed()));
    let appealed: HashSet<SubmissionId> = appealed.into_tuple().all(db).await?.into_iter().collect();
    let waiting = |submission: submission::Model| {
        let of_this = |tag: &&tag::Model| tag.subject_id == submission.id.0;
        let terms = tags.iter().filter(of_this).map(|tag| tag.code.clone()).collect();
        let sector = organisations.iter().find(|it| Some(it.id) == submission.organisation_id);
        let waits = WAITING.contains(&submission.state) || appealed.contains(&submission.id);
        let since = submission.waits_since.filter(|_| waits);
        Waiting { sector: sector.map(|it| it.kind), terms, since, submission }
    };
    Ok(submissions.into_iter().map(waiting).collect())
}

/// To whom a report is assigned from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// The actor.
    Me,
    /// Another moderator, or oneself by name.
    Moderator(AccountId),
    /// Nobody: it is all moderators' again.
    Nobody,
}
