//! What people write so that a machine will not read it: "(at)", "dot", numbers in words, characters held apart.

use crate::domain::screening::pattern::patterns;
use regex::{Captures, Regex};
use std::borrow::Cow;

patterns! {
    BRACKETED_AT = r"(?i-u)\s*[(\[{<|*_~-]+\s*(?:a\s?t|@)\s*[)\]}>|*_~-]+\s*";
    BRACKETED_DOT = r"(?i-u)\s*[(\[{<|*_~-]+\s*(?:d\s?[o0]\s?t|punt|point|period|\.)\s*[)\]}>|*_~-]+\s*";
    DOT = r"(?i-u)\s+(?:dot|d0t)\s+";
    GLUED_AT = r"(?-u)([a-z0-9])AT([a-z0-9])";
    GLUED_DOT = r"(?-u)([a-z0-9])DOT([a-z0-9])";
    MIDDLE_DOT = "([A-Za-z0-9])[\u{b7}\u{2022}\u{2219}\u{22c5}\u{2027}]";
    POINT = r"(?i-u)([0-9])\s+point\b\s*";
    SLASHES = r"(?i-u)\s*(?:\bcolon|:)\s*(?:(?:forward[ -]?)?slash\s*|/\s*){2}";
    SLASH = r"(?i-u)\s+(?:forward[ -]?)?slash\s+";
    /// Five words of digits or more, as a number is read out; Welsh too.
    DIGITS_IN_WORDS = r"(?i-u)\b(?:(?:double|treble|triple|o|zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|dim|un|dau|tri|pedwar|pump|chwech|saith|wyth|naw|[0-9]{1,6})[\s,./-]{0,3}){4,}(?:zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|dim|un|dau|tri|pedwar|pump|chwech|saith|wyth|naw|[0-9]{1,6})\b";
    DIGIT_IN_WORDS = r"(?i-u)\.|double|treble|triple|o\b|zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|dim|un|dau|tri|pedwar|pump|chwech|saith|wyth|naw|[0-9]+";
    SPACED = r"(?-u)\b[A-Za-z0-9](?:(?:[ \t_*|~-]{0,4}(?:[@.:/+ \t_*|~-]|\n)[ \t_*|~-]{0,4})[A-Za-z0-9]){3,}\b";
    DOTTED = r"(?-u)\b[A-Za-z0-9](?:\.[A-Za-z0-9]){2,}(?:[. ][A-Za-z0-9]\b)*(?:\.[A-Za-z0-9]\b)*";
}

/// What stands for "@", ".", "/" and digits becomes those.
pub(super) fn spelt(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    replace(&mut text, &BRACKETED_AT, "@");
    replace(&mut text, &BRACKETED_DOT, ".");
    replace(&mut text, &GLUED_AT, "$1@$2");
    replace(&mut text, &GLUED_DOT, "$1.$2");
    replace(&mut text, &DOT, ".");
    replace(&mut text, &POINT, "$1.");
    replace(&mut text, &SLASHES, "://");
    replace(&mut text, &SLASH, "/");
    if !text.is_ascii() {
        replace(&mut text, &MIDDLE_DOT, "$1.");
    }
    if let Cow::Owned(digits) = DIGITS_IN_WORDS.replace_all(&text, |found: &Captures| digits(&found[0])) {
        text = Cow::Owned(digits);
    }
    text.into_owned()
}

fn replace(text: &mut Cow<'_, str>, pattern: &Regex, with: &str) {
    if let Cow::Owned(replaced) = pattern.replace_all(text, with) {
        *text = Cow::Owned(replaced);
    }
}

/// The digits that words stand for. Where fewer than three are words, they count something, and stay.
fn digits(words: &str) -> String {
    let is_word = |token: &regex::Match| token.as_str().starts_with(|c: char| c.is_ascii_alphabetic());
    if DIGIT_IN_WORDS.find_iter(words).filter(is_word).count() < 3 {
        return words.to_owned();
    }
    let mut times = 1;
    let mut digits = String::new();
    for token in DIGIT_IN_WORDS.find_iter(words) {
        let digit = match token.as_str().to_ascii_lowercase().as_str() {
            "double" => {
                times = 2;
                continue;
            }
            "treble" | "triple" => {
                times = 3;
                continue;
            }
            "zero" | "nought" | "oh" | "o" | "dim" => "0",
            "one" | "un" => "1",
            "two" | "dau" => "2",
            "three" | "tri" => "3",
            "four" | "pedwar" => "4",
            "five" | "pump" => "5",
            "six" | "chwech" => "6",
            "seven" | "saith" => "7",
            "eight" | "wyth" => "8",
            "nine" | "naw" => "9",
            _ => token.as_str(),
        };
        digits.extend(std::iter::repeat_n(digit, times));
        times = 1;
    }
    digits
}

