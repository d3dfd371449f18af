//! Shown names: what can be one, and the form in which each is held once.

use crate::domain::{
    Problem,
    text::{Rule, Text},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

/// Accepts a name that others will see. One of which nothing is left to compare, such as a row of dots, is none.
pub(super) fn parse(raw: &str, rule: Rule) -> Result<Text, Problem> {
    let name = Text::parse_name(raw, rule)?;
    if fold(name.as_str()).is_empty() { Err(Problem::new("problem-shown-name-unreadable")) } else { Ok(name) }
}

/// The form in which shown names are unique: without case, marks and spaces, each letter as the plain one that it looks
/// like (the skeletons of Unicode TS39, 4; what they tell apart by case alone is folded, too).
pub(crate) fn fold(name: &str) -> String {
    let plain: String = name.nfkd().flat_map(|c| plain_letters(c).chars().collect::<Vec<_>>()).collect();
    // Again, since a capital may look like nothing of which the small letter looks like something.
    let small: String = skeleton(&plain.to_lowercase()).collect();
    small.chars().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric()).map(one_of_many).collect()
}

/// What a character looks like: the plain letters like itself, or like its capital or small form, of which an alphabet
/// other than the Latin may have only one that looks Latin.
fn plain_letters(c: char) -> String {
    if !c.is_alphanumeric() {
        // A bar may stand for a letter; other signs are left out.
        let seen = bare(&c.to_string());
        return if seen.len() == 1 {
            seen.chars().filter(char::is_ascii_alphanumeric).collect()
        } else {
            String::new()
        };
    }
    let small: String = c.to_lowercase().collect();
    let forms = [c.to_string(), c.to_uppercase().collect(), small.clone()];
    let mut seen = forms.iter().map(|form| bare(form));
    seen.find(|seen| seen.is_ascii() && !seen.is_empty()).unwrap_or_else(|| bare(&small))
}

fn bare(form: &str) -> String {
    skeleton(form).filter(|c| !is_combining_mark(*c)).collect()
}

/// Look-alikes that skeletons tell apart, since one is a capital: i (as I) and l; and a digit that stands for a letter.
fn one_of_many(c: char) -> char {
    match c {
        'i' | '1' => 'l',
        '0' => 'o',
        '5' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule::required(60, "problem-shown-name-missing", "problem-shown-name-too-long");

    #[test]
    fn names_that_look_alike_fold_to_one() {
        for (one, other) in [
            ("Heron", "  HERON "),
            ("Heron", "\u{41D}eron"),
            ("heron", "\u{41D}eron"),
            ("HERON", "НЕRОN"),
            ("Teasel", "Теаsеl"),
            ("Ada Lill", "Ada L1ll"),
            ("ILLIAN", "illian"),
            ("Marram", "marrarn"),
            ("Nina", "Νina"),
            ("vina", "νina"),
            ("Zoë", "Zoe"),
            ("Bob", "B0b"),
            ("Lill", "|i||"),
            ("Тест", "ТЕСТ"),
            ("Иван", "ИВАН"),
            ("Sedge", "Ѕedge"),
            ("Sedge", "5edge"),
            ("Heron", "Ｈｅｒｏｎ"),
            ("Heron", "𝐇eron"),
            ("Ada Okonjo", "Ada-Okonjo"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_look_different_do_not() {
        let names =
            ["Heron", "Herons", "Vina", "Nina", "Иван", "Иванна", "Gwen", "Owen", "Ann", "Anna", "李", "王"];
        for (at, one) in names.iter().enumerate() {
            assert!(!fold(one).is_empty(), "{one}");
            for other in &names[at + 1..] {
                assert_ne!(fold(one), fold(other));
            }
        }
    }

    #[test]
    fn a_name_holds_nothing_that_cannot_be_seen() {
        for unseen in [
            '\u{200B}',
            '\u{200D}',
            '\u{2060}',
            '\u{AD}',
            '\u{61C}',
            '\u{2800}',
            '\u{3164}',
            '\u{115F}',
            '\u{FFA0}',
            '\u{180E}',
            '\u{E0041}',
            '\u{FE0F}',
            '\u{1D159}',
        ] {
            let name = format!("He{unseen}ron");
            assert_eq!(parse(&name, RULE), Err(Problem::new("problem-name-unseen")), "{name:?}");
        }
        assert_eq!(parse("\u{202E}Heron", RULE).unwrap().as_str(), "Heron", "what every text loses");
    }

    #[test]
    fn a_name_has_something_to_compare() {
        for nothing in ["...", "—", "🦆🦆", "\u{301}\u{302}", "' '"] {
            assert_eq!(parse(nothing, RULE), Err(Problem::new("problem-shown-name-unreadable")), "{nothing}");
        }
        assert_eq!(parse("", RULE), Err(Problem::new("problem-shown-name-missing")));
        for name in ["O’Neil-Smith", "Ada 2", "이몽룡", "नीना", "Łukasz", "X"] {
            assert!(parse(name, RULE).is_ok(), "{name}");
        }
    }
}
