//! Items: what people can flag or lock, of whichever kind, through their eyes. What happens to one is its noun's rule.

mod steering;
mod wording;

pub(crate) use steering::{add_notes, conceal, reveal, take_down, takes_notes};
pub use wording::Wording;
pub(crate) use wording::list_wordings;

use crate::domain::{
    Actor, Error, Result, Subject, concern, meeting, message, post, response, submission, trend,
};
use entity::{
    concern as concern_row,
    handling::Handling,
    id::{
        AccountId, ConcernId, MeetingId, MessageId, OrganisationId, PostId, ResponseId, SpaceId,
        SubmissionId, TrendId,
    },
    meeting as meeting_row, message as message_row, post as post_row, response_revision,
    subject::SubjectKind,
    submission as submission_row, trend_version, trend_version_author,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

/// The kinds of things that can be flagged or locked.
pub const KINDS: [SubjectKind; 6] = [
    SubjectKind::Post,
    SubjectKind::Message,
    SubjectKind::Submission,
    SubjectKind::Trend,
    SubjectKind::Concern,
    SubjectKind::Response,
];

/// Something with words that can be read.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub subject: Subject,
    /// Who wrote it; several people write a trend or an answer.
    pub authors: Vec<AccountId>,
    /// For whom they speak.
    pub organisations: Vec<OrganisationId>,
    /// The present wording's number.
    pub revision: i32,
    /// The space in which it stands.
    pub space_id: Option<SpaceId>,
    /// The meeting in whose log it stands.
    pub meeting_id: Option<MeetingId>,
    /// Where whoever asked reads it.
    pub path: String,
}

/// Accepts the kind and the key of something that can be flagged or locked.
pub fn parse(kind: &str, id: &str) -> Result<Subject> {
    let kind = kind.parse().ok().filter(|kind| KINDS.contains(kind)).ok_or(Error::NotFound)?;
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    Ok(Subject::new(kind, id))
}

/// Finds something that the actor can read: no tombstone, nothing locked, no draft.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<Item> {
    let none = Item {
        subject,
        authors: Vec::new(),
        organisations: Vec::new(),
        revision: 1,
        space_id: None,
        meeting_id: None,
        path: String::new(),
    };
    match subject.kind {
        SubjectKind::Post => find_post(db, actor, none).await,
        SubjectKind::Message => find_message(db, actor, none).await,
        SubjectKind::Submission => find_submission(db, actor, none).await,
        SubjectKind::Trend => find_trend(db, actor, none).await,
        SubjectKind::Concern => find_concern(db, actor, none).await,
        SubjectKind::Response => find_response(db, actor, none).await,
        _ => Err(Error::NotFound),
    }
}

/// Whether something is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<bool> {
    match subject.kind {
        SubjectKind::Post => post::is_locked(db, actor, PostId(subject.id)).await,
        SubjectKind::Message => message::is_locked(db, actor, MessageId(subject.id)).await,
        SubjectKind::Submission => submission::is_locked(db, actor, SubmissionId(subject.id)).await,
        SubjectKind::Trend => trend::is_locked(db, actor, TrendId(subject.id)).await,
        SubjectKind::Concern => concern::is_locked(db, actor, ConcernId(subject.id)).await,
        SubjectKind::Response => response::is_locked(db, actor, ResponseId(subject.id)).await,
        _ => Ok(false),
    }
}

async fn find_post(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let shown = post::find(db, actor, PostId(item.subject.id)).await?;
    shown.wording.ok_or(Error::NotFound)?;
    let post = shown.post;
    Ok(Item {
        authors: vec![post.author_id],
        organisations: post.organisation_id.into_iter().collect(),
        revision: post.revision,
        space_id: Some(post.space_id),
        path: format!("/posts/{}", post.id),
        ..item
    })
}

async fn find_message(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let message = message::find_any(db, actor, MessageId(item.subject.id)).await?;
    if message.withdrawn_at.is_some() {
        return Err(Error::NotFound);
    }
    let meetings = meeting::inside(actor).filter(meeting_row::Column::Id.eq(message.meeting_id));
    let meeting = meetings.one(db).await?.ok_or(Error::NotFound)?;
    Ok(Item {
        authors: vec![message.author_id],
        organisations: message.organisation_id.into_iter().collect(),
        revision: message.revision,
        space_id: Some(meeting.space_id),
        meeting_id: Some(meeting.id),
        path: match message.published_at {
            Some(_) => format!("/meetings/{}?before={}#event-{}", meeting.id, message.seq + 1, message.seq),
            None => format!("/meetings/{}#held", meeting.id),
        },
        ..item
    })
}

