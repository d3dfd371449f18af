use crate::{config::Shown, domain::session::Lifetimes};
use chrono::TimeDelta;
use clap::{Args, builder::RangedI64ValueParser};

/// How long sessions last, in minutes.
#[derive(Args, Clone, Copy, Debug)]
pub struct SessionSettings {
    /// How many minutes a session lasts at most, however busy; 5 to 720.
    #[arg(
        long = "session-minutes",
        global = true,
        env = "SESSION_MINUTES",
        default_value_t = 720,
        value_parser = minutes()
    )]
    pub longest: u32,

    /// How many minutes it lasts unused; 5 to 720.
    #[arg(
        long = "session-idle-minutes",
        global = true,
        env = "SESSION_IDLE_MINUTES",
        default_value_t = 30,
        value_parser = minutes()
    )]
    pub idle: u32,

    /// How many minutes a moderator's lasts unused; 5 to 720.
    #[arg(
        long = "session-idle-minutes-of-moderators",
        global = true,
        env = "SESSION_IDLE_MINUTES_OF_MODERATORS",
        default_value_t = 15,
        value_parser = minutes()
    )]
    pub idle_of_moderators: u32,

    /// How many minutes it lasts for whoever only listens to a meeting; 5 to 720.
    #[arg(
        long = "session-idle-minutes-of-listeners",
        global = true,
        env = "SESSION_IDLE_MINUTES_OF_LISTENERS",
        default_value_t = 240,
        value_parser = minutes()
    )]
    pub idle_of_listeners: u32,
}

impl SessionSettings {
    pub(super) fn in_force(self) -> [(&'static str, Shown); 4] {
        let Self { longest, idle, idle_of_moderators, idle_of_listeners } = self;
        [
            ("SESSION_MINUTES", Shown::value(&longest)),
            ("SESSION_IDLE_MINUTES", Shown::value(&idle)),
            ("SESSION_IDLE_MINUTES_OF_MODERATORS", Shown::value(&idle_of_moderators)),
            ("SESSION_IDLE_MINUTES_OF_LISTENERS", Shown::value(&idle_of_listeners)),
        ]
    }

    pub(super) fn lifetimes(self) -> Lifetimes {
        let Self { longest, idle, idle_of_moderators, idle_of_listeners } = self;
        let minutes = |minutes| TimeDelta::minutes(i64::from(minutes));
        Lifetimes {
            longest: minutes(longest),
            idle: minutes(idle),
            idle_of_moderators: minutes(idle_of_moderators),
            idle_of_listeners: minutes(idle_of_listeners),
        }
    }
}

/// The least leaves time for the warning before the end.
fn minutes() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(5..=720)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};

    #[test]
    fn a_session_lasts_twelve_hours_at_most_and_long_enough_for_its_warning() {
        let command = || SessionSettings::augment_args(Command::new("csa-forum"));
        for minutes in ["0", "4", "721", "-30", "half an hour"] {
            let given = ["csa-forum", "--session-idle-minutes", minutes];
            assert!(command().try_get_matches_from(given).is_err(), "{minutes}");
        }
        let given = command().get_matches_from(["csa-forum", "--session-minutes", "5"]);
        let lifetimes = SessionSettings::from_arg_matches(&given).unwrap().lifetimes();
        assert_eq!((lifetimes.longest, lifetimes.idle), (TimeDelta::minutes(5), TimeDelta::minutes(30)));
    }
}
