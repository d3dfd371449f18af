//! Whether a text names one of certain people, where nobody of them may be named.

use crate::domain::screening::{
    fold,
    lists::LISTS,
    prose::{Sentence, Sentences},
    views::{View, Views},
};

/// Whether a text names somebody of these, by their shown names: by the whole name, by a given name that stands alone, or
/// by a title and a family name. A name that is also a word counts where it cannot be that word.
pub fn names_any_of<'a>(text: &str, shown_names: impl IntoIterator<Item = &'a str>) -> bool {
    let views = Views::of(text);
    let sentences = Sentences::of(views.read(View::Prose));
    let names: Vec<Vec<String>> = shown_names.into_iter().map(parts).collect();
    sentences.iter().any(|sentence| {
        (0..sentence.words.len()).any(|at| names.iter().any(|name| is_named(sentence, at, name)))
    })
}

/// The words of a name, in small letters, as a text's words are read.
fn parts(shown_name: &str) -> Vec<String> {
    let plain = fold::latin(&fold::decoded(shown_name));
    Sentences::of(&plain).iter().flat_map(|part| part.words.iter().map(|word| word.small.clone())).collect()
}

fn is_named(sentence: &Sentence, at: usize, name: &[String]) -> bool {
    let words = &sentence.words[at..];
    let [first, .., last] = name else {
        return name.first().is_some_and(|only| stands_alone(sentence, at, only));
    };
    let whole = words.len() >= name.len() && words.iter().zip(name).all(|(word, part)| word.small == *part);
    let titled = LISTS.titles.contains(&words[0].small)
        && words.get(1).is_some_and(|next| next.follows_closely && next.small == *last);
    whole || titled || stands_alone(sentence, at, first)
}

/// Whether a word is this name, capitalised, and neither part of a longer one nor a word that starts a sentence.
fn stands_alone(sentence: &Sentence, at: usize, name: &str) -> bool {
    let word = &sentence.words[at];
    let goes_on = sentence.words.get(at + 1).is_some_and(|next| next.is_capital && next.follows_closely);
    let may_be_a_word =
        LISTS.given_names_that_are_words.contains(&word.small) || LISTS.terms.contains(&word.small);
    word.is_capital && word.small == name && !goes_on && !(may_be_a_word && word.starts_sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: [&str; 4] = ["Ada Demo", "Siân O'Neill", "Sedge", "Hope"];

    #[test]
    fn those_who_were_there_are_found_however_they_are_written() {
        for text in [
            "Ada Demo asked for figures.",
            "It was put by ADA DEMO.",
            "As Ada said, it is rare.",
            "Ada's point was taken.",
            "A paper by Ms Demo was read.",
            "**Ada** asked for figures.",
            "Sian O'Neill and others agreed.",
            "Sedge asked why.",
            "It was said by Hope that it is rare.",
            "Аda asked for figures.",
        ] {
            assert!(names_any_of(text, THERE), "{text}");
        }
    }

    #[test]
    fn others_and_words_are_not() {
        for text in [
            "A demo was given.",
            "Ada Lovelace's notes were quoted.",
            "Hope was expressed that it is rare.",
            "There is hope, and sedge in the marsh.",
            "Two charities asked for figures.",
            "",
        ] {
            assert!(!names_any_of(text, THERE), "{text}");
        }
        assert!(!names_any_of("Ada asked for figures.", []));
    }
}
