//! Responses as readers see them: with what they answer, and only where that is visible.

use crate::domain::{
    Actor, Error, Result, Subject,
    concern::{self, Shown as ShownConcern},
    page::{Cursor, Page, latest_first},
    response::{CLOSED, may_respond},
    review::{self, Returned},
    trend::{self, Published},
};
use entity::{
    concern as concern_row,
    id::{ConcernId, ResponseId, TrendId},
    response, response_revision,
    subject::SubjectKind,
    trend as trend_row,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{Expr, IntoCondition, SelectStatement},
};
use std::collections::HashMap;

/// Answers on a page of the ledger.
const PAGE: usize = 25;

/// What waits for policy staff, at most so many of each kind.
const WAITING: u64 = 10;

/// A response and its present wording.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The response.
    pub response: response::Model,
    /// Its present wording.
    pub wording: response_revision::Model,
}

/// What a response is to, or what waits for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The concern or the trend.
    pub subject: Subject,
    /// The reference that people quote.
    pub reference: String,
    /// Its title.
    pub title: String,
}

/// What was said, and what was done.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What was said.
    pub question: Question,
    /// What was done.
    pub shown: Shown,
}

/// The responses to what the actor may see: to published concerns and trends, not to what was withdrawn.
pub fn visible(actor: &Actor) -> Select<response::Entity> {
    standing(actor).filter(response::Column::LockedAt.is_null())
}

/// The same, and what is locked.
pub(super) fn standing(actor: &Actor) -> Select<response::Entity> {
    to_readable(actor).filter(response::Column::PublishedAt.is_not_null())
}

/// Whatever became of them, the responses to published concerns and trends that the actor may see.
fn to_readable(actor: &Actor) -> Select<response::Entity> {
    let concerns = concern::published(actor).select_only().column(concern_row::Column::Id).into_query();
    let trends = trend::visible(actor).filter(trend_row::Column::PublishedNumber.is_not_null());
    let trends = trends.select_only().column(trend_row::Column::Id).into_query();
    let to = |kind: SubjectKind, ids| {
        response::Column::SubjectKind.eq(kind).and(response::Column::SubjectId.in_subquery(ids))
    };
    let readable =
        Condition::any().add(to(SubjectKind::Concern, concerns)).add(to(SubjectKind::Trend, trends));
    response::Entity::find().filter(readable)
}

/// The response to something that the caller may see, if there is one.
pub async fn find_for(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<Shown>> {
    Ok(list_for(db, &[subject]).await?.pop())
}

/// The responses to things that the caller may see.
pub async fn list_for(db: &impl ConnectionTrait, subjects: &[Subject]) -> Result<Vec<Shown>> {
    let mut any = Condition::any();
    for kind in [SubjectKind::Concern, SubjectKind::Trend] {
        let ids = subjects.iter().filter(|subject| subject.kind == kind).map(|subject| subject.id);
        any = any.add(response::Column::SubjectKind.eq(kind).and(response::Column::SubjectId.is_in(ids)));
    }
    let published = response::Column::PublishedAt.is_not_null().and(response::Column::LockedAt.is_null());
    shown(db, response::Entity::find().filter(any).filter(published)).await
}

/// The response to something that a moderator took down, for policy staff, who may change it.
pub async fn find_returned(
    db: &impl ConnectionTrait,
    actor: &Actor,
    subject: Subject,
) -> Result<Option<Shown>> {
    let returned = response::Entity::find()
        .filter(
            response::Column::SubjectKind.eq(subject.kind).and(response::Column::SubjectId.eq(subject.id)),
        )
        .filter(response::Column::PublishedAt.is_null().and(response::Column::LockedAt.is_null()))
        .filter(Expr::value(may_respond(actor)));
    Ok(shown(db, returned).await?.pop())
}

/// The responses of which the actor wrote and that a moderator took down, and why: they may be changed, and stand again.
pub async fn list_returned(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<(response::Model, Returned)>> {
    if !may_respond(actor) {
        return Ok(Vec::new());
    }
    let own = response_revision::Entity::find()
        .select_only()
        .column(response_revision::Column::ResponseId)
        .filter(response_revision::Column::By.eq(actor.id));
    let taken_down = to_readable(actor)
        .filter(response::Column::PublishedAt.is_null().and(response::Column::LockedAt.is_null()))
        .filter(response::Column::Id.in_subquery(own.into_query()));
    let keys = taken_down.clone().select_only().column(response::Column::Id).into_query();
    let mut reasons = review::list_returned(db, SubjectKind::Response, keys).await?;
    if reasons.is_empty() {
        return Ok(Vec::new());
    }
    let rows = taken_down.order_by_desc(response::Column::UpdatedAt).all(db).await?.into_iter();
    Ok(rows.filter_map(|row| reasons.remove(&row.id.0).map(|reason| (row, reason))).collect())
}

/// Finds a response by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ResponseId) -> Result<Shown> {
    let responses = visible(actor).filter(response::Column::Id.eq(id));
    shown(db, responses).await?.pop().ok_or(Error::NotFound)
}

/// The wordings that a response has had, latest first.
pub async fn list_revisions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ResponseId,
) -> Result<Vec<response_revision::Model>> {
    find(db, actor, id).await?;
    let revisions = response_revision::Entity::find().filter(response_revision::Column::ResponseId.eq(id));
    Ok(revisions.order_by_desc(response_revision::Column::Number).all(db).await?)
}

