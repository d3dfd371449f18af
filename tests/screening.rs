//! What screening finds and passes, on texts made for it: neutral, with invented people and places, and numbers and
//! hosts that are reserved or that nobody was given. `screening/*.jsonl` holds them, a line each: the text, the rules
//! that are to find something, and its kind. Of plain texts, `what` is the part that the rules are about; disguises of
//! it are made here. `held-out.jsonl` was written when the rules were done, and no rule was changed for it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::print_stdout, reason = "the table is worth seeing")]
#![expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]

use csa_forum::domain::screening::{Outcome, Rule, screen};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The least part of what a refusing rule is to find that it finds, of plain and of evasive texts each.
const RECALL: f64 = 0.95;
/// The least part, over all refusing rules, of texts that the rules were not made with.
const HELD_OUT_RECALL: f64 = 0.95;
/// The greatest part of clean texts that may be held or refused.
const WRONGLY_STOPPED: f64 = 0.01;
/// The greatest part of clean texts whose writers may be asked to look again.
const WRONGLY_ASKED: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Plain,
    Evasive,
    Clean,
}

#[derive(Debug, Clone, Deserialize)]
struct Case {
    kind: Kind,
    rules: Vec<String>,
    text: String,
    what: Option<String>,
}

impl Case {
    fn rules(&self) -> BTreeSet<Rule> {
        self.rules.iter().map(|code| Rule::of_code(code).unwrap()).collect()
    }
}

fn read(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screening").join(name);
    let text = fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty());
    cases
}

/// What was expected of a rule on one kind of text, and what it found.
#[derive(Default, Clone, Copy)]
struct Count {
    expected: usize,
    found: usize,
    wrongly: usize,
}

impl Count {
    fn recall(self) -> f64 {
        self.found as f64 / self.expected as f64
    }

    fn precision(self) -> f64 {
        self.found as f64 / (self.found + self.wrongly) as f64
    }
}

type Counts = BTreeMap<(Rule, Kind), Count>;

/// Screens each text. A rule that finds something in a text about another rule counts against its precision.
fn measure(cases: &[Case]) -> Counts {
    let mut counts = Counts::new();
    for case in cases {
        let (expected, found) = (case.rules(), screen(&case.text).iter().collect::<BTreeSet<_>>());
        for rule in Rule::ALL {
            let count = counts.entry((rule, case.kind)).or_default();
            count.expected += usize::from(expected.contains(&rule));
            count.found += usize::from(expected.contains(&rule) && found.contains(&rule));
            count.wrongly += usize::from(!expected.contains(&rule) && found.contains(&rule));
            if std::env::args().any(|argument| argument == "--nocapture")
                && expected.contains(&rule) != found.contains(&rule)
            {
                let what = if expected.contains(&rule) { "missed" } else { "also found" };
                println!("{what} {}: {:?}", rule.code(), case.text);
            }
        }
    }
    counts
}

fn print(title: &str, counts: &Counts) {
    println!(
        "\n{title}\n{:14} {:>6} {:>7} {:>10} {:>8} {:>7} {:>10}",
        "rule", "plain", "recall", "precision", "evasive", "recall", "precision"
    );
    for rule in Rule::ALL {
        let of = |kind| counts.get(&(rule, kind)).copied().unwrap_or_default();
        let (plain, evasive) = (of(Kind::Plain), of(Kind::Evasive));
        println!(
            "{:14} {:>6} {:>7.3} {:>10.3} {:>8} {:>7.3} {:>10.3}",
            rule.code(),
            plain.expected,
            plain.recall(),
            plain.precision(),
            evasive.expected,
            evasive.recall(),
            evasive.precision()
        );
    }
}

/// The part of clean texts that come to an outcome.
fn part(clean: &[Case], outcomes: &[Outcome]) -> f64 {
    let comes_to =
        |case: &&Case| screen(&case.text).outcome().is_some_and(|outcome| outcomes.contains(&outcome));
    clean.iter().filter(comes_to).count() as f64 / clean.len() as f64
}

#[test]
fn refusing_rules_find_what_they_are_to_find_plain_and_disguised() {
    let mut cases = read("plain.jsonl");
    cases.extend(read("evasive.jsonl"));
    let disguised: Vec<Case> = cases.iter().flat_map(disguises).collect();
    cases.extend(disguised);
    cases.extend(read("softer.jsonl"));
    let counts = measure(&cases);
    print("screening, on the texts that it was made with", &counts);

    for rule in Rule::ALL {
        let (least, recall) = match rule.outcome() {
            Outcome::Refuse => (25, RECALL),
            Outcome::Hold | Outcome::Ask => (15, 0.9),
        };
        assert!(counts[&(rule, Kind::Plain)].expected >= least, "{}: too few texts", rule.code());
        for kind in [Kind::Plain, Kind::Evasive] {
            let count = counts[&(rule, kind)];
            if rule.outcome() == Outcome::Refuse {
                assert!(count.expected >= least, "{}: too few {kind:?} texts", rule.code());
            }
            assert!(count.recall() >= recall, "{} {kind:?}: {:.3}", rule.code(), count.recall());
        }
    }
}

#[test]
fn the_language_of_policy_passes_in_english_and_in_welsh() {
    for name in ["clean-en.jsonl", "clean-cy.jsonl"] {
        let clean = read(name);
        let (stopped, asked) =
            (part(&clean, &[Outcome::Hold, Outcome::Refuse]), part(&clean, &[Outcome::Ask]));
        println!(
            "{name}: {} texts, {:.1}% held or refused, {:.1}% asked",
            clean.len(),
            stopped * 100.0,
            asked * 100.0
        );
        for case in clean.iter().filter(|case| screen(&case.text).outcome().is_some()) {
            println!(
                "  {:?}: {:?}",
                screen(&case.text).iter().map(Rule::code).collect::<Vec<_>>(),
                case.text
            );
        }
        assert!(stopped <= WRONGLY_STOPPED && asked <= WRONGLY_ASKED, "{name}: {stopped:.3} {asked:.3}");
    }
}

