//! Sentences and words, as rules about people read them.

use crate::domain::screening::{lists::LISTS, pattern::patterns};
use std::ops::Deref;

patterns! {
    WORD = r"(?-u)[A-Za-z][A-Za-z']*(?:-[A-Za-z']+)*";
    END = r#"[.!?]["')\]]*(?:\s|$)|\n+|[:;](?:\s|$)"#;
}

/// A text and its sentences.
pub(super) struct Sentences<'a> {
    pub(super) text: &'a str,
    all: Vec<Sentence<'a>>,
}

impl<'a> Sentences<'a> {
    /// Reads a text.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, all: sentences(text) }
    }
}

impl<'a> Deref for Sentences<'a> {
    type Target = [Sentence<'a>];

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

/// A sentence and its words.
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) words: Vec<Word<'a>>,
}

/// A word of a sentence.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and rules combine them freely")]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// In small letters and without a possessive's ending, as the lists have it.
    pub(super) small: String,
    /// Where it starts in its sentence.
    pub(super) start: usize,
    /// Whether it starts with a capital.
    pub(super) starts_capital: bool,
    /// Whether it starts with a capital and goes on in small letters, as names do.
    pub(super) is_capital: bool,
    /// Whether a full stop follows at once.
    pub(super) dotted: bool,
    /// Whether it is its sentence's first.
    pub(super) starts_sentence: bool,
    /// Whether one space, and at most a full stop before it, stands between it and the word before.
    pub(super) follows_closely: bool,
}

/// The sentences of a text. A title's or an initial's full stop ends none.
fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in END.find_iter(text) {
        if end.as_str().starts_with('.') && is_short_form(&text[start..end.start()]) {
            continue;
        }
        push(&mut sentences, &text[start..end.end()]);
        start = end.end();
    }
    push(&mut sentences, &text[start..]);
    sentences
}

fn push<'a>(sentences: &mut Vec<Sentence<'a>>, text: &'a str) {
    let mut words: Vec<Word<'a>> = Vec::new();
    let mut previous_end = 0;
    for found in WORD.find_iter(text) {
        let word = found.as_str().trim_end_matches('\'');
        let between = &text[previous_end..found.start()];
        let bytes = word.as_bytes();
        let small = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
        words.push(Word {
            text: word,
            small: small.to_ascii_lowercase(),
            start: found.start(),
            starts_capital: bytes[0].is_ascii_uppercase(),
            is_capital: bytes[0].is_ascii_uppercase()
                && bytes.get(1).is_some_and(|second| second.is_ascii_lowercase() || *second == b'\''),
            dotted: text[found.end()..].starts_with('.'),
            starts_sentence: words.is_empty(),
            follows_closely: matches!(between, " " | ". "),
        });
        previous_end = found.start() + word.len();
    }
    if !words.is_empty() {
        sentences.push(Sentence { text, words });
    }
}

/// Whether what stands before a full stop is a title or an initial.
fn is_short_form(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_initial = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    is_initial || word == "St" || word.len() > 1 && LISTS.titles.contains(&word.to_ascii_lowercase())
}
