//! Corrections: what those who attended would have the minutes say instead, and what those who lead make of it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    account::{self, Byline},
    attendance,
    audit::{self, Entry},
    database::Database,
    meeting,
    minutes::{circulating, find, find_section, lock_to_change, note_author},
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    id::{MeetingId, MinutesCorrectionId, MinutesId, MinutesSectionId},
    meeting as meeting_row,
    minutes::{self, State},
    minutes_correction::{self, Outcome},
    minutes_section,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};
use serde_json::json;

/// The most characters of a correction.
pub const LONGEST_CORRECTION: usize = 2000;

const WORDS: Rule =
    Rule::required(LONGEST_CORRECTION, "problem-correction-missing", "problem-correction-too-long")
        .of_record();
const REASON: Rule = Rule::required(500, "problem-reason-missing", "problem-reason-too-long").of_record();

/// A correction that somebody would like.
#[derive(Debug, Clone)]
pub struct NewCorrection {
    key: Option<MinutesCorrectionId>,
    words: Text,
    verdict: Verdict,
}

impl NewCorrection {
    /// Checks what someone typed, and what they say of it. The same key twice proposes one.
    pub fn parse(key: &str, words: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let words = errors.check("words", Text::parse(words, WORDS));
        let verdict = errors.take(text::judge(&[("words", words.as_ref())], said));
        let key = key.parse().ok();
        words.zip(verdict).map(|(words, verdict)| Self { key, words, verdict }).ok_or(errors)
    }
}

/// What those who lead make of a correction.
#[derive(Debug, Clone)]
pub struct Decision {
    outcome: Outcome,
    reason: Option<Text>,
    verdict: Verdict,
}

impl Decision {
    /// Checks what someone chose and typed; whoever declines says why.
    pub fn parse(outcome: &str, reason: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = Problem::new("problem-choice-missing");
        let outcome = errors.check("outcome", outcome.parse().map_err(|_| unknown));
        if outcome != Some(Outcome::Declined) {
            let accepted = |outcome| Self { outcome, reason: None, verdict: Verdict::default() };
            return outcome.map(accepted).ok_or(errors);
        }
        let reason = errors.check("reason", Text::parse(reason, REASON));
        let verdict = errors.take(text::judge(&[("reason", reason.as_ref())], said));
        match (outcome, reason, verdict) {
            (Some(outcome), Some(reason), Some(verdict)) => {
                Ok(Self { outcome, reason: Some(reason), verdict })
            }
            _ => Err(errors),
        }
    }
}

/// A correction as its proposer and those who lead read it.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its key.
    pub id: MinutesCorrectionId,
    /// The section that it is about.
    pub section_id: MinutesSectionId,
    /// What is proposed.
    pub words: String,
    /// Who proposed it; for those who lead.
    pub byline: Option<Byline>,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Why it was declined.
    pub reason: Option<String>,
}

/// The corrections of the minutes that the actor may read: their own, and all of the meetings that they lead.
fn visible(actor: &Actor, id: MinutesId, all: bool) -> Select<minutes_correction::Entity> {
    let sections = minutes_section::Entity::find()
        .select_only()
        .column(minutes_section::Column::Id)
        .filter(minutes_section::Column::MinutesId.eq(id));
    minutes_correction::Entity::find()
        .filter(minutes_correction::Column::MinutesSectionId.in_subquery(sections.into_query()))
        .filter(minutes_correction::Column::ProposedBy.eq(actor.id).or(all))
}

/// The corrections that the actor may decide: those of the minutes of meetings that they lead.
pub fn visible_corrections(actor: &Actor) -> Select<minutes_correction::Entity> {
    let led = meeting::led(actor).select_only().column(meeting_row::Column::Id);
    let theirs = minutes::Entity::find()
        .select_only()
        .column(minutes::Column::Id)
        .filter(minutes::Column::MeetingId.in_subquery(led.into_query()));
    let sections = minutes_section::Entity::find()
        .select_only()
        .column(minutes_section::Column::Id)
        .filter(minutes_section::Column::MinutesId.in_subquery(theirs.into_query()));
    minutes_correction::Entity::find()
        .filter(minutes_correction::Column::MinutesSectionId.in_subquery(sections.into_query()))
}

/// What was proposed for these minutes, in order, as far as the actor may know.
pub async fn list_corrections(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (minutes, meeting): (&minutes::Model, &meeting_row::Model),
) -> Result<Vec<Correction>> {
    read(db, actor, (minutes.id, meeting::may_lead(actor, meeting))).await
}

