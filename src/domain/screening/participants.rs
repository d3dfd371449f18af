//! Whether a text names one of certain people, where nobody of them may be named.

use crate::domain::screening::{
    fold,
    lists::LISTS,
    prose::{Sentence, Sentences, Word},
    views,
};

/// Names that are months too; a month is told more often.
const MONTHS: [&str; 4] = ["april", "august", "june", "may"];
/// After these stands what somebody is, and no name.
const ARTICLES: [&str; 10] = ["a", "an", "any", "each", "every", "no", "our", "that", "the", "this"];
/// Words with which a name that somebody chose may begin, as sentences do.
const SMALL_WORDS: [&str; 36] = [
    "all", "always", "and", "another", "as", "at", "being", "for", "from", "he", "her", "his", "if", "in",
    "it", "just", "my", "never", "not", "of", "on", "one", "only", "she", "some", "still", "their", "they",
    "to", "two", "we", "what", "when", "who", "with", "your",
];

/// People who may not be named, by their shown names.
pub struct Participants(Vec<(String, Name)>);

impl Participants {
    /// Those of these shown names.
    pub fn new(shown_names: impl IntoIterator<Item = String>) -> Self {
        let named = |shown_name: String| {
            let name = Name::of(&shown_name);
            (shown_name, name)
        };
        Self(shown_names.into_iter().map(named).collect())
    }

    /// Whom of them a text names: by the whole name, by the first and the last of it, by a title and the last, or by the
    /// first alone. What may be an ordinary word counts only where it can hardly be one.
    pub fn named_in(&self, text: &str) -> Vec<String> {
        let prose = views::prose(text);
        let sentences = Sentences::of(&prose);
        let named = self.0.iter().filter(|(_, name)| {
            let foreign = |word: &str| name.foreign.iter().any(|part| part == word);
            words_of(&prose).any(foreign)
                || sentences
                    .iter()
                    .any(|sentence| (0..sentence.words.len()).any(|at| name.stands_at(sentence, at)))
        });
        named.map(|(shown_name, _)| shown_name.clone()).collect()
    }
}

/// The words of a text in any letters.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

/// A name, as a text's words are read.
struct Name {
    /// Its parts in Latin letters, without titles.
    parts: Vec<Part>,
    /// Its parts with other letters, which are no English words.
    foreign: Vec<String>,
    /// Whether the first of all is in Latin letters.
    starts_latin: bool,
}

struct Part {
    text: String,
    small: String,
}

impl Part {
    fn of(word: &Word) -> Self {
        Self { text: word.text.to_owned(), small: word.small.clone() }
    }

    /// Whether a word is this, and written as a name is: with a capital, if the name has one. Somebody in a hurry writes a
    /// given name, which is no word, in any way.
    fn is(&self, word: &Word) -> bool {
        let is_given = LISTS.given_names.contains(&self.small);
        word.small == self.small && (word.starts_capital || word.text == self.text || is_given)
    }

    /// Whether it can be somebody's first name: no initial, and no word as the first of "One Voice" is.
    fn is_first_name(&self) -> bool {
        let small = &&*self.small;
        self.text.len() > 1 && !self.is_word() && !ARTICLES.contains(small) && !SMALL_WORDS.contains(small)
    }

    /// Whether it may be an ordinary word.
    fn is_word(&self) -> bool {
        LISTS.given_names_that_are_words.contains(&self.small)
            || LISTS.terms.contains(&self.small)
            || LISTS.places.contains(&self.small)
    }
}

impl Name {
    fn of(shown_name: &str) -> Self {
        let plain = fold::latin(&fold::decoded(shown_name));
        let is_title = |part: &&str| LISTS.titles.contains(&part.trim_end_matches('.').to_lowercase());
        let starts_latin = plain.split_whitespace().find(|part| !is_title(part)).is_some_and(str::is_ascii);
        let (latin, foreign): (Vec<_>, Vec<_>) = plain.split_whitespace().partition(|part| part.is_ascii());
        let latin = latin.join(" ");
        let words = Sentences::of(&latin);
        let mut parts: Vec<Part> =
            words.iter().flat_map(|sentence| sentence.words.iter().map(Part::of)).collect();
        while parts.len() > 1 && LISTS.titles.contains(&parts[0].small) {
            parts.remove(0);
        }
        let foreign = foreign.into_iter().flat_map(words_of).filter(|part| !part.is_ascii());
        Self { parts, foreign: foreign.map(str::to_owned).collect(), starts_latin }
    }

