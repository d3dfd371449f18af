//! Which reports a trend rests on, and what follows from them: its counts, who may see it, who is named.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    handling::{self, Attribution},
    submission::{self, Shown, Step, accept_found, find_to_judge},
    trend::{find, find_of_submission, grade, publication, support, version::lock},
};
use entity::{
    handling::Handling,
    id::{OrganisationId, SubmissionId, TrendId, TrendSubmissionId},
    organisation,
    subject::SubjectKind,
    submission as submission_row,
    trend::{self, State},
    trend_submission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Links a report to a trend that is open; one about which nothing was decided is accepted with it, and one that is linked
/// to another moves, which leaves both links on record.
pub async fn link(
    db: &Database,
    actor: &Actor,
    (submission_id, version): (SubmissionId, i32),
    trend_id: TrendId,
) -> Result<()> {
    let txn = db.begin().await?;
    let submission = find_to_judge(&txn, actor, submission_id).await?;
    find(&txn, actor, trend_id).await?;
    let (submission, version) = free(&txn, actor, (trend_id, submission, version)).await?;
    join(&txn, actor, (trend_id, &submission, version)).await?;
    Ok(txn.commit().await?)
}

/// Brings a report to where it can be linked to a trend, if it stands where that can be done; returns its version then.
pub(super) async fn free(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (to, submission, version): (TrendId, submission_row::Model, i32),
) -> Result<(submission_row::Model, i32)> {
    let freed = match submission.state {
        submission_row::State::Submitted | submission_row::State::InTriage => {
            accept_found(txn, actor, (&submission, version)).await?
        }
        submission_row::State::Linked => part(txn, actor, (to, &submission, version)).await?,
        _ => return Ok((submission, version)),
    };
    let version = freed.version;
    Ok((freed, version))
}

/// Takes a report out of its trend on its way to another one.
async fn part(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (to, submission, version): (TrendId, &submission_row::Model, i32),
) -> Result<submission_row::Model> {
    let (_, from) =
        find_of_submission(txn, submission.id).await?.ok_or(Error::Conflict("conflict-changed"))?;
    if from.id == to {
        return Err(Error::Conflict("conflict-changed"));
    }
    let parted = submission::turn(txn, actor, (submission, version), &UNLINKED, Vec::new()).await?;
    // Two that move reports to and fro would wait for each other, but for this order.
    let mut both = [from.id, to];
    both.sort_unstable();
    for id in both {
        lock(txn, id).await?;
    }
    leave(txn, actor, submission.id).await?;
    Ok(parted)
}

const UNLINKED: Step = Step {
    kind: "SubmissionUnlinked",
    from: &[submission_row::State::Linked],
    to: submission_row::State::Accepted,
};

/// Enters a link, with all that follows.
pub(crate) async fn join(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (trend_id, submission, version): (TrendId, &submission_row::Model, i32),
) -> Result<()> {
    let step = Step {
        kind: "SubmissionLinked",
        from: &[submission_row::State::Accepted],
        to: submission_row::State::Linked,
    };
    submission::turn(txn, actor, (submission, version), &step, Vec::new()).await?;
    // The report before the trend, as everywhere: two transactions never wait for each other.
    lock(txn, trend_id).await?;
    let open = trend::Column::Id.eq(trend_id).and(trend::Column::State.eq(State::Open));
    if trend::Entity::find().filter(open).count(txn).await? == 0 {
        return Err(Error::Conflict("conflict-trend-closed"));
    }
    let row = trend_submission::ActiveModel {
        id: Set(TrendSubmissionId::at(actor.now)),
        trend_id: Set(trend_id),
        submission_id: Set(submission.id),
        linked_by: Set(actor.id),
        linked_at: Set(actor.now),
        unlinked_at: Set(None),
        unlinked_by: Set(None),
    };
    row.insert(txn).await?;
    recount(txn, actor, trend_id).await
}

/// Undoes a report's link; the report is accepted still.
pub async fn unlink(
    db: &Database,
    actor: &Actor,
    (submission_id, version): (SubmissionId, i32),
) -> Result<()> {
    let txn = db.begin().await?;
    let submission = find_to_judge(&txn, actor, submission_id).await?;
    submission::turn(&txn, actor, (&submission, version), &UNLINKED, Vec::new()).await?;
    leave(&txn, actor, submission_id).await?;
    Ok(txn.commit().await?)
}

/// Withdraws a report of the actor's own, and takes it out of its trend. Withdrawing it twice changes nothing.
pub async fn withdraw_submission(db: &Database, actor: &Actor, id: SubmissionId) -> Result<()> {
    let txn = db.begin().await?;
    let submission = submission::find(&txn, actor, id).await?.submission;
    if submission.author_id == actor.id && submission.withdrawn_at.is_some() {
        return Ok(());
    }
    if !submission::may_withdraw(actor, &submission) {
        return Err(Error::Forbidden("forbidden-submission-withdraw"));
    }
    submission::withdraw(&txn, actor, &submission).await?;
    leave(&txn, actor, id).await?;
    Ok(txn.commit().await?)
}

/// Ends a report's link, if it has one, with all that follows.
pub(super) async fn leave(txn: &DatabaseTransaction, actor: &Actor, id: SubmissionId) -> Result<()> {
    let Some((link, trend)) = find_of_submission(txn, id).await? else { return Ok(()) };
    lock(txn, trend.id).await?;
    trend_submission::Entity::update_many()
        .col_expr(trend_submission::Column::UnlinkedAt, Expr::value(actor.now))
        .col_expr(trend_submission::Column::UnlinkedBy, Expr::value(actor.id))
        .filter(trend_submission::Column::Id.eq(link.id).and(trend_submission::Column::UnlinkedAt.is_null()))
        .exec(txn)
        .await?;
    recount(txn, actor, trend.id).await
}

/// Has a report used in another way from now on; who may see its trend, and who is named there, follows.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
    change: (Handling, Handling),
) -> Result<()> {
    submission::set_handling(txn, id, change).await?;
    let Some((_, trend)) = find_of_submission(txn, id).await? else { return Ok(()) };
    lock(txn, trend.id).await?;
    recount(txn, actor, trend.id).await
}

