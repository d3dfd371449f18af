//! What screening knows by heart, read once from the list beside it.

use serde::Deserialize;
use std::{collections::HashSet, sync::LazyLock};

/// The lists. Words of people and places are in lower case and without accents.
pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("lists.toml")).expect("a list that its test reads");
    Lists {
        hosts: file.hosts,
        host_endings: words(&file.host_endings),
        host_endings_that_are_words: words(&file.host_endings_that_are_words),
        short_hosts: words(&file.short_hosts),
        given_names: words(&file.given_names),
        given_names_that_are_words: words(&file.given_names_that_are_words),
        family_names: words(&file.family_names),
        titles: words(&file.titles),
        terms: words(&file.terms),
        named_after_people: phrases(&file.named_after_people),
        places: words(&file.places),
        institutions: words(&file.institutions),
        institutions_of_two_words: phrases(&file.institutions_of_two_words),
        kinds_of_institution: words(&file.kinds_of_institution),
        acts: words(&file.acts),
    }
});

type Words = HashSet<String>;

/// What the file beside this one holds; it says what each list is for.
pub(super) struct Lists {
    pub(super) hosts: Vec<String>,
    pub(super) host_endings: Words,
    pub(super) host_endings_that_are_words: Words,
    pub(super) short_hosts: Words,
    pub(super) given_names: Words,
    pub(super) given_names_that_are_words: Words,
    pub(super) family_names: Words,
    pub(super) titles: Words,
    pub(super) terms: Words,
    pub(super) named_after_people: Words,
    pub(super) places: Words,
    pub(super) institutions: Words,
    pub(super) institutions_of_two_words: Words,
    pub(super) kinds_of_institution: Words,
    pub(super) acts: Words,
}

impl Lists {
    /// Whether a host, or one that it is part of, is among those that links may lead to.
    pub(super) fn has_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.hosts.iter().any(|allowed| {
            host.strip_suffix(allowed.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hosts: Vec<String>,
    host_endings: String,
    host_endings_that_are_words: String,
    short_hosts: String,
    given_names: String,
    given_names_that_are_words: String,
    family_names: String,
    titles: String,
    terms: String,
    named_after_people: String,
    places: String,
    institutions: String,
    institutions_of_two_words: String,
    kinds_of_institution: String,
    acts: String,
}

fn words(list: &str) -> Words {
    list.split_whitespace().map(str::to_owned).collect()
}

fn phrases(list: &str) -> Words {
    list.split('|').map(|phrase| phrase.trim().to_owned()).filter(|phrase| !phrase.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_in_the_form_in_which_screening_reads() {
        let lists = &LISTS;
        for list in [
            &lists.host_endings,
            &lists.host_endings_that_are_words,
            &lists.short_hosts,
            &lists.given_names,
            &lists.given_names_that_are_words,
            &lists.family_names,
            &lists.titles,
            &lists.terms,
            &lists.named_after_people,
            &lists.places,
            &lists.institutions,
            &lists.institutions_of_two_words,
            &lists.kinds_of_institution,
            &lists.acts,
        ] {
            assert!(!list.is_empty());
            for word in list {
                let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '\'' | '-' | ' ' | '.');
                assert!(word.chars().all(plain), "{word}");
            }
        }
    }

    #[test]
    fn a_word_is_in_one_list_of_two_that_exclude_each_other() {
        let lists = &LISTS;
        for (one, other) in [
            (&lists.given_names, &lists.given_names_that_are_words),
            (&lists.given_names, &lists.terms),
            (&lists.host_endings, &lists.host_endings_that_are_words),
        ] {
            assert_eq!(one.intersection(other).collect::<Vec<_>>(), Vec::<&String>::new());
        }
    }
}