async fn find_submission(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let sent = submission::visible(actor)
        .filter(submission_row::Column::Id.eq(item.subject.id))
        .filter(submission_row::Column::SubmittedAt.is_not_null())
        .filter(submission_row::Column::WithdrawnAt.is_null());
    let submission = sent.one(db).await?.ok_or(Error::NotFound)?;
    let place = if submission.author_id == actor.id { "submissions" } else { "triage" };
    Ok(Item {
        authors: vec![submission.author_id],
        organisations: submission.organisation_id.into_iter().collect(),
        revision: submission.revision,
        path: format!("/{place}/{}", submission.id),
        ..item
    })
}

async fn find_trend(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let trend = trend::find(db, actor, TrendId(item.subject.id)).await?;
    let versions = trend_version::Entity::find().filter(trend_version::Column::TrendId.eq(trend.id));
    let latest = versions.order_by_desc(trend_version::Column::Number).one(db).await?;
    let mut organisations = trend::list_organisations(db, &[trend.id]).await?;
    Ok(Item {
        authors: list_trend_authors(db, trend.id).await?,
        organisations: organisations.remove(&trend.id).unwrap_or_default(),
        revision: trend.published_number.or(latest.map(|latest| latest.number)).unwrap_or(1),
        path: format!("/trends/{}", trend.id),
        ..item
    })
}

async fn find_concern(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let found = concern::visible(actor)
        .filter(concern_row::Column::Id.eq(item.subject.id))
        .filter(concern_row::Column::WithdrawnAt.is_null());
    let concern = found.one(db).await?.ok_or(Error::NotFound)?;
    Ok(Item {
        authors: vec![concern.author_id],
        organisations: concern.organisation_id.into_iter().collect(),
        revision: concern.revision,
        path: format!("/concerns/{}", concern.id),
        ..item
    })
}

async fn find_response(db: &impl ConnectionTrait, actor: &Actor, item: Item) -> Result<Item> {
    let response = response::find(db, actor, ResponseId(item.subject.id)).await?.response;
    let authors = list_response_authors(db, response.id).await?;
    let about = response::subject_of(&response);
    let noun = if about.kind == SubjectKind::Trend { "trends" } else { "concerns" };
    Ok(Item { authors, revision: response.revision, path: format!("/{noun}/{}#response", about.id), ..item })
}

/// Whether the actor is among those who wrote something.
pub async fn is_author(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<bool> {
    Ok(list_authors(db, subject).await?.contains(&actor.id))
}

/// Everybody who wrote something, whoever may see it now; several people write a trend or an answer.
pub(crate) async fn list_authors(db: &impl ConnectionTrait, subject: Subject) -> Result<Vec<AccountId>> {
    match subject.kind {
        SubjectKind::Trend => list_trend_authors(db, TrendId(subject.id)).await,
        SubjectKind::Response => list_response_authors(db, ResponseId(subject.id)).await,
        _ => Ok(find_source(db, subject).await?.map(|(author_id, _)| author_id).into_iter().collect()),
    }
}

/// Whose words an item is, and how they may be used; nothing of what several people write for their office.
pub(crate) async fn find_source(
    db: &impl ConnectionTrait,
    subject: Subject,
) -> Result<Option<(AccountId, Handling)>> {
    macro_rules! source {
        ($table:ident, $key:ident) => {
            $table::Entity::find_by_id($key(subject.id))
                .one(db)
                .await?
                .map(|row| (row.author_id, row.handling))
        };
    }
    Ok(match subject.kind {
        SubjectKind::Post => source!(post_row, PostId),
        SubjectKind::Message => source!(message_row, MessageId),
        SubjectKind::Submission => source!(submission_row, SubmissionId),
        SubjectKind::Concern => source!(concern_row, ConcernId),
        _ => None,
    })
}

async fn list_trend_authors(db: &impl ConnectionTrait, id: TrendId) -> Result<Vec<AccountId>> {
    let versions = trend_version::Entity::find()
        .select_only()
        .column(trend_version::Column::Id)
        .filter(trend_version::Column::TrendId.eq(id));
    let hands = trend_version_author::Entity::find()
        .select_only()
        .column(trend_version_author::Column::AccountId)
        .distinct()
        .filter(trend_version_author::Column::TrendVersionId.in_subquery(versions.into_query()));
    Ok(hands.into_tuple().all(db).await?)
}

async fn list_response_authors(db: &impl ConnectionTrait, id: ResponseId) -> Result<Vec<AccountId>> {
    let hands = response_revision::Entity::find()
        .select_only()
        .column(response_revision::Column::By)
        .distinct()
        .filter(response_revision::Column::ResponseId.eq(id));
    Ok(hands.into_tuple().all(db).await?)
}
