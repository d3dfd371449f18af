//! The house rules that the compiler does not keep.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod texts;

use std::{
    fs,
    path::{Path, PathBuf},
};
use texts::{JUDGED_ELSEWHERE, TEXTS};

/// Each floor of `src/`, and the floors that it may use besides itself. `lib` declares them all.
const FLOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain"]),
    ("clock", &[]),
    ("mailer", &[]),
    ("locale", &[]),
    ("telemetry", &["config"]),
    ("hub", &["clock", "domain"]),
    ("app", &["config", "clock", "mailer", "hub", "locale", "domain"]),
    ("http", &["app", "domain"]),
    ("mail", &["app", "mailer", "locale", "domain"]),
    ("web", &["http", "mail", "app", "config", "locale", "domain", "hub", "mailer"]),
    ("api", &["http", "mail", "app", "locale", "domain", "hub"]),
    ("live", &["http", "app", "locale", "domain", "hub"]),
    ("jobs", &["mail", "app", "domain", "mailer", "hub"]),
    (
        "commands",
        &[
            "jobs",
            "web",
            "api",
            "http",
            "mail",
            "app",
            "config",
            "clock",
            "mailer",
            "hub",
            "locale",
            "telemetry",
            "domain",
        ],
    ),
];

/// Nouns of the domain, lowest first; each may use those before it.
const NOUNS: &[&str] = &[
    "error",
    "field",
    "difference",
    "page",
    "day",
    "working_time",
    "secret",
    "reference",
    "database",
    "attempt",
    "tenure",
    "screening",
    "text",
    "appeal",
    "markdown",
    "actor",
    "audit",
    "job",
    "schedule",
    "taxonomy",
    "organisation",
    "account",
    "draft",
    "content_note",
    "handling",
    "membership",
    "directory",
    "space",
    "sanction",
    "password",
    "terms",
    "second_factor",
    "session",
    "nomination",
    "invitation",
    "person",
    "password_change",
    "resolution",
    "pause",
    "exposure",
    "review",
    "thread",
    "post",
    "meeting",
    "declaration",
    "agenda_item",
    "hand",
    "poll",
    "attendance",
    "admission",
    "reaction",
    "message",
    "action",
    "meeting_event",
    "minutes",
    "transcript",
    "similarity",
    "submission",
    "trend",
    "statistics",
    "concern",
    "agenda_paper",
    "response",
    "digest",
    "referral",
    "suppression",
    "delivery",
    "api_token",
    "contribution",
    "item",
    "flag",
    "queue",
    "lock",
    "departure",
    "own_data",
    "backup",
];

const FOREIGN: &[&str] = &["axum", "askama", "lettre", "tokio_tungstenite", "std::env"];
const VAGUE: &[&str] = &[
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "shared",
    "manager",
    "service",
    "repository",
    "dto",
];
const LONGEST: usize = 400;

#[test]
fn a_floor_uses_only_the_floors_beneath_it() {
    for (path, text) in sources() {
        let floor = floor_of(&path);
        if floor == "lib" || floor == "main" {
            continue;
        }
        let known = FLOORS.iter().find(|(name, _)| *name == floor);
        let (_, allowed) = known.unwrap_or_else(|| panic!("{} stands on no known floor", path.display()));
        for used in paths(&text, "crate::") {
            let is_floor = FLOORS.iter().any(|(name, _)| *name == used);
            let fine = used == floor || !is_floor || allowed.contains(&used.as_str());
            assert!(fine, "{} uses crate::{used}", path.display());
        }
    }
}

