//! Invitations: a link for one address, mailed once its nomination is approved. It works once and for seven days, and
//! a newer one takes its place. Its token stands in the mail alone; the forum keeps a hash.

mod acceptance;

pub use acceptance::{Acceptance, Answers, Invited, accept, check_approver, find, is_done, is_for, join};

use crate::domain::{
    Actor, Error, Result, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    nomination,
    secret::{self, SecretKey},
};
use chrono::TimeDelta;
use entity::{
    id::{InvitationId, NominationId},
    invitation,
    nomination::State,
    organisation,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType},
};
use std::collections::HashMap;

/// How long a link works.
const LASTS: TimeDelta = TimeDelta::days(7);

/// Where a nomination and its latest invitation stand, as the secretary sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The secretary has not decided.
    Waiting,
    /// The secretary refused it.
    Refused,
    /// It was withdrawn before the secretary decided.
    Withdrawn,
    /// The mail is not made yet.
    Unsent,
    /// The link works.
    Invited,
    /// The link was not used in time.
    Expired,
    /// The secretary took the link back.
    Revoked,
    /// Another nomination of the same address, for the same organisation, has a newer link.
    Replaced,
    /// The link was used.
    Accepted,
}

impl Status {
    /// Its word in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Unsent => "unsent",
            Self::Invited => "invited",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::Accepted => "accepted",
        }
    }

    /// Whether the secretary still reads whom it names. Once somebody has come by it they are a shown name, and who is
    /// behind that takes a resolution to be told.
    pub fn tells_who(self) -> bool {
        self != Self::Accepted
    }

    /// Whether a newer invitation may be sent.
    pub fn may_renew(self) -> bool {
        matches!(self, Self::Unsent | Self::Invited | Self::Expired | Self::Revoked | Self::Replaced)
    }

    /// Whether the link may be taken back.
    pub fn may_revoke(self) -> bool {
        matches!(self, Self::Unsent | Self::Invited)
    }
}

/// Where a nomination stands at a moment, by its latest invitation.
pub fn status(
    nomination: &entity::nomination::Model,
    latest: Option<&invitation::Model>,
    now: Timestamp,
) -> Status {
    match (nomination.state, latest) {
        (State::Pending, _) => Status::Waiting,
        (State::Refused, _) => Status::Refused,
        (State::Withdrawn, _) => Status::Withdrawn,
        (State::Approved, None) => Status::Unsent,
        (State::Approved, Some(latest)) if latest.used_at.is_some() => Status::Accepted,
        (State::Approved, Some(latest)) if latest.revoked_at.is_some() => Status::Revoked,
        (State::Approved, Some(latest)) if latest.superseded_at.is_some() => Status::Replaced,
        (State::Approved, Some(latest)) => match latest.expires_at {
            None => Status::Unsent,
            Some(expires_at) if now < expires_at => Status::Invited,
            Some(_) => Status::Expired,
        },
    }
}

/// The latest invitation of each of these nominations, for the secretary alone.
pub async fn list_latest(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[NominationId],
) -> Result<HashMap<NominationId, invitation::Model>> {
    if !nomination::may_decide(actor) {
        return Ok(HashMap::new());
    }
    let rows = invitation::Entity::find()
        .filter(invitation::Column::NominationId.is_in(ids.iter().copied()))
        .order_by_asc(invitation::Column::Id);
    Ok(rows.all(db).await?.into_iter().map(|row| (row.nomination_id, row)).collect())
}

