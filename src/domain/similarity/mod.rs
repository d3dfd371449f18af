//! Similarity: how alike two texts are, by the terms and the rare words that stand in both. An index of words follows
//! each write in its transaction; it holds what was sent or published, and nothing that was withdrawn or locked. Whose
//! eyes a text is for, its noun says.

mod words;

pub use words::Words;

use crate::domain::{Result, Subject, Timestamp};
use entity::{
    similarity_word::{ActiveModel, Column, Entity},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Func, Order, Query, SelectStatement, UnionType},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Texts with a word are counted so far: a word of more says nothing.
const COUNTED: u64 = 1_000;

/// So many of a text's rarest words are looked up.
const LOOKED_UP: usize = 24;

/// So many texts are taken of each word, the latest: one word never brings more than others.
const TAKEN: u64 = 200;

/// So many of the likeliest texts are compared with all words.
const COMPARED: usize = 40;

/// A term says as much as so many words that are as rare.
const TERM_COUNTS: f64 = 2.0;

/// The least likeness that is worth a look, of 1.
const LEAST: f64 = 0.15;

/// The least number of terms and words in common.
const FEWEST: usize = 2;

/// The most words that are told.
const TOLD: usize = 6;

/// A text that is like another, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// Its key.
    pub id: Uuid,
    /// How alike they are: the share of the weight of all words that stands in both.
    pub likeness: f64,
    /// The terms that both carry, as taxonomy and code.
    pub terms: Vec<(String, String)>,
    /// The rarest words that stand in both.
    pub words: Vec<String>,
}

/// Where to look: texts of one kind, not older than a moment, whose keys a query finds.
#[derive(Debug, Clone)]
pub struct Among {
    /// Their kind.
    pub kind: SubjectKind,
    /// Since when.
    pub since: Option<Timestamp>,
    /// The keys of those that may be told of.
    pub visible: SelectStatement,
    /// The text that is compared, which is not like itself.
    pub except: Option<Uuid>,
}

