//! What happened to a report, in plain steps: those taken, the present one, those to come.

use crate::{
    domain::{Actor, Result, Subject, Timestamp, digest, response, trend},
    web::ui::Ui,
};
use entity::{
    subject::SubjectKind,
    submission::{self, State},
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
        Self { words, note: String::new(), at, trend: None, place: Place::Done }
    }

    /// A step that is to come.
    fn to_come(words: impl Into<String>, note: impl Into<String>) -> Self {
        Self { words: words.into(), note: note.into(), at: None, trend: None, place: Place::Next }
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

/// The steps of a report that was submitted.
pub(in crate::web) async fn steps(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ui: &Ui,
    submission: &submission::Model,
) -> Result<Vec<Step>> {
    let mut taken = Vec::new();
    let mut to_come = Vec::new();
    let mut sent = false;
    if let Some(at) = submission.submitted_at {
        taken.push(Step::taken(ui.timeline_received(), at));
    }
    match submission.taken_at {
        Some(at) => taken.push(Step::taken(ui.timeline_looked_at(), at)),
        None => to_come.push(Step::to_come(ui.timeline_to_be_looked_at(), "")),
    }
    let linked = trend::find_of_submission(db, submission.id).await?;
    match (submission.state, linked) {
        (State::Withdrawn, _) => {
            taken.push(Step::taken(ui.timeline_withdrawn(), submission.state_changed_at));
            to_come.clear();
        }
        (State::Declined, _) => {
            let at = submission.decided_at.unwrap_or(submission.state_changed_at);
            let reason = submission.decline_reason.as_deref().unwrap_or_default();
            let note = ui.term("decline_reason", reason);
            taken.push(Step { note, ..Step::taken(ui.timeline_declined(), at) });
        }
        (_, linked) => {
            let mut answer = None;
            if let Some((link, found)) = linked {
                let readable = trend::is_readable(db, actor, found.id).await?;
                if readable {
                    answer = response::find_for(db, Subject::new(SubjectKind::Trend, found.id.0)).await?;
                }
                let href = readable.then(|| format!("/trends/{}", found.id));
                let trend = Some((found.reference, href));
                taken.push(Step { trend, ..Step::taken(ui.timeline_linked(), link.linked_at) });
                let about = Subject::new(SubjectKind::Trend, link.trend_id.0);
                for digest in digest::list_sent_holding(db, about).await? {
                    let words = ui.timeline_in_digest(ui.period(&digest.period));
                    // One that went out before was not about this report.
                    let at = digest.frozen_at.filter(|at| *at >= link.linked_at);
                    taken.extend(at.map(|at| Step::taken(words, at)));
                    sent |= at.is_some();
                }
            } else {
                taken.extend(submission.decided_at.map(|at| Step::taken(ui.timeline_accepted(), at)));
                to_come.push(Step::to_come(ui.timeline_to_be_linked(), ""));
            }
            if !sent {
                to_come.push(Step::to_come(ui.timeline_digest(), ""));
            }
            match answer.map(|shown| shown.response) {
                Some(response) => {
                    let note = ui.term("response_status", &response.status);
                    let step = Step::taken(ui.timeline_response(), response.updated_at);
                    taken.push(Step { note, ..step });
                }
                None => to_come.push(Step::to_come(ui.timeline_response(), ui.timeline_we_will_tell())),
            }
        }
    }
    if let Some(last) = taken.last_mut() {
        last.place = Place::Now;
    }
    taken.append(&mut to_come);
    Ok(taken)
}
