//! The one question that a lead asks the writer of a referral, and the answer. Neither is screened, as the referral is
//! not; mail says nothing of them.

use crate::domain::{
    Actor, Error, FieldErrors, Result,
    database::Database,
    job::{self, Job},
    referral::{apply, change, find_in_hand, find_own, record},
    text::{Rule, Text},
};
use entity::{
    id::ReferralId,
    referral::State,
    referral_question::{self, Column, Entity},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::Expr,
};

const QUESTION: Rule = Rule::required(1000, "problem-question-missing", "problem-question-too-long");
const ANSWER: Rule = Rule::required(10_000, "problem-answer-missing", "problem-answer-too-long");

/// What was asked about a referral, and what was answered; for its writer and the leads alone.
pub async fn find_question(
    db: &impl ConnectionTrait,
    id: ReferralId,
) -> Result<Option<referral_question::Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Asks the writer of a referral that the actor has in hand one question; there is no second.
pub async fn ask(
    db: &Database,
    actor: &Actor,
    (id, version): (ReferralId, i32),
    question: &str,
) -> Result<()> {
    let question = Text::parse_unscreened(question, QUESTION)
        .map_err(|problem| FieldErrors::one("question", problem))?;
    let txn = db.begin().await?;
    let referral = find_in_hand(&txn, actor, id).await?;
    if find_question(&txn, id).await?.is_some() {
        return Err(Error::Conflict("conflict-referral-asked"));
    }
    apply(&txn, change((id, version))).await?;
    let row = referral_question::ActiveModel {
        referral_id: Set(id),
        asked_by: Set(actor.id),
        question: Set(question.into_string()),
        asked_at: Set(actor.now),
        answer: Set(None),
        answered_at: Set(None),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    record(&txn, actor, "ReferralQuestionAsked", id).await?;
    if let Some(author) = referral.author_id {
        let mail = Job::SendReferralNews { referral_id: id, recipient_id: author };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

/// Answers what was asked about a referral of the actor's own; the lead who has it in hand is told that there is an answer.
pub async fn answer(db: &Database, actor: &Actor, id: ReferralId, answer: &str) -> Result<()> {
    let txn = db.begin().await?;
    let (referral, question) = find_own(&txn, actor, id).await?;
    if question.is_none() {
        return Err(Error::NotFound);
    }
    let answer =
        Text::parse_unscreened(answer, ANSWER).map_err(|problem| FieldErrors::one("answer", problem))?;
    if referral.state == State::Closed {
        return Err(Error::Conflict("conflict-referral-closed"));
    }
    let answered = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(answer.into_string()))
        .col_expr(Column::AnsweredAt, Expr::value(actor.now))
        .filter(Column::ReferralId.eq(id).and(Column::AnsweredAt.is_null()));
    if answered.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-referral-answered"));
    }
    // What a lead sees of it has changed: who closes it meanwhile looks again.
    apply(&txn, change((id, referral.version))).await?;
    record(&txn, actor, "ReferralAnswered", id).await?;
    if let Some(holder) = referral.taken_by {
        let mail = Job::SendReferralNews { referral_id: id, recipient_id: holder };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}
