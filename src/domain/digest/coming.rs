//! What is to go out of somebody's contribution: they read it as it will stand there, while it can still be taken back.

use crate::domain::{
    Actor, Result, Subject,
    content_note::Notes,
    digest::{
        content::{Wording, entry},
        items::list_notes,
        reader,
    },
};
use entity::{
    digest::{self, State},
    digest_item,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};

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
    let mut coming = Vec::new();
    for (item, digest) in held.all(db).await? {
        let found = entry(db, &reader(actor.now), &item).await?;
        if let (Some(digest), Some(wording)) = (digest, found.wording) {
            let notes = list_notes(db, actor, digest.id).await?.remove(&item.id).unwrap_or_default();
            coming.push(Coming { digest, sensitive: found.sensitive, wording, notes });
        }
    }
    Ok(coming)
}
