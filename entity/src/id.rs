//! One key type per table, so that a post's key cannot be passed for a thread's.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    fmt,
    str::FromStr,
    sync::{Mutex, PoisonError},
};
use uuid::{Builder, Uuid};

macro_rules! key {
    ($($name:ident)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(DeriveValueType, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TryFromU64 for $name {
            fn try_from_u64(n: u64) -> Result<Self, DbErr> {
                Uuid::try_from_u64(n).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

/// Keys that tell nothing, not even when they were made.
macro_rules! random_key {
    ($($name:ident)*) => {
        key!($($name)*);
        $(impl $name {
            /// A new key, UUID version 4.
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }
        })*
    };
}

/// Keys that sort by the moment they were made for, so that an index grows at its end.
macro_rules! ordered_key {
    ($($name:ident)*) => {
        key!($($name)*);
        $(impl $name {
            /// A new key, UUID version 7, made for a moment.
            pub fn at(moment: DateTime<Utc>) -> Self {
                Self(ordered(moment))
            }
        })*
    };
}

random_key!(AccountId NominationId SubmissionId ConcernId ReferralId VoterId);

ordered_key!(
    OrganisationId MembershipId SessionId ApiTokenId AuditEntryId JobId SpaceId ThreadId PostId ReviewId
    MeetingId MessageId SubmissionNoteId SubmissionQuestionId TrendId TrendSubmissionId TrendVersionId ResponseId DigestSeriesId
    DigestId DigestItemId DeliveryId SupportId SuppressionId InvitationId SuspensionId RecoveryCodeId
    PasswordResetId DraftId ResolutionId WithdrawalId DepartureId LockId FlagId SanctionId AgendaItemId HandId ActionId
    MeetingRemovalId PollId AgendaPaperId MeetingSeriesId MinutesId MinutesSectionId
    MinutesCorrectionId
);

/// A UUID of version 7 (RFC 9562, 5.7): the moment to the microsecond, a count, 32 random bits.
///
/// The crate's own counter is not used, since it puts the latest moment it has seen in place of an earlier one.
fn ordered(moment: DateTime<Utc>) -> Uuid {
    let micros = u64::try_from(moment.timestamp_micros()).unwrap_or_default();
    let random = Uuid::new_v4().into_bytes();
    // A fraction of a millisecond, in 4096ths (RFC 9562, 6.2, method 3).
    let fraction = (micros % 1000 * 4096 / 1000).to_be_bytes();
    let count = count(micros, u32::from_be_bytes([random[0], random[1], random[2], random[3]])).to_be_bytes();
    let mut low = [0; 10];
    low[..2].copy_from_slice(&fraction[6..]);
    low[2..6].copy_from_slice(&count);
    low[6..].copy_from_slice(&random[12..]);
    Builder::from_unix_timestamp_millis(micros / 1000, &low).into_uuid()
}

/// One more than the last count for this microsecond, within 30 bits.
///
/// Each microsecond starts at random: a count that ran on would tell how much happens in the forum. The
/// latest moments are remembered, so that requests and tests side by side do not disturb each other's order.
fn count(micros: u64, random: u32) -> u32 {
    const MOMENTS: usize = 256;
    static RECENT: Mutex<VecDeque<(u64, u32)>> = Mutex::new(VecDeque::new());
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let last = recent.iter().position(|(moment, _)| *moment == micros).and_then(|at| recent.remove(at));
    let next = last.map_or(random >> 3, |(_, last)| last + 1);
    recent.push_front((micros, next));
    recent.truncate(MOMENTS);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(1_795_435_200_000_000 + micros).unwrap()
    }

    #[test]
    fn keys_of_one_microsecond_are_unique_and_sort_in_the_order_they_were_made() {
        let keys: Vec<_> = (0..10_000).map(|_| PostId::at(moment(7))).collect();
        assert!(keys.is_sorted_by(|earlier, later| earlier < later));
    }

    #[test]
    fn keys_of_one_microsecond_sort_though_keys_of_others_are_made_between() {
        let keys: Vec<_> = (0..100)
            .map(|other| {
                PostId::at(moment(1_000_000 + other));
                PostId::at(moment(11))
            })
            .collect();
        assert_eq!(keys.windows(2).filter(|pair| pair[0] > pair[1]).count(), 0);
    }

    #[test]
    fn keys_sort_by_their_moments_whichever_is_made_first() {
        let later = PostId::at(moment(2_001));
        for earlier in [0, 999, 1_000, 1_999, 2_000] {
            assert!(PostId::at(moment(earlier)) < later, "{earlier} µs");
        }
    }

    #[test]
    fn an_ordered_key_is_of_version_7_and_holds_its_millisecond() {
        let key = PostId::at(moment(5_678)).0;
        assert_eq!((key.get_version_num(), key.get_variant()), (7, uuid::Variant::RFC4122));
        let (seconds, nanos) = key.get_timestamp().unwrap().to_unix();
        assert_eq!((seconds, nanos), (1_795_435_200, 5_000_000));
    }

    #[test]
    fn a_random_key_is_of_version_4() {
        assert_eq!(AccountId::random().0.get_version_num(), 4);
    }

    #[test]
    fn a_key_reads_back_from_its_text() {
        let key = PostId::at(moment(0));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert!("not-a-key".parse::<PostId>().is_err());
    }
}
