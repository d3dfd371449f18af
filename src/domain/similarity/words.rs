//! The words of a text as they are compared: in small letters, without endings of the plural, and none that every text
//! has. Terms stand among them as taxonomy and code.

use std::collections::BTreeSet;

/// So many words of a text are kept, those first that stand first: the title's, then what is changing.
const MOST: usize = 120;

/// Words shorter than this say little.
const SHORTEST: usize = 3;

/// Words longer than this are no words.
const LONGEST: usize = 40;

/// Words of every English or Welsh text, and of every report. Others that are common weigh little by being so.
const COMMON: &[&str] = &[
    "able", "about", "after", "again", "all", "also", "and", "any", "are", "because", "been", "before",
    "being", "between", "both", "but", "can", "could", "did", "does", "each", "even", "every", "for", "from",
    "had", "has", "have", "her", "here", "him", "his", "how", "into", "its", "just", "less", "like", "made",
    "many", "may", "more", "most", "much", "must", "nor", "not", "now", "off", "often", "one", "only",
    "other", "our", "out", "over", "own", "same", "seen", "several", "she", "should", "since", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "through", "too", "under", "until", "use", "used", "very", "was", "way", "well", "were", "what", "when",
    "where", "which", "while", "who", "why", "will", "with", "would", "you", "your", "mae", "yn", "yr", "ac",
    "ar", "bod", "wedi",
];

/// The words and terms of a text, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// Those of these texts, the most telling text first, and of these codes with their taxonomies.
    pub fn of<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        terms: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut words = BTreeSet::new();
        for word in texts.into_iter().flat_map(split).filter_map(|word| folded(&word)) {
            if words.len() == MOST {
                break;
            }
            words.insert(word);
        }
        words.extend(terms.into_iter().map(|(taxonomy, code)| format!("{taxonomy}:{code}")));
        Self(words)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The taxonomy and the code, if it is a term; no word has a colon.
pub(super) fn term(word: &str) -> Option<(String, String)> {
    word.split_once(':').map(|(taxonomy, code)| (taxonomy.to_owned(), code.to_owned()))
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    parts.map(|part| part.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase())
}

/// A word as it is compared; nothing if it says nothing.
fn folded(word: &str) -> Option<String> {
    let length = word.chars().count();
    let says = (SHORTEST..=LONGEST).contains(&length)
        && word.chars().any(char::is_alphabetic)
        && !COMMON.contains(&word);
    says.then(|| singular(word))
}

/// Without the ending of the plural, as far as three rules tell it.
fn singular(word: &str) -> String {
    match word {
        _ if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word.to_owned(),
        _ if word.len() > 4 && word.ends_with("ies") => format!("{}y", word.trim_end_matches("ies")),
        _ if word.len() > 3 && word.ends_with('s') => word.trim_end_matches('s').to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_in_one_form_and_what_says_nothing_is_left_out() {
        let text = "The currencies, bought in GAMES; a game’s currency: 2026 and 40% of families.";
        let words = Words::of([text], [("trend", "TR06")]);
        let found: Vec<&str> = words.iter().collect();
        assert_eq!(found, ["bought", "currency", "family", "game", "trend:TR06"]);
        assert_eq!(term("trend:TR06"), Some(("trend".to_owned(), "TR06".to_owned())));
        assert_eq!(term("currency"), None);
    }

    #[test]
    fn of_a_long_text_the_first_words_are_kept() {
        let long: Vec<String> = (0..500).map(|number| format!("word{number}x")).collect();
        let words = Words::of(["Title", &long.join(" ")], [("trend", "TR06")]);
        assert_eq!(words.iter().count(), MOST + 1);
        assert!(words.iter().any(|word| word == "title"));
    }
}
