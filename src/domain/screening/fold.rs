//! One plain form of a text, in which nothing hides behind how characters can be written: compatibility forms (Unicode
//! UAX 15), characters that show nothing (UAX 44, `Default_Ignorable_Code_Point`), marks, HTML's character references,
//! percent-encoding (RFC 3986) and letters that look like Latin ones (after UTS 39's `confusables.txt`, but only those
//! that are one letter for one letter: its own skeleton would make `rn` of `m` and `l` of `1`).

use crate::domain::screening::pattern::patterns;
use regex::Captures;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A letter of another script, and the Latin one that it looks like.
const ALIKE: [(&str, &str); 4] = [
    ("авсԁеһіјӏкмпорԛгѕтѵѡхуүзьӡԝ", "abcdehijlkmnopqrstvwxyy3b3w"),
    ("АВСЕНІЈКМОРԚЅТѴХУҮԜЗЬ", "ABCEHIJKMOPQSTVXYYW3b"),
    ("αβεηικνορτυχγωϲϳ", "abenikvoptuxywcj"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
];

/// The zeros of decimal digits whose nine followers come next (Unicode, general category Nd).
const ZEROS: [char; 10] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{E50}',
    '\u{17E0}',
];

patterns! {
    REFERENCE = r"(?i-u)&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,14}));?";
    PERCENT = r"(?i-u)%(?:25)*([2-7][0-9a-f])";
}

/// The text with its encodings undone and without what shows nothing; letters of every script stay.
pub(super) fn decoded(text: &str) -> String {
    let text = without_references(text);
    let text = PERCENT.replace_all(&text, |found: &Captures| {
        let code = u32::from_str_radix(&found[1], 16).unwrap_or_default();
        char::from_u32(code).filter(char::is_ascii_graphic).unwrap_or(' ').to_string()
    });
    let mut plain = String::with_capacity(text.len());
    for c in turned(&text).nfkd() {
        if !is_invisible(c) && !is_combining_mark(c) {
            plain.push(of_one_form(c));
        }
    }
    plain
}

/// Letters that look like Latin ones become those.
pub(super) fn latin(decoded: &str) -> String {
    decoded.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
}

/// The Latin letter that a letter of another script looks like.
pub(super) fn look_alike(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    ALIKE.iter().find_map(|(others, latin)| {
        others.chars().zip(latin.chars()).find_map(|(other, latin)| (other == c).then_some(latin))
    })
}

/// Twice, since `&amp;#64;` is a reference to a part of one.
fn without_references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let once = REFERENCE.replace_all(text, resolved);
    Cow::Owned(REFERENCE.replace_all(&once, resolved).into_owned())
}

/// Numeric references, and the named ones of what addresses are made of (HTML Living Standard, 13.5).
fn resolved(found: &Captures) -> String {
    let number =
        |at: usize, base: u32| found.get(at).and_then(|n| u32::from_str_radix(n.as_str(), base).ok());
    if let Some(code) = number(1, 10).or_else(|| number(2, 16)) {
        return char::from_u32(code).map_or_else(String::new, String::from);
    }
    let name = found.get(3).map_or("", |name| name.as_str()).to_ascii_lowercase();
    let c = match name.as_str() {
        "commat" => "@",
        "period" => ".",
        "colon" => ":",
        "sol" => "/",
        "bsol" => "\\",
        "num" => "#",
        "lowbar" => "_",
        "hyphen" | "dash" => "-",
        "plus" => "+",
        "equals" => "=",
        "comma" => ",",
        "semi" => ";",
        "lpar" => "(",
        "rpar" => ")",
        "lsqb" => "[",
        "rsqb" => "]",
        "percnt" => "%",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" | "tab" => " ",
        "newline" => "\n",
        "shy" | "zwj" | "zwnj" | "zerowidthspace" | "nobreak" => "",
        _ => return found[0].to_owned(),
    };
    c.to_owned()
}

/// What stands after a right-to-left override is read from its end (UAX 9).
fn turned(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{202E}') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('\u{202E}');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['\u{202C}', '\n']).unwrap_or(part.len());
        let (reversed, rest) = part.split_at(end);
        whole.extend(reversed.chars().rev());
        whole.push_str(rest);
    }
    Cow::Owned(whole)
}

const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Dashes, quotation marks, full stops and digits that compatibility forms leave as they are.
fn of_one_form(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{3002}' | '\u{6D4}' | '\u{A4F8}' | '\u{2024}' => '.',
        '\u{2044}' | '\u{2215}' | '\u{29F8}' => '/',
        '\u{2236}' | '\u{A789}' | '\u{589}' => ':',
        '\u{2028}' | '\u{2029}' => '\n',
        '\u{24FF}' => '0',
        '\u{2776}'..='\u{277E}' => offset(c, '\u{2776}', '1'),
        '\u{1F150}'..='\u{1F169}' => offset(c, '\u{1F150}', 'A'),
        '\u{1F170}'..='\u{1F189}' => offset(c, '\u{1F170}', 'A'),
        '\u{1F1E6}'..='\u{1F1FF}' => offset(c, '\u{1F1E6}', 'A'),
        '\u{131}' => 'i',
        '\u{142}' => 'l',
        '\u{251}' => 'a',
        '\u{261}' => 'g',
        c if c.is_whitespace() => ' ',
        c => ZEROS
            .iter()
            .find(|zero| (**zero..=offset_up(**zero)).contains(&c))
            .map_or(c, |zero| offset(c, *zero, '0')),
    }
}

fn offset_up(zero: char) -> char {
    char::from_u32(zero as u32 + 9).unwrap_or(zero)
}

fn offset(c: char, from: char, to: char) -> char {
    char::from_u32(c as u32 - from as u32 + to as u32).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_has_one_form_however_it_is_written() {
        for written in [
            "joe@example.org",
            "ｊｏｅ＠ｅｘａｍｐｌｅ．ｏｒｇ",
            "joe&#64;example&period;org",
            "joe&amp;#x40;example.org",
            "joe%40example%2Eorg",
            "joe%2540example.org",
            "j\u{200B}o\u{2060}e@exam\u{AD}ple.org",
            "j\u{336}o\u{336}e\u{336}@example.org",
            "𝐣𝐨𝐞@ⓔⓧⓐⓜⓟⓛⓔ.𝕠𝕣𝕘",
            "jое@ехаmрlе.оrg",
            "joe@example。org",
            "\u{202E}gro.elpmaxe@eoj",
        ] {
            assert_eq!(latin(&decoded(written)), "joe@example.org", "{written}");
        }
        assert_eq!(decoded("٠٢٠ ❼９4⁶ 0️⃣"), "020 7946 0");
    }

    #[test]
    fn what_is_no_encoding_stays() {
        let plain = "Fish & chips &c; rose 5% in 2025-26, AT&T, R&D; 100%.";
        assert_eq!(decoded(plain), plain);
    }

    #[test]
    fn each_letter_has_one_that_it_looks_like() {
        for (others, latin) in ALIKE {
            assert_eq!(others.chars().count(), latin.chars().count(), "{others}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in any::<String>()) {
            let decoded = decoded(&text);
            prop_assert!(latin(&decoded).chars().count() == decoded.chars().count());
        }
    }
}
