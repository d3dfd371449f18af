//! What differs between two wordings of a text: by paragraph, for those who read what changed, and word by word, for
//! somebody who wrote while another did.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// The most words that are compared one by one. Comparing takes up to the square of their number, and of longer texts the
/// lines are compared.
const MOST_WORDS: usize = 4000;

/// What became of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(String),
    /// It is gone.
    Removed(String),
}

/// What changed from one text to another, by paragraph; what stayed is left out.
pub fn paragraphs(before: &str, after: &str) -> Vec<Change> {
    let (before, after) = (split(before), split(after));
    let mut changed = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (tag, old, new) = operation.as_tag_tuple();
        if tag != DiffTag::Equal {
            changed.extend(before[old].iter().map(|words| Change::Removed((*words).to_owned())));
            changed.extend(after[new].iter().map(|words| Change::Added((*words).to_owned())));
        }
    }
    changed
}

fn split(text: &str) -> Vec<&str> {
    text.split("\n\n").map(str::trim).filter(|words| !words.is_empty()).collect()
}

/// A run of words that two texts share, or that one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Both have it.
    Both(String),
    /// The first has it.
    First(String),
    /// The second has it.
    Second(String),
}

/// Two texts as one, word by word: what both have, and what each has alone, in their order.
pub fn words(first: &str, second: &str) -> Vec<Piece> {
    let count = |text: &str| text.split_whitespace().count();
    let by_words = count(first).max(count(second)) <= MOST_WORDS;
    let parts = |text| -> Vec<&str> {
        if by_words {
            str::split_inclusive(text, char::is_whitespace).collect()
        } else {
            str::split_inclusive(text, '\n').collect()
        }
    };
    let (first, second) = (parts(first), parts(second));
    let mut pieces = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &first, &second) {
        let (tag, old, new) = operation.as_tag_tuple();
        if tag == DiffTag::Equal {
            pieces.push(Piece::Both(first[old].concat()));
            continue;
        }
        if !old.is_empty() {
            pieces.push(Piece::First(first[old].concat()));
        }
        if !new.is_empty() {
            pieces.push(Piece::Second(second[new].concat()));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_changed_is_told_by_paragraph() {
        let before = "One.\n\nTwo.\n\nThree.";
        assert_eq!(paragraphs(before, before), []);
        assert_eq!(
            paragraphs(before, "One.\n\nTwo, changed.\n\nThree.\n\nFour."),
            [
                Change::Removed("Two.".to_owned()),
                Change::Added("Two, changed.".to_owned()),
                Change::Added("Four.".to_owned())
            ]
        );
    }

    #[test]
    fn what_each_text_has_alone_is_told_word_by_word() {
        let (both, first, second) = (
            |s: &str| Piece::Both(s.to_owned()),
            |s: &str| Piece::First(s.to_owned()),
            |s: &str| Piece::Second(s.to_owned()),
        );
        assert_eq!(
            words("Three fields are enough.", "Three fields are enough."),
            [both("Three fields are enough.")]
        );
        assert_eq!(
            words("Three fields are enough.", "Four fields are quite enough."),
            [first("Three "), second("Four "), both("fields are "), second("quite "), both("enough.")]
        );
        assert_eq!(words("", "One."), [second("One.")]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(first in "[ab\n ]{0,60}", second in "[ab\n ]{0,60}") {
            let (mut one, mut other) = (String::new(), String::new());
            for piece in words(&first, &second) {
                match piece {
                    Piece::Both(part) => {
                        one.push_str(&part);
                        other.push_str(&part);
                    }
                    Piece::First(part) => one.push_str(&part),
                    Piece::Second(part) => other.push_str(&part),
                }
            }
            prop_assert_eq!((one, other), (first, second));
        }
    }
}
