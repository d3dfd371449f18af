//! What somebody flagged, and what came of it.

use crate::domain::{
    Actor, Result, Subject, Timestamp,
    page::{Cursor, Page, latest_first},
    review::Decision,
};
use entity::{flag, review};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Flags on a page.
const PAGE: usize = 25;

/// What came of a flag. Why is for whoever wrote what was flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A moderator has not decided yet.
    Waiting,
    /// It stays as it is.
    Left,
    /// It stays, and readers are warned of what it touches on.
    Noted,
    /// It was taken down.
    TakenDown,
    /// It is gone, and nobody had to decide.
    Gone,
}

/// A flag of the actor's own.
#[derive(Debug, Clone)]
pub struct Own {
    /// The flag.
    pub flag: flag::Model,
    /// What is flagged.
    pub subject: Subject,
    /// What came of it.
    pub fate: Fate,
    /// When that was decided.
    pub decided_at: Option<Timestamp>,
}

/// The actor's flags, the latest first.
pub async fn list_own(db: &impl ConnectionTrait, actor: &Actor, after: Option<Cursor>) -> Result<Page<Own>> {
    let own = flag::Entity::find().filter(flag::Column::ReporterId.eq(actor.id));
    let rows = latest_first(own, (flag::Column::CreatedAt, flag::Column::Id), (after, PAGE)).all(db).await?;
    let Page { rows, next } = Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let reviews =
        review::Entity::find().filter(review::Column::Id.is_in(rows.iter().map(|row| row.review_id)));
    let reviews = reviews.all(db).await?;
    let own = |flag: flag::Model| {
        let review = reviews.iter().find(|review| review.id == flag.review_id)?;
        let subject = Subject::new(review.subject_kind, review.subject_id);
        Some(Own { flag, subject, fate: fate(review), decided_at: review.decided_at })
    };
    Ok(Page { rows: rows.into_iter().filter_map(own).collect(), next })
}

fn fate(review: &review::Model) -> Fate {
    match (review.decided_at, review.outcome.as_deref()) {
        (None, _) => Fate::Waiting,
        (Some(_), None) => Fate::Gone,
        (Some(_), Some(outcome)) if outcome == Decision::Publish.code() => Fate::Left,
        (Some(_), Some(outcome)) if outcome == Decision::Noted(Vec::new()).code() => Fate::Noted,
        (Some(_), Some(_)) => Fate::TakenDown,
    }
}
