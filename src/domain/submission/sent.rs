//! What an account submitted for one of its organisations, as that organisation's tools see it: no drafts.

use crate::domain::{
    Actor, Error, Result,
    page::{Cursor, Page, latest_first},
    submission::{PAGE, Shown, shown, visible},
};
use entity::{
    id::{OrganisationId, SubmissionId},
    subject::SubjectKind,
    submission, tag,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;

/// The reports that the actor submitted for an organisation, the latest first; withdrawn ones among them.
pub async fn list_sent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    organisation_id: OrganisationId,
    after: Option<Cursor>,
) -> Result<Page<Shown>> {
    let keys = (submission::Column::CreatedAt, submission::Column::Id);
    let rows = shown(db, latest_first(sent(actor, organisation_id), keys, (after, PAGE))).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.submission.created_at, id: row.submission.id.0 }))
}

/// Finds one of them by its key.
pub async fn find_sent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, organisation_id): (SubmissionId, OrganisationId),
) -> Result<Shown> {
    let found = sent(actor, organisation_id).filter(submission::Column::Id.eq(id));
    shown(db, found).await?.pop().ok_or(Error::NotFound)
}

/// The codes that reports carry besides those of their wordings, in one query.
pub async fn list_tags_of(
    db: &impl ConnectionTrait,
    ids: &[SubmissionId],
) -> Result<HashMap<SubmissionId, Vec<tag::Model>>> {
    let of = tag::Column::SubjectKind
        .eq(SubjectKind::Submission)
        .and(tag::Column::SubjectId.is_in(ids.iter().map(|id| id.0)));
    let mut tags: HashMap<SubmissionId, Vec<tag::Model>> = HashMap::new();
    for tag in tag::Entity::find().filter(of).order_by_asc(tag::Column::Code).all(db).await? {
        tags.entry(SubmissionId(tag.subject_id)).or_default().push(tag);
    }
    Ok(tags)
}

fn sent(actor: &Actor, organisation_id: OrganisationId) -> Select<submission::Entity> {
    visible(actor)
        .filter(submission::Column::AuthorId.eq(actor.id))
        .filter(submission::Column::OrganisationId.eq(organisation_id))
        .filter(submission::Column::SubmittedAt.is_not_null())
}
