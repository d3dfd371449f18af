use crate::domain::Timestamp;
use rand::RngExt;
use std::fmt;
use totp_rs::{Builder, Secret, Totp};

/// Bytes of a key (RFC 4226, 4: 160 bits).
const BYTES: usize = 20;

/// The seconds for which one code stands.
const STEP: i64 = 30;

/// What an authenticator app and the forum share, and make codes of (RFC 6238: SHA-1, six digits, thirty seconds).
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; BYTES]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A fresh key.
    pub fn random() -> Self {
        Self(rand::rng().random())
    }

    /// A key of these bytes.
    pub const fn new(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads a key as [`Key::text`] writes it, however it is spaced.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = text.split_whitespace().collect();
        let secret = Secret::try_from_base32(letters.to_uppercase()).ok()?;
        Self::from_bytes(secret.as_bytes())
    }

    /// The key as people type it into an app: base 32, in groups of four.
    pub fn text(&self) -> String {
        let letters: Vec<char> = self.letters().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect::<Vec<String>>().join(" ")
    }

    /// The key as an app reads it from a QR code. It names the forum and nobody.
    pub fn address(&self, issuer: &str) -> String {
        let issuer = percent_encoding::utf8_percent_encode(issuer, percent_encoding::NON_ALPHANUMERIC);
        format!("otpauth://totp/{issuer}?secret={}&issuer={issuer}", self.letters())
    }

    /// The code that stands at a moment.
    pub fn code(&self, at: Timestamp) -> String {
        self.totp().generate(seconds(at)).to_string()
    }

    /// The step of a code that stands at a moment, or stood or will stand thirty seconds away from it.
    pub(super) fn step(&self, code: &str, at: Timestamp) -> Option<i64> {
        self.totp().check(code, seconds(at)).and_then(|step| i64::try_from(step).ok())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    fn letters(&self) -> String {
        Secret::new_stack(self.0).to_base32()
    }

    fn totp(&self) -> Totp {
        let seconds = u64::try_from(STEP).unwrap_or_default();
        Builder::new().with_secret(self.0).with_step_duration(seconds).build_noncompliant()
    }
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six digits of the eight.
        let key = Key::new(*b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(key.code(at(seconds)), code);
        }
    }

    #[test]
    fn a_code_stands_for_one_step_before_and_after_its_own() {
        let key = Key::new(*b"12345678901234567890");
        let code = key.code(at(3000));
        for (seconds, step) in
            [(2969, None), (2970, Some(100)), (3000, Some(100)), (3059, Some(100)), (3060, None)]
        {
            assert_eq!(key.step(&code, at(seconds)), step, "{seconds}");
        }
    }

    #[test]
    fn a_key_reads_back_as_it_is_written_and_says_nothing_in_a_log() {
        let key = Key::new(*b"12345678901234567890");
        assert_eq!(key.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(Key::parse(" gezdgnbvgy3tqojq gezd gnbv gy3t qojq"), Some(key.clone()));
        assert_eq!(Key::parse("GEZD"), None);
        assert_eq!(format!("{key:?}"), "Key(…)");
        let address = "otpauth://totp/The%20Forum?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Forum";
        assert_eq!(key.address("The Forum"), address);
    }
}