/// Corrections of these minutes: all of them, with who proposed each, or the actor's own.
async fn read(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, all): (MinutesId, bool),
) -> Result<Vec<Correction>> {
    let rows = visible(actor, id, all)
        .order_by_asc(minutes_correction::Column::ProposedAt)
        .order_by_asc(minutes_correction::Column::Id)
        .all(db)
        .await?;
    let people: Vec<_> = rows.iter().map(|row| row.proposed_by).filter(|_| all).collect();
    let bylines = account::bylines(db, &people).await?;
    let shown = |row: minutes_correction::Model| Correction {
        id: row.id,
        section_id: row.minutes_section_id,
        words: row.text,
        byline: bylines.get(&row.proposed_by).cloned(),
        at: row.proposed_at,
        outcome: row.outcome,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// What the actor proposed for the minutes of a meeting that they may still see, also while these are changed and not
/// theirs to read.
pub async fn find_own_corrections(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<Vec<Correction>> {
    match meeting::find(db, actor, id).await {
        Ok(_) => {}
        Err(Error::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    }
    let minutes = minutes::Entity::find().filter(minutes::Column::MeetingId.eq(id)).one(db).await?;
    let Some(minutes) = minutes else { return Ok(Vec::new()) };
    read(db, actor, (minutes.id, false)).await
}

/// Whether the actor may propose corrections now: they attended, and the time for it has not passed.
pub async fn may_propose(db: &impl ConnectionTrait, actor: &Actor, minutes: &minutes::Model) -> Result<bool> {
    Ok(is_open(actor, minutes) && attended(db, actor, minutes.meeting_id).await?)
}

fn is_open(actor: &Actor, minutes: &minutes::Model) -> bool {
    let until = minutes.corrections_until.filter(|_| minutes.state == State::Circulated);
    until.is_some_and(|until| actor.now < until)
}

async fn attended(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<bool> {
    Ok(attendance::list_keys(db, id).await?.contains(&actor.id))
}

/// Proposes a correction of a section.
pub async fn propose(
    db: &Database,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesSectionId),
    new: NewCorrection,
) -> Result<()> {
    let txn = db.begin().await?;
    meeting::lock(&txn, meeting_id).await?;
    let (minutes, _) = match find(&txn, actor, meeting_id).await {
        Err(Error::NotFound) => return Err(why_not_there(&txn, actor, (meeting_id, id)).await?),
        found => found?,
    };
    let section = find_section(&txn, &minutes, id).await?;
    actor.check_may_write()?;
    if !attended(&txn, actor, meeting_id).await? {
        return Err(Error::Forbidden("forbidden-correction"));
    }
    let key = new.key.unwrap_or_else(|| MinutesCorrectionId::at(actor.now));
    if let Some(already) = minutes_correction::Entity::find_by_id(key).one(&txn).await? {
        let mine = already.proposed_by == actor.id && already.minutes_section_id == id;
        return if mine { Ok(()) } else { Err(Error::Conflict("conflict-changed")) };
    }
    if !is_open(actor, &minutes) {
        return Err(Error::Conflict("conflict-corrections-closed"));
    }
    let row = minutes_correction::ActiveModel {
        id: Set(key),
        minutes_section_id: Set(id),
        revision: Set(section.revision),
        proposed_by: Set(actor.id),
        text: Set(new.words.into_string()),
        proposed_at: Set(actor.now),
        outcome: Set(None),
        reason: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("MinutesCorrectionProposed", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .detail(json!({ "correction": key }))
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Why there are no minutes to correct: for somebody who could read them before, they are being changed.
async fn why_not_there(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesSectionId),
) -> Result<Error> {
    let minutes = minutes::Entity::find().filter(minutes::Column::MeetingId.eq(meeting_id)).one(txn).await?;
    let Some(minutes) = minutes.filter(|minutes| minutes.circulated_at.is_some()) else {
        return Ok(Error::NotFound);
    };
    meeting::enter(txn, actor, meeting_id).await?;
    find_section(txn, &minutes, id).await?;
    let was_there = attended(txn, actor, meeting_id).await?;
    Ok(if was_there { Error::Conflict("conflict-corrections-closed") } else { Error::NotFound })
}

/// A correction that waits for those who lead, with what its section says; for everybody else there is none.
pub async fn find_to_decide(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesCorrectionId),
) -> Result<(meeting_row::Model, Correction)> {
    let (minutes, meeting) = find(db, actor, meeting_id).await?;
    if !meeting::may_lead(actor, &meeting) {
        return Err(Error::NotFound);
    }
    let corrections = list_corrections(db, actor, (&minutes, &meeting)).await?;
    let found = corrections.into_iter().find(|correction| correction.id == id);
    Ok((meeting, found.ok_or(Error::NotFound)?))
}

/// Says what comes of a correction, and tells its proposer that something waits for them. Accepting changes no words:
/// whoever accepts has changed them, and its proposer had a hand in them.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesCorrectionId),
    decision: Decision,
) -> Result<()> {
    let txn = db.begin().await?;
    let (minutes, _) = lock_to_change(&txn, actor, meeting_id).await?;
    let found =
        visible(actor, minutes.id, true).filter(minutes_correction::Column::Id.eq(id)).one(&txn).await?;
    let correction = found.ok_or(Error::NotFound)?;
    if correction.outcome.is_some() {
        return Err(Error::Conflict("conflict-decided"));
    }
    if decision.outcome == Outcome::Accepted {
        // As it was when it was proposed: those who accept would promise what nobody did.
        let circulated_at = minutes.circulated_at.filter(|_| minutes.state == State::Circulated);
        if circulated_at.is_some_and(|at| at <= correction.proposed_at) {
            return Err(Error::Conflict("conflict-correction-not-made"));
        }
        note_author(&txn, minutes.id, correction.proposed_by).await?;
    }
    minutes_correction::Entity::update_many()
        .col_expr(minutes_correction::Column::Outcome, Expr::value(decision.outcome))
        .col_expr(minutes_correction::Column::Reason, Expr::value(decision.reason.map(Text::into_string)))
        .col_expr(minutes_correction::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(minutes_correction::Column::DecidedAt, Expr::value(actor.now))
        .filter(minutes_correction::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    if correction.proposed_by != actor.id {
        circulating::tell(&txn, (meeting_id, correction.proposed_by), actor.now).await?;
    }
    let entry = Entry::new("MinutesCorrectionDecided", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .states("proposed", decision.outcome.to_string())
        .detail(json!({ "correction": id }))
        .screened(&decision.verdict);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// How many corrections nobody has decided.
pub(super) async fn count_open(txn: &DatabaseTransaction, actor: &Actor, id: MinutesId) -> Result<u64> {
    let open = visible(actor, id, true).filter(minutes_correction::Column::Outcome.is_null());
    Ok(open.count(txn).await?)
}