#[test]
fn texts_that_were_held_out_are_told_of_apart() {
    let cases = read("held-out.jsonl");
    let counts = measure(&cases);
    print("screening, on texts that it was not made with", &counts);
    let clean: Vec<Case> = cases.into_iter().filter(|case| case.kind == Kind::Clean).collect();
    let (stopped, asked) = (part(&clean, &[Outcome::Hold, Outcome::Refuse]), part(&clean, &[Outcome::Ask]));
    println!(
        "{} clean texts, {:.1}% held or refused, {:.1}% asked",
        clean.len(),
        stopped * 100.0,
        asked * 100.0
    );

    for kind in [Kind::Plain, Kind::Evasive] {
        let of = counts.iter().filter(|((rule, of), _)| *of == kind && rule.outcome() == Outcome::Refuse);
        let (expected, found) =
            of.fold((0, 0), |(expected, found), (_, count)| (expected + count.expected, found + count.found));
        let recall = found as f64 / expected as f64;
        println!("{kind:?}: {found} of {expected} that are to be refused, {recall:.3}");
        assert!(recall >= HELD_OUT_RECALL, "{kind:?}: {recall:.3}");
    }
    assert!(stopped <= WRONGLY_STOPPED, "{stopped:.3}");
}

/// The ways in which the part that matters of a plain text is hidden, those that suit its rule.
fn disguises(case: &Case) -> Vec<Case> {
    let Some(what) = case.what.as_deref().filter(|_| case.kind == Kind::Plain) else { return Vec::new() };
    let rule = Rule::of_code(&case.rules[0]).unwrap();
    let is_structure =
        matches!(rule, Rule::DataUri | Rule::Markup) || rule == Rule::Link && what.contains(['[', '<', ':']);
    let mut hidden = vec![
        between(what, "\u{200B}"),
        between(what, "\u{AD}"),
        between(what, "&ZeroWidthSpace;"),
        each(what, full_width),
        each(what, |c| if c.is_ascii_punctuation() { format!("&#{};", u32::from(c)) } else { c.to_string() }),
        each(what, |c| {
            if c.is_ascii_digit() || c == 'e' { format!("&#x{:x};", u32::from(c)) } else { c.to_string() }
        }),
        each(what, |c| if "@:/.<>".contains(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() }),
    ];
    if !is_structure {
        hidden.push(each(what, bold));
        hidden.push(each(what, |c| {
            if c.is_ascii_alphanumeric() { format!("{c}\u{336}") } else { c.to_string() }
        }));
        hidden.push(each(what, look_alike));
        hidden.push(emphasised(what));
        hidden.push(each(what, |c| if ".@-".contains(c) { format!("\\{c}") } else { c.to_string() }));
        hidden.push(format!("\u{202E}{}\u{202C}", what.chars().rev().collect::<String>()));
        // Words about a number would go to pieces with it.
        if !what.contains(|c: char| {
            c.is_ascii_lowercase() && rule != Rule::Email && rule != Rule::Link && rule != Rule::Hash
        }) {
            hidden.push(apart(what, " "));
            hidden.push(apart(what, "-"));
        }
    }
    hidden
        .into_iter()
        .map(|hidden| Case {
            kind: Kind::Evasive,
            text: format!("Note: {hidden} (as sent)"),
            what: None,
            ..case.clone()
        })
        .collect()
}

fn each<T: AsRef<str>>(what: &str, of: impl Fn(char) -> T) -> String {
    what.chars().fold(String::new(), |hidden, c| hidden + of(c).as_ref())
}

fn between(what: &str, hidden: &str) -> String {
    what.chars().map(String::from).collect::<Vec<_>>().join(hidden)
}

/// Each character alone; spaces that were there before give way.
fn apart(what: &str, by: &str) -> String {
    what.chars().filter(|c| !c.is_whitespace() && *c != '-').map(String::from).collect::<Vec<_>>().join(by)
}

/// ASCII as the halfwidth and fullwidth forms have it.
fn full_width(c: char) -> String {
    let wide = c.is_ascii_graphic().then(|| char::from_u32(u32::from(c) + 0xFEE0)).flatten();
    wide.unwrap_or(c).to_string()
}

/// Letters and digits as the mathematical bold forms have them.
fn bold(c: char) -> String {
    let start = match c {
        'A'..='Z' => 0x1D400 - 'A' as u32,
        'a'..='z' => 0x1D41A - 'a' as u32,
        '0'..='9' => 0x1D7CE - '0' as u32,
        _ => 0,
    };
    char::from_u32(start + u32::from(c)).unwrap_or(c).to_string()
}

/// Cyrillic letters that look like Latin ones.
fn look_alike(c: char) -> String {
    let pairs = "aаeеoоpрcсxхyуAАBВCСEЕHНKКMМOОPРTТXХ";
    let pairs: Vec<char> = pairs.chars().collect();
    pairs.chunks(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]).to_string()
}

/// Markdown's emphasis begins and ends within.
fn emphasised(what: &str) -> String {
    let characters: Vec<char> = what.chars().collect();
    let (start, rest) = characters.split_at(characters.len() / 2);
    let (middle, end) = rest.split_at(rest.len() / 2);
    let part = |part: &[char]| part.iter().collect::<String>();
    if [start.last(), middle.first(), middle.last(), end.first()]
        .iter()
        .flatten()
        .all(|c| c.is_alphanumeric())
    {
        format!("{}**{}**{}", part(start), part(middle), part(end))
    } else {
        format!("**{what}**")
    }
}
