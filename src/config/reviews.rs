use crate::{
    config::Shown,
    domain::{exposure, queue::Targets},
};
use chrono::TimeDelta;
use clap::{Args, builder::RangedI64ValueParser};

/// How soon moderators mean to decide, in hours of working time (eight a day), and when they are offered a break.
#[derive(Args, Clone, Copy, Debug)]
pub struct ReviewSettings {
    /// Within how many working hours moderators mean to decide about flags and about what screening holds.
    #[arg(
        long = "review-hours-of-flags",
        global = true,
        env = "REVIEW_HOURS_OF_FLAGS",
        default_value_t = 4,
        value_parser = hours()
    )]
    pub flags: u32,

    /// Within how many working hours moderators mean to decide about posts and concerns; a working day has eight.
    #[arg(
        long = "review-hours-of-posts",
        global = true,
        env = "REVIEW_HOURS_OF_POSTS",
        default_value_t = 8,
        value_parser = hours()
    )]
    pub posts: u32,

    /// Within how many working hours moderators mean to decide about reports of trends.
    #[arg(
        long = "review-hours-of-reports",
        global = true,
        env = "REVIEW_HOURS_OF_REPORTS",
        default_value_t = 40,
        value_parser = hours()
    )]
    pub reports: u32,

    /// After how many texts opened in a day a moderator is offered a break.
    #[arg(
        long = "texts-a-day",
        global = true,
        env = "TEXTS_A_DAY",
        default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub texts_a_day: u32,

    /// The same within half an hour.
    #[arg(
        long = "texts-at-once",
        global = true,
        env = "TEXTS_AT_ONCE",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub texts_at_once: u32,
}

impl ReviewSettings {
    pub(super) fn in_force(self) -> [(&'static str, Shown); 5] {
        let Self { flags, posts, reports, texts_a_day, texts_at_once } = self;
        [
            ("REVIEW_HOURS_OF_FLAGS", Shown::value(&flags)),
            ("REVIEW_HOURS_OF_POSTS", Shown::value(&posts)),
            ("REVIEW_HOURS_OF_REPORTS", Shown::value(&reports)),
            ("TEXTS_A_DAY", Shown::value(&texts_a_day)),
            ("TEXTS_AT_ONCE", Shown::value(&texts_at_once)),
        ]
    }

    /// Within how much working time moderators mean to decide.
    pub fn targets(self) -> Targets {
        let [urgent, posts, submissions] =
            [self.flags, self.posts, self.reports].map(|hours| TimeDelta::hours(i64::from(hours)));
        Targets { urgent, posts, submissions }
    }

    /// After how many texts a break is offered.
    pub fn exposure(self) -> exposure::Limits {
        exposure::Limits { a_day: self.texts_a_day, at_once: self.texts_at_once }
    }
}

/// At most half a year of working days.
fn hours() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=1000)
}
