//! What happened to a report, in plain steps: those taken, the present one, those to come.

use crate::{
    domain::{Actor, Result, Subject, Timestamp, digest, response, submission, trend},
    web::{digests::readers_words, ui::Ui},
};
use entity::{
    subject::SubjectKind,
    submission::{Model, State},
};
use sea_orm::ConnectionTrait;

/// A step in words, and where it stands.
#[derive(Debug)]
pub(in crate::web) struct Step {
    pub(in crate::web) words: String,
    pub(in crate::web) note: String,
    pub(in crate::web) at: Option<Timestamp>,
    /// A trend's reference, and its address if its page is open to the reader.
    pub(in crate::web) trend: Option<(String, Option<String>)>,
    /// Where there is more to read about it.
    pub(in crate::web) href: Option<String>,
    pub(in crate::web) place: Place,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Place {
    /// It was taken, and others after it.
    Done,
    /// It was the last to be taken.
    Now,
    /// It is to come.
    Next,
}

impl Step {
    /// A step that was taken.
    fn taken(words: impl Into<String>, at: Timestamp) -> Self {
        let (words, at) = (words.into(), Some(at));
        Self { words, note: String::new(), at, trend: None, href: None, place: Place::Done }
    }

    /// A step that is to come.
    fn to_come(words: impl Into<String>, note: impl Into<String>) -> Self {
        let (words, note) = (words.into(), note.into());
        Self { words, note, at: None, trend: None, href: None, place: Place::Next }
    }

    /// Whether it was the last to be taken.
    pub(in crate::web) fn is_now(&self) -> bool {
        self.place == Place::Now
    }

    /// Whether it is to come.
    pub(in crate::web) fn is_next(&self) -> bool {
        self.place == Place::Next
    }
}

/// The steps of a report that was submitted, in their order.
pub(in crate::web) async fn steps(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ui: &Ui,
    submission: &Model,
) -> Result<Vec<Step>> {
    let mut taken: Vec<Step> =
        submission.submitted_at.map(|at| Step::taken(ui.timeline_received(), at)).into_iter().collect();
    taken.extend(submission.taken_at.map(|at| Step::taken(ui.timeline_looked_at(), at)));
    taken.extend(question_steps(db, ui, submission).await?);
    taken.extend(appeal_steps(db, ui, submission).await?);
    let linked = trend::find_of_submission(db, submission.id).await?;
    let mut to_come = Vec::new();
    match (submission.state, linked) {
        (State::Withdrawn, _) => {
            taken.push(Step::taken(ui.timeline_withdrawn(), submission.state_changed_at));
        }
        (State::Declined, _) => {}
        (_, Some((link, found))) => {
            let (more, next) = trend_steps(db, actor, ui, (link.linked_at, &found)).await?;
            taken.extend(more);
            to_come = next;
        }
        (_, None) => {
            if submission.taken_at.is_none() {
                to_come.push(Step::to_come(ui.timeline_to_be_looked_at(), ""));
            }
            taken.extend(submission.decided_at.map(|at| Step::taken(ui.timeline_accepted(), at)));
            to_come.push(Step::to_come(ui.timeline_to_be_linked(), ""));
            to_come.push(Step::to_come(ui.timeline_digest(), ""));
            to_come.push(Step::to_come(ui.timeline_response(), ui.timeline_we_will_tell()));
        }
    }
    taken.sort_by_key(|step| step.at);
    if let Some(last) = taken.last_mut() {
        last.place = Place::Now;
    }
    taken.append(&mut to_come);
    Ok(taken)
}

/// What its author was asked, and whether they answered.
async fn question_steps(db: &impl ConnectionTrait, ui: &Ui, submission: &Model) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for question in submission::list_questions(db, submission.id).await? {
        let href = Some(format!("/submissions/{}#question-{}", submission.id, question.id));
        steps.push(Step { href, ..Step::taken(ui.timeline_question(), question.asked_at) });
        steps.extend(question.unanswered_at.map(|at| Step::taken(ui.timeline_not_answered(), at)));
        steps.extend(question.answered_at.map(|at| Step::taken(ui.timeline_answered(), at)));
        steps.extend(question.closed_at.map(|at| Step::taken(ui.timeline_resumed(), at)));
    }
    Ok(steps)
}

/// That it was declined, what its author said against that, and what came of it.
async fn appeal_steps(db: &impl ConnectionTrait, ui: &Ui, submission: &Model) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    if submission.state == State::Declined {
        let at = submission.decided_at.unwrap_or(submission.state_changed_at);
        let reason = submission.decline_reason.as_deref().unwrap_or_default();
        let note = ui.term("decline_reason", reason);
        steps.push(Step { note, ..Step::taken(ui.timeline_declined(), at) });
    }
    if let Some(appeal) = submission::find_appeal(db, submission.id).await? {
        steps.push(Step::taken(ui.timeline_appealed(), appeal.appealed_at));
        if let (Some(at), Some(outcome)) = (appeal.decided_at, appeal.outcome) {
            let note = appeal.reason.unwrap_or_default();
            steps.push(Step { note, ..Step::taken(ui.code("submission-appeal-outcome", outcome), at) });
        }
    }
    Ok(steps)
}

/// What came of it as part of a trend, and what is to come.
async fn trend_steps(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ui: &Ui,
    (linked_at, found): (Timestamp, &entity::trend::Model),
) -> Result<(Vec<Step>, Vec<Step>)> {
    let about = Subject::new(SubjectKind::Trend, found.id.0);
    let readable = trend::is_readable(db, actor, found.id).await?;
    let href = readable.then(|| format!("/trends/{}", found.id));
    let trend = Some((found.reference.clone(), href));
    let mut taken = vec![Step { trend, ..Step::taken(ui.timeline_linked(), linked_at) }];
    let mut to_come = Vec::new();
    let sent = sent_steps(db, ui, (about, linked_at)).await?;
    if sent.is_empty() {
        to_come.push(Step::to_come(ui.timeline_digest(), ""));
    }
    taken.extend(sent);
    let answer = if readable { response::find_for(db, about).await? } else { None };
    match answer {
        Some(answer) => taken.push(Step {
            note: ui.term("response_status", &answer.response.status),
            href: Some(format!("/trends/{}#response", about.id)),
            ..Step::taken(ui.timeline_response(), answer.response.updated_at)
        }),
        None => to_come.push(Step::to_come(ui.timeline_response(), ui.timeline_we_will_tell())),
    }
    Ok((taken, to_come))
}

/// The digests in which the trend went out; one from before the report was linked was not about it.
async fn sent_steps(
    db: &impl ConnectionTrait,
    ui: &Ui,
    (trend, linked_at): (Subject, Timestamp),
) -> Result<Vec<Step>> {
    let told = digest::list_told(db, trend).await?;
    let sent = digest::list_sent_holding(db, trend).await?.into_iter().filter_map(|digest| {
        let at = digest.frozen_at.filter(|at| *at >= linked_at)?;
        let note = readers_words(ui, told.get(&digest.id));
        Some(Step { note, ..Step::taken(ui.timeline_in_digest(ui.period(&digest.period)), at) })
    });
    Ok(sent.collect())
}
