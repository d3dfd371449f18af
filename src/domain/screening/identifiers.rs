//! Numbers and marks that stand for one person, vehicle, home or case.

use crate::domain::screening::{
    lists::LISTS,
    pattern::{before, patterns},
};
use regex::Captures;

patterns! {
    /// Two letters, six digits, a letter from A to D (HMRC, National Insurance Manual, NIM39110). Letters that HMRC does
    /// not give out are read too, since it shows the form with them ("QQ 12 34 56 C").
    NINO = r"(?i-u)\b([a-z][\s./_-]{0,2}[a-z])([\s./_:,;()|-]{0,3})((?:[0-9oil][\s./_:,;()|-]{0,3}){6})([a-d])\b";
    NINO_BY_NAME = r"(?i)\b(?:national insurance|NI|NINO|yswiriant gwladol)\b[^0-9\n]{0,24}?\b[a-z]{2}[\s./_-]{0,3}(?:[0-9][\s./_-]{0,3}){6}";
    /// Registration marks since 2001, from 1983 and from 1963 (DVLA, INF104; DVLA's INS57P for letters not used).
    CURRENT_MARK = r"(?i-u)\b([a-hj-pr-y][a-hj-pr-y])([\s._:/,()|-]{0,2})([0-9oi]{2})([\s._:/,()|-]{0,2})([a-hj-pr-z]{3})\b";
    PREFIX_MARK = r"(?i-u)\b([a-hj-npr-tv-y])-?([0-9]{1,3})([\s._-]{0,2})([a-hj-pr-z]{3})\b";
    SUFFIX_MARK = r"(?i-u)\b([a-hj-pr-z]{3})([\s._-]{0,2})([0-9]{1,3})([a-hj-npr-tv-y])\b";
    ABOUT_VEHICLES = r"(?i)\b(?:registration|registered|reg|vrm|number ?plate|plate|plates|car|van|vehicle|taxi|minibus|motorbike|rhif cofrestru|cerbyd)\b[^\n]{0,40}$";
    ABOUT_VEHICLES_AFTER = r"(?i)^[^\n]{0,24}\b(?:number ?plate|plate|registration|reg)\b";
    /// A whole postcode (Royal Mail, Programmer's Guide to PAF; BS 7666-0): the second half is a digit and two letters
    /// out of those that are not C, I, K, M, O or V.
    POSTCODE = r"(?i-u)\b([a-z]{1,2}[0-9][0-9a-z]?)([\s._/:,()|-]{0,3})([0-9o])[\s._-]{0,2}([abd-hjlnp-uw-z]{2})\b";
    GIROBANK = r"(?i-u)\bGIR\s?0AA\b";
    /// What police, prosecutors, courts and prisons call a case or a person, by the word before it.
    NAMED_REFERENCE = r"(?i)\b(?:(?:crime|custody|offence|incident|occurrence|police|arrest|detainee|case|court|charge|bail|warrant|investigation|prosecution|exhibit|victim|witness|prison(?:er)?|offender|suspect|defendant|log|CAD|trosedd|dalfa|achos)[\W_]{1,3}(?:(?:record|report|file|log|sheet)\W{1,3})?(?:ref(?:erence)?|no|num(?:ber)?|id|record|cyfeirnod)|cyfeirnod\W{1,3}(?:trosedd|achos|dalfa|yr heddlu)|C\.?R\.?N|U\.?R\.?N|PNC\W{0,2}id|PNC|NFRC|CAD|CRIS|niche)\b\.?[^a-z0-9\n]{0,4}(?:(?:is|was|no|num(?:ber)?|ref(?:erence)?|yw|oedd)\b[^a-z0-9\n]{0,4}){0,3}((?:[a-z]{1,6}[\s/._-]{0,3})?[0-9](?:[\s/\\._-]{0,3}[0-9a-z]{1,12}){0,6})\b";
    /// The same glued to its number, as it stands once what held it apart is gone.
    GLUED_REFERENCE = r"(?i-u)\b(?:CRN|URN|crimeref|custodyref|crimereference|custodyrecord|caseref)[:#]?[a-z]{0,3}([0-9][0-9a-z/]{5,20})\b";
    /// Custody and crime numbers of police forces: area, number, year. The unique reference number of a case (Criminal
    /// Justice System data standards: force, area, number, year). The Police National Computer's (year, number, check
    /// letter). The Crown Court's (T, year, number). A prisoner's (letter, four digits, two letters).
    REFERENCE = r"(?-u)\b[0-9]{2}[A-Z]{0,2}[0-9]?\s?[/\\|]\s?[0-9]{4,7}\s?[/\\|]\s?[0-9]{2}(?:[0-9]{2})?\b|\b[A-Z]{1,4}[0-9]?\s?/\s?[0-9]{4,7}\s?/\s?[0-9]{2}(?:[0-9]{2})?\b|\b[0-9]{2}[A-Z][A-Z0-9][0-9]{7}\b|\b(?:19|20)?[0-9]{2}/[0-9]{6,7}[A-Z]\b|\bT20[0-9]{6}\b|\bNFRC[0-9]{8,12}\b|\bA[0-9]{4}[A-Z]{2}\b";
}