    fn stands_at(&self, sentence: &Sentence, at: usize) -> bool {
        let words = &sentence.words[at..];
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else { return false };
        let next = words.get(1).filter(|next| next.follows_closely && last.is(next));
        let is_titled =
            next.is_some_and(|next| next.starts_capital) && LISTS.titles.contains(&words[0].small);
        if self.parts.len() == 1 {
            let is_name = if self.foreign.is_empty() {
                !may_be_word(sentence, at, first)
            } else {
                self.starts_latin && first.is_first_name()
            };
            return is_titled || is_name && stands_alone(sentence, at, first);
        }
        let is_whole = words.len() >= self.parts.len()
            && words.iter().zip(&self.parts).all(|(word, part)| part.is(word));
        is_whole
            || is_titled
            || next.is_some() && first.is(&words[0])
            || first.is_first_name() && stands_alone(sentence, at, first)
    }
}

/// Whether a word is this, and neither part of a longer name nor what somebody is.
fn stands_alone(sentence: &Sentence, at: usize, name: &Part) -> bool {
    let goes_on = sentence.words.get(at + 1).is_some_and(|next| next.is_capital && next.follows_closely);
    let before = at.checked_sub(1).map(|before| &*sentence.words[before].small);
    name.is(&sentence.words[at]) && !goes_on && !before.is_some_and(|before| ARTICLES.contains(&before))
}

/// Whether a word that is somebody's whole name may be an ordinary word, or a month, or a place.
fn may_be_word(sentence: &Sentence, at: usize, name: &Part) -> bool {
    let word = &sentence.words[at];
    let is_other = MONTHS.contains(&&*name.small) || LISTS.places.contains(&name.small);
    is_other || name.is_word() && (word.starts_sentence || !word.starts_capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: [&str; 17] = [
        "Ada Demo",
        "Siân O'Neill",
        "Sedge",
        "Hope",
        "JB",
        "heron",
        "Dr Bea Mary Sample",
        "May Example",
        "Søren Holm",
        "Иван",
        "Will Read",
        "Chair of Panel",
        "A Specimen",
        "The Otter",
        "One Voice",
        "Ståle-Ønsk Model",
        "Dr Nell Søndergård",
    ];

    fn there() -> Participants {
        Participants::new(THERE.map(str::to_owned))
    }

    #[test]
    fn each_who_is_named_is_told() {
        let named = there().named_in("Ada and Mr Holm asked for figures, and so did JB.");
        assert_eq!(named, ["Ada Demo", "JB", "Søren Holm"]);
    }

    #[test]
    fn those_who_were_there_are_found_however_they_are_written() {
        for text in [
            "Ada Demo asked for figures.",
            "It was put by ADA DEMO.",
            "As Ada said, it is rare.",
            "Ada's point was taken.",
            "ADA asked for figures.",
            "A paper by Ms Demo was read.",
            "**Ada** asked for figures.",
            "Sian O'Neill and others agreed.",
            "Sedge asked why.",
            "It was said by Hope that it is rare.",
            "Аda asked for figures.",
            "JB asked for figures.",
            "Figures were asked for by heron.",
            "Bea asked for figures.",
            "Bea Sample asked for figures.",
            "May Example asked for figures.",
            "Søren asked for figures.",
            "A paper by Mr Holm was read.",
            "Иван asked for figures.",
            "Will Read asked for figures.",
            "One Voice asked for figures.",
            "It was put by Ønsk that it is rare.",
            "Nell asked for figures.",
            "as siân said, it is rare",
            "thanks, sian",
        ] {
            assert!(!there().named_in(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn others_and_words_are_not() {
        for text in [
            "A demo was given.",
            "Ada Lovelace's notes were quoted.",
            "Hope was expressed that it is rare.",
            "There is hope that it will be better.",
            "Two charities asked for figures.",
            "It is to be ready by the end of May, or on 3 May.",
            "The nurse may ask, and they will read it.",
            "The Chair asked for figures.",
            "Every Sedge is a plant.",
            "One person asked for figures.",
            "The paper was read, and I was thanked.",
            "",
        ] {
            assert!(there().named_in(text).is_empty(), "{text}");
        }
        let may = Participants::new(["May".to_owned()]);
        assert!(may.named_in("It is to be ready in May.").is_empty(), "a month is told more often");
        assert!(Participants::new([]).named_in("Ada asked for figures.").is_empty());
    }
}
