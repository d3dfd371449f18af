//! What else there is of somebody: invitations, answers, referrals, tokens, mail, the audit log.

use crate::domain::{
    Result, account,
    own_data::{AT_ONCE, Record},
    page::{Cursor, Page, oldest_first},
};
use entity::{
    api_token, audit_entry, delivery, digest_feedback, digest_item, flag,
    id::{AccountId, OrganisationId},
    invitation, nomination, organisation, referral, referral_question, response, response_revision,
    subject::SubjectKind,
    support, suppression, withdrawal,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

async fn names(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, String>> {
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// For which organisation and when; whom is the other's.
pub(super) async fn list_nominations(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = nomination::Entity::find()
        .filter(nomination::Column::NominatedBy.eq(id))
        .order_by_asc(nomination::Column::CreatedAt)
        .all(db)
        .await?;
    let names = names(db, rows.iter().map(|row| row.organisation_id)).await?;
    let record = |row: nomination::Model| {
        Record::default()
            .text("key", row.id.to_string())
            .text("organisation", names.get(&row.organisation_id).map_or("", String::as_str))
            .word(("state", "data-state"), &row.state)
            .moment("created_at", row.created_at)
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) async fn list_invitations(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let address = account::find_identity(db, id).await?.email_normalised;
    let nominations =
        nomination::Entity::find().filter(nomination::Column::EmailNormalised.eq(address)).all(db).await?;
    let names = names(db, nominations.iter().map(|row| row.organisation_id)).await?;
    let invitations = invitation::Entity::find()
        .filter(invitation::Column::NominationId.is_in(nominations.iter().map(|row| row.id)))
        .order_by_asc(invitation::Column::Id);
    let record = |row: invitation::Model| {
        let nomination = nominations.iter().find(|nomination| nomination.id == row.nomination_id);
        let name = nomination.and_then(|nomination| names.get(&nomination.organisation_id));
        Record::default()
            .text("organisation", name.map_or("", String::as_str))
            .moment("sent_at", row.sent_at)
            .moment("expires_at", row.expires_at)
            .moment("used_at", row.used_at)
    };
    Ok(invitations.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_withdrawals(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = withdrawal::Entity::find()
        .filter(withdrawal::Column::AccountId.eq(id))
        .order_by_asc(withdrawal::Column::Id);
    let record = |row: withdrawal::Model| {
        Record::default()
            .moment("asked_at", row.asked_at)
            .moment("finished_at", row.finished_at)
            .number("withdrawn", row.withdrawn)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

/// The actor's own wordings of answers; those that colleagues wrote are theirs.
pub(super) async fn list_responses(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let wordings = response_revision::Entity::find()
        .filter(response_revision::Column::By.eq(id))
        .order_by_asc(response_revision::Column::At)
        .order_by_asc(response_revision::Column::Number)
        .all(db)
        .await?;
    let answers = response::Entity::find()
        .filter(response::Column::Id.is_in(wordings.iter().map(|row| row.response_id)))
        .all(db)
        .await?;
    let record = |row: response_revision::Model| {
        let about = answers.iter().find(|answer| answer.id == row.response_id).map(|answer| {
            let noun = if answer.subject_kind == SubjectKind::Trend { "trends" } else { "concerns" };
            format!("/{noun}/{}", answer.subject_id)
        });
        let is_open = answers.iter().any(|answer| answer.id == row.response_id && answer.locked_at.is_none());
        let words = |text: String| if is_open { text } else { String::new() };
        Record::default()
            .text("about", about.unwrap_or_default())
            .term("response_status", Some(&row.status))
            .number("number", row.number)
            .text("body", words(row.source))
            .text("reason", words(row.reason.unwrap_or_default()))
            .moment("at", row.at)
    };
    Ok(wordings.into_iter().map(record).collect())
}

pub(super) async fn list_referrals(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = referral::Entity::find()
        .filter(referral::Column::AuthorId.eq(id))
        .order_by_asc(referral::Column::CreatedAt);
    let rows = rows.all(db).await?;
    let questions = referral_question::Entity::find()
        .filter(referral_question::Column::ReferralId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let record = |row: referral::Model| {
        let asked = questions.iter().find(|question| question.referral_id == row.id).cloned();
        let (question, answer) = asked.map_or((String::new(), None), |asked| (asked.question, asked.answer));
        Record::default()
            .text("reference", row.reference)
            .word(("state", "data-state"), &row.state)
            .term("safeguarding_reason", row.reason.as_deref())
            .text("body", row.text)
            .text("contact", row.contact.unwrap_or_default())
            .text("place", row.source_path.unwrap_or_default())
            .text("question", question)
            .text("answer", answer.unwrap_or_default())
            .moment("named_at", row.named_at)
            .moment("danger_at", row.danger_at)
            .moment("created_at", row.created_at)
            .moment("closed_at", row.closed_at)
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) async fn list_support(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = support::Entity::find().filter(support::Column::AccountId.eq(id));
    let rows = rows.order_by_asc(support::Column::Id).all(db).await?;
    let names = names(db, rows.iter().map(|row| row.organisation_id)).await?;
    let record = |row: support::Model| {
        Record::default()
            .text("place", format!("/trends/{}", row.trend_id))
            .text("organisation", names.get(&row.organisation_id).map_or("", String::as_str))
            .word(("word", "support-word"), &row.word)
            .term("evidence", Some(&row.evidence))
            .term("handling", Some(&row.handling.to_string()))
            .moment("created_at", row.created_at)
            .moment("ended_at", row.ended_at)
    };
    Ok(rows.into_iter().map(record).collect())
}

pub(super) async fn list_feedback(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = digest_feedback::Entity::find()
        .find_also_related(digest_item::Entity)
        .filter(digest_feedback::Column::AccountId.eq(id))
        .order_by_asc(digest_feedback::Column::CreatedAt)
        .order_by_asc(digest_feedback::Column::ItemId);
    let record = |(said, item): (digest_feedback::Model, Option<digest_item::Model>)| {
        let place = item.map(|item| format!("/digests/{}#item-{}", item.digest_id, item.id));
        Record::default()
            .text("place", place.unwrap_or_default())
            .word(("word", "feedback-word"), &said.word)
            .moment("created_at", said.created_at)
            .moment("changed_at", said.changed_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_flags(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = flag::Entity::find().filter(flag::Column::ReporterId.eq(id)).order_by_asc(flag::Column::Id);
    let record = |row: flag::Model| {
        Record::default()
            .term("flag_reason", Some(&row.reason))
            .text("body", row.words.unwrap_or_default())
            .moment("created_at", row.created_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_tokens(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = api_token::Entity::find()
        .filter(api_token::Column::AccountId.eq(id))
        .order_by_asc(api_token::Column::Id);
    let record = |row: api_token::Model| {
        Record::default()
            .text("label", row.label)
            .text("scopes", row.scopes)
            .moment("created_at", row.created_at)
            .moment("expires_at", row.expires_at)
            .moment("revoked_at", row.revoked_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_deliveries(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = delivery::Entity::find()
        .filter(delivery::Column::AccountId.eq(id))
        .order_by_asc(delivery::Column::Id);
    let record = |row: delivery::Model| {
        Record::default()
            .text("place", format!("/digests/{}", row.digest_id))
            .text("email", row.address.unwrap_or_default())
            .word(("state", "delivery-state"), &row.state)
            .moment("created_at", row.created_at)
            .moment("finished_at", row.finished_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_suppressions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = suppression::Entity::find()
        .filter(suppression::Column::AccountId.eq(id))
        .order_by_asc(suppression::Column::Id);
    let record = |row: suppression::Model| {
        Record::default()
            .text("list", row.list)
            .word(("state", "data-state"), &row.reason)
            .text("detail", row.detail.unwrap_or_default())
            .moment("created_at", row.created_at)
            .moment("lifted_at", row.lifted_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

/// What they did, and what was done to their account: when, and from which state to which. Who else did it, and what
/// it was done to, is not theirs.
pub(super) async fn list_audit_entries(
    db: &impl ConnectionTrait,
    id: AccountId,
    after: Option<Cursor>,
) -> Result<Page<Record>> {
    let to_them = audit_entry::Column::SubjectKind
        .eq(SubjectKind::Account)
        .and(audit_entry::Column::SubjectId.eq(id.0));
    let rows = audit_entry::Entity::find()
        .filter(Condition::any().add(audit_entry::Column::ActorId.eq(id)).add(to_them));
    let keys = (audit_entry::Column::At, audit_entry::Column::Id);
    let rows = oldest_first(rows, keys, (after, AT_ONCE)).all(db).await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.at, id: row.id.0 });
    let record = |row: audit_entry::Model| {
        Record::default()
            .text("what", row.kind)
            .moment("at", row.at)
            .flag("by_you", row.actor_id == Some(id))
            .text("from_state", row.from_state.unwrap_or_default())
            .text("to_state", row.to_state.unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}
