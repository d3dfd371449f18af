//! Trends that are like a report, by their published wordings; and those in which similar reports stand.

use crate::domain::{
    Actor, Result, Subject, Timestamp,
    database::Database,
    similarity::{self, Alike, Among, Words},
    taxonomy,
    trend::{Published, list_published_among, visible},
};
use entity::{
    id::{SubmissionId, TrendId},
    subject::SubjectKind,
    trend, trend_submission, trend_version,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait,
};
use std::collections::HashMap;

/// The taxonomies whose codes are terms in common.
const TERMS: [&str; 2] = ["trend", "context"];

/// The published trends that are most like a text and that the actor may see, at most so many.
pub async fn list_similar(
    db: &impl ConnectionTrait,
    actor: &Actor,
    words: &Words,
    most: usize,
) -> Result<Vec<(Published, Alike)>> {
    let readable = visible(actor).filter(trend::Column::PublishedNumber.is_not_null());
    let among = Among {
        kind: SubjectKind::Trend,
        since: None,
        visible: readable.select_only().column(trend::Column::Id).into_query(),
        except: None,
    };
    let alike = similarity::list_alike(db, words, &among, most).await?;
    let ids: Vec<TrendId> = alike.iter().map(|alike| TrendId(alike.id)).collect();
    let mut found = list_published_among(db, actor, &ids).await?;
    let of = |alike: Alike| {
        let at = found.iter().position(|published| published.trend.id.0 == alike.id)?;
        Some((found.swap_remove(at), alike))
    };
    Ok(alike.into_iter().filter_map(of).collect())
}

/// The trends to which these reports are linked, for moderators.
pub async fn list_of_submissions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[SubmissionId],
) -> Result<HashMap<SubmissionId, trend::Model>> {
    if !actor.is_moderator() {
        return Ok(HashMap::new());
    }
    let links = trend_submission::Entity::find()
        .filter(trend_submission::Column::SubmissionId.is_in(ids.iter().copied()))
        .filter(trend_submission::Column::UnlinkedAt.is_null())
        .find_also_related(trend::Entity)
        .all(db)
        .await?;
    let readable = |(link, found): (trend_submission::Model, Option<trend::Model>)| {
        let found = found.filter(|found| found.locked_at.is_none())?;
        Some((link.submission_id, found))
    };
    Ok(links.into_iter().filter_map(readable).collect())
}

/// Enters the published wording of a trend in the index of words; of one that has none, nothing.
pub(super) async fn enter(txn: &DatabaseTransaction, id: TrendId, now: Timestamp) -> Result<()> {
    let subject = Subject::new(SubjectKind::Trend, id.0);
    let found = trend::Entity::find_by_id(id).filter(trend::Column::LockedAt.is_null()).one(txn).await?;
    let published = match found.and_then(|found| found.published_number) {
        Some(number) => {
            let of_it = trend_version::Column::TrendId.eq(id).and(trend_version::Column::Number.eq(number));
            trend_version::Entity::find().filter(of_it).one(txn).await?
        }
        None => None,
    };
    let Some(version) = published else { return similarity::forget(txn, subject).await };
    let tags = taxonomy::list_tags(txn, Subject::new(SubjectKind::TrendVersion, version.id.0)).await?;
    let terms = tags.iter().filter(|tag| TERMS.contains(&tag.taxonomy.as_str()));
    let texts = [&version.title, &version.summary, &version.source, &version.asked];
    let words = Words::of(
        texts.into_iter().map(String::as_str),
        terms.map(|tag| (tag.taxonomy.as_str(), tag.code.as_str())),
    );
    similarity::enter(txn, subject, (&words, version.published_at.unwrap_or(now))).await
}

/// Enters the trends that were published before there was an index.
pub async fn enter_missing(db: &Database, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let missing = trend::Entity::find()
        .filter(trend::Column::PublishedNumber.is_not_null())
        .filter(trend::Column::Id.not_in_subquery(similarity::entered(SubjectKind::Trend)));
    for row in missing.all(&txn).await? {
        enter(&txn, row.id, now).await?;
    }
    Ok(txn.commit().await?)
}