/// The reports that a trend rests on, with their wordings, oldest link first; for moderators.
pub async fn list_linked(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<Vec<Shown>> {
    if !actor.is_moderator() {
        return Ok(Vec::new());
    }
    let ids = linked_ids(db, id).await?;
    let mut reports = submission::shown(
        db,
        submission::visible(actor).filter(submission_row::Column::Id.is_in(ids.clone())),
    )
    .await?;
    reports.sort_by_key(|report| ids.iter().position(|id| *id == report.submission.id));
    Ok(reports)
}

/// The sources of a trend that may be named, each once.
pub async fn list_attributions(db: &impl ConnectionTrait, id: TrendId) -> Result<Vec<Attribution>> {
    let linked = list_rows(db, id).await?;
    let chosen: Vec<_> = linked.iter().map(|row| (row.author_id, row.handling)).collect();
    let mut named = Vec::new();
    for attribution in handling::attributions(db, &chosen).await? {
        if attribution != Attribution::Nobody && !named.contains(&attribution) {
            named.push(attribution);
        }
    }
    Ok(named)
}

/// Counts anew what a trend rests on: who may see it, how sure we are, and whether it can stay published.
pub(super) async fn recount(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    let linked = list_rows(txn, id).await?;
    let mut organisations: Vec<_> = linked.iter().filter_map(|row| row.organisation_id).collect();
    organisations.extend(support::supporting(txn, id).await?);
    let families = count_families(txn, &organisations).await?;
    let trend = trend::Entity::find_by_id(id).one(txn).await?.ok_or(Error::NotFound)?;
    let restricted = if linked.is_empty() {
        trend.restricted_at.is_some()
    } else {
        linked.iter().all(|row| handling::is_for_policy_alone(row.handling))
    };
    let restricted_at = restricted.then_some(trend.restricted_at.unwrap_or(actor.now));
    let reports = i32::try_from(linked.len()).unwrap_or(i32::MAX);
    trend::Entity::update_many()
        .col_expr(trend::Column::OrganisationCount, Expr::value(families))
        .col_expr(trend::Column::ReportCount, Expr::value(reports))
        .col_expr(trend::Column::RestrictedAt, Expr::value(restricted_at))
        .filter(trend::Column::Id.eq(id))
        .exec(txn)
        .await?;
    let entry = Entry::new("TrendCounted", Some(actor.id), actor.now)
        .about(SubjectKind::Trend, id.0)
        .detail(json!({ "reports": reports, "organisations": families, "restricted": restricted }));
    audit::record(txn, entry).await?;
    grade::recompute(txn, (id, families)).await?;
    if linked.is_empty() {
        publication::take_down(txn, actor, &trend).await?;
    }
    Ok(())
}

/// How many of these organisations are independent: they differ, and share no parent.
pub async fn count_families(db: &impl ConnectionTrait, ids: &[OrganisationId]) -> Result<i32> {
    let heads: HashSet<OrganisationId> = find_heads(db, ids).await?.into_values().collect();
    Ok(i32::try_from(heads.len()).unwrap_or(i32::MAX))
}

/// The uppermost organisation above each of these: those that share one are not independent.
pub(crate) async fn find_heads(
    db: &impl ConnectionTrait,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, OrganisationId>> {
    let mut parents: HashMap<OrganisationId, Option<OrganisationId>> = HashMap::new();
    let mut unknown: HashSet<OrganisationId> = ids.iter().copied().collect();
    while !unknown.is_empty() {
        let rows = organisation::Entity::find()
            .filter(organisation::Column::Id.is_in(unknown.drain()))
            .all(db)
            .await?;
        parents.extend(rows.iter().map(|row| (row.id, row.parent_id)));
        unknown =
            rows.iter().filter_map(|row| row.parent_id).filter(|id| !parents.contains_key(id)).collect();
    }
    Ok(ids.iter().map(|id| (*id, head(*id, &parents))).collect())
}

/// The uppermost organisation above this one. (So many steps at most: a circle has no uppermost.)
fn head(id: OrganisationId, parents: &HashMap<OrganisationId, Option<OrganisationId>>) -> OrganisationId {
    let mut head = id;
    for _ in 0..parents.len() {
        match parents.get(&head).copied().flatten() {
            Some(parent) => head = parent,
            None => break,
        }
    }
    head
}

/// The organisations behind a trend's reports, and their authors, for conflicts of interest; of locked reports there
/// are none.
pub(super) async fn list_rows(db: &impl ConnectionTrait, id: TrendId) -> Result<Vec<submission_row::Model>> {
    let ids = linked_ids(db, id).await?;
    let linked = submission_row::Entity::find()
        .filter(submission_row::Column::Id.is_in(ids))
        .filter(submission_row::Column::LockedAt.is_null());
    Ok(linked.order_by_asc(submission_row::Column::Id).all(db).await?)
}

/// The organisations whose people do not judge these trends: those for which somebody reported what they rest on, and
/// those that have a word on them.
pub(crate) async fn list_organisations(
    db: &impl ConnectionTrait,
    ids: &[TrendId],
) -> Result<HashMap<TrendId, Vec<OrganisationId>>> {
    let links = trend_submission::Entity::find()
        .filter(trend_submission::Column::TrendId.is_in(ids.iter().copied()))
        .filter(trend_submission::Column::UnlinkedAt.is_null());
    let links = links.all(db).await?;
    let reports = submission_row::Entity::find()
        .filter(submission_row::Column::Id.is_in(links.iter().map(|link| link.submission_id)))
        .filter(submission_row::Column::LockedAt.is_null());
    let reports = reports.all(db).await?.into_iter();
    let spoke_for: HashMap<SubmissionId, OrganisationId> =
        reports.filter_map(|report| Some((report.id, report.organisation_id?))).collect();
    let mut organisations: HashMap<TrendId, Vec<OrganisationId>> = HashMap::new();
    for link in links {
        if let Some(organisation_id) = spoke_for.get(&link.submission_id) {
            organisations.entry(link.trend_id).or_default().push(*organisation_id);
        }
    }
    for (id, organisation_id) in support::list_speaking(db, ids).await? {
        organisations.entry(id).or_default().push(organisation_id);
    }
    Ok(organisations)
}

async fn linked_ids(db: &impl ConnectionTrait, id: TrendId) -> Result<Vec<SubmissionId>> {
    let links = trend_submission::Entity::find()
        .filter(trend_submission::Column::TrendId.eq(id).and(trend_submission::Column::UnlinkedAt.is_null()))
        .order_by_asc(trend_submission::Column::LinkedAt)
        .order_by_asc(trend_submission::Column::Id);
    Ok(links.all(db).await?.into_iter().map(|link| link.submission_id).collect())
}
