//! Reports that are like another, for moderators: with the terms and the words in common.

use crate::domain::{
    Actor, Result, Timestamp,
    database::Database,
    similarity::{self, Alike, Among, Words},
    submission::{Shown, list_tags, shown, subject, visible},
};
use chrono::TimeDelta;
use entity::{id::SubmissionId, subject::SubjectKind, submission, submission_revision, tag};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

/// Reports are compared with those of so long a time before.
const WITHIN: TimeDelta = TimeDelta::days(365);

/// The taxonomies whose codes are terms in common.
const TERMS: [&str; 2] = ["trend", "context"];

/// The words and the terms of a report.
pub fn words_of(wording: &submission_revision::Model, tags: &[tag::Model]) -> Words {
    let texts = [&wording.title, &wording.change, &wording.method, &wording.importance, &wording.help];
    let tags = tags.iter().filter(|tag| TERMS.contains(&tag.taxonomy.as_str()));
    let codes = [("offence", &wording.offence), ("setting", &wording.setting)];
    let codes = codes.into_iter().filter_map(|(taxonomy, code)| Some((taxonomy, code.as_deref()?)));
    let terms = tags.map(|tag| (tag.taxonomy.as_str(), tag.code.as_str())).chain(codes);
    Words::of(texts.into_iter().map(String::as_str), terms)
}

/// The reports that are most like this one, at most so many; for moderators, as far as they may read them.
pub async fn list_similar(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (report, tags): (&Shown, &[tag::Model]),
    most: usize,
) -> Result<Vec<(Shown, Alike)>> {
    if !actor.is_moderator() {
        return Ok(Vec::new());
    }
    let sent = visible(actor)
        .filter(submission::Column::SubmittedAt.is_not_null())
        .filter(submission::Column::WithdrawnAt.is_null());
    let among = Among {
        kind: SubjectKind::Submission,
        since: Some(actor.now - WITHIN),
        visible: sent.clone().select_only().column(submission::Column::Id).into_query(),
        except: Some(report.submission.id.0),
    };
    let alike = similarity::list_alike(db, &words_of(&report.wording, tags), &among, most).await?;
    let ids: Vec<Uuid> = alike.iter().map(|alike| alike.id).collect();
    let mut found = shown(db, sent.filter(submission::Column::Id.is_in(ids))).await?;
    let of = |alike: Alike| {
        let at = found.iter().position(|shown| shown.submission.id.0 == alike.id)?;
        Some((found.swap_remove(at), alike))
    };
    Ok(alike.into_iter().filter_map(of).collect())
}

/// Enters a report in the index of words as it stands.
pub(super) async fn enter(txn: &DatabaseTransaction, id: SubmissionId, at: Timestamp) -> Result<()> {
    let found = submission::Entity::find().filter(submission::Column::Id.eq(id));
    let Some(report) = shown(txn, found).await?.pop() else { return Ok(()) };
    let words = words_of(&report.wording, &list_tags(txn, id).await?);
    similarity::enter(txn, subject(id), (&words, at)).await
}

/// Enters the reports that were sent before there was an index, some at a time; returns whether there are more.
pub async fn enter_missing(db: &Database, most: u64) -> Result<bool> {
    let txn = db.begin().await?;
    let entered = similarity::entered(SubjectKind::Submission);
    let missing = submission::Entity::find()
        .filter(submission::Column::SubmittedAt.is_not_null())
        .filter(submission::Column::WithdrawnAt.is_null().and(submission::Column::LockedAt.is_null()))
        .filter(submission::Column::Id.not_in_subquery(entered))
        .order_by_asc(submission::Column::Id);
    let rows = missing.clone().limit(most).all(&txn).await?;
    for row in &rows {
        enter(&txn, row.id, row.submitted_at.unwrap_or(row.created_at)).await?;
    }
    let left = missing.count(&txn).await?;
    txn.commit().await?;
    Ok(left > 0)
}
