//! Web addresses and addresses of machines.

use crate::domain::screening::{
    fold,
    lists::LISTS,
    pattern::{before, patterns},
    views::{View, Views},
};
use regex::Captures;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, ParseError, Url};

patterns! {
    /// An address with a scheme (RFC 3986, section 3.1; `hxxp` is how people blunt one), or one that needs no slashes.
    SCHEME = r#"(?i)(?:[a-z][a-z0-9+.-]{1,20}:[/\\]{2,}|\b(?:h(?:tt|xx)ps?:[/\\]?|ftp:/?|(?:javascript|vbscript|mailto|tel|sms|magnet|ed2k|blob|file):))[^\s<>()\[\]"]+"#;
    /// A name with dots (RFC 1123, section 2.1) and what follows it.
    HOST = r#"(?i)\b((?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+)([a-z][a-z0-9-]{1,24})\b(\.?(?:[:/?#][^\s<>()\[\]"]*)?)"#;
    /// The name alone.
    NAME = r"(?i-u)\b((?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+)([a-z][a-z0-9-]{1,24})\b(/?)";
    /// One with spaces about its dots.
    SPACED_HOST = r"(?-u)\b[a-z0-9-]{2,63}(?:\s{0,2}\.\s{0,2}[a-z0-9-]{2,63}){0,3}\s{0,2}\.\s{0,2}(?:(?:co|org)\s{0,2}\.\s{0,2}uk|com|net|org|onion|xyz|ru)\b";
    ANY_SCRIPT = r"[\p{L}\p{M}\p{N}-]+(?:[.\u{3002}\u{ff0e}\u{ff61}][\p{L}\p{M}\p{N}-]+)+";
    PUNYCODE = r"(?i-u)\bxn--[a-z0-9-]+";
    ADDRESS = r"(?i)[^\s@,;:<>()\[\]]+@(?:[a-z0-9-]+\.)+[a-z]{2,}";
    QUAD = r"(?-u)([0-9]{1,3})(?:\s?\.\s?([0-9]{1,3}))(?:\s?\.\s?([0-9]{1,3}))(?:\s?\.\s?([0-9]{1,3}))";
    QUAD_BY_OTHER_MEANS = r"(?i)\bIP\b[^\n]{0,24}?\b[0-9]{1,3}(?:\s?[-_,;/]\s?[0-9]{1,3}){3}\b|\b[0-9]{1,3}(?:[-_,][0-9]{1,3}){3}\b[^\n]{0,16}?\bIP\b|\b0x[0-9a-f]{8}\b[^\n]{0,16}\b(?:ip|address)\b|\b(?:ip|address)\b[^\n]{0,16}\b0x[0-9a-f]{8}\b";
    /// What a number of four parts may be besides: a version, or a place in a document.
    NUMBERED = r"(?i-u)(?:\b(?:version|release|build|section|sections|paragraph|paragraphs|para|paras|rule|rules|clause|item|items|recommendation|recommendations|part|annex|appendix|table|figure|schedule|chapter|heading|adran|paragraff)s?\.?\s*|\bv\.?\s*|\bs\.?\s*|(?:^|\n)[#>*\s-]*)$";
    ABOUT_MACHINES = r"(?i-u)\b(?:ip|ipv4|address|addresses|server|servers|host|router|network|traffic|proxy|vpn|dns|cyfeiriad)\b";
    COLONS = r"(?i-u)(?:\b[0-9a-f]{1,4}|:)(?:\s?:\s?[0-9a-f]{0,4}){1,8}";
}

/// Endings that make a host however they are written; the rest are read in small letters.
const COMMON_ENDINGS: [&str; 7] = ["com", "net", "org", "uk", "onion", "info", "io"];

/// Links to a host off the list: by a scheme, by a bare name, by Markdown, or by letters that look like others.
pub(super) fn link(views: &Views) -> bool {
    views.destinations.iter().any(|destination| !may_lead(destination))
        || has_disguised_host(views.written)
        || views.any(&[View::Shown, View::Spelt, View::Squeezed], leads_away)
}

/// IPv4 (RFC 791) and IPv6 (RFC 4291) addresses, but no versions and no numbers of sections.
pub(super) fn ip(text: &str) -> bool {
    QUAD_BY_OTHER_MEANS.is_match(text)
        || QUAD.captures_iter(text).any(|found| is_ipv4(text, &found))
        || COLONS.find_iter(text).any(|found| {
            let address: String = found.as_str().split_whitespace().collect();
            let has_digit = address.bytes().any(|byte| byte.is_ascii_digit());
            let is_apart = !is_word_before(text, found.start()) && !is_word_after(text, found.end());
            has_digit && is_apart && address.parse::<Ipv6Addr>().is_ok()
        })
}

/// The text without the web addresses in it; of one that names a machine by its number, the number stays.
pub(super) fn without(text: &str) -> String {
    let text = SCHEME.replace_all(text, |found: &Captures| match Url::parse(&found[0]) {
        Ok(url) => match url.host() {
            Some(Host::Ipv4(address)) => format!(" IP {address} "),
            Some(Host::Ipv6(address)) => format!(" {address} "),
            _ => long_digits(url.path()),
        },
        Err(_) => found[0].to_owned(),
    });
    let bare = |found: &Captures| if is_host(found) { long_digits(&found[3]) } else { found[0].to_owned() };
    HOST.replace_all(&ADDRESS.replace_all(&text, " "), bare).into_owned()
}

