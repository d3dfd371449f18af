//! What may tell who somebody is without naming them by a number: names, ages with places, institutions.

use crate::domain::screening::{
    lists::LISTS,
    pattern::{before, patterns},
    prose::{Sentence, Sentences, Word},
};

patterns! {
    INTRODUCED = r"(?i)\b(?:named|called|name is|name was|name's|known as|met|told|wrote to|spoke to|spoken to|talked to|asked|thanked|thank|emailed|rang|with|about|against|friend|brother|sister|son|daughter|uncle|aunt|cousin|neighbour|colleague|husband|wife|partner|o'r enw|enw yw)\s+$";
    NAMED = r"(?i)\b(?:named|called|name is|name was|name's|o'r enw)\s+$";
    /// What says more about a person: age, home, work, school, family, body, part in a case.
    DETAIL = r"(?i)\b(?:aged? [0-9]{1,2}|[0-9]{1,2}[- ]?(?:years?[- ]old|yrs?[- ]old|y/?o)|is [0-9]{1,2}\b[^0-9%/:.-]|(?:yn )?[0-9]{1,2} (?:mlwydd )?oed|born (?:in|on|at)|date of birth|d\.?o\.?b|liv(?:es|ed|ing) (?:in|at|on|near|with|next)|(?:yn|sy'n) byw|home address|(?:his|her|their|whose|my|our) (?:home|house|flat|address|school|employer|mother|father|mum|mam|dad|parents?|brother|sister|son|daughter|wife|husband|partner|girlfriend|boyfriend|stepfather|stepmother|neighbour|doctor|gp|phone|mobile)|(?:goes|went|going) to (?:school|the school|college|church)|attend(?:s|ed) (?:the|a|an|[A-Z])|pupil (?:at|in)|student at|teacher at|coach at|work(?:s|ed|ing)? (?:at|as|in the|in a) |employed (?:at|by|as)|drives a|diagnosed with|is pregnant|is disabled|(?:is|was|been|being) (?:arrested|charged|convicted|sentenced|cautioned|accused|bailed|interviewed|remanded)|(?:is|was|as) (?:the|a) (?:victim|suspect|defendant|complainant|accused|offender|perpetrator|witness in)|(?:is|was) (?:his|her|their|my|our) |(?:son|daughter|wife|husband|brother|sister|mother|father) of)";
    PRONOUN = r"(?i)^[\s>*-]*(?:he|she|they|his|her|their|mae (?:o|e|hi)n?)\b";
    /// An age of one person; of a group ("aged 12 to 15", "12-year-olds") it is none.
    AGE = r"(?i)\b(?:(?:age|aged) (?:[1-9]|1[0-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)|(?:[1-9]|1[0-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)[- ]?(?:years?[- ]old|yrs?[- ]old|y/?o|(?:mlwydd )?oed)|(?:boy|girl|child|pupil|student|daughter|son|victim|complainant|teenager), (?:[5-9]|1[0-7])|(?:is|was|turned|just) (?:[5-9]|1[0-9]|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen))\b";
    GROUP_AFTER = r"(?i)^(?:s\b|\s?(?:-|to|or|and|i|neu|a)\s?(?:[0-9]{1,2}|under|over|above|younger|older|below|up|throughout|iau|hyn|throsodd|dan)\b|\+|\s?%|:|\.[0-9]|/| (?:per ?cent|years in|months|weeks|days|hours|minutes|points|times|people|cases|members|groups|recommendations|items|questions))";
    GROUP_BEFORE = r"(?i)(?:\b(?:children|people|pupils|those|persons|young people|boys|girls|teenagers|students|victims|users|anyone|everyone|everybody|adults|under|over|from|between|plant|pobl ifanc|rhai)\b[^.]{0,24}|\b(?:any|every|each|no)\b[^.]{0,30})$";
    ONE_PERSON = r"(?i)\b(?:boy|girl|child|pupil|student|daughter|son|teenager|victim|complainant|he|she|her|his|lad|lass|toddler|baby|youngster|bachgen|merch|plentyn|disgybl|mab)\b|(?i:years?[- ]old|yrs?[- ]old|y/?o|oed)\b";
    OWN_SCHOOL = r"(?i)\b(?:(?:his|her|their|the same|the local|a local|my|our) (?:[a-z]+ )?(?:school|college|academy|nursery|church|club|youth club)|(?:goes|went|pupil|student|studying|enrolled) (?:to|at) (?:a|an|the) |at the (?:[a-z]+ )?(?:school|college|academy|nursery|church|club)|ei (?:h?ysgol))\b";
    NEARBY = r"(?i)\b(?:in|at|from|near|outside|around|of|to|yn|yng|ym|o)\s+$";
    WELSH_INSTITUTION = r"\b(?:Ysgol|Coleg|Eglwys|Capel|Meithrinfa)\s+(?:[A-Z][a-z']+)";
}

/// Likely names: a given name and another capitalised word, a title and one, an initial and a family name.
pub(super) fn person_name(sentences: &Sentences) -> bool {
    sentences.iter().any(|sentence| (0..sentence.words.len()).any(|at| is_name(sentence, at)))
}

