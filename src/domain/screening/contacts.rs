//! Ways to reach a person: email addresses, telephone numbers, user names.

use crate::domain::screening::{figures, lists::LISTS, pattern::patterns};

patterns! {
    /// An address (RFC 5322, section 3.4.1, without quoted forms).
    EMAIL = r#"(?i)[^\s@,;:<>()\[\]"]@([a-z0-9-]+(?:\.[a-z0-9-]+)+)"#;
    /// The same with spaces about its signs. It is looked for apart, since it may take the start of a plain one for its end.
    SPACED_EMAIL = r#"(?i)[^\s@,;:<>()\[\]"]\s{0,2}@\s{0,2}([a-z0-9-]+(?:\s{0,2}\.\s{0,2}[a-z0-9-]+)+)"#;
    EMAIL_IN_WORDS = r"(?i-u)\b[a-z0-9_.+-]{2,64}\s+at\s+([a-z0-9-]+(?:(?:\.|\s+(?:dot|d0t)\s+)[a-z0-9-]+)+)\b";
    DAY = r"(?-u)\b(?:0?[1-9]|[12][0-9]|3[01])[/.](?:0?[1-9]|1[0-2])[/.](?:19|20)[0-9]{2}\b|\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b";
    ABOUT_TELEPHONES = r"(?i)\b(?:tel|telephone|phone|mobile|mob|ring|call|text|whatsapp|ffon|ffonio|ffoniwch|symudol)\b[^0-9\n]{0,24}$";
    MENTION = r"(?-u)(?:^|[\s(,:])@[A-Za-z0-9][A-Za-z0-9_.]{1,30}\b";
    NAMED_HANDLE = r#"(?i-u)\b(?:user ?name|screen ?name|handle|gamer ?tag|nickname|snapchat|snap|kik|discord|telegram|instagram|insta|tiktok|skype|wickr|whatsapp|xbox|psn|roblox|profile|account name|enw defnyddiwr)\b[ "'(]*(?:id|name|handle|user ?name|account|user|called|yw)?[ "']*(?:is|was|as|[:=-])?[\s"'@(]+([a-z0-9][a-z0-9_.#-]{2,31})"#;
    TAGGED = r"(?-u)\b[A-Za-z][A-Za-z0-9_.]{2,31}#[0-9]{4}\b|(?:^|\s)/?u/[A-Za-z0-9_-]{3,20}\b";
    UNDERSCORED = r"(?-u)\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b|\b_[A-Za-z0-9_]{3,}\b";
}

/// Email addresses, also with spaces about their signs, and as they are read out.
pub(super) fn email(text: &str) -> bool {
    EMAIL.captures_iter(text).chain(SPACED_EMAIL.captures_iter(text)).any(|found| is_domain(&found[1]))
        || EMAIL_IN_WORDS.captures_iter(text).any(|found| {
            let in_words = found[1].contains(char::is_whitespace);
            let labels: Vec<&str> =
                found[1].split(['.', ' ', '\n', '\t']).filter(|part| !is_dot(part)).collect();
            let host = labels.join(".").to_ascii_lowercase();
            let is_figure_of_speech = matches!(labels.first(), Some(&("the" | "a" | "every")));
            is_ending(labels.last()) && !is_figure_of_speech && (in_words || !LISTS.has_host(&host))
        })
}

/// Telephone numbers: of the United Kingdom as Ofcom's National Telephone Numbering Plan has them, and international
/// ones (ITU-T E.164). Emergency numbers and other short ones pass.
pub(super) fn phone(text: &str) -> bool {
    let text = DAY.replace_all(text, " ; ");
    figures::windows(&text, 9..=17, |window| {
        let digits = window.digits.as_bytes();
        let national = matches!(digits.get(1), Some(b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9'));
        match digits {
            _ if window.is_decimals => false,
            b"0123456789" => false,
            _ if window.after_plus => digits[0] != b'0' && digits.len() < 16,
            [b'0', b'0', third, ..] => window.starts && digits.len() > 10 && *third != b'0',
            [b'0', ..] => matches!(digits.len(), 10 | 11) && national,
            [b'4', b'4', b'0', ..] => digits.len() == 13,
            [b'4', b'4', ..] if digits.len() == 12 => true,
            _ => digits.len() < 14 && ABOUT_TELEPHONES.is_match(window.before),
        }
    })
}

/// User names: after an at sign, after the name of a service, or by their form.
pub(super) fn handle(text: &str) -> bool {
    MENTION.is_match(text)
        || TAGGED.is_match(text)
        || UNDERSCORED.find_iter(text).any(|found| {
            is_no_word(found.as_str()) && found.as_str().bytes().any(|byte| byte.is_ascii_digit())
        })
        || NAMED_HANDLE.captures_iter(text).any(|found| is_no_word(&found[1]))
}

/// What has a digit, a sign or a capital within is no word of a sentence.
fn is_no_word(name: &str) -> bool {
    let name = name.trim_end_matches(['.', '-']);
    let bytes = name.as_bytes();
    let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
    let has_sign = bytes.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'#'));
    let capital_within =
        bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    has_letter && (has_sign || capital_within)
}

fn is_dot(part: &str) -> bool {
    part.is_empty() || part.eq_ignore_ascii_case("dot") || part.eq_ignore_ascii_case("d0t")
}

fn is_ending(label: Option<&&str>) -> bool {
    label.is_some_and(|label| {
        let label = label.to_ascii_lowercase();
        LISTS.host_endings.contains(&label)
    })
}

/// Whether what follows an at sign is a domain: where spaces stand about a dot, its ending must be a known one.
fn is_domain(labels: &str) -> bool {
    let mut parts = labels.split('.');
    let mut spaced = parts.next().is_some_and(|first| first.ends_with(char::is_whitespace));
    parts.any(|part| {
        let is_spaced = spaced || part.starts_with(char::is_whitespace);
        spaced = part.ends_with(char::is_whitespace);
        let label = part.trim();
        let is_word = label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_lower = label.bytes().all(|byte| !byte.is_ascii_uppercase());
        is_word && (!is_spaced || is_lower && is_ending(Some(&label)))
    })
}
