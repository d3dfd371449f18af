use crate::{config::Shown, domain::draft::Limits};
use chrono::TimeDelta;
use clap::Args;

/// How long drafts are kept, and how many of them.
#[derive(Args, Clone, Copy, Debug)]
pub struct DraftSettings {
    /// How many days a draft is kept after it was last saved; 1 to 365.
    #[arg(
        long = "draft-days",
        global = true,
        env = "DRAFT_DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=365)
    )]
    pub days: u32,

    /// How many drafts a person has at most; the oldest gives way.
    #[arg(
        long = "drafts-a-person",
        global = true,
        env = "DRAFTS_A_PERSON",
        default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..=1000)
    )]
    pub a_person: u32,
}

impl DraftSettings {
    pub(super) fn in_force(self) -> [(&'static str, Shown); 2] {
        let Self { days, a_person } = self;
        [("DRAFT_DAYS", Shown::value(&days)), ("DRAFTS_A_PERSON", Shown::value(&a_person))]
    }

    /// How long drafts are kept, and how many.
    pub fn limits(self) -> Limits {
        Limits { kept: TimeDelta::days(i64::from(self.days)), most: u64::from(self.a_person) }
    }
}
