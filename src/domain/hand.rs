//! Hands: who would like to speak in a meeting, in the order in which they asked.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp,
    account::{self, Byline},
    meeting,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    hand,
    id::{AccountId, HandId, MeetingId},
    meeting as meeting_row,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};
use std::collections::HashMap;

/// The most characters of what somebody would like to speak about.
pub const LONGEST: usize = 120;

/// It cannot wait: its turn would be over.
const REASON: Rule = Rule::optional(LONGEST, "problem-hand-reason-too-long").of_record();

/// What somebody would like to speak about, if they say so.
#[derive(Debug, Clone)]
pub struct Reason {
    text: Text,
    verdict: Verdict,
}

impl Reason {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(reason: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.check("reason", Text::parse_line(reason, REASON));
        let verdict = errors.take(text::judge(&[("reason", text.as_ref())], said));
        text.zip(verdict).map(|(text, verdict)| Self { text, verdict }).ok_or(errors)
    }

    /// The words; empty where nothing was said.
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The codes of what screening found and their writer confirmed.
    pub(crate) fn screening(&self) -> String {
        self.verdict.codes()
    }
}

/// A hand as those in the meeting see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its key.
    pub id: HandId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Whose it is, by their present choice of what to show.
    pub byline: Byline,
    /// What they would like to speak about; gone once it is lowered.
    pub reason: Option<String>,
    /// Since when it is their turn.
    pub called_at: Option<Timestamp>,
    /// Whether it is down again.
    pub is_lowered: bool,
}

/// The hands of the meetings that the actor may see.
pub fn visible(actor: &Actor) -> Select<hand::Entity> {
    let meetings = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    hand::Entity::find().filter(hand::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// The hands that are up in a meeting, in the order in which they were raised.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Vec<Shown>> {
    let up = visible(actor).filter(is_up(id)).order_by_asc(hand::Column::Seq);
    shown(db, up.all(db).await?).await
}

/// Hands by key with the positions at which they were raised, whether they are up or not. Whoever asks shows them to
/// those alone who may see the meeting.
pub(crate) async fn list_by_key(
    db: &impl ConnectionTrait,
    ids: Vec<HandId>,
) -> Result<HashMap<HandId, (i64, Shown)>> {
    let hands = hand::Entity::find().filter(hand::Column::Id.is_in(ids)).all(db).await?;
    let seqs: HashMap<HandId, i64> = hands.iter().map(|hand| (hand.id, hand.seq)).collect();
    let placed = |hand: Shown| Some((hand.id, (*seqs.get(&hand.id)?, hand)));
    Ok(shown(db, hands).await?.into_iter().filter_map(placed).collect())
}

async fn shown(db: &impl ConnectionTrait, hands: Vec<hand::Model>) -> Result<Vec<Shown>> {
    let people: Vec<AccountId> = hands.iter().map(|hand| hand.account_id).collect();
    let bylines = account::bylines(db, &people).await?;
    let shown = |hand: hand::Model| {
        let byline = bylines.get(&hand.account_id)?.clone();
        Some(Shown {
            id: hand.id,
            account_id: hand.account_id,
            byline,
            reason: hand.reason,
            called_at: hand.called_at,
            is_lowered: hand.lowered_at.is_some(),
        })
    };
    Ok(hands.into_iter().filter_map(shown).collect())
}

fn is_up(id: MeetingId) -> Condition {
    Condition::all().add(hand::Column::MeetingId.eq(id)).add(hand::Column::LoweredAt.is_null())
}

/// Whether the actor may ask for the word: whoever may write, as long as the meeting goes on.
pub fn may_raise(actor: &Actor, meeting: &meeting_row::Model) -> bool {
    meeting::is_live(meeting) && meeting::may_post(actor, meeting)
}

/// A hand that goes up; its place is given with the log's entry.
pub(crate) async fn raise(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (reason, seq): (&Reason, i64),
) -> Result<Option<HandId>> {
    meeting::check_writes(actor, meeting)?;
    if find_up(txn, meeting.id, actor.id).await?.is_some() {
        return Ok(None);
    }
    let id = HandId::at(actor.now);
    let row = hand::ActiveModel {
        id: Set(id),
        meeting_id: Set(meeting.id),
        account_id: Set(actor.id),
        seq: Set(seq),
        reason: Set(Some(reason.as_str().to_owned()).filter(|reason| !reason.is_empty())),
        raised_at: Set(actor.now),
        called_at: Set(None),
        lowered_at: Set(None),
    };
    row.insert(txn).await?;
    Ok(Some(id))
}

/// The hand that somebody has up.
pub(crate) async fn find_up(
    db: &impl ConnectionTrait,
    id: MeetingId,
    account_id: AccountId,
) -> Result<Option<hand::Model>> {
    let up = hand::Entity::find().filter(is_up(id)).filter(hand::Column::AccountId.eq(account_id));
    Ok(up.one(db).await?)
}

/// Whether it is somebody's turn: they write even while others may not.
pub async fn has_word(db: &impl ConnectionTrait, id: MeetingId, account_id: AccountId) -> Result<bool> {
    Ok(find_up(db, id, account_id).await?.is_some_and(|hand| hand.called_at.is_some()))
}

/// Takes a hand down: one's own, or anybody's for those who lead. Whether this changed anything.
pub(crate) async fn lower(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: HandId,
) -> Result<bool> {
    let hand = find(txn, meeting.id, id).await?;
    if hand.account_id != actor.id && !meeting::may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-hand-lower"));
    }
    take_down(txn, id, actor.now).await
}

/// The same, whoever decided it. Its words go with it.
pub(crate) async fn take_down(txn: &DatabaseTransaction, id: HandId, now: Timestamp) -> Result<bool> {
    let lowered = hand::Entity::update_many()
        .col_expr(hand::Column::LoweredAt, Expr::value(now))
        .col_expr(hand::Column::Reason, Expr::value(None::<String>))
        .filter(hand::Column::Id.eq(id).and(hand::Column::LoweredAt.is_null()))
        .exec(txn)
        .await?;
    Ok(lowered.rows_affected == 1)
}

/// Takes every hand of a meeting down, since it is over.
pub(crate) async fn take_all_down(txn: &DatabaseTransaction, id: MeetingId, now: Timestamp) -> Result<()> {
    hand::Entity::update_many()
        .col_expr(hand::Column::LoweredAt, Expr::value(now))
        .col_expr(hand::Column::Reason, Expr::value(None::<String>))
        .filter(is_up(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Gives somebody the word; whether this changed anything.
pub(crate) async fn call(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: HandId,
) -> Result<bool> {
    meeting::check_leads_live(actor, meeting)?;
    let hand = find(txn, meeting.id, id).await?;
    if hand.lowered_at.is_some() {
        return Err(Error::Conflict("conflict-hand-lowered"));
    }
    let called = hand::Entity::update_many()
        .col_expr(hand::Column::CalledAt, Expr::value(actor.now))
        .filter(hand::Column::Id.eq(id).and(hand::Column::CalledAt.is_null()))
        .exec(txn)
        .await?;
    Ok(called.rows_affected == 1)
}

async fn find(txn: &DatabaseTransaction, meeting_id: MeetingId, id: HandId) -> Result<hand::Model> {
    let hand = hand::Entity::find_by_id(id).one(txn).await?;
    hand.filter(|hand| hand.meeting_id == meeting_id).ok_or(Error::NotFound)
}