/// The ledger: what was said and what was done, the latest change first.
pub async fn list_answered(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Answered>> {
    let keys = (response::Column::UpdatedAt, response::Column::Id);
    let rows = shown(db, latest_first(visible(actor), keys, (after, PAGE))).await?;
    let cursor = |row: &Shown| Cursor { at: row.response.updated_at, id: row.response.id.0 };
    let page = Page::cut(rows, PAGE, cursor);
    Ok(Page { rows: with_questions(db, actor, page.rows).await?, next: page.next })
}

/// How many answers stand at each status, by its code.
pub async fn count_by_status(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<(String, i64)>> {
    let counts = visible(actor)
        .select_only()
        .column(response::Column::Status)
        .column_as(response::Column::Id.count(), "answers")
        .group_by(response::Column::Status)
        .order_by_asc(response::Column::Status);
    Ok(counts.into_tuple().all(db).await?)
}

/// What policy staff said they would do by a day that has passed, the longest overdue first; a few of them.
pub async fn list_overdue(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Answered>> {
    let overdue = visible(actor)
        .filter(response::Column::DueOn.lt(actor.today()))
        .filter(response::Column::Status.is_not_in(CLOSED))
        .filter(Expr::value(may_respond(actor)))
        .order_by_asc(response::Column::DueOn)
        .order_by_asc(response::Column::Id)
        .limit(WAITING);
    let rows = shown(db, overdue).await?;
    with_questions(db, actor, rows).await
}

/// What was published and has no answer yet, the longest waiting first; a few of each kind.
pub async fn list_unanswered(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Question>> {
    if !may_respond(actor) {
        return Ok(Vec::new());
    }
    let concerns = concern::list_oldest_except(db, actor, (answered(SubjectKind::Concern), WAITING)).await?;
    let trends = trend::list_oldest_except(db, actor, (answered(SubjectKind::Trend), WAITING)).await?;
    let concerns = concerns.into_iter().filter_map(about_concern);
    Ok(concerns.chain(trends.into_iter().map(about_trend)).collect())
}

/// What a response may be to, if the actor may see it: a published concern or trend.
pub async fn find_question(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<Question> {
    questions(db, actor, &[subject]).await?.remove(&subject).ok_or(Error::NotFound)
}

/// The keys of what has an answer.
fn answered(kind: SubjectKind) -> SelectStatement {
    response::Entity::find()
        .select_only()
        .column(response::Column::SubjectId)
        .filter(response::Column::SubjectKind.eq(kind))
        .into_query()
}

async fn with_questions(db: &impl ConnectionTrait, actor: &Actor, rows: Vec<Shown>) -> Result<Vec<Answered>> {
    let subjects: Vec<Subject> = rows.iter().map(|shown| subject_of(&shown.response)).collect();
    let mut questions = questions(db, actor, &subjects).await?;
    let answered = |shown: Shown| {
        questions.remove(&subject_of(&shown.response)).map(|question| Answered { question, shown })
    };
    Ok(rows.into_iter().filter_map(answered).collect())
}

/// What these are, as far as the actor may see them, in one query for each kind.
async fn questions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Question>> {
    let of = |kind| subjects.iter().filter(move |subject| subject.kind == kind).map(|subject| subject.id);
    let concerns: Vec<ConcernId> = of(SubjectKind::Concern).map(ConcernId).collect();
    let concerns = concern::list_published_among(db, actor, &concerns).await?;
    let trends: Vec<TrendId> = of(SubjectKind::Trend).map(TrendId).collect();
    let trends = trend::list_published_among(db, actor, &trends).await?;
    let questions = concerns.into_iter().filter_map(about_concern).chain(trends.into_iter().map(about_trend));
    Ok(questions.map(|question| (question.subject, question)).collect())
}

fn about_concern(shown: ShownConcern) -> Option<Question> {
    let subject = concern::subject(shown.concern.id);
    shown.wording.map(|wording| Question {
        subject,
        reference: shown.concern.reference,
        title: wording.title,
    })
}

fn about_trend(published: Published) -> Question {
    Question {
        subject: Subject::new(SubjectKind::Trend, published.trend.id.0),
        reference: published.trend.reference,
        title: published.version.title,
    }
}

/// What a response is to.
pub fn subject_of(response: &response::Model) -> Subject {
    Subject::new(response.subject_kind, response.subject_id)
}

/// Responses with their present wordings, in one query.
async fn shown(db: &impl ConnectionTrait, responses: Select<response::Entity>) -> Result<Vec<Shown>> {
    let wordings = responses.select_also(response_revision::Entity);
    let rows = wordings.join(JoinType::InnerJoin, present_wording()).all(db).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(response, wording)| wording.map(|wording| Shown { response, wording }))
        .collect())
}

fn present_wording() -> RelationDef {
    let same_number = |response, revision| {
        Expr::col((response, response::Column::Revision))
            .equals((revision, response_revision::Column::Number))
            .into_condition()
    };
    response::Entity::belongs_to(response_revision::Entity)
        .from(response::Column::Id)
        .to(response_revision::Column::ResponseId)
        .on_condition(same_number)
        .into()
}
