//! The message catalogues, `locales/<language>/*.ftl`: which folders exist decides which languages there are.
//!
//! English is the source. Another language may lack a message (the page then shows the English one), but may have
//! no key and no variable that English lacks.

use crate::{
    Result, read,
    variables::{self, Variable},
};
use fluent_syntax::{ast, parser};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The language that every message exists in.
pub(crate) const SOURCE: &str = "en";

/// One language: its files, and its messages by key.
pub(crate) struct Catalogue {
    pub(crate) code: String,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) messages: BTreeMap<String, Vec<Variable>>,
}

/// The patterns of one language as parsed, by key; a term's key begins with `-`.
pub(crate) type Patterns = BTreeMap<String, ast::Pattern<String>>;

/// Reads every language, the source first, and checks the others against it.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<Catalogue>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut catalogues: Vec<Catalogue> = entries(folder)?
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| read_one(path))
        .collect::<Result<_>>()?;
    catalogues.sort_by_key(|catalogue| (catalogue.code != SOURCE, catalogue.code.clone()));
    let Some((source, others)) = catalogues.split_first().filter(|(first, _)| first.code == SOURCE) else {
        return Err(format!("{} has no folder {SOURCE}", folder.display()));
    };
    let problems: Vec<String> = others.iter().flat_map(|other| differences(source, other)).collect();
    if problems.is_empty() { Ok(catalogues) } else { Err(problems.join("\n")) }
}

fn read_one(folder: &Path) -> Result<Catalogue> {
    let code = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let mut files = entries(folder)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    let mut patterns = Patterns::new();
    for file in &files {
        add_file(&mut patterns, file)?;
    }
    let messages = patterns
        .keys()
        .filter(|key| !key.starts_with('-'))
        .map(|key| variables::of(key, &patterns).map(|variables| (key.clone(), variables)))
        .collect::<Result<_>>()
        .map_err(|problem| format!("locales/{code}: {problem}"))?;
    Ok(Catalogue { code, files, messages })
}

fn add_file(patterns: &mut Patterns, file: &Path) -> Result<()> {
    let name = file.display();
    let text = read(file)?;
    let resource = parser::parse(text.clone()).map_err(|(_, errors)| {
        let lines = errors.iter().map(|error| {
            let line = text[..error.pos.start.min(text.len())].lines().count().max(1);
            format!("{name}:{line}: {error}")
        });
        lines.collect::<Vec<_>>().join("\n")
    })?;
    for entry in resource.body {
        let (key, pattern, attributes) = match entry {
            ast::Entry::Message(message) => (message.id.name, message.value, message.attributes),
            ast::Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value), term.attributes),
            _ => continue,
        };
        let pattern = pattern.ok_or_else(|| format!("{name}: {key} has no text"))?;
        if !attributes.is_empty() {
            return Err(format!("{name}: {key} has attributes, which no page reads"));
        }
        if patterns.insert(key.clone(), pattern).is_some() {
            return Err(format!("{name}: {key} is defined twice"));
        }
    }
    Ok(())
}

fn differences(source: &Catalogue, other: &Catalogue) -> Vec<String> {
    let code = &other.code;
    let mut problems = Vec::new();
    for (key, variables) in &other.messages {
        let Some(expected) = source.messages.get(key) else {
            problems.push(format!("locales/{code}: {key} is not in locales/{SOURCE}"));
            continue;
        };
        for variable in variables.iter().filter(|v| !expected.iter().any(|e| e.name == v.name)) {
            let name = &variable.name;
            problems.push(format!("locales/{code}: {key} uses ${name}, which locales/{SOURCE} does not"));
        }
    }
    problems
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut paths = fs::read_dir(folder)
        .map_err(problem)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(problem))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
