//! Passwords: none that is easy to guess; argon2id, off the async threads, a bounded number at a time.

use crate::domain::{Error, Problem, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::{
    cmp::Reverse,
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;
use zxcvbn::{Score, zxcvbn};

/// A password that may be used: 12 to 1,000 characters, kept exactly as typed.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// The fewest characters (NCSC: length, not composition).
    pub const LEAST: usize = 12;
    /// The most characters, so that hashing is bounded.
    pub const MOST: usize = 1000;

    /// Accepts a new password that is long enough and neither common nor made up of what is common.
    pub fn parse(raw: &str) -> std::result::Result<Self, Problem> {
        Self::choose(raw, &[])
    }

    /// The same for one that may not be made up of these words either: the forum's and the account's own.
    pub fn choose(raw: &str, own: &[String]) -> std::result::Result<Self, Problem> {
        match raw.chars().count() {
            0 => Err(Problem::new("problem-new-password-missing")),
            length if length < Self::LEAST => Err(Problem::over("problem-password-too-short", Self::LEAST)),
            length if length > Self::MOST => Err(Problem::over("problem-password-too-long", Self::MOST)),
            _ if is_made_up_of(raw, own) => Err(Problem::new("problem-password-own-words")),
            _ if zxcvbn(raw, &[]).score() < ENOUGH => Err(Problem::new("problem-password-common")),
            _ => Ok(Self(raw.to_owned())),
        }
    }
}

/// A hundred million guesses: what nobody gets through while attempts are slowed. The lists that they are counted by
/// are zxcvbn's: leaked passwords, common words and names, keyboard rows, dates.
const ENOUGH: Score = Score::Three;
/// Characters of a password that must be something else than its owner's and the forum's own words.
const LEFT: usize = 8;

/// Whether little is left of a password without these words. Shorter parts of names occur in any sentence.
fn is_made_up_of(raw: &str, own: &[String]) -> bool {
    let whole = raw.to_lowercase();
    let mut words: Vec<String> = own.iter().flat_map(|text| words(text)).collect();
    words.sort_by_key(|word| Reverse(word.len()));
    let left = words.iter().fold(whole.clone(), |left, word| left.replace(word, ""));
    left != whole && left.chars().filter(|c| c.is_alphanumeric()).count() < LEFT
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4);
    words.map(str::to_lowercase).collect()
}

/// Hashes and checks passwords, at most so many at once.
#[derive(Clone, Debug)]
pub struct Hasher {
    places: Arc<Semaphore>,
    /// A hash of no account's password, so that an unknown account takes the time of a known one. It is there before the
    /// first of them: made at need, it would make that one take twice as long.
    nobody: &'static str,
}

static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

impl Hasher {
    /// A hasher with a bound.
    pub fn new(at_once: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once.max(1))), nobody: NOBODY.as_str() }
    }

    /// Accepts a new password that is not made up of these words. Counting guesses takes some milliseconds.
    pub async fn choose(
        &self,
        raw: String,
        own: Vec<String>,
    ) -> Result<std::result::Result<Password, Problem>> {
        self.run(move || Password::choose(&raw, &own)).await
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash_now(&password.0)).await?
    }

    /// Whether this is the password; without an account, no, after the same work.
    pub async fn verify(&self, kept: Option<String>, given: String) -> Result<bool> {
        let nobody = self.nobody;
        self.run(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| nobody.to_owned());
            let given = if given.chars().count() > Password::MOST { String::new() } else { given };
            PasswordHash::new(&kept)
                .is_ok_and(|hash| argon2().verify_password(given.as_bytes(), &hash).is_ok())
                && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let failed =
            |error: &dyn std::fmt::Display| Error::Database(sea_orm::DbErr::Custom(error.to_string()));
        let _place = self.places.acquire().await.map_err(|error| failed(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))
    }
}

fn hash_now(password: &str) -> Result<String> {
    let hash = argon2().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Error::Database(sea_orm::DbErr::Custom(error.to_string())))?.to_string())
}

/// argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_many_people_use_is_refused() {
        let common = ["password1234", "passwordpassword", "qwertyuiop12", "123456789012", "iloveyou1234"];
        for raw in
            common.into_iter().chain(["aaaaaaaaaaaa", "P@ssw0rd1234!", "manchesterunited", "liverpool2026"])
        {
            assert_eq!(Password::parse(raw).unwrap_err().key, "problem-password-common", "{raw}");
        }
    }

    #[test]
    fn any_long_one_that_few_would_guess_is_taken() {
        let long = "a".repeat(12) + &"long sentence about boats ".repeat(30);
        for raw in [
            "four words and some",
            "heron boats in november",
            "кот сидит на крыше",
            "  spaces at both ends ",
            &long,
        ] {
            assert!(Password::parse(raw).is_ok(), "{raw}");
        }
    }

    #[test]
    fn one_made_up_of_the_forums_or_the_accounts_own_words_is_refused() {
        let own = ["The Forum", "Heron", "Gwen Aldous", "gwen.aldous@tidewater.example"].map(str::to_owned);
        for raw in ["The Forum 2026!", "heronHERONheron", "gwen.aldous1971", "TidewaterGwen26"] {
            assert_eq!(Password::choose(raw, &own).unwrap_err().key, "problem-password-own-words", "{raw}");
        }
        assert!(Password::choose("a heron walks along the quay", &own).is_ok());
    }

    #[test]
    fn it_is_at_least_twelve_characters_whatever_their_bytes_and_at_most_a_thousand() {
        assert_eq!(Password::parse("").unwrap_err().key, "problem-new-password-missing");
        assert_eq!(Password::parse("кот на окне").unwrap_err().key, "problem-password-too-short");
        assert_eq!(Password::parse(&"long words ".repeat(100)).unwrap_err().key, "problem-password-too-long");
    }
}
