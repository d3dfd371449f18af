//! A new draft with the text of a report that was declined: its author has what they wrote, to change it and send it
//! again, or not.

use crate::domain::{
    Actor, Error, Result, Subject,
    database::Database,
    submission::{
        Shown,
        draft::{find_started, insert},
        find, list_tags,
    },
    taxonomy,
};
use entity::{
    id::SubmissionId,
    subject::SubjectKind,
    submission::{self, State},
    submission_revision,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use std::collections::BTreeMap;

/// Begins a new report of the actor's own with the text of one that was declined. The same key twice makes one draft.
pub async fn start_again(
    db: &Database,
    actor: &Actor,
    (id, key): (SubmissionId, Option<SubmissionId>),
) -> Result<SubmissionId> {
    let txn = db.begin().await?;
    let Shown { submission: old, wording } = find(&txn, actor, id).await?;
    if old.author_id != actor.id {
        return Err(Error::NotFound);
    }
    if old.state != State::Declined {
        return Err(Error::Conflict("conflict-submission-not-declined"));
    }
    if let Some(begun) = find_started(&txn, actor, key).await? {
        return Ok(begun.id);
    }
    let new = insert(&txn, actor, key).await?;
    submission::Entity::update_many()
        .col_expr(submission::Column::Handling, Expr::value(old.handling))
        .col_expr(submission::Column::MayContact, Expr::value(old.may_contact))
        .col_expr(submission::Column::ScreeningRules, Expr::value(old.screening_rules))
        .filter(submission::Column::Id.eq(new.id))
        .exec(&txn)
        .await?;
    let copied = submission_revision::ActiveModel {
        submission_id: Unchanged(new.id),
        number: Unchanged(new.revision),
        by: Set(actor.id),
        at: Set(actor.now),
        ..wording.into_active_model().reset_all()
    };
    copied.update(&txn).await?;
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tag in list_tags(&txn, id).await? {
        codes.entry(tag.taxonomy).or_default().push(tag.code);
    }
    for (taxonomy, codes) in codes {
        taxonomy::tag(&txn, Subject::new(SubjectKind::Submission, new.id.0), &taxonomy, &codes).await?;
    }
    txn.commit().await?;
    Ok(new.id)
}
