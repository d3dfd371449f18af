use crate::config::Shown;
use chrono::Days;
use clap::Args;

/// When people are reminded of what they are to do.
#[derive(Args, Clone, Copy, Debug)]
pub struct ActionSettings {
    /// How many days before an action is due its owner is reminded; 0 to 60.
    #[arg(
        long = "action-reminder-days",
        global = true,
        env = "ACTION_REMINDER_DAYS",
        default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(0..=60)
    )]
    pub reminder_days: u32,
}

impl ActionSettings {
    pub(super) fn in_force(self) -> [(&'static str, Shown); 1] {
        let Self { reminder_days } = self;
        [("ACTION_REMINDER_DAYS", Shown::value(&reminder_days))]
    }

    /// How long before.
    pub fn ahead(self) -> Days {
        Days::new(u64::from(self.reminder_days))
    }
}
