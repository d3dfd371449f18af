//! The account itself, and how it is signed in to.

use crate::domain::{Actor, Result, account, draft, own_data::Record, secret::SecretKey};
use entity::{
    content_note_choice, id::AccountId, membership, organisation, recovery_code, resolution, role_grant,
    sanction, second_factor, session, suspension, terms_acceptance,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

pub(super) async fn list_account(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let row = account::find(db, id).await?;
    let choices = content_note_choice::Entity::find()
        .filter(content_note_choice::Column::AccountId.eq(id))
        .order_by_asc(content_note_choice::Column::Code);
    let choice = |row: content_note_choice::Model| {
        Record::default().term("content_note", Some(&row.code)).word(("choice", "content-notes"), &row.choice)
    };
    let choices = choices.all(db).await?.into_iter().map(choice).collect();
    let record = Record::default()
        .text("key", row.id.to_string())
        .text("shown_name", row.shown_name)
        .word(("state", "account-state"), &row.state)
        .language(row.language)
        .moment("listed_at", row.listed_at)
        .moment("paused_at", row.paused_at)
        .moment("terms_due_at", row.terms_due_at)
        .word(("content_notes", "content-notes"), &row.content_notes)
        .records("content_note_choices", choices)
        .moment("created_at", row.created_at);
    Ok(vec![record])
}

pub(super) async fn list_identity(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let row = account::find_identity(db, id).await?;
    let record = Record::default()
        .text("name", row.name)
        .text("email", row.email)
        .word(("contact_preference", "contact-preference"), &row.contact_preference);
    Ok(vec![record])
}

pub(super) async fn list_roles(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.eq(id))
        .order_by_asc(role_grant::Column::GrantedAt);
    let record = |row: role_grant::Model| {
        Record::default().word(("role", "role"), &row.role).moment("granted_at", row.granted_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_memberships(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(id))
        .find_also_related(organisation::Entity)
        .order_by_asc(membership::Column::Id);
    let record = |(row, organisation): (membership::Model, Option<organisation::Model>)| {
        let organisation = organisation?;
        let record = Record::default()
            .text("organisation", organisation.name)
            .word(("kind", "organisation-kind"), &organisation.kind)
            .moment("lead_since", row.lead_since)
            .flag("affiliation_shown", row.affiliation_shown)
            .day("started_on", row.started_on)
            .day("ended_on", row.ended_on);
        Some(record)
    };
    Ok(rows.all(db).await?.into_iter().filter_map(record).collect())
}

pub(super) async fn list_terms(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = terms_acceptance::Entity::find()
        .filter(terms_acceptance::Column::AccountId.eq(id))
        .order_by_asc(terms_acceptance::Column::Number);
    let record = |row: terms_acceptance::Model| {
        Record::default().number("number", row.number).moment("accepted_at", row.accepted_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

pub(super) async fn list_sessions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(id))
        .order_by_asc(session::Column::CreatedAt)
        .order_by_asc(session::Column::Id);
    let record = |row: session::Model| {
        Record::default()
            .text("device", row.device)
            .moment("created_at", row.created_at)
            .moment("last_seen_at", row.last_seen_at)
            .moment("expires_at", row.expires_at)
            .moment("ended_at", row.ended_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

/// That there is one; never its key.
pub(super) async fn list_second_factor(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let Some(row) = second_factor::Entity::find_by_id(id).one(db).await? else { return Ok(Vec::new()) };
    let unused = recovery_code::Column::AccountId.eq(id).and(recovery_code::Column::UsedAt.is_null());
    let left = recovery_code::Entity::find().filter(unused).count(db).await?;
    let record = Record::default()
        .moment("confirmed_at", row.confirmed_at)
        .number("recovery_codes_left", i64::try_from(left).unwrap_or(i64::MAX));
    Ok(vec![record])
}

/// What still waits to be sent, as it was typed.
pub(super) async fn list_drafts(
    db: &impl ConnectionTrait,
    key: &SecretKey,
    actor: &Actor,
) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for row in draft::list(db, actor).await? {
        let fields = draft::open(key, actor, &row);
        let field = |(label, typed)| Record::default().text("label", label).text("body", typed);
        let fields = fields.into_iter().flatten().map(field).collect();
        let record = Record::default()
            .word(("origin", "draft-origin"), &row.origin)
            .text("place", row.page)
            .moment("kept_at", row.kept_at);
        records.push(record.records("fields", fields));
    }
    Ok(records)
}

/// When, and not why: the reason is the secretary's.
pub(super) async fn list_suspensions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = suspension::Entity::find()
        .filter(suspension::Column::AccountId.eq(id))
        .order_by_asc(suspension::Column::Id);
    let record = |row: suspension::Model| {
        Record::default()
            .moment("started_at", row.started_at)
            .day("last_on", row.last_on)
            .moment("lifted_at", row.lifted_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

/// When and on what ground; the reason in words is the secretary's.
pub(super) async fn list_resolutions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = resolution::Entity::find()
        .filter(resolution::Column::AccountId.eq(id))
        .order_by_asc(resolution::Column::ResolvedAt);
    let record = |row: resolution::Model| {
        Record::default()
            .word(("ground", "resolution-ground"), &row.ground)
            .moment("resolved_at", row.resolved_at)
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}

/// What moderators decided about them; who did is not theirs.
pub(super) async fn list_sanctions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = sanction::Entity::find()
        .filter(sanction::Column::AccountId.eq(id))
        .order_by_asc(sanction::Column::Id);
    let record = |row: sanction::Model| {
        Record::default()
            .word(("kind", "sanction-kind"), &row.kind)
            .text("reason", row.reason)
            .moment("started_at", row.started_at)
            .day("last_on", row.last_on)
            .moment("lifted_at", row.lifted_at)
            .text("appeal", row.appeal.unwrap_or_default())
            .moment("appealed_at", row.appealed_at)
            .text("appeal_answer", row.appeal_reason.unwrap_or_default())
    };
    Ok(rows.all(db).await?.into_iter().map(record).collect())
}
