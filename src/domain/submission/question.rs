//! What moderators ask the author of a report, and what they answer: a conversation, one question at a time. Mail says
//! nothing of either.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    draft,
    job::{self, Job},
    review,
    screening::{Answers, Verdict},
    submission::{
        find, find_to_judge, is_undecided,
        step::{Step, turn, turn_as},
        subject,
        triage::take_up,
    },
    taxonomy,
    text::{self, Rule, Text},
};
use chrono::{Days, NaiveDate, TimeDelta};
use entity::{
    id::{SubmissionId, SubmissionQuestionId},
    review::Kind as ReviewKind,
    subject::SubjectKind,
    submission::{self, State},
    submission_question::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

/// The most characters of an answer.
pub const ANSWER_LIMIT: usize = 3_000;

const WORDS: Rule = Rule::optional(1000, "problem-question-too-long").of_reason();
const ANSWER: Rule =
    Rule::required(ANSWER_LIMIT, "problem-answer-missing", "problem-answer-too-long").of_contribution();

/// The state of a report while a question waits, and once it has waited in vain.
const ASKED: [State; 2] = [State::InfoRequested, State::NoResponse];

/// How long after a question its author is reminded, and reminded again.
const REMINDED_AFTER: [TimeDelta; 2] = [TimeDelta::days(7), TimeDelta::days(14)];

/// How long after a question its report comes back to the moderators without an answer.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(28);

/// How many days there are to answer where a moderator does not say.
const DAYS: Days = Days::new(14);

/// The latest day for an answer, counted from the question: after that, the report comes back anyway.
const MOST_DAYS: Days = Days::new(28);

/// A question to the author of a report, with the last day for the answer.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    code: Option<String>,
    words: Text,
    due_on: NaiveDate,
}

impl NewQuestion {
    /// Checks what someone chose, typed or both; without a day there are two weeks.
    pub fn parse(
        (code, words): (&str, &str),
        due_on: [&str; 3],
        today: NaiveDate,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.check("code", taxonomy::parse_optional("canned_question", code));
        let words = errors.check("words", Text::parse(words, WORDS));
        let due_on = errors.check("due_on", parse_due(due_on, today));
        match (code, words, due_on) {
            (Some(None), Some(words), Some(_)) if words.is_empty() => {
                Err(FieldErrors::one("code", Problem::new("problem-question-missing")))
            }
            (Some(code), Some(words), Some(due_on)) => Ok(Self { code, words, due_on }),
            _ => Err(errors),
        }
    }
}

/// The day until which an answer is asked for, if nobody says otherwise.
pub fn due_on(today: NaiveDate) -> NaiveDate {
    today + DAYS
}

fn parse_due(parts: [&str; 3], today: NaiveDate) -> std::result::Result<NaiveDate, Problem> {
    let [day, month, year] = parts.map(str::trim);
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Ok(due_on(today));
    }
    let date = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let date = date().ok_or(Problem::new("problem-due-unsound"))?;
    if date > today && date <= today + MOST_DAYS { Ok(date) } else { Err(Problem::new("problem-due-range")) }
}

/// What somebody answers.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    text: Text,
    verdict: Verdict,
}

impl NewAnswer {
    /// Checks what someone typed, and what they say of what screening found in it.
    pub fn parse(text: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.check("answer", Text::parse(text, ANSWER));
        let verdict = errors.take(text::judge(&[("answer", text.as_ref())], said));
        match (text, verdict) {
            (Some(text), Some(verdict)) => Ok(Self { text, verdict }),
            _ => Err(errors),
        }
    }
}

