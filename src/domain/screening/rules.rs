//! What each rule looks for. This first part finds what must never be kept: addresses, telephone numbers, links off the
//! allow-list, and HTML.

use crate::domain::screening::Rule;
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Hosts that a text may link to, with their subdomains.
pub const ALLOWED_HOSTS: [&str; 6] =
    ["gov.uk", "legislation.gov.uk", "cps.gov.uk", "iwf.org.uk", "nspcc.org.uk", "ac.uk"];

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[\w.+-]+\s?@\s?[\w-]+(\s?\.\s?[\w-]+)+"));
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\+|\b00|\b0)[0-9](?:[ ().-]{0,2}[0-9]){8,13}\b"));
static TAG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)</?[a-z][a-z0-9-]*(\s[^<>]*)?/?\s*>|<!--|<!doctype"));
static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,20}://|data:|javascript:|mailto:|tel:)[^\s<>()\[\]]*")
});
static BARE_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:com|net|org|info|io|co|uk|me|to|ru|cn|xyz|onion|app|dev|site|online|link|ly|gg|tv|eu|us|de|fr|nl|wales|cymru)\b(?:/[^\s<>()\[\]]*)?",
    )
});

#[expect(clippy::unwrap_used, reason = "the patterns are constants, and a test builds each")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).unwrap()
}

/// The rules that find something in a text.
pub(super) fn find(text: &str) -> Vec<Rule> {
    let plain = unmasked(text);
    let leads_away = SCHEME.find_iter(&plain).any(|found| !is_allowed(found.as_str()))
        || BARE_HOST.find_iter(&plain).any(|found| !is_allowed(&format!("https://{}", found.as_str())));
    let found = [
        (Rule::Email, EMAIL.is_match(&plain)),
        (Rule::Markup, TAG.is_match(&plain)),
        (Rule::Link, leads_away),
        (Rule::Phone, PHONE.is_match(&without_links(&plain))),
    ];
    found.into_iter().filter(|(_, found)| *found).map(|(rule, _)| rule).collect()
}

/// Compatibility forms folded (NFKC) and characters of no width removed, so that they hide nothing.
fn unmasked(text: &str) -> String {
    text.nfkc()
        .filter(|c| !matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}'))
        .collect()
}

/// The digits in an allowed address (a statute's number, a date) are no telephone number.
fn without_links(text: &str) -> String {
    BARE_HOST.replace_all(&SCHEME.replace_all(text, " "), " ").into_owned()
}

fn is_allowed(link: &str) -> bool {
    let Ok(url) = Url::parse(link) else { return false };
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.port().is_none();
    plain
        && url.host_str().is_some_and(|host| {
            let host = host.trim_end_matches('.');
            ALLOWED_HOSTS.iter().any(|allowed| {
                host.strip_suffix(allowed).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_identifies_or_leads_away_is_refused() {
        for (text, rule) in [
            ("write to someone@example.org", Rule::Email),
            ("write to someone @ example . org", Rule::Email),
            ("ｓomeone@example.org", Rule::Email),
            ("some\u{200B}one@exam\u{200B}ple.org", Rule::Email),
            ("ring 020 7946 0000 today", Rule::Phone),
            ("ring +44 20 7946 0000", Rule::Phone),
            ("ring (020) 7946-0000", Rule::Phone),
            ("see https://example.com/page", Rule::Link),
            ("see www.example.com", Rule::Link),
            ("see [the guidance](https://example.com)", Rule::Link),
            ("see https://www.gov.uk.example.com/", Rule::Link),
            ("see https://www.gov.uk@example.com/", Rule::Email),
            ("see https://notgov.uk/", Rule::Link),
            ("see ftp://www.gov.uk/", Rule::Link),
            ("data:text/plain;base64,AAAA", Rule::Link),
            ("a <b>bold</b> word", Rule::Markup),
            ("a <img src=x> word", Rule::Markup),
            ("</p>", Rule::Markup),
        ] {
            assert!(find(text).contains(&rule), "{text}");
        }
    }

    #[test]
    fn the_language_of_policy_passes() {
        for text in [
            "Section 47 of the Sexual Offences Act 2003, and sections 5-8.",
            "See https://www.cps.gov.uk/legal-guidance/example and https://www.legislation.gov.uk/ukpga/2003/42.",
            "See www.gov.uk/government/publications/example-2026-11-23.",
            "Reports rose by 12.5% in 2025-26 (1,204 of 9,633).",
            "Recommendation 12 of report HC 1234; Operation Hydrant.",
            "The meeting is on 26 November 2026 at 10:00, item 3.",
            "If a < b and b > c then say so; 2 < 3.",
            "Mae'r cyfarfod ddydd Iau am 10 o'r gloch yng Nghaerdydd.",
            "e.g. the first, i.e. this one. No.It is not a host.",
            "> a quotation\n\n- *one*\n- **two**",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_around_an_address_does_not_hide_it(before in any::<String>(), after in any::<String>()) {
            for address in ["someone@example.org", "https://example.com/page"] {
                let text = format!("{before} {address} {after}");
                prop_assert!(!find(&text).is_empty());
            }
        }
    }
}
