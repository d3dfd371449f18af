//! Checking a seal: whether what stands is still what was sealed. Of what was destroyed its hash stands, and the seal over
//! it.

use crate::domain::{
    Error, Result,
    audit::hex,
    minutes::sealing::{Line, lines},
};
use entity::{
    id::MeetingId,
    meeting as meeting_row,
    minutes::{self, State as Stage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What became of a part of what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is as it was.
    Stands,
    /// It was destroyed; its hash is what is left.
    Gone,
    /// It is not what was sealed.
    Differs,
}

/// A part of what was sealed: its line, and what became of it.
#[derive(Debug, Clone)]
pub struct Part {
    /// The line.
    pub line: String,
    /// What became of it.
    pub state: State,
}

/// A seal that was checked.
#[derive(Debug, Clone)]
pub struct Seal {
    /// The seal, in hexadecimal digits.
    pub seal: String,
    /// Whether it is the hash of what is kept as sealed.
    pub is_of_manifest: bool,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

impl Seal {
    /// Whether the seal holds: nothing differs from what was sealed.
    pub fn holds(&self) -> bool {
        self.is_of_manifest && !self.parts.iter().any(|part| part.state == State::Differs)
    }

    /// How many parts were destroyed.
    pub fn count_gone(&self) -> usize {
        self.parts.iter().filter(|part| part.state == State::Gone).count()
    }
}

/// Checks the seal of published minutes, which whoever asks has found through the eyes of the reader.
pub async fn check(
    db: &impl ConnectionTrait,
    (minutes, meeting): (&minutes::Model, &meeting_row::Model),
) -> Result<Seal> {
    let (Some(manifest), Some(seal), Some(at)) = (&minutes.manifest, &minutes.seal, minutes.published_at)
    else {
        return Err(Error::NotFound);
    };
    let now: HashMap<String, Line> =
        lines(db, (minutes, meeting), at).await?.into_iter().map(|line| (line.of.clone(), line)).collect();
    let mut seen = 0;
    let parts = manifest.lines().skip(1).map(|line| {
        let found = now.get(&subject(line));
        seen += usize::from(found.is_some());
        Part { line: line.to_owned(), state: state(line, found) }
    });
    let mut parts: Vec<Part> = parts.collect();
    // What stands and was not sealed.
    if seen < now.len() {
        let sealed: Vec<String> = manifest.lines().skip(1).map(subject).collect();
        let added = now.into_values().filter(|line| !sealed.contains(&line.of));
        parts.extend(added.map(|line| Part { line: line.text.unwrap_or(line.of), state: State::Differs }));
    }
    let is_of_manifest = Sha256::digest(manifest.as_bytes()).as_slice() == seal.as_slice();
    Ok(Seal { seal: hex(seal), is_of_manifest, parts })
}

fn state(line: &str, found: Option<&Line>) -> State {
    match found.map(|found| found.text.as_deref()) {
        Some(Some(text)) if text == line => State::Stands,
        Some(None) => State::Gone,
        _ => State::Differs,
    }
}

/// What a line is of: its first word, and the keys after it.
fn subject(line: &str) -> String {
    let keys = match line.split(' ').next() {
        Some("quote") => 3,
        Some("minutes" | "section") => 2,
        _ => 1,
    };
    line.splitn(keys + 1, ' ').take(keys).collect::<Vec<_>>().join(" ")
}

/// Checks the seals of all minutes, and returns how many hold and of which meetings they do not; for the operator.
pub async fn check_all(db: &impl ConnectionTrait) -> Result<(usize, Vec<MeetingId>)> {
    let published = minutes::Entity::find().filter(minutes::Column::State.eq(Stage::Published));
    let rows = published.find_also_related(meeting_row::Entity).all(db).await?;
    let (mut well, mut wrong) = (0, Vec::new());
    for (minutes, meeting) in rows {
        let Some(meeting) = meeting else { continue };
        match check(db, (&minutes, &meeting)).await {
            Ok(seal) if seal.holds() => well += 1,
            Ok(_) | Err(Error::NotFound) => wrong.push(meeting.id),
            Err(error) => return Err(error),
        }
    }
    Ok((well, wrong))
}
