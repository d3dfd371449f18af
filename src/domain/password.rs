//! Passwords: argon2id, off the async threads, a bounded number at a time.

use crate::domain::{Error, Problem, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

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

    /// Accepts a new password.
    pub fn parse(raw: &str) -> std::result::Result<Self, Problem> {
        match raw.chars().count() {
            0 => Err(Problem::new("problem-password-missing")),
            length if length < Self::LEAST => Err(Problem::over("problem-password-too-short", Self::LEAST)),
            length if length > Self::MOST => Err(Problem::over("problem-password-too-long", Self::MOST)),
            _ => Ok(Self(raw.to_owned())),
        }
    }
}

/// Hashes and checks passwords, at most so many at once.
#[derive(Clone, Debug)]
pub struct Hasher {
    places: Arc<Semaphore>,
}

/// A hash of no account's password, so that an unknown account takes the time of a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

impl Hasher {
    /// A hasher with a bound.
    pub fn new(at_once: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash_now(&password.0)).await?
    }

    /// Whether this is the password; without an account, no, after the same work.
    pub async fn verify(&self, kept: Option<String>, given: String) -> Result<bool> {
        self.run(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| NOBODY.clone());
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
