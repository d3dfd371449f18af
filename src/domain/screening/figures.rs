//! Long numbers, however their digits are grouped.

use crate::domain::screening::pattern::{before, patterns};
use std::ops::RangeInclusive;

patterns! {
    /// Groups of digits, and of the letters that are taken for digits.
    RUN = r"(?-u)\b[0-9OoIl]+(?:[ \t\n().\-_/*|~+]{1,4}[0-9OoIl]+)*\b";
}

/// Some neighbouring groups of digits.
pub(super) struct Window<'a> {
    /// Their digits alone; `O` is 0, `I` and `l` are 1.
    pub(super) digits: &'a str,
    /// The end of the text before them.
    pub(super) before: &'a str,
    /// Whether a plus sign stands before them.
    pub(super) after_plus: bool,
    /// Whether no other digits stand before them.
    pub(super) starts: bool,
    /// Whether they are several numbers with decimals.
    pub(super) is_decimals: bool,
}

/// Whether some groups of digits, together of so many digits, are accepted. Groups are taken together only from a
/// space, a bracket or a stroke to another, since a part of a hyphenated number is not a number.
pub(super) fn windows(
    text: &str,
    lengths: RangeInclusive<usize>,
    mut accept: impl FnMut(&Window) -> bool,
) -> bool {
    let mut digits = String::new();
    for run in RUN.find_iter(text) {
        let enough = run.as_str().bytes().filter(u8::is_ascii_digit).count() * 3 >= *lengths.start();
        if !enough {
            continue;
        }
        let groups = groups(text, run.range());
        for (first, (start, _)) in groups.iter().enumerate() {
            if first > 0 && !is_apart(&text[groups[first - 1].1..*start]) {
                continue;
            }
            digits.clear();
            for (last, (from, to)) in groups.iter().enumerate().skip(first) {
                digits.extend(text[*from..*to].chars().map(digit));
                if digits.len() > *lengths.end() {
                    break;
                }
                let ends = groups.get(last + 1).is_none_or(|(next, _)| is_apart(&text[*to..*next]));
                let real = text[*start..*to].bytes().filter(u8::is_ascii_digit).count();
                let window = Window {
                    digits: &digits,
                    before: before(text, *start),
                    after_plus: text[..*start].ends_with('+')
                        || text[..*start].ends_with("+ ")
                        || text[..*start].ends_with("+("),
                    starts: first == 0,
                    is_decimals: is_decimals(&text[*start..*to]),
                };
                if ends && lengths.contains(&digits.len()) && real * 3 >= digits.len() && accept(&window) {
                    return true;
                }
            }
        }
    }
    false
}

/// The check digit of payment cards (ISO/IEC 7812-1, annex B).
pub(super) fn luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 =
        values.enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}

fn groups(text: &str, run: std::ops::Range<usize>) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut start = None;
    for at in run.clone() {
        let byte = text.as_bytes()[at];
        match (byte.is_ascii_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                groups.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    groups.extend(start.map(|from| (from, run.end)));
    groups
}

fn is_apart(separator: &str) -> bool {
    separator.contains([' ', '\n', '\t', '(', ')', '/', '+', '|'])
}

fn digit(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        digit => digit,
    }
}

fn is_decimals(window: &str) -> bool {
    let is_decimal = |token: &str| {
        token.split_once('.').is_some_and(|(whole, part)| {
            whole.len() < 3
                && !part.is_empty()
                && (whole.to_owned() + part).bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    window.split_whitespace().count() > 1 && window.split_whitespace().all(is_decimal)
}