/// Runs of digits in a path that are too long for a date or the number of a law.
fn long_digits(path: &str) -> String {
    let runs = path.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() > 9);
    runs.fold(" ".to_owned(), |kept, run| kept + run + " ")
}

fn leads_away(text: &str) -> bool {
    if SCHEME.find_iter(text).any(|found| !is_allowed(found.as_str())) || PUNYCODE.is_match(text) {
        return true;
    }
    let rest = SCHEME.replace_all(text, " ");
    let rest = ADDRESS.replace_all(&rest, " ");
    HOST.captures_iter(&rest).any(|found| is_host(&found) && !is_allowed(&format!("https://{}", &found[0])))
        || SPACED_HOST.find_iter(&rest).any(|found| {
            let host: String = found.as_str().split_whitespace().collect();
            let is_figure_of_speech = matches!(host.as_str(), "the.com" | "a.com" | "of.com" | "and.com");
            !is_figure_of_speech && !is_allowed(&format!("https://{host}"))
        })
}

/// Whether what looks like a host is one, and no sentence whose full stop lacks its space.
fn is_host(found: &Captures) -> bool {
    let (labels, ending, rest) = (&found[1], &found[2], &found[3]);
    let small = ending.to_ascii_lowercase();
    let whole = format!("{}{small}", labels.to_ascii_lowercase());
    // The dot-com years.
    if matches!(whole.as_str(), "the.com" | "a.com") {
        return false;
    }
    let has_letter = labels.bytes().any(|byte| byte.is_ascii_alphabetic());
    let one_case = ending == small || found[0].bytes().all(|byte| !byte.is_ascii_lowercase());
    let starts_as_one = labels.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let has_path = rest.len() > 1 && rest.contains('/');
    if COMMON_ENDINGS.contains(&small.as_str()) {
        has_letter
    } else if LISTS.host_endings.contains(&small) {
        has_letter && (one_case && labels.len() > 2 || starts_as_one || has_path)
    } else if LISTS.host_endings_that_are_words.contains(&small) {
        let parts = labels.bytes().filter(|byte| *byte == b'.').count();
        let is_known = LISTS.short_hosts.contains(&whole);
        let all_small = format!("{labels}{ending}") == whole;
        has_letter && (starts_as_one || is_known || has_path || all_small && parts > 1 && labels.len() > 6)
    } else {
        starts_as_one
    }
}

/// Whether an address leads to a host on the list, plainly: no other scheme, port or user, and no other address in it.
fn is_allowed(link: &str) -> bool {
    let Ok(url) = Url::parse(link) else { return false };
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.port().is_none();
    let rest = &url.as_str()[url.origin().ascii_serialization().len()..];
    plain
        && url.host_str().is_some_and(|host| LISTS.has_host(host))
        && !SCHEME.is_match(rest)
        && NAME
            .captures_iter(rest)
            .all(|inner| !is_host(&inner) || LISTS.has_host(inner[0].trim_end_matches('/')))
}

/// Whether Markdown may lead somewhere: to the list, or within the forum. What URL parsers pass over is taken out
/// first (WHATWG URL, basic URL parser): a tab between two slashes hides a host.
fn may_lead(destination: &str) -> bool {
    let destination: String = destination.trim().chars().filter(|c| !c.is_control()).collect();
    if destination.starts_with("//") || destination.starts_with("/\\") || destination.starts_with('\\') {
        return false;
    }
    if destination.is_empty() || destination.starts_with(['#', '/', '?']) {
        return true;
    }
    match Url::parse(&destination) {
        Err(ParseError::RelativeUrlWithoutBase) => {
            let looks = fold::latin(&fold::decoded(&destination));
            !HOST.captures_iter(&looks).any(|found| is_host(&found))
                || is_allowed(&format!("https://{destination}"))
        }
        _ => is_allowed(&destination),
    }
}

/// A host that is written with other than plain letters, though it reads like one.
fn has_disguised_host(written: &str) -> bool {
    !written.is_ascii()
        && ANY_SCRIPT.find_iter(written).any(|found| {
            let latin = || fold::latin(&fold::decoded(found.as_str()));
            !found.as_str().is_ascii() && HOST.captures_iter(&latin()).any(|host| is_host(&host))
        })
}

fn is_ipv4(text: &str, found: &Captures) -> bool {
    let (start, end) = found.get(0).map_or((0, 0), |whole| (whole.start(), whole.end()));
    let goes_on =
        text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if goes_on || is_word_before(text, start) || is_word_after(text, end) || text[..start].ends_with('.') {
        return false;
    }
    let parts: Vec<u16> = (1..=4).filter_map(|at| found[at].parse().ok()).collect();
    let address = parts.iter().map(u16::to_string).collect::<Vec<_>>().join(".");
    if address.parse::<Ipv4Addr>().is_err() {
        return false;
    }
    let before = before(text, start);
    // Documents have no hundredth section and no section nought, and few have a thirtieth.
    let like_a_section = parts.iter().all(|part| (1..30).contains(part));
    if parts.iter().all(|part| *part < 100) && NUMBERED.is_match(before) && !ABOUT_MACHINES.is_match(before) {
        return false;
    }
    !like_a_section || ABOUT_MACHINES.is_match(before)
}

fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_word_after(text: &str, at: usize) -> bool {
    text[at..].starts_with(|c: char| c.is_ascii_alphanumeric())
}