/// What was asked about a report and answered, in its order; for its author and for whoever triages it. Whoever asks
/// has found the report.
pub async fn list_questions(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Vec<Model>> {
    let of_it = Entity::find().filter(Column::SubmissionId.eq(id));
    Ok(of_it.order_by_asc(Column::AskedAt).order_by_asc(Column::Id).all(db).await?)
}

/// The question that waits for an answer, if one does.
pub fn find_open(questions: &[Model]) -> Option<&Model> {
    questions.iter().rev().find(|question| is_open(question))
}

fn is_open(question: &Model) -> bool {
    question.answered_at.is_none() && question.closed_at.is_none()
}

/// Whether the actor may answer now what was asked about a report: it is theirs, and waits for them.
pub fn may_answer(actor: &Actor, submission: &submission::Model) -> bool {
    submission.author_id == actor.id && ASKED.contains(&submission.state)
}

/// Whether a report can be asked about: its author takes questions, and nothing was decided about it.
pub fn may_be_asked(submission: &submission::Model) -> bool {
    submission.may_contact && is_undecided(submission)
}

/// Asks the author of a report something; it is theirs until they answer.
pub async fn ask(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    new: NewQuestion,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    if !found.may_contact {
        return Err(Error::Forbidden("forbidden-question"));
    }
    let (found, version) = take_up(&txn, actor, (&found, version)).await?;
    let step = Step { kind: "SubmissionQuestionAsked", from: &[State::InTriage], to: State::InfoRequested };
    turn(&txn, actor, (&found, version), &step, Vec::new()).await?;
    // What waits for its author waits for no moderator.
    review::supersede(&txn, actor, subject(id)).await?;
    let question_id = SubmissionQuestionId::at(actor.now);
    let row = ActiveModel {
        id: Set(question_id),
        submission_id: Set(id),
        code: Set(new.code),
        words: Set(new.words.into_string()),
        asked_by: Set(actor.id),
        asked_at: Set(actor.now),
        due_on: Set(new.due_on),
        reminders: Set(0),
        unanswered_at: Set(None),
        answer: Set(None),
        answered_at: Set(None),
        answer_rules: Set(String::new()),
        closed_at: Set(None),
        closed_by: Set(None),
    };
    row.insert(&txn).await?;
    tell(&txn, &found, actor.now).await?;
    let again = Job::RemindOfQuestion { question_id };
    for after in REMINDED_AFTER.into_iter().chain([GIVEN_UP_AFTER]) {
        job::enqueue(&txn, &again, actor.now + after).await?;
    }
    Ok(txn.commit().await?)
}

async fn tell(txn: &DatabaseTransaction, of: &submission::Model, now: Timestamp) -> Result<()> {
    let mail = Job::SendSubmissionMail { submission_id: of.id, recipient_id: of.author_id };
    job::enqueue(txn, &mail, now).await
}

/// Answers what was asked about a report of the actor's own, late or in time; it goes back to the moderators.
pub async fn answer(
    db: &Database,
    actor: &Actor,
    (id, question_id): (SubmissionId, SubmissionQuestionId),
    new: NewAnswer,
) -> Result<()> {
    let txn = db.begin().await?;
    actor.check_may_write()?;
    let found = find(&txn, actor, id).await?.submission;
    if found.author_id != actor.id {
        return Err(Error::NotFound);
    }
    let answered = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(new.text.as_str()))
        .col_expr(Column::AnsweredAt, Expr::value(actor.now))
        .col_expr(Column::AnswerRules, Expr::value(new.verdict.codes()))
        .filter(Column::Id.eq(question_id).and(Column::SubmissionId.eq(id)))
        .filter(Column::AnsweredAt.is_null().and(Column::ClosedAt.is_null()));
    if !may_answer(actor, &found) || answered.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-question-closed"));
    }
    let step = Step { kind: "SubmissionQuestionAnswered", from: &ASKED, to: State::InTriage };
    come_back(&txn, actor, &found, (&step, &new.verdict)).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Goes on with a report without an answer.
