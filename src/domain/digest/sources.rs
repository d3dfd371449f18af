//! What an edition can hold: trends, concerns, responses and minutes that a policy reader may see.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    account::{Affiliation, Byline},
    audit, concern,
    digest::{
        content::{Held, Organisations, Wording},
        items::list_items,
    },
    handling::{self, Attribution},
    minutes, response, trend,
};
use entity::{
    account as account_row, concern as concern_row, concern_revision, digest, digest_item,
    id::{ConcernId, DigestId, MeetingId, ResponseId, TrendId},
    meeting as meeting_row, minutes as minutes_row, response as response_row, response_revision,
    subject::SubjectKind,
    trend as trend_row, trend_version,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Func, SelectStatement, SimpleExpr},
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

/// What can be added to an edition: trends, then concerns, responses and minutes, the latest first.
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
    let latest = minutes(reader).order_by_desc(minutes_row::Column::PublishedAt);
    let minutes = latest.limit(OFFERED).all(db).await?;
    let trends = trends.iter().map(|trend| Subject::new(SubjectKind::Trend, trend.id.0));
    let concerns = concerns.iter().map(|concern| Subject::new(SubjectKind::Concern, concern.id.0));
    let responses = responses.iter().map(|response| Subject::new(SubjectKind::Response, response.id.0));
    let minutes = minutes.iter().map(|row| Subject::new(SubjectKind::Meeting, row.meeting_id.0));
    let mut candidates = Vec::new();
    let all = trends.chain(concerns).chain(responses).chain(minutes);
    for subject in all.filter(|subject| !chosen(subject)) {
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
        SubjectKind::Meeting => find_minutes(db, reader, MeetingId(subject.id), version).await,
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

/// What has gone from an edition that it is not known to go out without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Something that it holds.
    Item,
    /// The name of somebody whom its frozen copies may name.
    Name,
}

impl Gone {
    /// Why it pauses.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Item => "item-gone",
            Self::Name => "name-gone",
        }
    }

    /// Why it does not go on.
    pub(crate) fn refusal(self) -> Error {
        match self {
            Self::Item => Error::Conflict("conflict-digest-item-gone"),
            Self::Name => Error::Conflict("conflict-digest-name-gone"),
        }
    }
}

