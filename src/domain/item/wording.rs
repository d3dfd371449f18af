//! Every wording that an item has had, as it was typed, for the one page on which what is locked can be read.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    content_note::{self, Notes},
    item::list_authors,
    trend,
};
use entity::{
    concern_revision,
    id::{ConcernId, MessageId, PostId, ResponseId, SubmissionId, TrendId},
    message_revision, post as post_row, post_revision, response_revision,
    subject::SubjectKind,
    submission_appeal, submission_question, submission_revision, thread, trend_version,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// One wording of an item.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Which it is, from 1.
    pub number: i32,
    /// When it was written.
    pub at: Timestamp,
    /// Its texts that are not empty, as they were typed.
    pub texts: Vec<String>,
    /// The item's content notes, and what its reader wants done with them.
    pub notes: Notes,
}

impl Wording {
    fn new(number: i32, at: Timestamp, texts: impl IntoIterator<Item = String>) -> Self {
        let texts = texts.into_iter().filter(|text| !text.is_empty()).collect();
        Self { number, at, texts, notes: Notes::default() }
    }
}

/// The wordings of something, the latest first. Whoever asks has seen to it that they may be read.
pub(crate) async fn list_wordings(
    db: &impl ConnectionTrait,
    actor: &Actor,
    subject: Subject,
) -> Result<Vec<Wording>> {
    let id = subject.id;
    let mut wordings = match subject.kind {
        SubjectKind::Post => list_of_post(db, PostId(id)).await?,
        SubjectKind::Message => {
            let of = message_revision::Column::MessageId.eq(MessageId(id));
            let rows = message_revision::Entity::find().filter(of).all(db).await?.into_iter();
            rows.map(|row| Wording::new(row.number, row.at, [row.source])).collect()
        }
        SubjectKind::Submission => {
            let of = submission_revision::Column::SubmissionId.eq(SubmissionId(id));
            let rows = submission_revision::Entity::find().filter(of).all(db).await?.into_iter();
            with_answers(db, SubmissionId(id), rows.map(of_submission).collect()).await?
        }
        SubjectKind::Trend => {
            let of = trend_version::Column::TrendId.eq(TrendId(id));
            let rows = trend_version::Entity::find().filter(of).all(db).await?.into_iter();
            let texts = |row: trend_version::Model| [row.title, row.summary, row.source, row.asked];
            rows.map(|row| Wording::new(row.number, row.created_at, texts(row))).collect()
        }
        SubjectKind::Concern => {
            let of = concern_revision::Column::ConcernId.eq(ConcernId(id));
            let rows = concern_revision::Entity::find().filter(of).all(db).await?.into_iter();
            let texts = |row: concern_revision::Model| [row.title, row.should_change, row.what_happened];
            rows.map(|row| Wording::new(row.number, row.at, texts(row))).collect()
        }
        SubjectKind::Response => {
            let of = response_revision::Column::ResponseId.eq(ResponseId(id));
            let rows = response_revision::Entity::find().filter(of).all(db).await?.into_iter();
            let texts = |row: response_revision::Model| [row.source, row.reason.unwrap_or_default()];
            rows.map(|row| Wording::new(row.number, row.at, texts(row))).collect()
        }
        _ => return Err(Error::NotFound),
    };
    let notes = find_notes(db, actor, subject).await?;
    for wording in &mut wordings {
        wording.notes.clone_from(&notes);
    }
    wordings.sort_by_key(|wording: &Wording| std::cmp::Reverse(wording.number));
    Ok(wordings)
}

/// The notes of something, whoever may see it now.
async fn find_notes(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<Notes> {
    match subject.kind {
        SubjectKind::Post => {
            let notes = content_note::list(db, subject.kind, vec![subject.id]).await?;
            let is_own = list_authors(db, subject).await?.contains(&actor.id);
            let mut notes = content_note::treat(db, actor, notes, |_| is_own).await?;
            Ok(notes.remove(&subject.id).unwrap_or_default())
        }
        SubjectKind::Trend => trend::find_notes(db, actor, TrendId(subject.id)).await,
        _ => Ok(Notes::default()),
    }
}

/// A first post's with the thread's title, which is its author's too.
async fn list_of_post(db: &impl ConnectionTrait, id: PostId) -> Result<Vec<Wording>> {
    let post = post_row::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let title = match post.number {
        1 => thread::Entity::find_by_id(post.thread_id).one(db).await?.map(|thread| thread.title),
        _ => None,
    };
    let rows = post_revision::Entity::find()
        .filter(post_revision::Column::PostId.eq(id))
        .order_by_asc(post_revision::Column::Number)
        .all(db)
        .await?;
    let texts = |source: String| title.clone().into_iter().chain([source]);
    Ok(rows.into_iter().map(|row| Wording::new(row.number, row.at, texts(row.source))).collect())
}

/// What its author answered about a report, and why they asked to have it looked at again, stands with its last wording.
async fn with_answers(
    db: &impl ConnectionTrait,
    id: SubmissionId,
    mut wordings: Vec<Wording>,
) -> Result<Vec<Wording>> {
    let answers = submission_question::Entity::find()
        .filter(submission_question::Column::SubmissionId.eq(id))
        .order_by_asc(submission_question::Column::AskedAt)
        .all(db)
        .await?;
    let appeal = submission_appeal::Entity::find_by_id(id).one(db).await?;
    if let Some(last) = wordings.iter_mut().max_by_key(|wording| wording.number) {
        last.texts.extend(answers.into_iter().filter_map(|asked| asked.answer));
        last.texts.extend(appeal.map(|appeal| appeal.words));
    }
    Ok(wordings)
}

fn of_submission(row: submission_revision::Model) -> Wording {
    let texts =
        [row.title, row.change, row.method, row.importance, row.help, row.evidence_detail, row.references];
    Wording::new(row.number, row.at, texts)
}