pub async fn resume(db: &Database, actor: &Actor, (id, version): (SubmissionId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let found = submission::Model { version, ..find_to_judge(&txn, actor, id).await? };
    let step = Step { kind: "SubmissionResumed", from: &ASKED, to: State::InTriage };
    come_back(&txn, actor, &found, (&step, &Verdict::default())).await?;
    Entity::update_many()
        .col_expr(Column::ClosedAt, Expr::value(actor.now))
        .col_expr(Column::ClosedBy, Expr::value(actor.id))
        .filter(Column::SubmissionId.eq(id))
        .filter(Column::AnsweredAt.is_null().and(Column::ClosedAt.is_null()))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// A report waits for the moderators again, from now on.
async fn come_back(
    txn: &DatabaseTransaction,
    actor: &Actor,
    found: &submission::Model,
    (step, verdict): (&Step, &Verdict),
) -> Result<()> {
    let columns = vec![(submission::Column::WaitsSince, Expr::value(actor.now))];
    turn(txn, actor, (found, found.version), step, columns).await?;
    review::supersede(txn, actor, subject(found.id)).await?;
    let place = (subject(found.id), found.revision, None);
    review::open_screened(txn, actor, (ReviewKind::Submission, verdict), place).await?;
    Ok(())
}

/// Does what is due for a question that was not answered: reminds its author once and twice, and then gives the report
/// back to the moderators. Done twice, it does nothing.
pub async fn remind(db: &Database, id: SubmissionQuestionId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let Some(question) = Entity::find_by_id(id).one(&txn).await?.filter(is_open) else { return Ok(()) };
    let waiting = submission::Entity::find_by_id(question.submission_id)
        .filter(submission::Column::State.eq(State::InfoRequested))
        .filter(submission::Column::LockedAt.is_null());
    let Some(found) = waiting.one(&txn).await? else { return Ok(()) };
    let age = now - question.asked_at;
    if age >= GIVEN_UP_AFTER {
        return give_up(txn, (&question, &found), now).await;
    }
    let due = REMINDED_AFTER.iter().filter(|after| age >= **after).count();
    let due = i32::try_from(due).unwrap_or(i32::MAX);
    let reminded = Entity::update_many()
        .col_expr(Column::Reminders, Expr::value(due))
        .filter(Column::Id.eq(id).and(Column::Reminders.lt(due)))
        .exec(&txn)
        .await?;
    if reminded.rows_affected == 1 {
        tell(&txn, &found, now).await?;
        let entry = Entry::new("SubmissionQuestionRemindedOf", None, now);
        audit::record(&txn, entry.about(SubjectKind::Submission, found.id.0)).await?;
    }
    Ok(txn.commit().await?)
}

async fn give_up(
    txn: DatabaseTransaction,
    (question, found): (&Model, &submission::Model),
    now: Timestamp,
) -> Result<()> {
    let step =
        Step { kind: "SubmissionQuestionNotAnswered", from: &[State::InfoRequested], to: State::NoResponse };
    let columns = vec![(submission::Column::WaitsSince, Expr::value(now))];
    turn_as(&txn, (None, now), (found, found.version), &step, columns).await?;
    Entity::update_many()
        .col_expr(Column::UnansweredAt, Expr::value(now))
        .filter(Column::Id.eq(question.id))
        .exec(&txn)
        .await?;
    let place = (subject(found.id), found.revision, None);
    review::reopen(&txn, ReviewKind::Submission, place, now).await?;
    Ok(txn.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_for_an_answer_is_within_four_weeks_and_two_where_none_is_given() {
        let today: NaiveDate = "2026-11-26".parse().unwrap();
        let due = |parts: [&str; 3]| parse_due(parts, today);
        assert_eq!(due(["", " ", ""]), Ok("2026-12-10".parse().unwrap()));
        assert_eq!(due(["27", "11", "2026"]), Ok("2026-11-27".parse().unwrap()));
        assert_eq!(due(["24", "12", "2026"]), Ok("2026-12-24".parse().unwrap()));
        for parts in [["26", "11", "2026"], ["25", "12", "2026"]] {
            assert_eq!(due(parts), Err(Problem::new("problem-due-range")), "{parts:?}");
        }
        for parts in [["31", "11", "2026"], ["", "12", "2026"], ["a", "b", "c"]] {
            assert_eq!(due(parts), Err(Problem::new("problem-due-unsound")), "{parts:?}");
        }
    }
}
