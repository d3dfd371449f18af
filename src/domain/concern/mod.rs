//! Concerns: what members raise about the criminal justice process. A moderator reads each before others can.

mod locking;
mod new;
mod reading;

pub use locking::is_locked;
pub(crate) use locking::{conceal, reveal, take_down};
pub use new::{Answers, LONGEST_ACCOUNT, LONGEST_CHANGE, NewConcern};
pub use reading::{
    Shown, attributions, find, find_to_edit, list_oldest_except, list_own, list_published,
    list_published_among, list_returned, own, published, visible,
};

use crate::domain::{
    Actor, Error, Result, Subject,
    audit::{self, Entry},
    database::Database,
    draft,
    job::{self, Job},
    reference,
    review::{self, Decision},
};
use entity::{
    concern::{self, State},
    concern_revision,
    handling::Handling,
    id::{ConcernId, ReviewId},
    review::Kind as ReviewKind,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    QueryFilter, sea_query::Expr,
};

/// Whether the actor may raise a concern.
pub fn may_raise(actor: &Actor) -> bool {
    actor.holds(Role::Member) && !actor.is_silenced()
}

/// Whether the actor may change a concern: its author, until it is published.
pub fn may_edit(actor: &Actor, concern: &concern::Model) -> bool {
    let is_open = matches!(concern.state, State::Submitted | State::Declined);
    concern.author_id == actor.id && is_open && !actor.is_silenced()
}

/// Whether the actor may withdraw a concern: its author, at any time, without a reason.
pub fn may_withdraw(actor: &Actor, concern: &concern::Model) -> bool {
    concern.author_id == actor.id && concern.state != State::Withdrawn
}

