//! What an edition says, resolved through a reader's eyes at the versions that were chosen.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp, content_note,
    digest::{items::list_items, sources, withdrawn::list_withdrawn},
    trend::FEWEST_SHOWN,
};
use chrono::NaiveDate;
use entity::{
    digest, digest_item,
    id::{DigestId, DigestItemId},
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What an edition says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// The introduction, as plain text.
    pub introduction: String,
    /// Its entries, in reading order.
    pub entries: Vec<Entry>,
    /// Earlier editions of its series from which something went after they were sent: this one says so.
    pub withdrawn: Vec<Withdrawn>,
    /// The edition that it corrects, if it corrects one. (Left out, it leaves what was approved before as it was.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Corrected>,
}

/// An edition that a later one corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// Which one.
    pub id: DigestId,
    /// Its number among those of its month.
    pub edition: i32,
    /// Its title.
    pub title: String,
}

/// An earlier edition from which something went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// That edition's title.
    pub title: String,
    /// How many of its items went.
    pub items: usize,
}

/// One item of an edition, as a reader gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The item.
    pub item_id: DigestItemId,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Whether the mail gives its reference alone, with a link to sign in.
    pub sensitive: bool,
    /// What it says; none of what has been withdrawn or locked.
    pub wording: Option<Wording>,
    /// Whether it is known to have gone, and the digest goes out without it.
    #[serde(skip)]
    pub is_left_out: bool,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Kind {
    /// A published version of a trend.
    Trend,
    /// A published concern.
    Concern,
    /// The prosecution service's answer to either.
    Response,
    /// The published minutes of a meeting.
    Minutes,
}

/// The words of an entry; an empty text is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The reference that people quote.
    pub reference: String,
    /// Where it is read, as a path of the forum.
    pub path: String,
    /// The title.
    pub title: String,
    /// What it is, or what was done.
    pub summary: String,
    /// What is asked of the prosecution service.
    pub asked: String,
    /// Who raised a concern, if they are to be named.
    pub raised_by: Option<String>,
    /// How well a trend is corroborated: a code of the taxonomy `confidence`.
    pub confidence: Option<String>,
    /// How many independent organisations report it.
    pub organisations: Option<Organisations>,
    /// How many contradict it, if any do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contradicting: Option<Organisations>,
    /// How many say that they see it no longer, if any do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_longer_seeing: Option<Organisations>,
    /// Where a response stands: a code of the taxonomy `response_status`.
    pub status: Option<String>,
    /// When a response is due.
    pub due_on: Option<NaiveDate>,
    /// What was held of which these are the minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// What a trend or a meeting touches on: codes of the content notes as they are now. A warning is added without a fresh approval.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A meeting, for those who were not there: what came of it is in its minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The day.
    pub on: NaiveDate,
    /// How many decisions its minutes quote, of those that its readers may be told.
    pub decisions: usize,
    /// How many actions.
    pub actions: usize,
}

/// How many organisations, where so few that the number would tell who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Organisations {
    /// Fewer than three.
    Few,
    /// So many.
    Counted(i32),
}

impl Entry {
    /// Its title; empty if it has gone.
    pub fn title(&self) -> &str {
        self.wording.as_ref().map_or("", |words| &words.title)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trend => "trend",
            Self::Concern => "concern",
            Self::Response => "response",
            Self::Minutes => "minutes",
        })
    }
}

impl Kind {
    /// The kind of a subject that an edition can hold.
    pub fn of(subject: SubjectKind) -> Self {
        match subject {
            SubjectKind::Concern => Self::Concern,
            SubjectKind::Response => Self::Response,
            SubjectKind::Meeting => Self::Minutes,
            _ => Self::Trend,
        }
    }
}

impl Organisations {
    /// What may be told of a number.
    pub fn of(count: i32) -> Self {
        if count < FEWEST_SHOWN { Self::Few } else { Self::Counted(count) }
    }

    /// What may be told of a number, if there is any.
    pub fn of_some(count: i32) -> Option<Self> {
        (count > 0).then(|| Self::of(count))
    }
}

impl Content {
    /// What a mail may say: of sensitive entries their references alone.
    #[must_use]
    pub fn discreet(mut self) -> Self {
        for entry in self.entries.iter_mut().filter(|entry| entry.sensitive) {
            entry.wording = entry.wording.take().map(|full| Wording {
                reference: full.reference,
                path: full.path,
                ..Wording::default()
            });
        }
        self
    }

