//! Secrets: tokens that are kept hashed, and codes that are signed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A fresh 256-bit token, in base64url, and what is kept of it.
pub fn token() -> (String, Vec<u8>) {
    let bytes: [u8; 32] = rand::rng().random();
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&token);
    (token, hash)
}

/// What is kept of a token: its SHA-256. (A token has 256 bits of its own, so it needs no salt.)
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// The key from which every signature of this forum is made.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// The least length, in bytes.
    pub const LEAST: usize = 32;

    /// Accepts a key that is long enough.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() >= Self::LEAST).then(|| Self(text.as_bytes().to_vec()))
    }

    /// A key that lasts as long as the process.
    pub fn random() -> Self {
        let bytes: [u8; 32] = rand::rng().random();
        Self(bytes.to_vec())
    }

    /// An HMAC-SHA-256 of what is signed, for one purpose, in base64url.
    pub fn sign(&self, purpose: &str, subject: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, subject))
    }

    /// Whether the signature is of this subject, for this purpose; compared in constant time.
    pub fn verify(&self, purpose: &str, subject: &[u8], signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| bool::from(given.ct_eq(self.mac(purpose, subject).as_slice())))
    }

    fn mac(&self, purpose: &str, subject: &[u8]) -> Vec<u8> {
        // HMAC takes a key of any length, so the fallback is never taken.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        mac.chain_update(purpose).chain_update([0]).chain_update(subject).finalize().into_bytes().to_vec()
    }
}

/// Letters and digits that are not taken for one another, for references that people read aloud (Crockford's
/// base 32, without vowels).
const ALPHABET: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXYZ";

/// A random reference such as `S-7KQ4MX`: six characters, since a count would tell.
pub fn reference(prefix: &str) -> String {
    let mut rng = rand::rng();
    let code = (0..6).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    format!("{prefix}-{}", code.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_purpose_and_one_subject() {
        let key = SecretKey::random();
        let signature = key.sign("form", b"one");
        assert!(key.verify("form", b"one", &signature));
        assert!(!key.verify("form", b"two", &signature));
        assert!(!key.verify("ticket", b"one", &signature));
        assert!(!key.verify("form", b"one", "mangled"));
    }

    #[test]
    fn a_key_says_nothing_in_a_log() {
        assert_eq!(format!("{:?}", SecretKey::random()), "SecretKey(…)");
    }
}
