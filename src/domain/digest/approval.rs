//! From draft to approval: what was read is what was approved, and what was approved is what goes out.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    digest::{EDITABLE, apply, change, content, find, find_series, items::drop_gone, reader, visible},
    job::{self, Job},
    review::Decision,
    taxonomy,
};
use chrono::NaiveDateTime;
use entity::{
    digest::{self, State},
    digest_editor,
    id::{AccountId, DigestId},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Whether the actor may approve an edition: a moderator who changed nothing in it.
pub async fn may_approve(db: &impl ConnectionTrait, actor: &Actor, digest: &digest::Model) -> Result<bool> {
    let changed = is_editor(db, actor, digest.id).await?;
    Ok(actor.is_moderator() && digest.state == State::InReview && !changed)
}

/// Whether the actor wrote an edition or changed what is in it.
pub(crate) async fn is_editor(db: &impl ConnectionTrait, actor: &Actor, id: DigestId) -> Result<bool> {
    Ok(digest_editor::Entity::find_by_id((id, actor.id)).one(db).await?.is_some())
}

/// What an edition holds now, as a form carries it: an approval is of what was seen.
pub async fn fingerprint(
    db: &impl ConnectionTrait,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<String> {
    Ok(audit::hex(&content_hash(db, digest, now).await?))
}

/// How many editions wait for the actor to approve or release them.
pub async fn count_to_approve(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(to_approve(actor).count(db).await?)
}

/// The editions that wait for the actor to approve or release them; at most so many, those first that were begun first.
pub async fn list_to_approve(
    db: &impl ConnectionTrait,
    actor: &Actor,
    most: u64,
) -> Result<Vec<digest::Model>> {
    Ok(to_approve(actor).order_by_asc(digest::Column::Id).limit(most).all(db).await?)
}

fn to_approve(actor: &Actor) -> Select<digest::Entity> {
    let own = digest_editor::Entity::find()
        .select_only()
        .column(digest_editor::Column::DigestId)
        .filter(digest_editor::Column::AccountId.eq(actor.id));
    let waits = digest::Column::State.is_in([State::InReview, State::Approved]);
    // What missed its time is for every moderator to release afresh.
    let of_others = Condition::any().add(waits.and(digest::Column::Id.not_in_subquery(own.into_query())));
    visible(actor)
        .filter(Expr::value(actor.is_moderator()))
        .filter(of_others.add(digest::Column::State.eq(State::Missed)))
}

/// Puts an edition before another moderator, as it stands.
pub async fn submit(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    let content = content(&txn, &reader(actor.now), &digest).await?;
    if content.entries.is_empty() {
        return Err(Error::Conflict("conflict-digest-empty"));
    }
    if !content.is_whole() {
        return Err(Error::Conflict("conflict-digest-item-gone"));
    }
    let hash = content_hash(&txn, &digest, actor.now).await?;
    let submitted = change((id, version), &[State::Draft])
        .col_expr(digest::Column::State, Expr::value(State::InReview))
        .col_expr(digest::Column::SubmittedAt, Expr::value(actor.now))
        .col_expr(digest::Column::ContentHash, Expr::value(hash));
    apply(&txn, submitted).await?;
    record(&txn, actor, &digest, ("DigestSubmitted", State::InReview)).await?;
    Ok(txn.commit().await?)
}

/// Approves an edition as it stands, and sets its marking. What has changed since it was submitted, without
/// anybody's edit (a withdrawal, a count), has to be submitted again.
pub async fn approve(
    db: &Database,
    actor: &Actor,
    (id, version): (DigestId, i32),
    marking: &str,
) -> Result<()> {
    let txn = db.begin().await?;
    let mut digest = find_as_moderator(&txn, actor, id).await?;
    if digest.state != State::InReview {
        return Err(Error::Conflict("conflict-changed"));
    }
    if !may_approve(&txn, actor, &digest).await? {
        return Err(Error::Forbidden("forbidden-digest-own"));
    }
    if digest.content_hash != Some(content_hash(&txn, &digest, actor.now).await?) {
        void(&txn, actor.id, &digest, actor.now).await?;
        txn.commit().await?;
        return Err(Error::Conflict("conflict-digest-content"));
    }
    let marking =
        taxonomy::parse("marking", marking).map_err(|problem| FieldErrors::one("marking", problem))?;
    digest.marking = Some(marking.clone());
    let hash = content_hash(&txn, &digest, actor.now).await?;
    let approved = change((id, version), &[State::InReview])
        .col_expr(digest::Column::State, Expr::value(State::Approved))
        .col_expr(digest::Column::Marking, Expr::value(marking))
        .col_expr(digest::Column::ContentHash, Expr::value(hash.clone()))
        .col_expr(digest::Column::ApprovedHash, Expr::value(hash))
        .col_expr(digest::Column::ApprovedBy, Expr::value(actor.id))
        .col_expr(digest::Column::ApprovedAt, Expr::value(actor.now));
    apply(&txn, approved).await?;
    record(&txn, actor, &digest, ("DigestApproved", State::Approved)).await?;
    Ok(txn.commit().await?)
}

/// Sends an edition back to those who wrote it, with a reason.
pub async fn refuse(
    db: &Database,
    actor: &Actor,
    (id, version): (DigestId, i32),
    decision: Decision,
) -> Result<()> {
    let Decision::Return(reason) = decision else { return Err(Error::Conflict("conflict-changed")) };
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    let returned = change((id, version), &[State::InReview])
        .col_expr(digest::Column::State, Expr::value(State::Draft))
        .col_expr(digest::Column::ContentHash, Expr::value(None::<Vec<u8>>))
        .col_expr(digest::Column::SubmittedAt, Expr::value(None::<Timestamp>));
    apply(&txn, returned).await?;
    let entry = Entry::new("DigestReturned", Some(actor.id), actor.now)
        .about(SubjectKind::Digest, id.0)
        .states(digest.state.to_string(), State::Draft.to_string())
        .reason(reason.told().words.unwrap_or_default());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Whether an edition still is what was approved.
pub(crate) async fn is_as_approved(
    txn: &DatabaseTransaction,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<bool> {
    Ok(digest.approved_hash == Some(content_hash(txn, digest, now).await?))
}

/// Takes an edition back to draft: whatever was approved is not what stands there now.
pub(crate) async fn void(
    txn: &DatabaseTransaction,
    by: AccountId,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<()> {
    let mut from = EDITABLE.to_vec();
    from.push(State::Freezing);
    // The change before this one, in the same transaction, may have counted the version up.
    let version = digest::Entity::find_by_id(digest.id).one(txn).await?.ok_or(Error::NotFound)?.version;
    let voided = change((digest.id, version), &from)
        .col_expr(digest::Column::State, Expr::value(State::Draft))
        .col_expr(digest::Column::Marking, Expr::value(None::<String>))
        .col_expr(digest::Column::ContentHash, Expr::value(None::<Vec<u8>>))
        .col_expr(digest::Column::SubmittedAt, Expr::value(None::<Timestamp>))
        .col_expr(digest::Column::ApprovedHash, Expr::value(None::<Vec<u8>>))
        .col_expr(digest::Column::ApprovedBy, Expr::value(None::<AccountId>))
        .col_expr(digest::Column::ApprovedAt, Expr::value(None::<Timestamp>))
        .col_expr(digest::Column::ScheduledForLocal, Expr::value(None::<NaiveDateTime>))
        .col_expr(digest::Column::Zone, Expr::value(None::<String>))
        .col_expr(digest::Column::ReleasedBy, Expr::value(None::<AccountId>))
        .col_expr(digest::Column::ReleasedAt, Expr::value(None::<Timestamp>));
    apply(txn, voided).await?;
    // Whoever scheduled it counts on it, unless it is they who change it.
    if let Some(scheduled_by) =
        digest.released_by.filter(|who| digest.state == State::Scheduled && *who != by)
    {
        let told = Job::SendDigestMail { digest_id: digest.id, recipient_id: scheduled_by };
        job::enqueue(txn, &told, now).await?;
    }
    let gone = drop_gone(txn, &reader(now), digest.id).await?;
    if digest.approved_hash.is_some() {
        let entry = Entry::new("DigestApprovalVoided", Some(by), now)
            .about(SubjectKind::Digest, digest.id.0)
            .states(digest.state.to_string(), State::Draft.to_string())
            .detail(json!({ "items_gone": gone }));
        audit::record(txn, entry).await?;
    }
    Ok(())
}

/// SHA-256 over what readers get, the subject and the audience's rule, as JSON.
pub(crate) async fn content_hash(
    db: &impl ConnectionTrait,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<Vec<u8>> {
    let content = content(db, &reader(now), digest).await?.discreet();
    let series = find_series(db, digest.series_id).await?;
    let subject = (&digest.title, &digest.period, digest.edition, digest.language, &digest.marking);
    Ok(Sha256::digest(serde_json::to_vec(&(content, subject, &series.slug, &series.audience))?).to_vec())
}

pub(super) async fn find_as_moderator(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: DigestId,
) -> Result<digest::Model> {
    let digest = find(txn, actor, id).await?;
    if actor.is_moderator() { Ok(digest) } else { Err(Error::Forbidden("forbidden-digest")) }
}

pub(super) async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    digest: &digest::Model,
    (kind, to): (&'static str, State),
) -> Result<()> {
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Digest, digest.id.0)
        .states(digest.state.to_string(), to.to_string());
    audit::record(txn, entry).await
}