/// Enters a text in the index, in place of what stood there of it.
pub(crate) async fn enter(
    txn: &DatabaseTransaction,
    subject: Subject,
    (words, at): (&Words, Timestamp),
) -> Result<()> {
    forget(txn, subject).await?;
    let row = |word: &str| ActiveModel {
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        word: Set(word.to_owned()),
        at: Set(at),
    };
    let rows = std::iter::once("").chain(words.iter()).map(row);
    Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

/// Takes a text out of the index.
pub(crate) async fn forget(txn: &DatabaseTransaction, subject: Subject) -> Result<()> {
    Entity::delete_many()
        .filter(Column::SubjectKind.eq(subject.kind).and(Column::SubjectId.eq(subject.id)))
        .exec(txn)
        .await?;
    Ok(())
}

/// The texts that are most like this one, at most so many, the likest first.
pub(crate) async fn list_alike(
    db: &impl ConnectionTrait,
    words: &Words,
    among: &Among,
    most: usize,
) -> Result<Vec<Alike>> {
    let weights = weigh(db, words, among).await?;
    let candidates = list_candidates(db, &weights, among).await?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let mut shared: HashMap<Uuid, Vec<String>> = HashMap::new();
    let in_both = Entity::find()
        .filter(Column::SubjectKind.eq(among.kind).and(Column::SubjectId.is_in(candidates)))
        .filter(Column::Word.is_in(weights.shared.keys().cloned()));
    for row in in_both.all(db).await? {
        shared.entry(row.subject_id).or_default().push(row.word);
    }
    let mut alike: Vec<Alike> = shared
        .into_iter()
        .filter(|(_, words)| words.len() >= FEWEST)
        .map(|(id, words)| told(id, words, &weights))
        .filter(|alike| alike.likeness >= LEAST)
        .collect();
    alike.sort_by(|one, other| other.likeness.total_cmp(&one.likeness).then(one.id.cmp(&other.id)));
    alike.truncate(most);
    Ok(alike)
}

fn told(id: Uuid, mut words: Vec<String>, weights: &Weights) -> Alike {
    let weight = |word: &String| weights.shared.get(word).copied().unwrap_or_default();
    words.sort_by(|one, other| weight(other).total_cmp(&weight(one)).then(one.cmp(other)));
    let likeness = words.iter().map(weight).sum::<f64>() / weights.whole.max(f64::EPSILON);
    let terms = words.iter().filter_map(|word| words::term(word)).collect();
    let words = words.into_iter().filter(|word| words::term(word).is_none()).take(TOLD).collect();
    Alike { id, likeness, terms, words }
}

/// What the words of a text say.
#[derive(Debug, Default)]
struct Weights {
    /// Those that stand in other texts, too: the rarer a word is, the more it says.
    shared: HashMap<String, f64>,
    /// All of them together.
    whole: f64,
}

async fn weigh(db: &impl ConnectionTrait, words: &Words, among: &Among) -> Result<Weights> {
    let asked: Vec<&str> = std::iter::once("").chain(words.iter()).collect();
    let mut each = asked.iter().map(|word| count(word, among));
    let Some(mut all) = each.next() else { return Ok(Weights::default()) };
    for one in each {
        all.union(UnionType::All, one);
    }
    let mut counts: Vec<(String, i64)> = Vec::new();
    for row in db.query_all(&all).await? {
        counts.push((row.try_get("", "word")?, row.try_get("", "texts")?));
    }
    let texts = counts.iter().find(|(word, _)| word.is_empty()).map_or(0, |(_, texts)| *texts);
    let mut weights = Weights::default();
    for (word, found) in counts.into_iter().filter(|(word, _)| !word.is_empty()) {
        let rarity = (as_f64(texts + 1) / as_f64(Ord::max(found, 1))).ln();
        let weight = if words::term(&word).is_some() { rarity * TERM_COUNTS } else { rarity };
        weights.whole += weight;
        if found > 0 {
            weights.shared.insert(word, weight);
        }
    }
    Ok(weights)
}

#[expect(clippy::cast_precision_loss, reason = "counts go to a thousand")]
fn as_f64(count: i64) -> f64 {
    count as f64
}

/// How many texts hold a word, as far as they are counted.
fn count(word: &str, among: &Among) -> SelectStatement {
    let counted = holding(word, among).limit(COUNTED).into_query();
    Query::select()
        .expr_as(Expr::value(word), Alias::new("word"))
        .expr_as(Func::count(Expr::col(Column::SubjectId)), Alias::new("texts"))
        .from_subquery(counted, Alias::new("counted"))
        .to_owned()
}

/// The keys of the texts that hold a word, but for the one that is compared.
fn holding(word: &str, among: &Among) -> sea_orm::Select<Entity> {
    let mut texts = Entity::find()
        .select_only()
        .column(Column::SubjectId)
        .filter(Column::SubjectKind.eq(among.kind).and(Column::Word.eq(word)));
    if let Some(since) = among.since {
        texts = texts.filter(Column::At.gte(since));
    }
    if let Some(except) = among.except {
        texts = texts.filter(Column::SubjectId.ne(except));
    }
    texts
}

/// The likeliest texts by the rarest words: of each word the latest texts.
async fn list_candidates(db: &impl ConnectionTrait, weights: &Weights, among: &Among) -> Result<Vec<Uuid>> {
    let mut rarest: Vec<(&String, f64)> =
        weights.shared.iter().map(|(word, weight)| (word, *weight)).collect();
    rarest.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(other.0)));
    rarest.truncate(LOOKED_UP);
    let mut each = rarest.iter().map(|(word, weight)| latest(word, *weight, among));
    let Some(mut all) = each.next() else { return Ok(Vec::new()) };
    for one in each {
        all.union(UnionType::All, one);
    }
    let likeliest = Query::select()
        .column(Alias::new("subject_id"))
        .from_subquery(all, Alias::new("held"))
        .and_where(Expr::col(Alias::new("subject_id")).in_subquery(among.visible.clone()))
        .group_by_col(Alias::new("subject_id"))
        .order_by_expr(Func::sum(Expr::col(Alias::new("weight"))).into(), Order::Desc)
        .limit(COMPARED as u64)
        .to_owned();
    let rows = db.query_all(&likeliest).await?;
    Ok(rows.iter().map(|row| row.try_get("", "subject_id")).collect::<std::result::Result<_, _>>()?)
}

/// The latest texts that hold a word, with what that says.
fn latest(word: &str, weight: f64, among: &Among) -> SelectStatement {
    let texts = holding(word, among).order_by_desc(Column::At).limit(TAKEN).into_query();
    Query::select()
        .column(Alias::new("subject_id"))
        .expr_as(Expr::value(weight), Alias::new("weight"))
        .from_subquery(texts, Alias::new("latest"))
        .to_owned()
}

/// The keys of the texts of a kind that are in the index.
pub(crate) fn entered(kind: SubjectKind) -> SelectStatement {
    let entered = Entity::find().select_only().column(Column::SubjectId);
    entered.filter(Column::SubjectKind.eq(kind).and(Column::Word.eq(""))).into_query()
}
