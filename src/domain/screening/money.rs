//! Bank accounts, payment cards and wallets.

use crate::domain::screening::{figures, pattern::patterns};

patterns! {
    /// ISO 13616: country, two check digits, and up to thirty letters and digits.
    IBAN = r"(?i-u)\b([a-z]{2})([0-9]{2})((?:[ .-]?[a-z0-9]){11,30})";
    /// The IBAN of the United Kingdom, by its form: four letters of the bank, then fourteen digits.
    BRITISH_IBAN = r"(?i-u)\bGB[ .-]?[0-9]{2}[ .-]?[a-z]{4}(?:[ .-]?[0-9]){14}\b";
    SORT_CODE_AND_ACCOUNT = r"\b[0-9]{2}\s?[-–. ]\s?[0-9]{2}\s?[-–. ]\s?[0-9]{2}\b[^0-9]{1,40}\b[0-9](?:[ -]?[0-9]){7}\b";
    SORT_CODE = r"(?i)\b(?:sort|didoli|s/c)(?:\W{0,3}(?:code|cod))?\b[^0-9\n]{0,16}[0-9](?:[\s.–-]{0,3}[0-9]){5}\b|\b(?:cod didoli)\b[^0-9\n]{0,16}[0-9](?:[\s.-]{0,3}[0-9]){5}\b";
    ACCOUNT_NUMBER = r"(?i)\b(?:(?:account|acct|acc|a/c)\W{0,3}(?:number|num|no)|a/c|acc|acct|rhif (?:y )?cyfrif)\b[^0-9\n]{0,16}[0-9](?:[\s.-]{0,3}[0-9]){7}\b";
    ABOUT_CARDS = r"(?i)\b(?:card|visa|mastercard|amex|cerdyn)\b[^0-9\n]{0,24}$";
    /// Bitcoin (BIP 173; base58 addresses), Litecoin, Ethereum (EIP-55), Monero, Tron and Ripple.
    WALLET = r"(?-u)\b(?:(?i:bc1|ltc1|tb1)[ac-hj-np-z02-9AC-HJ-NP-Z]{25,71}|(?i:0x)[0-9a-fA-F]{40}|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}|[13LMTrD][1-9A-HJ-NP-Za-km-z]{25,34})\b";
}

/// How long an IBAN of a country is (SWIFT, IBAN Registry).
const LENGTHS: [(&str, usize); 24] = [
    ("GB", 22),
    ("IE", 22),
    ("DE", 22),
    ("FR", 27),
    ("ES", 24),
    ("NL", 18),
    ("IT", 27),
    ("PL", 28),
    ("RO", 24),
    ("BE", 16),
    ("PT", 25),
    ("CH", 21),
    ("AT", 20),
    ("SE", 24),
    ("DK", 18),
    ("NO", 15),
    ("FI", 18),
    ("LT", 20),
    ("LV", 21),
    ("EE", 20),
    ("BG", 22),
    ("GR", 27),
    ("CY", 28),
    ("MT", 31),
];

/// Bank accounts, payment cards and wallets.
pub(super) fn account(text: &str) -> bool {
    is_wallet(text) || is_iban(text) || is_card(text) || is_account(text)
}

fn is_account(text: &str) -> bool {
    [&*SORT_CODE_AND_ACCOUNT, &*SORT_CODE, &*ACCOUNT_NUMBER].into_iter().any(|pattern| pattern.is_match(text))
}

/// Numbers of cards (ISO/IEC 7812-1): by their check digit, or by the word before them.
fn is_card(text: &str) -> bool {
    figures::windows(text, 13..=19, |window| {
        let of_an_issuer = window.digits.starts_with(['3', '4', '5', '6'])
            || matches!(window.digits.get(..2), Some("22" | "23" | "24" | "25" | "26" | "27"));
        let said_to_be = window.digits.len() > 14 && ABOUT_CARDS.is_match(window.before);
        !window.is_decimals
            && !window.after_plus
            && (said_to_be || of_an_issuer && figures::luhn(window.digits))
    })
}

fn is_iban(text: &str) -> bool {
    BRITISH_IBAN.is_match(text)
        || IBAN.captures_iter(text).any(|found| {
            let country = found[1].to_ascii_uppercase();
            let length = LENGTHS.iter().find(|(known, _)| *known == country).map(|(_, length)| *length);
            let number: String = found[3]
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(length.unwrap_or(0).saturating_sub(4))
                .collect();
            length == Some(number.len() + 4) && remainder(&format!("{number}{country}{}", &found[2])) == 1
        })
}

/// The remainder by 97 of a number whose letters stand for 10 to 35 (ISO 7064).
fn remainder(number: &str) -> u32 {
    number.chars().filter_map(|c| c.to_digit(36)).fold(0, |remainder, value| {
        if value > 9 { (remainder * 100 + value) % 97 } else { (remainder * 10 + value) % 97 }
    })
}

fn is_wallet(text: &str) -> bool {
    WALLET.find_iter(text).any(|found| {
        let has = |of: fn(&u8) -> bool| found.as_str().bytes().any(|byte| of(&byte));
        let is_lower = found.as_str().bytes().all(|byte| !byte.is_ascii_uppercase());
        let known_form = found.as_str().get(..3).is_some_and(|start| {
            let start = start.to_ascii_lowercase();
            start.starts_with("bc1")
                || start.starts_with("ltc")
                || start.starts_with("tb1")
                || start.starts_with("0x")
        });
        has(u8::is_ascii_digit)
            && (known_form || has(u8::is_ascii_uppercase) && !is_lower && has(u8::is_ascii_lowercase))
    })
}
