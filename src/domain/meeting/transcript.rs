//! What is to become of what is said in a meeting: chosen before it opens, so that everybody speaks knowing it.

use crate::domain::Problem;

/// After how many days a transcript can be destroyed, counted from when the minutes are published.
pub const TRANSCRIPT_DAYS: [i32; 4] = [30, 90, 180, 365];

/// What is chosen for a meeting for which nobody chooses: long enough to look something up, and no longer.
pub const TRANSCRIPT_DEFAULT: i32 = 90;

/// The code of a transcript that is kept.
pub const TRANSCRIPT_KEPT: &str = "kept";

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Nothing: as it is, and the default for a meeting that is new.
    AsItIs,
    /// It is kept.
    Kept,
    /// It is destroyed so many days after the minutes are published.
    Destroyed(i32),
}

impl Chosen {
    pub(super) fn parse(code: &str) -> Result<Self, Problem> {
        match code.trim() {
            "" => Ok(Self::AsItIs),
            TRANSCRIPT_KEPT => Ok(Self::Kept),
            days => {
                let days = days.parse().ok().filter(|days| TRANSCRIPT_DAYS.contains(days));
                days.map(Self::Destroyed).ok_or(Problem::new("problem-choice-unknown"))
            }
        }
    }

    /// After how many days, if ever, where something stood before.
    pub(super) fn after(self, before: Option<i32>) -> Option<i32> {
        match self {
            Self::AsItIs => before,
            Self::Kept => None,
            Self::Destroyed(days) => Some(days),
        }
    }
}
