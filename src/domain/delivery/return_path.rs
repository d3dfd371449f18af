//! The address to which a copy comes back, one for each copy (a variable envelope return path). It is keyed, so that nobody can
//! make up one that was not sent to them.

use crate::domain::secret::SecretKey;
use entity::id::DeliveryId;
use std::fmt::Write;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What stands before the key: an alias of this name takes it where a mail server splits addresses at a plus sign.
const NAME: &str = "bounce+";

/// Hexadecimal digits of a key.
const KEY: usize = 32;

/// Bytes of the signature: 80 bits, so that the local part stays under the 64 characters of RFC 5321, 4.5.3.1.1.
const SIGNATURE: usize = 10;

/// Where a copy comes back.
pub fn return_path(secret_key: &SecretKey, id: DeliveryId, domain: &str) -> String {
    format!("{NAME}{}{}@{domain}", id.0.simple(), signature(secret_key, id))
}

/// The copy that comes back to an address, if it is an address of ours; servers may have changed its case.
pub fn read_return_path(secret_key: &SecretKey, domain: &str, address: &str) -> Option<DeliveryId> {
    let (local, host) = address.rsplit_once('@')?;
    if !host.eq_ignore_ascii_case(domain) {
        return None;
    }
    let local = local.to_ascii_lowercase();
    let (key, signed) = local.strip_prefix(NAME)?.split_at_checked(KEY)?;
    let id = DeliveryId(Uuid::try_parse(key).ok()?);
    bool::from(signed.as_bytes().ct_eq(signature(secret_key, id).as_bytes())).then_some(id)
}

fn signature(secret_key: &SecretKey, id: DeliveryId) -> String {
    let mac = secret_key.keyed_hash("return path", id.0.as_bytes(), "");
    mac.iter().take(SIGNATURE).fold(String::new(), |mut digits, byte| {
        // Writing to a string does not fail.
        let _written = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_whatever_its_case_and_no_other_is() {
        let (key, id) = (SecretKey::random(), DeliveryId(Uuid::now_v7()));
        let address = return_path(&key, id, "bounces.example.org");
        let (local, _) = address.split_once('@').unwrap();
        assert!(local.len() <= 64, "{address}");
        assert_eq!(read_return_path(&key, "bounces.example.org", &address), Some(id));
        assert_eq!(read_return_path(&key, "bounces.example.org", &address.to_uppercase()), Some(id));
        assert_eq!(read_return_path(&key, "example.org", &address), None);
        assert_eq!(read_return_path(&SecretKey::random(), "bounces.example.org", &address), None);
        for at in NAME.len()..local.len() {
            let mut forged = address.clone().into_bytes();
            forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(read_return_path(&key, "bounces.example.org", &forged), None, "{forged}");
        }
        for other in ["", "@", "bounce+@bounces.example.org", "forum@bounces.example.org", "bounce+é@x"] {
            assert_eq!(read_return_path(&key, "bounces.example.org", other), None, "{other}");
        }
    }
}
