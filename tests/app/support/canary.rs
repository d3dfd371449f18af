//! Words that must stand nowhere, and how they are found however they are written.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use percent_encoding::percent_decode_str;
use regex::{Captures, Regex, RegexBuilder, escape};
use std::{borrow::Cow, collections::HashMap, fmt::Write, sync::LazyLock};

/// Words, with the forms in which base64 and hexadecimal digits would hold them.
pub(crate) struct Canary {
    /// The word that each form stands for: in small letters, or encoded.
    words: HashMap<String, &'static str>,
    /// One pass looks for all of them: in a debug build, one search for each of a hundred forms took minutes.
    small: Regex,
    encoded: Regex,
}

impl Canary {
    pub(crate) fn of(words: &'static [&'static str]) -> Self {
        let mut encoded = Vec::new();
        for word in words {
            for typed in [(*word).to_owned(), word.to_lowercase(), word.to_uppercase()] {
                // In base64 a word looks different by where in a group of three bytes it begins.
                for before in 0..3 {
                    let bytes = [&vec![0; before], typed.as_bytes()].concat();
                    let text = STANDARD_NO_PAD.encode(&bytes);
                    // The characters at both ends depend on the neighbours, too.
                    let whole = &text[(before * 8).div_ceil(6)..bytes.len() * 8 / 6];
                    encoded.extend([
                        (*word, whole.to_owned()),
                        (*word, whole.replace('+', "-").replace('/', "_")),
                    ]);
                }
                let hex = typed.bytes().fold(String::new(), |mut hex, byte| {
                    write!(hex, "{byte:02x}").unwrap();
                    hex
                });
                encoded.push((*word, hex));
            }
        }
        let small: Vec<_> = words.iter().map(|word| (*word, word.to_lowercase())).collect();
        Self {
            small: any_of(&small).case_insensitive(true).unicode(false).build().unwrap(),
            encoded: any_of(&encoded).build().unwrap(),
            words: small.into_iter().chain(encoded).map(|(word, form)| (form, word)).collect(),
        }
    }

    /// A word that stands in what was sent, however it is written.
    pub(crate) fn find(&self, sent: &[u8]) -> Option<&'static str> {
        let text = String::from_utf8_lossy(sent);
        let unbroken: String = text.split_whitespace().collect();
        let hidden = self.encoded.find(&unbroken).map(|form| self.words[form.as_str()]);
        hidden.or_else(|| {
            let find =
                |reading: &Cow<'_, str>| self.small.find(reading).map(|form| form.as_str().to_lowercase());
            readings(&text).iter().find_map(find).map(|form| self.words[&form])
        })
    }
}

/// What finds any of these forms.
fn any_of(forms: &[(&str, String)]) -> RegexBuilder {
    let forms: Vec<_> = forms.iter().map(|(_, form)| escape(form)).collect();
    RegexBuilder::new(&forms.join("|"))
}

/// Ways to write a letter by its number: `=40`, `&#64;`, `&#x40;` and `\u0040`.
static ESCAPES: LazyLock<[(Regex, u32); 4]> = LazyLock::new(|| {
    [
        ("=([0-9A-Fa-f]{1,2})", 16),
        ("&#([0-9]{1,8});", 10),
        ("&#x([0-9A-Fa-f]{1,8});", 16),
        (r"\\u([0-9A-Fa-f]{1,4})", 16),
    ]
    .map(|(escape, base)| (Regex::new(escape).unwrap(), base))
});

/// A text as it is, and as it reads once it is decoded in each of the ways that the forum's formats have; a way in which
/// nothing of it is written adds nothing.
fn readings(text: &str) -> Vec<Cow<'_, str>> {
    let [quoted, decimal, hexadecimal, json] = &*ESCAPES;
    let mut readings = vec![Cow::Borrowed(text)];
    if text.contains(['%', '+']) {
        readings.push(percent_decode_str(text).decode_utf8_lossy().replace('+', " ").into());
    }
    let joined = text.replace("=\r\n", "").replace("=\n", "");
    readings.push(read(&joined, quoted).into_owned().into());
    readings.push(read(&read(text, hexadecimal), decimal).into_owned().into());
    readings.push(read(text, json));
    readings
}

/// A text with one kind of escapes read.
fn read<'a>(text: &'a str, (escape, base): &(Regex, u32)) -> Cow<'a, str> {
    escape.replace_all(text, |found: &Captures<'_>| {
        let letter = u32::from_str_radix(&found[1], *base).ok().and_then(char::from_u32);
        letter.map_or_else(|| found[0].to_owned(), String::from)
    })
}

#[test]
fn a_word_is_found_however_it_is_written() {
    let canary = Canary::of(&["Quokka.7431@nightjar.example"]);
    let word = "Quokka.7431@nightjar.example";
    let base64 = |text: &str| STANDARD_NO_PAD.encode(text);
    let folded = base64(&format!("To whom it may concern: {word} is here."));
    let (first, second) = folded.split_at(40);
    for written in [
        format!("<p>{word}</p>"),
        word.to_uppercase(),
        "/people?name=quokka.7431%40nightjar.example".to_owned(),
        "%71uokka%2E7431%40nightjar%2Eexample".to_owned(),
        "quokka.7431=40nightjar.exa=\r\nmple".to_owned(),
        "quokka.7431&#64;nightjar.example and quokka.7431".to_owned(),
        "quokka.7431&#x40;nightjar.example".to_owned(),
        "\"quokka.7431\\u0040nightjar.example\"".to_owned(),
        format!("{first}\r\n{second}"),
        base64(&format!("a{word}z")),
        base64(&format!("ab{}z", word.to_lowercase())),
        "71756f6b6b612e37343331406e696768746a61722e6578616d706c65".to_owned(),
    ] {
        assert_eq!(canary.find(written.as_bytes()), Some(word), "{written}");
    }
    for other in ["", "quokka at nightjar.example", "=40 &#64; \\u0040 &#; =", "100% =C5=B4"] {
        assert_eq!(canary.find(other.as_bytes()), None, "{other}");
    }
}