/// Single characters that spaces, hyphens and their like hold apart are joined.
pub(super) fn squeezed(text: &str) -> String {
    let held_apart = |c: &char| !(c.is_ascii_whitespace() || matches!(c, '_' | '*' | '|' | '~' | '-'));
    let join =
        |found: &Captures| with_its_neighbours(&found[0].chars().filter(held_apart).collect::<String>());
    // Digits and full stops alone may be an address or a date.
    let undotted = DOTTED.replace_all(text, |found: &Captures| {
        let has_letter = found[0].bytes().any(|byte| byte.is_ascii_alphabetic());
        if has_letter { found[0].replace(['.', ' '], "") } else { found[0].to_owned() }
    });
    SPACED.replace_all(&undotted, join).into_owned()
}

/// A word of one letter before or after ("a", "I"; Welsh "a", "i", "o", "y") is joined too: without it, all stands there
/// once more.
fn with_its_neighbours(joined: &str) -> String {
    let without_first = joined.strip_prefix(['a', 'A', 'i', 'I', 'o', 'O', 'y', 'Y']);
    let is_word = ['a', 'i', 'I', 'o', 'y'];
    let without_last = joined.strip_suffix(is_word);
    let without_both = without_first.and_then(|rest| rest.strip_suffix(is_word));
    let others = [without_first, without_last, without_both].into_iter().flatten();
    others.fold(joined.to_owned(), |all, other| all + " " + other)
}

/// Adds, each on a line, groups such as `1A1zP1 eP5QGe fi2DMP` without what holds them apart: three or more, of which
/// at most every other one could be a word.
pub(super) fn push_chunks(text: &str, into: &mut String) {
    let mut run: Vec<&str> = Vec::new();
    let mut tokens = text.split([' ', '-', '\n', '\t']).filter(|token| !token.is_empty()).peekable();
    while let Some(token) = tokens.next() {
        let goes_on = is_odd(token)
            || (!run.is_empty()
                && token.len() <= 8
                && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && run.last().is_some_and(|last| is_odd(last))
                && tokens.peek().is_some_and(|next| is_odd(next)));
        if goes_on {
            run.push(token);
        } else {
            push_chunk(&mut run, into);
        }
    }
    push_chunk(&mut run, into);
}

fn push_chunk(run: &mut Vec<&str>, into: &mut String) {
    if run.len() > 2 {
        into.push('\n');
        into.extend(run.iter().copied());
    }
    run.clear();
}

/// Whether a token is of letters and digits, or of small letters with a capital among them: no word is.
fn is_odd(token: &str) -> bool {
    let bytes = token.as_bytes();
    let alphanumeric = bytes.len() <= 40 && bytes.iter().all(u8::is_ascii_alphanumeric);
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    let capital_within =
        bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    alphanumeric && bytes.len() > 1 && (has_digit || capital_within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelt_out_is_read() {
        for (written, read) in [
            ("joe (at) example (dot) org", "joe@example.org"),
            ("joe[at]example[.]org", "joe@example.org"),
            ("joe at example dot org", "joe at example.org"),
            ("joeATexampleDOTorg", "joe@example.org"),
            ("https colon slash slash example dot com slash page", "https://example.com/page"),
            ("oh two oh seven nine four six, oh double oh one", "02079460001"),
            ("dim dau dim saith naw", "02079"),
            ("one or two of three", "one or two of three"),
            ("203.0.113.61 three times", "203.0.113.61 three times"),
            ("oh seven, seven-double-oh", "07700"),
            ("1 2 3 4 5 6", "1 2 3 4 5 6"),
        ] {
            assert_eq!(spelt(written), read);
        }
    }

    #[test]
    fn what_is_held_apart_is_joined() {
        for (written, read) in [
            ("j o e @ e x a m p l e . o r g", "joe@example.org"),
            ("ring 0-2-0 7 9 4 6 0 0 0 0 now", "ring 02079460000 now"),
            ("j-o-e@e-x-a-m-p-l-e.o-r-g today", "joe@example.org today"),
            ("w w w . e x a m p l e . c o m / p a g e", "www.example.com/page"),
            ("a Q Q 1 2 3 4 5 6 C I think", "aQQ123456CI QQ123456CI aQQ123456C QQ123456C think"),
            ("S W 1 A 1 A A\n\nx y z", "SW1A1AA\n\nx y z"),
            ("This is a plain sentence.", "This is a plain sentence."),
        ] {
            assert_eq!(squeezed(written), read);
        }
    }

    #[test]
    fn groups_that_belong_together_are_joined() {
        let mut joined = String::new();
        push_chunks("pay 1A1zP1 eP5QGe fi2DMP TfTL5S into section 47 now", &mut joined);
        assert_eq!(joined, "\n1A1zP1eP5QGefi2DMPTfTL5S");
    }
}
