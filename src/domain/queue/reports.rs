//! What moderators do to several reports at once, each by itself: what cannot be done to one keeps none of the others
//! back. Declining is not among it: a reason is for one.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    database::Database,
    submission::{self, Assignee, NewQuestion},
    trend::{self, NewVersion},
};
use entity::id::{SubmissionId, TrendId};
use std::fmt;

/// A report of the list, as it stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickedReport {
    /// Its key.
    pub id: SubmissionId,
    /// Its version.
    pub version: i32,
}

impl PickedReport {
    /// Reads what a box of the list sends: a key and a version.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, version) = text.split_once('.')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

impl fmt::Display for PickedReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.version)
    }
}

/// What is done to each.
#[derive(Debug, Clone)]
pub enum Act {
    /// It is assigned to somebody, or to nobody.
    Assign(Assignee),
    /// It is accepted.
    Accept,
    /// It is linked to this trend.
    Link(TrendId),
    /// Its link is undone.
    Unlink,
    /// Its author is asked this.
    Ask(NewQuestion),
}

/// What came of one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is done.
    Done,
    /// It changed since the list was read, or stands where this cannot be done to it.
    Changed,
    /// Something else stands in the way, which this key tells: the trend is closed, or it is not theirs to judge to whom
    /// it was to be given.
    Refused(&'static str),
    /// It is not the actor's to judge.
    Barred,
    /// Its author does not want to be asked.
    Unasked,
    /// It was withdrawn or taken out of view, or was never there.
    Gone,
}

/// Does it to each; each counts once. A trend that is not there for the actor takes none.
pub async fn act_on_reports(
    db: &Database,
    actor: &Actor,
    (picked, act): (&[PickedReport], &Act),
) -> Result<Vec<(SubmissionId, Done)>> {
    if let Act::Link(trend_id) = act
        && !trend::is_readable(db.read(), actor, *trend_id).await?
    {
        return Err(FieldErrors::one("link", Problem::new("problem-trend-missing")).into());
    }
    let mut outcomes: Vec<(SubmissionId, Done)> = Vec::new();
    for one in picked {
        if outcomes.iter().any(|(before, _)| *before == one.id) {
            continue;
        }
        let outcome = match act_on(db, actor, (*one, act)).await {
            Ok(()) => Done::Done,
            Err(error) => left(error)?,
        };
        outcomes.push((one.id, outcome));
    }
    Ok(outcomes)
}

/// Why something was not done to one of several; what stands in the way of all of them is no answer.
fn left(error: Error) -> Result<Done> {
    match error {
        Error::Forbidden("forbidden-question") => Ok(Done::Unasked),
        Error::Forbidden(_) => Ok(Done::Barred),
        Error::Conflict("conflict-changed") => Ok(Done::Changed),
        Error::Conflict(key) => Ok(Done::Refused(key)),
        Error::NotFound => Ok(Done::Gone),
        error => Err(error),
    }
}

/// Opens a trend from the first of several reports that can be linked to it, and links the others to it. Without any
/// such report there is no trend. The same key twice opens one.
pub async fn open_trend(
    db: &Database,
    actor: &Actor,
    (key, picked): (Option<TrendId>, &[PickedReport]),
    new: NewVersion,
) -> Result<(Option<TrendId>, Vec<(SubmissionId, Done)>)> {
    let mut outcomes = Vec::new();
    for (at, one) in picked.iter().enumerate() {
        match open_from(db, actor, (key, *one), new.clone()).await {
            Ok(id) => {
                outcomes.push((one.id, Done::Done));
                let others: Vec<_> = picked[at + 1..].iter().filter(|it| it.id != one.id).copied().collect();
                outcomes.extend(act_on_reports(db, actor, (&others, &Act::Link(id))).await?);
                return Ok((Some(id), outcomes));
            }
            Err(error) => outcomes.push((one.id, left(error)?)),
        }
    }
    Ok((None, outcomes))
}

async fn open_from(
    db: &Database,
    actor: &Actor,
    (key, PickedReport { id, version }): (Option<TrendId>, PickedReport),
    new: NewVersion,
) -> Result<TrendId> {
    trend::open(db, actor, (key, (id, Some(version))), new).await
}

async fn act_on(
    db: &Database,
    actor: &Actor,
    (PickedReport { id, version }, act): (PickedReport, &Act),
) -> Result<()> {
    match act {
        Act::Assign(to) => submission::assign(db, actor, (id, version), *to).await,
        Act::Accept => submission::accept(db, actor, (id, version)).await,
        Act::Link(trend_id) => trend::link(db, actor, (id, version), *trend_id).await,
        Act::Unlink => trend::unlink(db, actor, (id, version)).await,
        Act::Ask(question) => submission::ask(db, actor, (id, version), question.clone()).await,
    }
}
