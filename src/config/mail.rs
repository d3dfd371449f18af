use crate::config::Shown;
use clap::Args;

/// How the copies of digests are sent.
#[derive(Args, Clone, Debug)]
pub struct MailSettings {
    /// How many copies of digests are sent a minute at most, by all servers and workers together; a second's worth may go at
    /// once. Default: as many as the mail server takes.
    #[arg(
        long = "mail-a-minute",
        global = true,
        env = "MAIL_A_MINUTE",
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub a_minute: Option<u32>,
}

impl MailSettings {
    pub(super) fn in_force(&self) -> [(&'static str, Shown); 1] {
        let Self { a_minute } = self;
        [("MAIL_A_MINUTE", Shown::of(a_minute.as_ref()))]
    }
}
