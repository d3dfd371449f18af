//! In which digests it stands what somebody may take back.

use crate::domain::{
    Actor, Result, concern,
    contribution::{Key, Kind},
    submission,
};
use entity::{
    concern as concern_row,
    digest::{self, State},
    digest_item,
    id::{ConcernId, SubmissionId, TrendId},
    subject::SubjectKind,
    submission as submission_row, trend_submission,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use std::collections::HashSet;
use uuid::Uuid;

const SENT: [State; 4] = [State::Sent, State::SentWithFailures, State::Archived, State::Stopped];
const SENDING: [State; 3] = [State::Freezing, State::Sending, State::Paused];

/// How many digests hold a concern of somebody's, or a trend that rests on nothing but their reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digests {
    /// Those that were sent.
    pub sent: u64,
    /// Those that are being sent.
    pub sending: u64,
}

/// The digests in which it stands what the actor may take back.
pub async fn count_digests(db: &impl ConnectionTrait, actor: &Actor) -> Result<Digests> {
    let concerns: Vec<ConcernId> = concern::own(actor)
        .select_only()
        .column(concern_row::Column::Id)
        .filter(concern_row::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let trends = list_trends_resting_on(db, actor).await?;
    let about = |kind, ids: Vec<Uuid>| {
        digest_item::Column::SubjectKind.eq(kind).and(digest_item::Column::SubjectId.is_in(ids))
    };
    let held = Condition::any()
        .add(about(SubjectKind::Concern, concerns.iter().map(|id| id.0).collect()))
        .add(about(SubjectKind::Trend, trends.iter().map(|id| id.0).collect()));
    let items = digest_item::Entity::find().filter(held).all(db).await?;
    let ids: HashSet<_> = items.into_iter().map(|item| item.digest_id).collect();
    let of = |states: &[State]| {
        let states = digest::Column::State.is_in(states.iter().copied());
        digest::Entity::find().filter(digest::Column::Id.is_in(ids.iter().copied()).and(states))
    };
    Ok(Digests { sent: of(&SENT).count(db).await?, sending: of(&SENDING).count(db).await? })
}

/// The editions in which one contribution of the actor's stands, or a trend to which it was linked: also those that have
/// not been sent, since it can still be kept out of them. The latest month first.
pub async fn list_digests(
    db: &impl ConnectionTrait,
    actor: &Actor,
    Key { kind, id }: Key,
) -> Result<Vec<digest::Model>> {
    let subjects: Vec<(SubjectKind, Uuid)> = match kind {
        Kind::Concern => {
            let own = concern::own(actor).filter(concern_row::Column::Id.eq(id));
            own.one(db).await?.into_iter().map(|row| (SubjectKind::Concern, row.id.0)).collect()
        }
        Kind::Submission => {
            let own = submission::own(actor).filter(submission_row::Column::Id.eq(id)).one(db).await?;
            let links = trend_submission::Entity::find()
                .filter(trend_submission::Column::SubmissionId.is_in(own.map(|row| row.id)))
                .filter(trend_submission::Column::UnlinkedAt.is_null());
            links.all(db).await?.into_iter().map(|link| (SubjectKind::Trend, link.trend_id.0)).collect()
        }
        Kind::Post | Kind::Message => Vec::new(),
    };
    let held = subjects.into_iter().fold(Condition::any().add(Expr::value(false)), |held, (kind, id)| {
        held.add(digest_item::Column::SubjectKind.eq(kind).and(digest_item::Column::SubjectId.eq(id)))
    });
    let items = digest_item::Entity::find().filter(held).all(db).await?;
    let editions = digest::Entity::find()
        .filter(digest::Column::Id.is_in(items.into_iter().map(|item| item.digest_id)))
        .filter(digest::Column::State.ne(State::Cancelled))
        .order_by_desc(digest::Column::Period)
        .order_by_desc(digest::Column::Edition);
    Ok(editions.all(db).await?)
}

/// The trends that rest on nothing but the actor's reports.
async fn list_trends_resting_on(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<TrendId>> {
    let own: Vec<SubmissionId> = submission::own(actor)
        .select_only()
        .column(submission_row::Column::Id)
        .filter(submission_row::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let linked = trend_submission::Entity::find().filter(trend_submission::Column::UnlinkedAt.is_null());
    let mine = linked.clone().filter(trend_submission::Column::SubmissionId.is_in(own.iter().copied()));
    let mut trends: Vec<TrendId> = mine.all(db).await?.into_iter().map(|link| link.trend_id).collect();
    let all = linked.filter(trend_submission::Column::TrendId.is_in(trends.iter().copied())).all(db).await?;
    let others: HashSet<TrendId> =
        all.iter().filter(|link| !own.contains(&link.submission_id)).map(|link| link.trend_id).collect();
    trends.retain(|trend| !others.contains(trend));
    Ok(trends)
}
