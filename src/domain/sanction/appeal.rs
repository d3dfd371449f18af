//! The one appeal of a member, which another moderator decides.

use crate::domain::{
    Actor, Error, Result,
    appeal::{Judgement, NewAppeal},
    database::Database,
    draft,
    job::{self, Job},
    sanction::{apply, change, find, is_standing, new::check, record, visible},
};
use entity::{
    id::SanctionId,
    sanction::{self, Kind, Outcome},
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, sea_query::Expr};

/// Whether the actor may appeal: against a decision about themselves, once, as long as it says something.
pub fn may_appeal(actor: &Actor, sanction: &sanction::Model) -> bool {
    let says = sanction.kind == Kind::Warning || is_standing(sanction, actor.now);
    sanction.account_id == actor.id && sanction.appealed_at.is_none() && sanction.lifted_at.is_none() && says
}

/// Whether the actor may decide about an appeal: a moderator, and never the one who decided first.
pub fn may_decide(actor: &Actor, sanction: &sanction::Model) -> bool {
    let waits = sanction.appealed_at.is_some() && sanction.appeal_decided_at.is_none();
    actor.is_moderator() && waits && sanction.decided_by != actor.id
}

/// Appeals against a decision about the actor.
pub async fn appeal(
    db: &Database,
    actor: &Actor,
    (id, version): (SanctionId, i32),
    new: NewAppeal,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find(&txn, actor, id).await?;
    if found.account_id != actor.id {
        return Err(Error::Forbidden("forbidden-appeal"));
    }
    if !may_appeal(actor, &found) {
        return Err(Error::Conflict("conflict-appealed"));
    }
    let appealed = change((id, version))
        .col_expr(sanction::Column::Appeal, Expr::value(new.as_str()))
        .col_expr(sanction::Column::AppealedAt, Expr::value(actor.now))
        .filter(sanction::Column::AppealedAt.is_null());
    apply(&txn, appealed).await?;
    record(&txn, actor, ("SanctionAppealed", "standing", "appealed"), &found).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// The appeals that wait for the actor to decide, oldest first.
pub async fn list_appeals(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<sanction::Model>> {
    let waiting = visible(actor)
        .filter(Expr::value(actor.is_moderator()))
        .filter(sanction::Column::AppealedAt.is_not_null())
        .filter(sanction::Column::AppealDecidedAt.is_null())
        .filter(sanction::Column::DecidedBy.ne(actor.id));
    Ok(waiting.order_by_asc(sanction::Column::AppealedAt).all(db).await?)
}

/// Decides about an appeal: the decision stands, or is lifted.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (id, version): (SanctionId, i32),
    Judgement { outcome, reason }: Judgement<Outcome>,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find(&txn, actor, id).await?;
    check(&txn, actor, found.account_id).await?;
    if found.decided_by == actor.id {
        return Err(Error::Forbidden("forbidden-appeal-own"));
    }
    if !may_decide(actor, &found) {
        return Err(Error::Conflict("conflict-decided"));
    }
    let mut decided = change((id, version))
        .col_expr(sanction::Column::AppealDecidedBy, Expr::value(actor.id))
        .col_expr(sanction::Column::AppealDecidedAt, Expr::value(actor.now))
        .col_expr(sanction::Column::AppealOutcome, Expr::value(outcome))
        .col_expr(sanction::Column::AppealReason, Expr::value(reason.as_str()))
        .filter(sanction::Column::AppealDecidedAt.is_null());
    if outcome == Outcome::Lifted && found.lifted_at.is_none() {
        decided = decided
            .col_expr(sanction::Column::LiftedAt, Expr::value(actor.now))
            .col_expr(sanction::Column::LiftedBy, Expr::value(actor.id));
    }
    apply(&txn, decided).await?;
    record(&txn, actor, ("AppealDecided", "appealed", &outcome.to_string()), &found).await?;
    job::enqueue(&txn, &Job::SendAccountMail { recipient_id: found.account_id }, actor.now).await?;
    Ok(txn.commit().await?)
}
