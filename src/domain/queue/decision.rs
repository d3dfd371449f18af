//! Deciding, one by one or several at once, and what is next.

use crate::domain::{
    Actor, Error, Result, concern,
    database::Database,
    flag,
    page::{Cursor, Page},
    post,
    queue::{Filter, View, is_decided_here, list_barred, takes_notes},
    review::{self, Decision},
};
use entity::{
    id::{MeetingId, ReviewId},
    review::{Kind, Model},
    subject::SubjectKind,
};
use sea_orm::ConnectionTrait;
use std::fmt;

/// Decides about what waits, as its noun does it. If a message is taken away, returns where its log goes on.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (id, version): (ReviewId, i32),
    decision: Decision,
) -> Result<Option<(MeetingId, i64)>> {
    let review = review::find(db.read(), actor, id).await?;
    if matches!(decision, Decision::Noted(_)) && !takes_notes(&review) {
        return Err(Error::NotFound);
    }
    if review.kind == Kind::Flag {
        return flag::decide(db, actor, (id, version), &decision).await;
    }
    match review.subject_kind {
        SubjectKind::Post => post::decide(db, actor, (id, version), decision).await?,
        SubjectKind::Concern => concern::decide(db, actor, (id, version), decision).await?,
        _ => return Err(Error::NotFound),
    }
    Ok(None)
}

/// Something of the list, as it stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked {
    /// Its key.
    pub id: ReviewId,
    /// Its version.
    pub version: i32,
}

impl Picked {
    /// Reads what a box of the list sends: a key and a version.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, version) = text.split_once('.')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

impl fmt::Display for Picked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.version)
    }
}

/// What came of one of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is published.
    Done,
    /// Somebody had decided before.
    Decided(Model),
    /// It was withdrawn, changed or taken out of view before, or was never there.
    Gone,
    /// It changed since the list was read.
    Changed,
    /// It is not the actor's to decide.
    Barred,
}

/// Accepts several, each by itself: what cannot be done to one keeps none of the others back. Each counts once.
pub async fn approve_all(db: &Database, actor: &Actor, picked: &[Picked]) -> Result<Vec<(Picked, Outcome)>> {
    let mut outcomes: Vec<(Picked, Outcome)> = Vec::new();
    for one in picked {
        if outcomes.iter().any(|(before, _)| before.id == one.id) {
            continue;
        }
        let decided = decide(db, actor, (one.id, one.version), Decision::Publish).await;
        let outcome = match decided {
            // What is left as it is goes from no meeting.
            Ok(_) => Outcome::Done,
            Err(Error::Forbidden(_)) => Outcome::Barred,
            Err(Error::NotFound | Error::Conflict(_)) => why_not(db.read(), actor, one.id).await?,
            Err(error) => return Err(error),
        };
        outcomes.push((*one, outcome));
    }
    Ok(outcomes)
}

async fn why_not(db: &impl ConnectionTrait, actor: &Actor, id: ReviewId) -> Result<Outcome> {
    Ok(match find_settled(db, actor, id).await? {
        Some(review) if review.outcome.is_some() => Outcome::Decided(review),
        Some(review) if review.decided_at.is_none() => Outcome::Changed,
        _ => Outcome::Gone,
    })
}

/// Something that the actor knew of, wherever it stands now.
pub async fn find_settled(db: &impl ConnectionTrait, actor: &Actor, id: ReviewId) -> Result<Option<Model>> {
    Ok(review::list_known(db, actor, &[id]).await?.pop())
}

/// The next item that the actor can decide, and that nobody else has open: after a place, or else from the beginning.
pub async fn find_next(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (filter, after): (Filter, Option<Cursor>),
) -> Result<Option<ReviewId>> {
    let kind = match filter.view {
        View::All => None,
        View::Reviews(kind) => Some(kind),
        View::ToApprove => return Ok(None),
    };
    for start in after.map_or(vec![None], |after| vec![Some(after), None]) {
        let mut from = start;
        loop {
            let Page { rows, next } = review::list_waiting(db, actor, (kind, filter.space_id), from).await?;
            if let Some(free) = first_free(db, actor, &rows).await? {
                return Ok(Some(free));
            }
            // From the beginning only as far as the place: what comes after it was looked at.
            let is_past = |next: &Cursor| start.is_none() && after.is_some_and(|after| *next >= after);
            match next.filter(|next| !is_past(next)) {
                Some(next) => from = Some(next),
                None => break,
            }
        }
    }
    Ok(None)
}

/// The first of these that the actor can decide here, and that nobody else has open.
async fn first_free(db: &impl ConnectionTrait, actor: &Actor, rows: &[Model]) -> Result<Option<ReviewId>> {
    let barred = list_barred(db, actor, rows).await?;
    let ids: Vec<ReviewId> = rows.iter().map(|row| row.id).collect();
    let openings = review::list_openings(db, (&ids, actor.now)).await?;
    let is_open = |id: ReviewId| {
        let others = openings.iter().filter(|row| row.review_id == id && row.account_id != actor.id);
        others.filter(|row| row.handed_over_at.is_none()).count() > 0
    };
    let mine = |row: &&Model| is_decided_here(row) && !barred.contains(&row.id) && !is_open(row.id);
    Ok(rows.iter().find(mine).map(|row| row.id))
}