/// A likely name with something about the person in the same sentence, or in the next, if that goes on about them.
pub(super) fn person_detail(sentences: &Sentences) -> bool {
    sentences.iter().enumerate().any(|(at, sentence)| {
        let names = (0..sentence.words.len()).any(|word| is_name(sentence, word) || is_given(sentence, word));
        let next = sentences.get(at + 1).filter(|next| PRONOUN.is_match(next.text));
        names && (DETAIL.is_match(sentence.text) || next.is_some_and(|next| DETAIL.is_match(next.text)))
    })
}

/// The age of one person with a place or a school.
pub(super) fn age_place(sentences: &Sentences) -> bool {
    sentences.iter().any(|sentence| {
        let text = sentence.text;
        let has_age = AGE.find_iter(text).any(|age| {
            !GROUP_AFTER.is_match(&text[age.end()..]) && !GROUP_BEFORE.is_match(before(text, age.start()))
        });
        has_age
            && ONE_PERSON.is_match(text)
            && (OWN_SCHOOL.is_match(text)
                || has_institution(sentence)
                || (0..sentence.words.len()).any(|at| is_place(sentence, at)))
    })
}

/// Institutions with a name of their own. Courts, universities, charities and public bodies pass.
pub(super) fn institution(sentences: &Sentences) -> bool {
    WELSH_INSTITUTION.is_match(sentences.text) || sentences.iter().any(has_institution)
}

/// Whether a likely name starts with this word.
fn is_name(sentence: &Sentence, at: usize) -> bool {
    let words = &sentence.words;
    let (Some(first), Some(second)) = (words.get(at), words.get(at + 1)) else { return false };
    let lists = &*LISTS;
    let is_term = |word: &Word| lists.terms.contains(&word.small);
    if !second.is_capital || !second.follows_closely || second.small.len() < 2 || is_body(words, at) {
        return false;
    }
    let is_family = lists.family_names.contains(&second.small);
    if lists.titles.contains(&first.small) {
        return first.starts_capital && !is_term(second);
    }
    if first.text.len() == 1 && first.starts_capital {
        let stands_alone = !first.starts_sentence && first.text != "I" && first.text != "A";
        return (first.dotted || stands_alone) && is_family && !is_term(second);
    }
    if !first.is_capital || first.dotted {
        return false;
    }
    let stands_within = !first.starts_sentence;
    let introduction = || before(sentence.text, first.start);
    if lists.given_names.contains(&first.small) {
        is_family || !is_term(second)
    } else if lists.given_names_that_are_words.contains(&first.small) {
        stands_within && !is_term(second) && !lists.places.contains(&second.small)
    } else if is_term(first) || is_term(second) || lists.places.contains(&first.small) {
        false
    } else {
        stands_within && (is_family || INTRODUCED.is_match(introduction()))
    }
}

/// Whether a word is a given name that is nothing else, and no law or body is called by it.
fn is_given(sentence: &Sentence, at: usize) -> bool {
    let words = &sentence.words;
    let word = &words[at];
    let next_is_capital = words.get(at + 1).is_some_and(|next| next.is_capital && next.follows_closely);
    let known = LISTS.given_names.contains(&word.small)
        || LISTS.given_names_that_are_words.contains(&word.small)
            && NAMED.is_match(before(sentence.text, word.start));
    word.is_capital && known && !next_is_capital && !is_body(words, at)
}

/// Whether words name a body or a law that is called after somebody: known ones, and what ends in a term.
fn is_body(words: &[Word], at: usize) -> bool {
    let own = |at: usize| words.get(at).filter(|word| at == 0 || word.follows_closely);
    let pair = |next: &Word| format!("{} {}", words[at].small, next.small);
    let possessive = |next: &Word| format!("{}'s {}", words[at].small, next.small);
    let named_after = own(at + 1).is_some_and(|next| {
        LISTS.named_after_people.contains(&pair(next)) || LISTS.named_after_people.contains(&possessive(next))
    });
    let ends_in_term = own(at + 2)
        .is_some_and(|third| third.is_capital && LISTS.terms.contains(&third.small))
        && own(at + 1).is_some_and(|second| second.is_capital);
    named_after || ends_in_term
}

fn is_place(sentence: &Sentence, at: usize) -> bool {
    let word = &sentence.words[at];
    if !word.is_capital || word.starts_sentence {
        return false;
    }
    let is_near = NEARBY.is_match(before(sentence.text, word.start));
    LISTS.places.contains(&word.small) || is_near && !LISTS.terms.contains(&word.small)
}

fn has_institution(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    (1..words.len()).any(|at| {
        let word = &words[at];
        let two = || Some(format!("{} {}", word.text, words.get(at + 1)?.text).to_ascii_lowercase());
        word.starts_capital
            && (LISTS.institutions.contains(&word.small)
                || two().is_some_and(|two| LISTS.institutions_of_two_words.contains(&two)))
            && has_proper_noun_before(words, at)
    })
}

/// Whether a capitalised word before an institution is its own: neither the kind of institution nor a term, and not the
/// first of the sentence unless more follow.
fn has_proper_noun_before(words: &[Word], at: usize) -> bool {
    let is_of_name =
        |at: usize| words[at].is_capital && words.get(at + 1).is_none_or(|next| next.follows_closely);
    (at.saturating_sub(4)..at).rev().take_while(|at| is_of_name(*at)).any(|at| {
        let small = &words[at].small;
        let general = LISTS.kinds_of_institution.contains(small)
            || LISTS.terms.contains(small)
                && !matches!(small.as_str(), "saint" | "st" | "oak" | "green" | "park");
        !general
    })
}