/// Approves a nomination and has its invitation mailed, which takes the place of those before it.
pub async fn approve(db: &Database, actor: &Actor, (id, version): (NominationId, i32)) -> Result<()> {
    if !nomination::may_decide(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    let nomination = nomination::find(&txn, actor, id).await?;
    nomination::approve(&txn, actor, (id, version)).await?;
    supersede(&txn, &nomination, actor.now).await?;
    create(&txn, actor, &nomination).await?;
    Ok(txn.commit().await?)
}

/// Has a newer invitation mailed, which takes the place of those before it.
pub async fn renew(db: &Database, actor: &Actor, (id, version): (NominationId, i32)) -> Result<()> {
    if !nomination::may_decide(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    let nomination = nomination::find(&txn, actor, id).await?;
    nomination::touch(&txn, (id, version)).await?;
    let used = of(id).add(invitation::Column::UsedAt.is_not_null());
    if invitation::Entity::find().filter(used).count(&txn).await? > 0 {
        return Err(Error::Conflict("conflict-invitation-used"));
    }
    supersede(&txn, &nomination, actor.now).await?;
    create(&txn, actor, &nomination).await?;
    record(&txn, actor, "InvitationRenewed", id).await?;
    Ok(txn.commit().await?)
}

/// Takes an invitation back: its link no longer works.
pub async fn revoke(db: &Database, actor: &Actor, (id, version): (NominationId, i32)) -> Result<()> {
    if !nomination::may_decide(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    nomination::find(&txn, actor, id).await?;
    nomination::touch(&txn, (id, version)).await?;
    let revoked = invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(actor.now))
        .filter(of(id).add(open()))
        .exec(&txn)
        .await?;
    if revoked.rows_affected == 0 {
        return Err(Error::Conflict("conflict-invitation-used"));
    }
    record(&txn, actor, "InvitationRevoked", id).await?;
    Ok(txn.commit().await?)
}

/// What a mail needs to invite somebody.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The token of its link.
    pub token: String,
    /// Where it goes.
    pub address: String,
}

/// Makes an invitation's token, for the mail that is about to be sent; `None` if it is not to be sent any more. It is
/// made of the invitation, so that a second mail, of a worker that stopped after the first, holds the same link. Somebody
/// who has an account and has paused it gets no mail; all that the secretary sees is as if it had gone, or they would
/// see whose address it is.
pub async fn issue(
    db: &Database,
    key: &SecretKey,
    id: InvitationId,
    now: Timestamp,
) -> Result<Option<Issued>> {
    let token = key.sign("invitation", id.0.as_bytes());
    let txn = db.begin().await?;
    let Some(row) = invitation::Entity::find_by_id(id).one(&txn).await? else { return Ok(None) };
    let account = account::find_by_email(&txn, &row.address).await?;
    let paused = account.is_some_and(|account| account.paused_at.is_some());
    let issued = invitation::Entity::update_many()
        .col_expr(invitation::Column::TokenHash, Expr::value(secret::hash(&token)))
        .col_expr(invitation::Column::SentAt, Expr::value(now))
        .col_expr(invitation::Column::ExpiresAt, Expr::value(now + LASTS))
        .filter(invitation::Column::Id.eq(id))
        .filter(open())
        .exec(&txn)
        .await?;
    txn.commit().await?;
    let goes = issued.rows_affected == 1 && !paused;
    Ok(goes.then_some(Issued { token, address: row.address }))
}

/// Ends every link there is for this address to this organisation, of whichever nomination.
async fn supersede(
    txn: &DatabaseTransaction,
    nomination: &entity::nomination::Model,
    now: Timestamp,
) -> Result<()> {
    // One approval at a time, or each of two at once would leave the other's link. Who joins meanwhile does not wait.
    let here = organisation::Entity::find_by_id(nomination.organisation_id);
    here.lock(LockType::NoKeyUpdate).one(txn).await?;
    let same = entity::nomination::Entity::find()
        .select_only()
        .column(entity::nomination::Column::Id)
        .filter(entity::nomination::Column::OrganisationId.eq(nomination.organisation_id))
        .filter(entity::nomination::Column::EmailNormalised.eq(&nomination.email_normalised));
    invitation::Entity::update_many()
        .col_expr(invitation::Column::SupersededAt, Expr::value(now))
        .filter(invitation::Column::NominationId.in_subquery(same.into_query()))
        .filter(open())
        .exec(txn)
        .await?;
    Ok(())
}

async fn create(
    txn: &DatabaseTransaction,
    actor: &Actor,
    nomination: &entity::nomination::Model,
) -> Result<()> {
    let id = InvitationId::at(actor.now);
    let row = invitation::ActiveModel {
        id: Set(id),
        nomination_id: Set(nomination.id),
        token_hash: Set(None),
        address: Set(nomination.email.clone()),
        created_at: Set(actor.now),
        sent_at: Set(None),
        expires_at: Set(None),
        used_at: Set(None),
        superseded_at: Set(None),
        revoked_at: Set(None),
    };
    row.insert(txn).await?;
    job::enqueue(txn, &Job::SendInvitation { invitation_id: id }, actor.now).await
}

/// Invitations that nobody used, replaced or took back.
fn open() -> Condition {
    Condition::all()
        .add(invitation::Column::UsedAt.is_null())
        .add(invitation::Column::SupersededAt.is_null())
        .add(invitation::Column::RevokedAt.is_null())
}

fn of(id: NominationId) -> Condition {
    Condition::all().add(invitation::Column::NominationId.eq(id))
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    kind: &'static str,
    id: NominationId,
) -> Result<()> {
    let entry = Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Nomination, id.0);
    audit::record(txn, entry).await
}
