//! Referrals as they are read: by a lead, and by their author, who sees where theirs stands.

use crate::domain::{
    Actor, Error, Result, audit,
    database::Database,
    referral::{Writer, entry, find_as_lead, find_question, identity, shown_name, visible, writer},
};
use entity::{id::ReferralId, referral, referral_identity, referral_question};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

/// Of one's own so many are shown: the latest.
const SHOWN: u64 = 10;

/// A referral as a lead reads it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The referral, without who wrote it.
    pub referral: referral::Model,
    /// Who wrote it, if the leads may know.
    pub writer: Option<Writer>,
    /// What was asked of its writer.
    pub question: Option<referral_question::Model>,
    /// What was asked of the membership secretary.
    pub asked: Option<referral_identity::Model>,
    /// The shown name of the lead who has it in hand.
    pub holder: Option<String>,
    /// Whether that is whoever reads it.
    pub is_in_hand: bool,
    /// Whether whoever reads it wrote it.
    pub is_own: bool,
}

/// Opens a referral for a lead; the audit log says who read it, and why they knew whose it is if they did.
pub async fn read(db: &Database, actor: &Actor, id: ReferralId) -> Result<Opened> {
    open(db, actor, id, "ReferralRead").await
}

/// Opens a referral for a lead who passes it on to a body outside; the audit log says so.
pub async fn read_statement(db: &Database, actor: &Actor, id: ReferralId) -> Result<Opened> {
    open(db, actor, id, "ReferralStated").await
}

async fn open(db: &Database, actor: &Actor, id: ReferralId, kind: &'static str) -> Result<Opened> {
    let txn = db.begin().await?;
    let mut referral = find_as_lead(&txn, actor, id).await?;
    let is_own = referral.author_id == Some(actor.id);
    let asked = identity::find(&txn, id).await?;
    let writer = writer::take_out(&txn, &mut referral, asked.as_ref()).await?;
    let holder = match referral.taken_by {
        Some(holder) => shown_name(&txn, holder).await?,
        None => None,
    };
    let question = find_question(&txn, id).await?;
    let is_in_hand = referral.taken_by == Some(actor.id);
    let mut told = entry(actor, kind, id);
    if let Some(writer) = &writer {
        told = told.detail(json!({ "known_by": writer.known.code() }));
    }
    audit::record(&txn, told).await?;
    txn.commit().await?;
    Ok(Opened { referral, writer, question, asked, holder, is_in_hand, is_own })
}

/// Finds a referral of the actor's own, and what they were asked.
pub async fn find_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ReferralId,
) -> Result<(referral::Model, Option<referral_question::Model>)> {
    let own = visible(actor).filter(referral::Column::AuthorId.eq(actor.id));
    let found = own.filter(referral::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)?;
    Ok((found, find_question(db, id).await?))
}

/// The actor's own referrals, latest first, and whether each waits for an answer of theirs.
pub async fn list_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<(referral::Model, bool)>> {
    let own = visible(actor)
        .filter(referral::Column::AuthorId.eq(actor.id))
        .order_by_desc(referral::Column::CreatedAt)
        .order_by_desc(referral::Column::Id)
        .limit(SHOWN)
        .all(db)
        .await?;
    let open = referral_question::Entity::find()
        .filter(referral_question::Column::ReferralId.is_in(own.iter().map(|row| row.id)))
        .filter(referral_question::Column::AnsweredAt.is_null())
        .all(db)
        .await?;
    let waits = |row: &referral::Model| {
        row.state != referral::State::Closed && open.iter().any(|question| question.referral_id == row.id)
    };
    Ok(own.into_iter().map(|row| (waits(&row), row)).map(|(waits, row)| (row, waits)).collect())
}