#[test]
fn the_domain_knows_nothing_of_the_edges() {
    for (path, text) in sources() {
        if floor_of(&path) == "domain" {
            for name in FOREIGN {
                assert!(
                    !text.contains(&format!("use {name}")) && !text.contains(&format!(" {name}::")),
                    "{} uses {name}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn a_noun_uses_only_the_nouns_before_it() {
    for (path, text) in sources() {
        if floor_of(&path) != "domain" || path.ends_with("domain/mod.rs") {
            continue;
        }
        let file = path.iter().skip_while(|part| *part != "domain").nth(1).unwrap();
        let noun = file.to_str().unwrap().trim_end_matches(".rs");
        let rank = NOUNS.iter().position(|known| *known == noun);
        let rank = rank.unwrap_or_else(|| panic!("{noun} has no place in the order of nouns"));
        for used in paths(&text, "crate::domain::").into_iter().chain(nested(&text)) {
            assert!(
                !NOUNS[rank + 1..].contains(&used.as_str()),
                "{} uses the later noun {used}",
                path.display()
            );
        }
    }
}

#[test]
fn every_text_says_what_it_is_for_and_is_judged_if_that_asks_for_it() {
    let mut found = Vec::new();
    let mut judging = Vec::new();
    for (path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let file = path.with_extension("");
        let file = file.to_str().unwrap().split_once("src/domain/").map(|(_, file)| file.to_owned());
        let Some(file) = file else {
            let reads = code.match_indices("Text::parse").any(|(at, _)| !code[..at].ends_with("Digest"));
            assert!(!reads, "{} reads a text; the domain does", path.display());
            continue;
        };
        if file == "text" {
            continue;
        }
        if code.contains("text::judge(") {
            judging.push(file.clone());
        }
        for (at, _) in code.match_indices(": Rule =") {
            let name = code[..at].rsplit(' ').next().unwrap();
            let rule = code[at..].split(';').next().unwrap();
            let purposes = ["contribution", "record", "reason"];
            let purpose = purposes.into_iter().find(|purpose| rule.contains(&format!(".of_{purpose}()")));
            let unscreened = code.contains(&format!("parse_unscreened({}, {name})", name.to_lowercase()));
            let purpose = purpose.unwrap_or(if unscreened { "unscreened" } else { "name" });
            found.push((file.clone(), name.to_owned(), purpose));
        }
    }
    found.sort();
    let listed: Vec<_> = TEXTS.iter().map(|(file, name, purpose)| (*file, *name, *purpose)).collect();
    let found_here: Vec<_> =
        found.iter().map(|(file, name, purpose)| (file.as_str(), name.as_str(), *purpose)).collect();
    let new: Vec<_> = found_here.iter().filter(|text| !listed.contains(text)).collect();
    let gone: Vec<_> = listed.iter().filter(|text| !found_here.contains(text)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "decide what these texts are for: {new:?}; not there: {gone:?}"
    );
    for (file, name, purpose) in TEXTS {
        let judge =
            JUDGED_ELSEWHERE.iter().find(|(judged, _)| judged == file).map_or(*file, |(_, judge)| judge);
        let fine = !["contribution", "record"].contains(purpose) || judging.iter().any(|file| file == judge);
        assert!(fine, "nothing judges {name} of {file}");
    }
}

#[test]
fn imports_are_absolute() {
    for (path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains("use super::"), "{} imports by way of super", path.display());
    }
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= LONGEST, "{} is too long", path.display());
        for part in path.iter().filter_map(|part| part.to_str()) {
            assert!(!VAGUE.contains(&part.trim_end_matches(".rs")), "{} is a vague name", path.display());
        }
    }
}

fn floor_of(path: &Path) -> String {
    let inner = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    inner.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The next segment of every path that starts so, groups included.
fn paths(text: &str, start: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(start) {
        let rest = &text[at + start.len()..];
        let heads = rest.strip_prefix('{').map_or_else(|| vec![rest], top_level_items);
        found.extend(heads.into_iter().map(first_name));
    }
    found
}

/// What `use crate::{domain::{…}}` brings in from the domain.
fn nested(text: &str) -> Vec<String> {
    let groups =
        text.match_indices("crate::{").flat_map(|(at, start)| top_level_items(&text[at + start.len()..]));
    groups
        .filter_map(|item| item.trim().strip_prefix("domain::"))
        .flat_map(|rest| {
            let heads = rest.strip_prefix('{').map_or_else(|| vec![rest], top_level_items);
            heads.into_iter().map(first_name).collect::<Vec<_>>()
        })
        .collect()
}

fn first_name(path: &str) -> String {
    path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn top_level_items(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.retain(|item| !item.trim().is_empty());
    items
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty());
    files
}
