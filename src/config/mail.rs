use crate::{config::Shown, domain::delivery::WhenUncertain};
use clap::{Args, ValueEnum};
use lettre::Address;
use std::path::PathBuf;

/// How the copies of digests are sent, where they come back, and with what mail is signed.
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

    /// A file of authorities, in PEM, that vouch for the mail server besides those that the machine trusts: for a server whose
    /// certificate is of an authority of its own.
    #[arg(long = "mail-ca-file", global = true, env = "MAIL_CA_FILE")]
    pub ca_file: Option<PathBuf>,

    /// What becomes of a copy of a digest that may have arrived, since the mail server was lost when it had all of it and
    /// before it answered.
    #[arg(long = "mail-uncertain", global = true, env = "MAIL_UNCERTAIN", value_enum, default_value_t = Uncertain::Resend)]
    pub uncertain: Uncertain,

    /// The domain to which copies of digests come back that are not delivered, each to an address of its own
    /// (`bounce+KEY@DOMAIN`); whatever comes there is for `csa-forum bounce`. Default: they come back to `MAIL_FROM`.
    #[arg(long = "bounce-domain", global = true, env = "BOUNCE_DOMAIN", value_parser = domain)]
    pub bounce_domain: Option<String>,

    /// The domain for which mail is signed (DKIM): that of `MAIL_FROM`, or one above it. Default: mail is not signed.
    #[arg(long = "dkim-domain", global = true, env = "DKIM_DOMAIN", value_parser = domain)]
    pub dkim_domain: Option<String>,

    /// The selector of the key, as in `SELECTOR._domainkey.DOMAIN`.
    #[arg(long = "dkim-selector", global = true, env = "DKIM_SELECTOR", value_parser = domain)]
    pub dkim_selector: Option<String>,

    /// The file of the key: RSA, 2048 bits or more, in PEM.
    #[arg(long = "dkim-key-file", global = true, env = "DKIM_KEY_FILE")]
    pub dkim_key_file: Option<PathBuf>,
}

/// What becomes of a copy that may have arrived.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncertain {
    /// The same bytes are sent again by themselves: nobody is missed, and somebody may get it twice.
    Resend,
    /// It waits until a moderator says whether it is sent again: nobody gets it twice without a decision.
    Hold,
}

impl MailSettings {
    /// What becomes of a copy whose answer was lost.
    pub fn when_uncertain(&self) -> WhenUncertain {
        match self.uncertain {
            Uncertain::Resend => WhenUncertain::Resend,
            Uncertain::Hold => WhenUncertain::Hold,
        }
    }

    pub(super) fn in_force(&self) -> [(&'static str, Shown); 7] {
        let Self { a_minute, ca_file, uncertain, bounce_domain, dkim_domain, dkim_selector, dkim_key_file } =
            self;
        let file = dkim_key_file.as_ref().map(|file| file.display());
        let ca_file = ca_file.as_ref().map(|file| file.display());
        [
            ("MAIL_A_MINUTE", Shown::of(a_minute.as_ref())),
            ("MAIL_CA_FILE", Shown::of(ca_file.as_ref())),
            ("MAIL_UNCERTAIN", Shown::value(&format!("{uncertain:?}").to_lowercase())),
            ("BOUNCE_DOMAIN", Shown::of(bounce_domain.as_ref())),
            ("DKIM_DOMAIN", Shown::of(dkim_domain.as_ref())),
            ("DKIM_SELECTOR", Shown::of(dkim_selector.as_ref())),
            ("DKIM_KEY_FILE", Shown::of(file.as_ref())),
        ]
    }
}

/// What may stand in DNS and in an address.
fn domain(text: &str) -> Result<String, String> {
    let fine = text.is_ascii() && !text.contains(['[', ']']) && Address::new("bounce", text).is_ok();
    if fine {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("is no domain, such as bounces.example.org".to_owned())
    }
}
