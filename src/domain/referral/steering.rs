//! What the leads do with a referral: take it, hand it over, close it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    referral::{alert, apply, change, entry, find_as_lead, find_in_hand, may_read},
    taxonomy,
    text::{Rule, Text},
};
use entity::{
    account as account_row,
    id::{AccountId, ReferralId},
    referral::{self, State},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;

const NOTE: Rule = Rule::required(5000, "problem-note-missing", "problem-note-too-long");

/// How a referral ended: a code, and words for the leads alone.
#[derive(Debug, Clone)]
pub struct Closure {
    outcome: String,
    note: Text,
}

impl Closure {
    /// Checks what somebody chose and typed.
    pub fn parse(outcome: &str, note: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let outcome = errors.check("outcome", taxonomy::parse("referral_outcome", outcome));
        let note = errors.check("note", Text::parse_unscreened(note, NOTE));
        match (outcome, note) {
            (Some(outcome), Some(note)) => Ok(Self { outcome, note }),
            _ => Err(errors),
        }
    }
}

/// The leads who are here, for a lead who hands over.
pub async fn list_leads(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<account_row::Model>> {
    if !may_read(actor) {
        return Err(Error::NotFound);
    }
    account::list_holding(db, Role::SafeguardingLead).await
}

/// Takes a referral in hand.
pub async fn take(db: &Database, actor: &Actor, (id, version): (ReferralId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    find_as_lead(&txn, actor, id).await?;
    let taken = change((id, version))
        .col_expr(referral::Column::State, Expr::value(State::Taken))
        .col_expr(referral::Column::TakenBy, Expr::value(actor.id))
        .filter(referral::Column::State.eq(State::Open));
    apply(&txn, taken).await?;
    audit::record(&txn, moved(actor, id, (State::Open, State::Taken))).await?;
    Ok(txn.commit().await?)
}

/// Gives a referral that is in hand into another lead's hands; any lead does, since whoever has it may be away. The other
/// is told that something waits.
pub async fn hand_over(
    db: &Database,
    actor: &Actor,
    (id, version): (ReferralId, i32),
    to: Option<AccountId>,
) -> Result<()> {
    let txn = db.begin().await?;
    let referral = find_as_lead(&txn, actor, id).await?;
    if referral.state != State::Taken {
        return Err(Error::Conflict("conflict-changed"));
    }
    let leads = list_leads(&txn, actor).await?;
    let Some(to) = leads.iter().find(|lead| Some(lead.id) == to).map(|lead| lead.id) else {
        return Err(FieldErrors::one("to", Problem::new("problem-lead-missing")).into());
    };
    if referral.taken_by == Some(to) {
        return Ok(());
    }
    let given = change((id, version))
        .col_expr(referral::Column::TakenBy, Expr::value(to))
        .filter(referral::Column::State.eq(State::Taken));
    apply(&txn, given).await?;
    let told = entry(actor, "ReferralHandedOver", id).detail(json!({ "from": referral.taken_by, "to": to }));
    audit::record(&txn, told).await?;
    if to != actor.id {
        let mail = Job::SendReferralNews { referral_id: id, recipient_id: to };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

/// Closes a referral that the actor has in hand.
pub async fn close(
    db: &Database,
    actor: &Actor,
    (id, version): (ReferralId, i32),
    closure: Closure,
) -> Result<()> {
    let txn = db.begin().await?;
    find_in_hand(&txn, actor, id).await?;
    let closed = change((id, version))
        .col_expr(referral::Column::State, Expr::value(State::Closed))
        .col_expr(referral::Column::ClosedAt, Expr::value(actor.now))
        .col_expr(referral::Column::Outcome, Expr::value(closure.outcome))
        .col_expr(referral::Column::Note, Expr::value(closure.note.into_string()))
        .filter(referral::Column::State.eq(State::Taken));
    apply(&txn, closed).await?;
    audit::record(&txn, moved(actor, id, (State::Taken, State::Closed))).await?;
    Ok(txn.commit().await?)
}

/// Gives back what the actor has in hand, since they leave: every lead is alerted as if it had just come.
pub(crate) async fn give_back(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let in_hand = referral::Column::TakenBy.eq(actor.id).and(referral::Column::State.eq(State::Taken));
    let given_back = referral::Entity::update_many()
        .col_expr(referral::Column::State, Expr::value(State::Open))
        .col_expr(referral::Column::TakenBy, Expr::value(None::<AccountId>))
        .col_expr(referral::Column::AlertedAt, Expr::value(actor.now))
        .col_expr(referral::Column::Version, Expr::col(referral::Column::Version).add(1))
        .filter(in_hand)
        .exec_with_returning(txn)
        .await?;
    for row in given_back {
        audit::record(txn, moved(actor, row.id, (State::Taken, State::Open))).await?;
        alert::tell_all(txn, row.id, actor.now).await?;
    }
    Ok(())
}

fn moved(actor: &Actor, id: ReferralId, (from, to): (State, State)) -> Entry {
    Entry::new("ReferralChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Referral, id.0)
        .states(from.to_string(), to.to_string())
}