    /// Whether nothing in it has gone, but for what it is known to go out without.
    pub fn is_whole(&self) -> bool {
        self.entries.iter().all(|entry| entry.wording.is_some() || entry.is_left_out)
    }

    /// Whether something is left in it.
    pub fn holds_anything(&self) -> bool {
        self.entries.iter().any(|entry| entry.wording.is_some())
    }
}

/// What an edition says to this reader today.
pub async fn content(db: &impl ConnectionTrait, reader: &Actor, digest: &digest::Model) -> Result<Content> {
    let items = list_items(db, digest.id).await?;
    let mut notes = content_note::list(db, SubjectKind::Trend, keys(&items, SubjectKind::Trend)).await?;
    notes.extend(content_note::list(db, SubjectKind::Meeting, keys(&items, SubjectKind::Meeting)).await?);
    let mut entries = Vec::new();
    for item in items {
        let mut entry = entry(db, reader, &item).await?;
        if let Some(wording) = &mut entry.wording {
            wording.notes = notes.get(&item.subject_id).cloned().unwrap_or_default();
        }
        entries.push(entry);
    }
    let withdrawn = list_withdrawn(db, reader, digest).await?;
    let corrects = match digest.corrects_id {
        Some(id) => digest::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let corrects = corrects.map(|it| Corrected { id: it.id, edition: it.edition, title: it.title });
    Ok(Content { introduction: digest.introduction_source.clone(), entries, withdrawn, corrects })
}

/// What of one kind an edition holds.
pub(super) fn keys(items: &[digest_item::Model], kind: SubjectKind) -> Vec<Uuid> {
    items.iter().filter(|item| item.subject_kind == kind).map(|item| item.subject_id).collect()
}

/// What an item says to this reader today.
pub(super) async fn entry(
    db: &impl ConnectionTrait,
    reader: &Actor,
    item: &digest_item::Model,
) -> Result<Entry> {
    let subject = Subject::new(item.subject_kind, item.subject_id);
    let wording = match sources::find(db, reader, subject, Some(item.subject_version)).await {
        // Opened again or not, the rest went out without it.
        Ok(_) if item.gone_at.is_some() => None,
        Ok(found) => Some(as_sent(found.wording, item)?),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let sensitive = item.sensitive_at.is_some();
    let is_left_out = item.gone_at.is_some();
    Ok(Entry { item_id: item.id, kind: Kind::of(subject.kind), sensitive, wording, is_left_out })
}

/// What an item says of organisations, as it is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Counts {
    organisations: Option<Organisations>,
    contradicting: Option<Organisations>,
    no_longer_seeing: Option<Organisations>,
}

/// The words with the counts that stood in the mail, once it is frozen.
fn as_sent(wording: Wording, item: &digest_item::Model) -> Result<Wording> {
    let Some(kept) = item.counts.clone() else { return Ok(wording) };
    let Counts { organisations, contradicting, no_longer_seeing } = serde_json::from_value(kept)?;
    Ok(Wording { organisations, contradicting, no_longer_seeing, ..wording })
}

/// Keeps what an edition, which is frozen now, says of organisations.
pub(crate) async fn keep_counts(
    txn: &DatabaseTransaction,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<()> {
    for entry in content(txn, reader, digest).await?.entries {
        let Some(words) = entry.wording else { continue };
        let Wording { organisations, contradicting, no_longer_seeing, .. } = words;
        let counts = Counts { organisations, contradicting, no_longer_seeing };
        digest_item::Entity::update_many()
            .col_expr(digest_item::Column::Counts, Expr::value(serde_json::to_value(counts)?))
            .filter(digest_item::Column::Id.eq(entry.item_id))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// Whether an item has gone.
pub(super) async fn is_gone(
    db: &impl ConnectionTrait,
    reader: &Actor,
    item: &digest_item::Model,
) -> Result<bool> {
    Ok(entry(db, reader, item).await?.wording.is_none())
}

/// The version of something that readers see now, and since when it is sensitive.
pub(super) async fn present_version(
    db: &impl ConnectionTrait,
    reader: &Actor,
    subject: Subject,
) -> Result<(i32, Option<Timestamp>)> {
    let found = sources::find(db, reader, subject, None).await?;
    Ok((found.version, found.sensitive_at))
}