/// National Insurance numbers.
pub(super) fn nino(text: &str) -> bool {
    NINO_BY_NAME.is_match(text)
        || NINO.captures_iter(text).any(|found| {
            let digits = found[3].bytes().filter(u8::is_ascii_digit).count();
            let apart = !found[2].is_empty() && found[3].ends_with(char::is_whitespace);
            let capitals = is_upper(&found[1]) && is_upper(&found[4]);
            digits > 3 && (capitals || !apart)
        })
}

/// Registration marks of vehicles.
pub(super) fn vehicle(text: &str) -> bool {
    CURRENT_MARK.captures_iter(text).any(|found| {
        let apart = found[2].contains(char::is_whitespace) || found[4].contains(char::is_whitespace);
        let has_digit = found[3].bytes().any(|byte| byte.is_ascii_digit());
        has_digit && is_mark(text, &found, apart, true)
    }) || PREFIX_MARK.captures_iter(text).any(|found| {
        let apart = !found[3].is_empty();
        !is_act(&found[4]) && is_mark(text, &found, apart, found[2].len() == 3)
    }) || SUFFIX_MARK.captures_iter(text).any(|found| {
        let apart = !found[2].is_empty();
        !is_act(&found[1]) && is_mark(text, &found, apart, found[3].len() == 3)
    })
}

/// Whole postcodes; the first half alone passes.
pub(super) fn postcode(text: &str) -> bool {
    GIROBANK.is_match(text)
        || POSTCODE.captures_iter(text).any(|found| {
            let second = &found[4];
            let is_ordinal = matches!(second.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th");
            let apart = !found[2].is_empty();
            !(is_ordinal && apart && !is_upper(second))
                && (!found[3].eq_ignore_ascii_case("o") || is_upper(&found[0]))
        })
}

/// References of custody, crimes, cases and prisoners.
pub(super) fn reference(text: &str) -> bool {
    REFERENCE.is_match(text)
        || GLUED_REFERENCE.is_match(text)
        || NAMED_REFERENCE.captures_iter(text).any(|found| {
            let digits = found[1].bytes().filter(u8::is_ascii_digit).count();
            let is_year = digits == 4 && found[1].len() == 4 && matches!(&found[1][..2], "19" | "20");
            digits > 3 && !is_year
        })
}

/// Whether letters and digits in the form of a mark are one: capitals, or all in one piece, or after a word about
/// vehicles. Marks of few digits are too like numbers of sections and roads to be read by their capitals alone.
fn is_mark(text: &str, found: &Captures, apart: bool, is_long: bool) -> bool {
    let (start, whole) = found.get(0).map_or((0, ""), |whole| (whole.start(), whole.as_str()));
    !apart
        || is_long && is_upper(whole)
        || ABOUT_VEHICLES.is_match(before(text, start))
        || ABOUT_VEHICLES_AFTER.is_match(&text[start + whole.len()..])
}

fn is_act(letters: &str) -> bool {
    LISTS.acts.contains(&letters.to_ascii_lowercase())
}

fn is_upper(letters: &str) -> bool {
    letters.bytes().all(|byte| !byte.is_ascii_lowercase())
}
