//! The taxonomies: versioned lists of codes with their labels. A term retires; it is never reworded.

use crate::domain::{Problem, Result, database::Database};
use chrono::NaiveDate;
use entity::{language::Language, tag, term};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

use crate::domain::Subject;

/// One list of codes, as the data file gives it.
#[derive(Debug, Clone, Deserialize)]
pub struct Taxonomy {
    /// What the list is for.
    pub description: String,
    /// Its version.
    pub version: String,
    /// Its terms, in the order in which people are offered them.
    pub terms: Vec<Term>,
}

/// A code and its label in each language.
#[derive(Debug, Clone, Deserialize)]
pub struct Term {
    /// The code, which is kept and exported.
    pub code: String,
    /// The English label.
    pub en: String,
    /// The Welsh label, once there is one.
    pub cy: Option<String>,
    /// The day from which it is no longer offered.
    pub effective_to: Option<NaiveDate>,
    /// The code that took its place.
    pub successor: Option<String>,
}

impl Term {
    /// Whether it is offered no longer.
    pub fn is_retired(&self) -> bool {
        self.effective_to.is_some()
    }

    /// The label in a language, in English where there is none.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Cy => self.cy.as_deref().unwrap_or(&self.en),
        }
    }
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static TAXONOMIES: LazyLock<BTreeMap<String, Taxonomy>> =
    LazyLock::new(|| toml::from_str(include_str!("taxonomies.toml")).expect("taxonomies.toml is sound"));

/// The terms that are offered today.
pub fn terms(taxonomy: &str) -> impl Iterator<Item = &'static Term> {
    let list = TAXONOMIES.get(taxonomy).map_or(&[][..], |taxonomy| &taxonomy.terms);
    list.iter().filter(|term| !term.is_retired())
}

/// All terms, also those that are offered no longer: what was coded with them keeps them.
pub fn all_terms(taxonomy: &str) -> impl Iterator<Item = &'static Term> {
    TAXONOMIES.get(taxonomy).map_or(&[][..], |taxonomy| &taxonomy.terms).iter()
}

/// A code's label; the code itself if the list never had it.
pub fn label(taxonomy: &str, code: &str, language: Language) -> String {
    let list = TAXONOMIES.get(taxonomy).map_or(&[][..], |taxonomy| &taxonomy.terms);
    list.iter().find(|term| term.code == code).map_or(code, |term| term.label(language)).to_owned()
}

/// Accepts a code that is offered today.
pub fn parse(taxonomy: &str, code: &str) -> std::result::Result<String, Problem> {
    match terms(taxonomy).find(|term| term.code == code) {
        Some(term) => Ok(term.code.clone()),
        None if code.is_empty() => Err(Problem::new("problem-choice-missing")),
        None => Err(Problem::new("problem-choice-unknown")),
    }
}

/// Accepts a code that may be left out.
pub fn parse_optional(taxonomy: &str, code: &str) -> std::result::Result<Option<String>, Problem> {
    if code.is_empty() { Ok(None) } else { parse(taxonomy, code).map(Some) }
}

/// Accepts any number of codes, each once.
pub fn parse_many(taxonomy: &str, codes: &[String]) -> std::result::Result<Vec<String>, Problem> {
    let mut parsed =
        codes.iter().map(|code| parse(taxonomy, code)).collect::<std::result::Result<Vec<_>, _>>()?;
    parsed.sort_unstable();
    parsed.dedup();
    Ok(parsed)
}

/// Writes new terms into the database, and stops the start if one that is there was reworded.
pub async fn load(db: &Database) -> Result<()> {
    let txn = db.begin().await?;
    for (name, taxonomy) in TAXONOMIES.iter() {
        for term in &taxonomy.terms {
            load_term(&txn, (name, &taxonomy.version), term).await?;
        }
    }
    Ok(txn.commit().await?)
}

async fn load_term(txn: &DatabaseTransaction, (taxonomy, version): (&str, &str), term: &Term) -> Result<()> {
    let key = (taxonomy.to_owned(), term.code.clone());
    match term::Entity::find_by_id(key).one(txn).await? {
        None => {
            let row = term::ActiveModel {
                taxonomy: Set(taxonomy.to_owned()),
                code: Set(term.code.clone()),
                version: Set(version.to_owned()),
                label_en: Set(term.en.clone()),
                label_cy: Set(term.cy.clone()),
                effective_from: Set(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default()),
                effective_to: Set(term.effective_to),
                successor: Set(term.successor.clone()),
            };
            row.insert(txn).await?;
        }
        Some(kept) if kept.label_en != term.en => {
            let text =
                format!("taxonomy {taxonomy}: {} is {:?} and must not be reworded", term.code, kept.label_en);
            return Err(DbErr::Custom(text).into());
        }
        Some(kept) => {
            let mut row: term::ActiveModel = kept.into();
            row.label_cy = Set(term.cy.clone());
            row.effective_to = Set(term.effective_to);
            row.successor = Set(term.successor.clone());
            if row.is_changed() {
                row.update(txn).await?;
            }
        }
    }
    Ok(())
}

/// Replaces a subject's codes of one taxonomy.
pub async fn tag(
    txn: &DatabaseTransaction,
    subject: Subject,
    taxonomy: &str,
    codes: &[String],
) -> Result<()> {
    tag::Entity::delete_many()
        .filter(of(subject))
        .filter(tag::Column::Taxonomy.eq(taxonomy))
        .exec(txn)
        .await?;
    for code in codes {
        let row = tag::ActiveModel {
            subject_kind: Set(subject.kind),
            subject_id: Set(subject.id),
            taxonomy: Set(taxonomy.to_owned()),
            code: Set(code.clone()),
        };
        row.insert(txn).await?;
    }
    Ok(())
}

/// A subject's codes, by taxonomy and code.
pub async fn list_tags(db: &impl ConnectionTrait, subject: Subject) -> Result<Vec<tag::Model>> {
    let tags = tag::Entity::find().filter(of(subject));
    Ok(tags.order_by_asc(tag::Column::Taxonomy).order_by_asc(tag::Column::Code).all(db).await?)
}

fn of(subject: Subject) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(tag::Column::SubjectKind.eq(subject.kind))
        .add(tag::Column::SubjectId.eq(subject.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_terms_and_no_code_twice() {
        for (name, taxonomy) in TAXONOMIES.iter() {
            let mut codes: Vec<_> = taxonomy.terms.iter().map(|term| &term.code).collect();
            let all = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert!(all > 0 && codes.len() == all, "{name}");
        }
    }

    #[test]
    fn a_code_of_another_list_is_refused() {
        assert_eq!(parse("direction", "DR1"), Ok("DR1".to_owned()));
        assert_eq!(parse("direction", "SC1"), Err(Problem::new("problem-choice-unknown")));
        assert_eq!(parse("direction", ""), Err(Problem::new("problem-choice-missing")));
    }
}