/// What has gone from an edition, if anything has: its frozen copies do not go out then. It is asked before each copy, so it
/// is one statement, however much the edition holds, unless it holds concerns.
pub(crate) async fn find_gone(
    db: &impl ConnectionTrait,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<Option<Gone>> {
    let there = count(db, reader, digest.id).await?;
    if there.gone > 0 {
        Ok(Some(Gone::Item))
    } else if there.concerns > 0 && !still_names_all(db, digest).await? {
        Ok(Some(Gone::Name))
    } else {
        Ok(None)
    }
}

/// Whether everybody whom the frozen copies of a digest may name is still to be named: nobody left since and asked to have
/// nothing attributed to them, and nothing that was attributed is protected more than it was.
async fn still_names_all(db: &impl ConnectionTrait, digest: &digest::Model) -> Result<bool> {
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

/// The minutes of a meeting: when it was, and what came of it. What they say is read where each quote is resolved for its
/// reader.
async fn find_minutes(
    db: &impl ConnectionTrait,
    reader: &Actor,
    id: MeetingId,
    version: Option<i32>,
) -> Result<Found> {
    let found = minutes(reader).filter(minutes_row::Column::MeetingId.eq(id));
    let row = found.find_also_related(meeting_row::Entity).one(db).await?;
    let (minutes, meeting) = row.and_then(|(row, meeting)| Some((row, meeting?))).ok_or(Error::NotFound)?;
    if version.is_some_and(|version| version != minutes.version) {
        return Err(Error::NotFound);
    }
    let (decisions, actions) = minutes::count_agreed(db, reader, minutes.id).await?;
    let held = Held { on: meeting.starts_at_local.date(), decisions, actions };
    let wording = Wording {
        reference: meeting.reference,
        path: format!("/meetings/{id}/minutes"),
        title: meeting.title,
        held: Some(held),
        ..Wording::default()
    };
    Ok(Found { version: minutes.version, sensitive_at: None, wording })
}

/// What an edition holds.
#[derive(Debug, FromQueryResult)]
struct There {
    /// Things that have gone, those that `find` would not find, without it being known to go out without them.
    gone: i64,
    /// Concerns, which may name somebody.
    concerns: i64,
}

async fn count(db: &impl ConnectionTrait, reader: &Actor, id: DigestId) -> Result<There> {
    let item = |column: digest_item::Column| Expr::col((digest_item::Entity, column));
    let (subject, version) =
        (item(digest_item::Column::SubjectId), item(digest_item::Column::SubjectVersion));
    let is_of = |kind: SubjectKind| digest_item::Column::SubjectKind.eq(kind);
    let there = |kind, query| is_of(kind).and(Expr::exists(query));
    let seen = Condition::any()
        .add(there(SubjectKind::Trend, trend_at(reader, subject.clone(), version.clone())))
        .add(there(SubjectKind::Concern, concern_at(reader, subject.clone(), version.clone())))
        .add(there(SubjectKind::Response, response_at(reader, subject.clone(), version.clone())))
        .add(there(SubjectKind::Meeting, minutes_at(reader, subject, version)));
    let gone = Condition::all().add(digest_item::Column::GoneAt.is_null()).add(seen.not());
    let how_many = |which: Condition| SimpleExpr::from(Func::count(Expr::case(which, 1)));
    let counted = digest_item::Entity::find()
        .select_only()
        .column_as(how_many(gone), "gone")
        .column_as(how_many(Condition::all().add(is_of(SubjectKind::Concern))), "concerns")
        .filter(digest_item::Column::DigestId.eq(id));
    counted.into_model::<There>().one(db).await?.ok_or(Error::NotFound)
}

/// A trend that the reader may see at this version, as in `find_trend`.
fn trend_at(reader: &Actor, id: Expr, number: Expr) -> SelectStatement {
    let of_trend = Expr::col((trend_row::Entity, trend_row::Column::Id));
    let version = trend_version::Entity::find()
        .filter(Expr::col((trend_version::Entity, trend_version::Column::TrendId)).eq(of_trend.clone()))
        .filter(Expr::col((trend_version::Entity, trend_version::Column::Number)).eq(number))
        .filter(trend_version::Column::PublishedAt.is_not_null())
        .filter(trend_version::Column::State.ne(trend_version::State::Withdrawn));
    let version = version.select_only().column(trend_version::Column::Id).into_query();
    let trend = trends(reader).filter(of_trend.eq(id)).filter(Expr::exists(version));
    trend.select_only().column(trend_row::Column::Id).into_query()
}

/// A concern that the reader may see at this revision, as in `find_concern`.
fn concern_at(reader: &Actor, id: Expr, number: Expr) -> SelectStatement {
    let of_concern = Expr::col((concern_row::Entity, concern_row::Column::Id));
    let revision = concern_revision::Entity::find()
        .filter(
            Expr::col((concern_revision::Entity, concern_revision::Column::ConcernId)).eq(of_concern.clone()),
        )
        .filter(Expr::col((concern_revision::Entity, concern_revision::Column::Number)).eq(number));
    let revision = revision.select_only().column(concern_revision::Column::Number).into_query();
    let concern = concerns(reader).filter(of_concern.eq(id)).filter(Expr::exists(revision));
    concern.select_only().column(concern_row::Column::Id).into_query()
}

/// A response that the reader may see at this revision, to something of which they may see the latest, as in
/// `find_response`.
fn response_at(reader: &Actor, id: Expr, number: Expr) -> SelectStatement {
    let of_response = |column: response_row::Column| Expr::col((response_row::Entity, column));
    let revision = response_revision::Entity::find()
        .filter(
            Expr::col((response_revision::Entity, response_revision::Column::ResponseId))
                .eq(of_response(response_row::Column::Id)),
        )
        .filter(Expr::col((response_revision::Entity, response_revision::Column::Number)).eq(number));
    let revision = revision.select_only().column(response_revision::Column::Number).into_query();
    let about = of_response(response_row::Column::SubjectId);
    let published = Expr::col((trend_row::Entity, trend_row::Column::PublishedNumber));
    let latest = Expr::col((concern_row::Entity, concern_row::Column::Revision));
    let to_trend = response_row::Column::SubjectKind.eq(SubjectKind::Trend);
    let to_other = response_row::Column::SubjectKind.ne(SubjectKind::Trend);
    let about = Condition::any()
        .add(to_trend.and(Expr::exists(trend_at(reader, about.clone(), published))))
        .add(to_other.and(Expr::exists(concern_at(reader, about, latest))));
    let response = responses(reader)
        .filter(of_response(response_row::Column::Id).eq(id))
        .filter(Expr::exists(revision))
        .filter(about);
    response.select_only().column(response_row::Column::Id).into_query()
}

/// Minutes that the reader may see at this version, as in `find_minutes`.
fn minutes_at(reader: &Actor, id: Expr, version: Expr) -> SelectStatement {
    let column = |column: minutes_row::Column| Expr::col((minutes_row::Entity, column));
    let found = minutes(reader)
        .filter(column(minutes_row::Column::MeetingId).eq(id))
        .filter(column(minutes_row::Column::Version).eq(version));
    found.select_only().column(minutes_row::Column::Id).into_query()
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

fn minutes(reader: &Actor) -> Select<minutes_row::Entity> {
    minutes::visible(reader).filter(minutes_row::Column::State.eq(minutes_row::State::Published))
}
