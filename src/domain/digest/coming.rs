//! What is to go out of somebody's contribution: they read it as it will stand there, while it can still be taken back.

use crate::domain::{
    Actor, Result, Subject,
    content_note::Notes,
    digest::{
        content::{Wording, entry},
        reader,
    },
    trend,
};
use entity::{
    digest::{self, State},
    digest_item,
    id::TrendId,
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use std::collections::{HashMap, hash_map};

/// Put up for approval, or approved, and not on its way: what is still being composed may come to nothing.
const READY: [State; 4] = [State::InReview, State::Approved, State::Scheduled, State::Missed];

/// An edition that is to hold something, and how it words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// The edition.
    pub digest: digest::Model,
    /// Whether its mail gives the reference alone, with a link to sign in.
    pub sensitive: bool,
    /// What it says, as its readers get it.
    pub wording: Wording,
    /// The content notes of it, and what the actor wants done with them.
    pub notes: Notes,
}

/// The editions that are to go out with something in them, the earliest month first.
pub async fn list_coming(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<Vec<Coming>> {
    let about = digest_item::Column::SubjectKind.eq(subject.kind);
    let held = digest_item::Entity::find()
        .find_also_related(digest::Entity)
        .filter(about.and(digest_item::Column::SubjectId.eq(subject.id)))
        .filter(digest::Column::State.is_in(READY))
        .order_by_asc(digest::Column::Period)
        .order_by_asc(digest::Column::Id);
    let held = held.all(db).await?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let notes = match subject.kind {
        SubjectKind::Trend => trend::find_notes(db, actor, TrendId(subject.id)).await?,
        _ => Notes::default(),
    };
    // None of them is frozen, so those that hold it at one version say the same.
    let mut wordings = HashMap::new();
    let mut coming = Vec::new();
    for (item, digest) in held {
        let wording = match wordings.entry(item.subject_version) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(new) => new.insert(entry(db, &reader(actor.now), &item).await?.wording),
        };
        if let (Some(digest), Some(wording)) = (digest, wording.clone()) {
            let sensitive = item.sensitive_at.is_some();
            coming.push(Coming { digest, sensitive, wording, notes: notes.clone() });
        }
    }
    Ok(coming)
}
