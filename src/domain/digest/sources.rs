//! What an edition can hold: trends, concerns and responses that a policy reader may see.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    account::{Affiliation, Byline},
    audit, concern,
    digest::{
        content::{Organisations, Wording},
        items::list_items,
    },
    handling::{self, Attribution},
    response, trend,
};
use entity::{
    account as account_row, concern as concern_row, concern_revision, digest, digest_item,
    id::{ConcernId, ResponseId, TrendId},
    response as response_row, response_revision,
    subject::SubjectKind,
    trend as trend_row, trend_version,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

/// Of each kind so many are offered, the latest first.
const OFFERED: u64 = 50;

/// Something at one version.
pub(super) struct Found {
    pub(super) version: i32,
    pub(super) sensitive_at: Option<Timestamp>,
    pub(super) wording: Wording,
}

/// Something that can be added to an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub subject: Subject,
    /// The reference that people quote.
    pub reference: String,
    /// Its title.
    pub title: String,
}

/// What can be added to an edition: trends, then concerns, then responses, the latest first.
pub async fn list_candidates(
    db: &impl ConnectionTrait,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<Vec<Candidate>> {
    let items = list_items(db, digest.id).await?;
    let chosen = |subject: &Subject| {
        items.iter().any(|item| (item.subject_kind, item.subject_id) == (subject.kind, subject.id))
    };
    let trends = trends(reader).order_by_desc(trend_row::Column::OpenedAt).limit(OFFERED).all(db).await?;
    let latest = concerns(reader).order_by_desc(concern_row::Column::PublishedAt);
    let concerns = latest.limit(OFFERED).all(db).await?;
    let latest = responses(reader).order_by_desc(response_row::Column::UpdatedAt);
    let responses = latest.limit(OFFERED).all(db).await?;
    let trends = trends.iter().map(|trend| Subject::new(SubjectKind::Trend, trend.id.0));
    let concerns = concerns.iter().map(|concern| Subject::new(SubjectKind::Concern, concern.id.0));
    let responses = responses.iter().map(|response| Subject::new(SubjectKind::Response, response.id.0));
    let mut candidates = Vec::new();
    for subject in trends.chain(concerns).chain(responses).filter(|subject| !chosen(subject)) {
        match find(db, reader, subject, None).await {
            Ok(Found { wording: Wording { reference, title, .. }, .. }) => {
                candidates.push(Candidate { subject, reference, title });
            }
            // A response to something that has gone.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(candidates)
}

/// Something at a version that the reader may still see.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    reader: &Actor,
    subject: Subject,
    version: Option<i32>,
) -> Result<Found> {
    match subject.kind {
        SubjectKind::Trend => find_trend(db, reader, TrendId(subject.id), version).await,
        SubjectKind::Concern => find_concern(db, reader, ConcernId(subject.id), version).await,
        SubjectKind::Response => find_response(db, reader, ResponseId(subject.id), version).await,
        _ => Err(Error::NotFound),
    }
}

async fn find_trend(
    db: &impl ConnectionTrait,
    reader: &Actor,
    id: TrendId,
    version: Option<i32>,
) -> Result<Found> {
    let trend = trends(reader).filter(trend_row::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)?;
    let number = version.or(trend.published_number).ok_or(Error::NotFound)?;
    let chosen = trend_version::Entity::find()
        .filter(trend_version::Column::TrendId.eq(id).and(trend_version::Column::Number.eq(number)))
        .filter(trend_version::Column::PublishedAt.is_not_null())
        .filter(trend_version::Column::State.ne(trend_version::State::Withdrawn));
    let chosen = chosen.one(db).await?.ok_or(Error::NotFound)?;
    let said = trend::find_said(db, id).await?;
    let wording = Wording {
        reference: trend.reference,
        path: format!("/trends/{id}"),
        title: chosen.title,
        summary: chosen.summary,
        asked: chosen.asked,
        confidence: chosen.confidence,
        organisations: Some(Organisations::of(trend.organisation_count)),
        contradicting: Organisations::of_some(said.contradicting),
        no_longer_seeing: Organisations::of_some(said.no_longer_seeing),
        ..Wording::default()
    };
    Ok(Found { version: number, sensitive_at: chosen.sensitive_at, wording })
}

async fn find_concern(
    db: &impl ConnectionTrait,
    reader: &Actor,
    id: ConcernId,
    version: Option<i32>,
) -> Result<Found> {
    let concern = concerns(reader).filter(concern_row::Column::Id.eq(id)).one(db).await?;
    let concern = concern.ok_or(Error::NotFound)?;
    let number = version.unwrap_or(concern.revision);
    let chosen = concern_revision::Entity::find_by_id((id, number)).one(db).await?.ok_or(Error::NotFound)?;
    let mut attributions = concern::attributions(db, &[&concern]).await?;
    let raised_by = attributions.remove(&id).and_then(named);
    // What happened is for those who open the concern: a mail holds what should change.
    let wording = Wording {
        reference: concern.reference,
        path: format!("/concerns/{id}"),
        title: chosen.title,
        asked: chosen.should_change,
        raised_by,
        ..Wording::default()
    };
    Ok(Found { version: number, sensitive_at: None, wording })
}

/// Whether everybody whom the frozen copies of a digest may name is still to be named: nobody left since and asked to have
/// nothing attributed to them, and nothing that was attributed is protected more than it was.
pub(crate) async fn still_names_all(db: &impl ConnectionTrait, digest: &digest::Model) -> Result<bool> {
    let Some(frozen_at) = digest.refrozen_at.or(digest.frozen_at) else { return Ok(true) };
    let concerns = digest_item::Entity::find()
        .select_only()
        .column(digest_item::Column::SubjectId)
        .filter(digest_item::Column::DigestId.eq(digest.id))
        .filter(digest_item::Column::SubjectKind.eq(SubjectKind::Concern));
    let attributed = handling::ATTRIBUTED.iter().map(ToString::to_string).collect();
    let raised = (handling::RAISED, attributed);
    let in_digest = (SubjectKind::Concern, concerns.clone().into_query());
    if audit::count_from(db, raised, in_digest, frozen_at).await? > 0 {
        return Ok(false);
    }
    let authors = concern_row::Entity::find()
        .select_only()
        .column(concern_row::Column::AuthorId)
        .filter(concern_row::Column::Id.in_subquery(concerns.into_query()))
        .filter(concern_row::Column::Handling.is_in(handling::ATTRIBUTED));
    let unnamed = account_row::Entity::find()
        .filter(account_row::Column::Id.in_subquery(authors.into_query()))
        .filter(account_row::Column::UnnamedAt.gte(frozen_at));
    Ok(unnamed.count(db).await? == 0)
}

/// Whom something is from, as far as its contributor lets others say.
fn named(attribution: Attribution) -> Option<String> {
    let organisation = |affiliation| match affiliation {
        Some(Affiliation::Named(name)) => Some(name),
        Some(Affiliation::Kind(_)) | None => None,
    };
    match attribution {
        Attribution::Nobody => None,
        Attribution::Organisation(affiliation) => organisation(Some(affiliation)),
        Attribution::Person(Byline { shown_name, affiliation }) => match organisation(affiliation) {
            Some(name) => shown_name.map(|shown_name| format!("{shown_name}, {name}")),
            None => shown_name,
        },
    }
}

async fn find_response(
    db: &impl ConnectionTrait,
    reader: &Actor,
    id: ResponseId,
    version: Option<i32>,
) -> Result<Found> {
    let response = responses(reader).filter(response_row::Column::Id.eq(id)).one(db).await?;
    let response = response.ok_or(Error::NotFound)?;
    let about = Subject::new(response.subject_kind, response.subject_id);
    let about = match about.kind {
        SubjectKind::Trend => find_trend(db, reader, TrendId(about.id), None).await?,
        _ => find_concern(db, reader, ConcernId(about.id), None).await?,
    };
    let number = version.unwrap_or(response.revision);
    let chosen = response_revision::Entity::find_by_id((id, number)).one(db).await?.ok_or(Error::NotFound)?;
    let wording = Wording {
        summary: chosen.source,
        status: Some(chosen.status),
        due_on: response.due_on,
        reference: about.wording.reference,
        path: about.wording.path,
        title: about.wording.title,
        ..Wording::default()
    };
    Ok(Found { version: number, sensitive_at: None, wording })
}

fn trends(reader: &Actor) -> Select<trend_row::Entity> {
    trend::visible(reader).filter(trend_row::Column::PublishedNumber.is_not_null())
}

fn concerns(reader: &Actor) -> Select<concern_row::Entity> {
    concern::published(reader)
}

fn responses(reader: &Actor) -> Select<response_row::Entity> {
    response::visible(reader)
}