/// Raises a concern: it waits for a moderator.
pub async fn create(db: &Database, actor: &Actor, new: NewConcern) -> Result<ConcernId> {
    actor.check_may_write()?;
    if !may_raise(actor) {
        return Err(Error::Forbidden("forbidden-concern"));
    }
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(ConcernId::random);
    if let Some(already) = concern::Entity::find_by_id(id).one(&txn).await? {
        return if already.author_id == actor.id { Ok(id) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let row = concern::ActiveModel {
        id: Set(id),
        reference: Set(reference::free::<concern::Entity>(&txn, "C", concern::Column::Reference).await?),
        state: Set(State::Submitted),
        revision: Set(1),
        stage: Set(Some(new.stage.clone())),
        kind: Set(Some(new.kind.clone())),
        victims_code_right: Set(new.victims_code_right.clone()),
        decided_by: Set(None),
        decided_at: Set(None),
        decline_reason: Set(None),
        screening_rules: Set(new.verdict.codes()),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(new.handling),
        language: Set(new.language),
        created_at: Set(actor.now),
        published_at: Set(None),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    };
    row.insert(&txn).await?;
    let kind = (ReviewKind::Concern, &new.verdict);
    review::open_screened(&txn, actor, kind, (subject(id), 1, None)).await?;
    insert_revision(&txn, actor, (id, 1), new).await?;
    let entry = Entry::new("ConcernRaised", Some(actor.id), actor.now).about(SubjectKind::Concern, id.0);
    audit::record(&txn, entry).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(id)
}

/// Changes a concern that waits or was sent back, keeping the earlier wordings: it waits again.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (id, version): (ConcernId, i32),
    new: NewConcern,
) -> Result<()> {
    let txn = db.begin().await?;
    let concern = find_to_edit(&txn, actor, id).await?.0;
    let number = concern.revision + 1;
    let changed = concern::Entity::update_many()
        .col_expr(concern::Column::State, Expr::value(State::Submitted))
        .col_expr(concern::Column::Revision, Expr::value(number))
        .col_expr(concern::Column::Stage, Expr::value(new.stage.clone()))
        .col_expr(concern::Column::Kind, Expr::value(new.kind.clone()))
        .col_expr(concern::Column::VictimsCodeRight, Expr::value(new.victims_code_right.clone()))
        .col_expr(concern::Column::Handling, Expr::value(new.handling))
        .col_expr(concern::Column::ScreeningRules, Expr::value(new.verdict.codes()))
        .col_expr(concern::Column::Version, Expr::value(version + 1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::Version.eq(version)))
        .filter(concern::Column::State.eq(concern.state))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    review::supersede(&txn, actor, subject(id)).await?;
    let kind = (ReviewKind::Concern, &new.verdict);
    review::open_screened(&txn, actor, kind, (subject(id), number, None)).await?;
    insert_revision(&txn, actor, (id, number), new).await?;
    let entry = Entry::new("ConcernEdited", Some(actor.id), actor.now)
        .about(SubjectKind::Concern, id.0)
        .states(concern.state.to_string(), State::Submitted.to_string());
    audit::record(&txn, entry).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Withdraws a concern: a tombstone stays. Withdrawing it twice changes nothing.
pub async fn withdraw(db: &Database, actor: &Actor, id: ConcernId) -> Result<()> {
    let txn = db.begin().await?;
    let concern = find(&txn, actor, id).await?.concern;
    if concern.author_id == actor.id && concern.state == State::Withdrawn {
        return Ok(());
    }
    if !may_withdraw(actor, &concern) {
        return Err(Error::Forbidden("forbidden-concern-withdraw"));
    }
    let withdrawn = concern::Entity::update_many()
        .col_expr(concern::Column::State, Expr::value(State::Withdrawn))
        .col_expr(concern::Column::WithdrawnAt, Expr::value(actor.now))
        .col_expr(concern::Column::Version, Expr::value(concern.version + 1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::Version.eq(concern.version)))
        .exec(&txn)
        .await?;
    if withdrawn.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    review::discard(&txn, actor, subject(id)).await?;
    let entry = Entry::new("ConcernWithdrawn", Some(actor.id), actor.now)
        .about(SubjectKind::Concern, id.0)
        .states(concern.state.to_string(), State::Withdrawn.to_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Has a concern used in another way from now on; `Conflict` if it is no longer used as it was.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    id: ConcernId,
    (from, to): (Handling, Handling),
) -> Result<()> {
    let changed = concern::Entity::update_many()
        .col_expr(concern::Column::Handling, Expr::value(to))
        .col_expr(concern::Column::Version, Expr::col(concern::Column::Version).add(1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::Handling.eq(from)))
        .filter(concern::Column::WithdrawnAt.is_null())
        .exec(txn)
        .await?;
    if changed.rows_affected == 0 { Err(Error::Conflict("conflict-changed")) } else { Ok(()) }
}

/// Decides about a concern that waits: it is published, or goes back to its author with the reason.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (review_id, version): (ReviewId, i32),
    decision: Decision,
) -> Result<()> {
    let txn = db.begin().await?;
    let review = review::find(&txn, actor, review_id).await?;
    let concern = find(&txn, actor, ConcernId(review.subject_id)).await?.concern;
    if actor.id == concern.author_id || actor.has_interest_in(concern.organisation_id) {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    review::decide(&txn, actor, (review_id, version), &decision).await?;
    let (state, kind) = match decision {
        Decision::Publish => (State::Published, "ConcernPublished"),
        // It says in codes of its own what it is about.
        Decision::Noted(_) => return Err(Error::NotFound),
        Decision::Return(_) => (State::Declined, "ConcernReturned"),
    };
    let published_at = (state == State::Published).then_some(actor.now);
    let decided = concern::Entity::update_many()
        .col_expr(concern::Column::State, Expr::value(state))
        .col_expr(concern::Column::PublishedAt, Expr::value(published_at))
        .col_expr(concern::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(concern::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(concern::Column::Version, Expr::col(concern::Column::Version).add(1))
        .filter(concern::Column::Id.eq(concern.id).and(concern::Column::State.eq(State::Submitted)))
        .filter(concern::Column::Revision.eq(review.revision))
        .exec(&txn)
        .await?;
    if decided.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Concern, concern.id.0)
        .states(State::Submitted.to_string(), state.to_string());
    audit::record(&txn, entry).await?;
    if state == State::Declined {
        let mail =
            Job::SendReturnMail { recipient_id: concern.author_id, subject_kind: SubjectKind::Concern };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

/// A concern, as reviews, responses and the audit log name it.
pub fn subject(id: ConcernId) -> Subject {
    Subject::new(SubjectKind::Concern, id.0)
}

async fn insert_revision(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (concern_id, number): (ConcernId, i32),
    new: NewConcern,
) -> Result<()> {
    let row = concern_revision::ActiveModel {
        concern_id: Set(concern_id),
        number: Set(number),
        title: Set(new.title.into_string()),
        should_change: Set(new.should_change.into_string()),
        what_happened: Set(new.what_happened.into_string()),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    row.insert(txn).await?;
    Ok(())
}
