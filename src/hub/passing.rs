//! What passes in a meeting: it is told to those who are there, and not kept.

use crate::domain::account::Byline;
use entity::id::AccountId;
use std::borrow::Cow;

/// Somebody who is present, as everybody is told. The number stands for them as long as they stay, and for nothing else.
#[derive(Debug, Clone)]
pub struct Present {
    /// The number.
    pub number: u32,
    /// As they choose to be shown.
    pub byline: Byline,
}

/// What passes: it is told to those who are there, and not kept.
#[derive(Debug, Clone)]
pub enum Passing {
    /// Everybody who is present, unless they are too many to be named.
    All {
        /// How many.
        count: usize,
        /// Who.
        people: Option<Vec<Present>>,
    },
    /// Who came and went since what was told before.
    Moved {
        /// How many are present now.
        count: usize,
        /// Who came.
        joined: Vec<Present>,
        /// The numbers of those who went.
        left: Vec<u32>,
    },
    /// Who is writing something.
    Writing {
        /// How many.
        count: usize,
        /// Who.
        people: Vec<(AccountId, Byline)>,
    },
    /// What stands beside the log was changed: the agenda, or when the meeting is to be, or whether.
    Changed,
}

impl Passing {
    /// What somebody is told of it: not that they are writing themselves, and so perhaps nothing.
    pub fn to(&self, reader: AccountId) -> Option<Cow<'_, Self>> {
        match self {
            Self::Writing { count, people } if people.iter().any(|(id, _)| *id == reader) => {
                let people: Vec<_> = people.iter().filter(|(id, _)| *id != reader).cloned().collect();
                (*count > 1).then(|| Cow::Owned(Self::Writing { count: count - 1, people }))
            }
            _ => Some(Cow::Borrowed(self)),
        }
    }

    /// The same for those who are told how many, and not who.
    #[must_use]
    pub fn without_names(&self) -> Self {
        match *self {
            Self::All { count, .. } | Self::Moved { count, .. } => Self::All { count, people: None },
            Self::Writing { count, .. } => Self::Writing { count, people: Vec::new() },
            Self::Changed => Self::Changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn whoever_writes_is_told_of_the_others() {
        let id = |number| AccountId(Uuid::from_u128(number));
        let writer = |number| (id(number), Byline { shown_name: None, affiliation: None });
        let writing = |writers: &[u128]| Passing::Writing {
            count: writers.len(),
            people: writers.iter().copied().map(writer).collect(),
        };
        let told = |passing: &Passing, reader| match passing.to(id(reader))?.into_owned() {
            Passing::Writing { count, people } => {
                assert_eq!(count, people.len());
                Some(people.iter().map(|(id, _)| id.0.as_u128()).collect())
            }
            _ => Some(Vec::new()),
        };

        assert_eq!(told(&writing(&[1, 2, 3]), 2), Some(vec![1, 3]));
        assert_eq!(told(&writing(&[1, 2]), 3), Some(vec![1, 2]));
        assert_eq!(told(&writing(&[1]), 1), None::<Vec<u128>>, "there is nothing to tell");
        assert_eq!(told(&Passing::Changed, 1), Some(Vec::new()));
    }
}
