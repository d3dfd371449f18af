use crate::config::Shown;
use clap::Args;

/// How long those who attended a meeting have for its minutes.
#[derive(Args, Clone, Copy, Debug)]
pub struct MeetingSettings {
    /// For how many working days those who attended a meeting may propose corrections of its minutes; 1 to 60.
    #[arg(
        long = "minutes-correction-days",
        global = true,
        env = "MINUTES_CORRECTION_DAYS",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=60)
    )]
    pub correction_days: u32,
}

impl MeetingSettings {
    pub(super) fn in_force(self) -> [(&'static str, Shown); 1] {
        let Self { correction_days } = self;
        [("MINUTES_CORRECTION_DAYS", Shown::value(&correction_days))]
    }
}
