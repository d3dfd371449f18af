//! What somebody contributed, with every wording of their own; withdrawn contributions and drafts among them.

use crate::domain::{
    Result, Timestamp,
    own_data::{AT_ONCE, Record},
    page::{Cursor, Page, oldest_first},
};
use entity::{
    concern, concern_revision,
    id::{AccountId, ConcernId, MeetingId, MessageId, PostId, SubmissionId, ThreadId},
    meeting, message, message_revision, post, post_revision,
    subject::SubjectKind,
    submission, submission_appeal, submission_question, submission_revision, tag, thread, thread_revision,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// The moments that every contribution has.
fn moments(
    record: Record,
    (created_at, published_at): (Timestamp, Option<Timestamp>),
    (withdrawn_at, locked_at): (Option<Timestamp>, Option<Timestamp>),
) -> Record {
    record
        .moment("created_at", created_at)
        .moment("published_at", published_at)
        .moment("withdrawn_at", withdrawn_at)
        .moment("locked_at", locked_at)
}

/// Wordings by what they are of.
fn grouped<K: std::hash::Hash + Eq>(records: impl Iterator<Item = (K, Record)>) -> HashMap<K, Vec<Record>> {
    let mut by_key: HashMap<K, Vec<Record>> = HashMap::new();
    for (key, record) in records {
        by_key.entry(key).or_default().push(record);
    }
    by_key
}

fn wording(number: i32, at: Timestamp) -> Record {
    Record::default().number("number", number).moment("at", at)
}

pub(super) async fn list_threads(
    db: &impl ConnectionTrait,
    by: AccountId,
    place: Option<Cursor>,
) -> Result<Page<Record>> {
    let own = thread::Entity::find().filter(thread::Column::AuthorId.eq(by));
    let rows =
        oldest_first(own, (thread::Column::CreatedAt, thread::Column::Id), (place, AT_ONCE)).all(db).await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let open: Vec<ThreadId> = rows.iter().filter(|row| row.locked_at.is_none()).map(|row| row.id).collect();
    let wordings = thread_revision::Entity::find()
        .filter(thread_revision::Column::ThreadId.is_in(open).and(thread_revision::Column::By.eq(by)))
        .order_by_asc(thread_revision::Column::Number)
        .all(db)
        .await?;
    let mut wordings = grouped(wordings.into_iter().map(|row| {
        let record = wording(row.number, row.at)
            .text("title", row.title)
            .text("summary", row.summary_source.unwrap_or_default());
        (row.thread_id, record)
    }));
    let record = |row: thread::Model| {
        let title = if row.locked_at.is_none() { row.title } else { String::new() };
        let record = Record::default()
            .text("place", format!("/threads/{}", row.id))
            .text("title", title)
            .term("handling", Some(&row.handling.to_string()))
            .language(row.language);
        moments(record, (row.created_at, row.published_at), (row.withdrawn_at, row.locked_at))
            .records("wordings", wordings.remove(&row.id).unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}

pub(super) async fn list_posts(
    db: &impl ConnectionTrait,
    by: AccountId,
    place: Option<Cursor>,
) -> Result<Page<Record>> {
    let own = post::Entity::find().filter(post::Column::AuthorId.eq(by));
    let rows =
        oldest_first(own, (post::Column::CreatedAt, post::Column::Id), (place, AT_ONCE)).all(db).await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let open: Vec<PostId> = rows.iter().filter(|row| row.locked_at.is_none()).map(|row| row.id).collect();
    let mut tags = list_tags(db, SubjectKind::Post, open.iter().map(|id| id.0).collect()).await?;
    let wordings = post_revision::Entity::find()
        .filter(post_revision::Column::PostId.is_in(open).and(post_revision::Column::By.eq(by)))
        .order_by_asc(post_revision::Column::Number)
        .all(db)
        .await?;
    let mut wordings = grouped(
        wordings.into_iter().map(|row| (row.post_id, wording(row.number, row.at).text("body", row.source))),
    );
    let record = |row: post::Model| {
        let record = Record::default()
            .text("place", format!("/posts/{}", row.id))
            .text("thread", format!("/threads/{}", row.thread_id))
            .number("number", row.number)
            .term("handling", Some(&row.handling.to_string()))
            .language(row.language);
        moments(record, (row.created_at, row.published_at), (row.withdrawn_at, row.locked_at))
            .records("terms", tags.remove(&row.id.0).unwrap_or_default())
            .records("wordings", wordings.remove(&row.id).unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}

pub(super) async fn list_messages(
    db: &impl ConnectionTrait,
    by: AccountId,
    place: Option<Cursor>,
) -> Result<Page<Record>> {
    let own = message::Entity::find().filter(message::Column::AuthorId.eq(by));
    let rows = oldest_first(own, (message::Column::CreatedAt, message::Column::Id), (place, AT_ONCE))
        .all(db)
        .await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let open: Vec<MessageId> = rows.iter().filter(|row| row.locked_at.is_none()).map(|row| row.id).collect();
    let wordings = message_revision::Entity::find()
        .filter(message_revision::Column::MessageId.is_in(open).and(message_revision::Column::By.eq(by)))
        .order_by_asc(message_revision::Column::Number)
        .all(db)
        .await?;
    let mut wordings = grouped(
        wordings
            .into_iter()
            .map(|row| (row.message_id, wording(row.number, row.at).text("body", row.source))),
    );
    let ids = rows.iter().map(|row| row.meeting_id);
    let meetings = meeting::Entity::find().filter(meeting::Column::Id.is_in(ids)).all(db).await?;
    let meetings: HashMap<MeetingId, String> =
        meetings.into_iter().map(|meeting| (meeting.id, meeting.reference)).collect();
    let record = |row: message::Model| {
        let record = Record::default()
            .text("key", row.id.to_string())
            .text("place", format!("/meetings/{}", row.meeting_id))
            .text("meeting", meetings.get(&row.meeting_id).map_or("", String::as_str))
            .number("number", row.seq)
            .moment("not_released_at", row.declined_at)
            .text("not_released", row.decline_reason.unwrap_or_default())
            .moment("destroyed_at", row.destroyed_at)
            .term("handling", Some(&row.handling.to_string()))
            .language(row.language);
        moments(record, (row.created_at, row.published_at), (row.withdrawn_at, row.locked_at))
            .records("wordings", wordings.remove(&row.id).unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}

pub(super) async fn list_submissions(
    db: &impl ConnectionTrait,
    by: AccountId,
    place: Option<Cursor>,
) -> Result<Page<Record>> {
    let own = submission::Entity::find().filter(submission::Column::AuthorId.eq(by));
    let rows = oldest_first(own, (submission::Column::CreatedAt, submission::Column::Id), (place, AT_ONCE))
        .all(db)
        .await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let open: Vec<SubmissionId> =
        rows.iter().filter(|row| row.locked_at.is_none()).map(|row| row.id).collect();
    let wordings = submission_revision::Entity::find()
        .filter(submission_revision::Column::SubmissionId.is_in(open.iter().copied()))
        .filter(submission_revision::Column::By.eq(by))
        .order_by_asc(submission_revision::Column::Number)
        .all(db)
        .await?;
    let mut wordings = grouped(wordings.into_iter().map(|row| (row.submission_id, answers(row))));
    let mut tags = list_tags(db, SubjectKind::Submission, open.iter().map(|id| id.0).collect()).await?;
    let mut questions = list_questions(db, &open).await?;
    let mut appeals = list_appeals(db, &open).await?;
    let record = |row: submission::Model| {
        let record = Record::default()
            .text("place", format!("/submissions/{}", row.id))
            .text("reference", row.reference)
            .word(("state", "submission-state"), &row.state)
            .term("handling", Some(&row.handling.to_string()))
            .language(row.language)
            .flag("may_contact", row.may_contact)
            .moment("attested_at", row.attested_at)
            .moment("submitted_at", row.submitted_at)
            .moment("decided_at", row.decided_at)
            .term("decline_reason", row.decline_reason.as_deref());
        moments(record, (row.created_at, row.published_at), (row.withdrawn_at, row.locked_at))
            .records("terms", tags.remove(&row.id.0).unwrap_or_default())
            .records("wordings", wordings.remove(&row.id).unwrap_or_default())
            .records("questions", questions.remove(&row.id).unwrap_or_default())
            .records("appeals", appeals.remove(&row.id).unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}

/// What they were asked about their reports, and what they answered.
async fn list_questions(
    db: &impl ConnectionTrait,
    ids: &[SubmissionId],
) -> Result<HashMap<SubmissionId, Vec<Record>>> {
    let rows = submission_question::Entity::find()
        .filter(submission_question::Column::SubmissionId.is_in(ids.iter().copied()))
        .order_by_asc(submission_question::Column::AskedAt);
    let record = |row: submission_question::Model| {
        let record = Record::default()
            .term("canned_question", row.code.as_deref())
            .text("question", row.words)
            .moment("asked_at", row.asked_at)
            .text("answer", row.answer.unwrap_or_default())
            .moment("answered_at", row.answered_at);
        (row.submission_id, record)
    };
    Ok(grouped(rows.all(db).await?.into_iter().map(record)))
}

/// Why they asked to have a report looked at again, and what came of it.
async fn list_appeals(
    db: &impl ConnectionTrait,
    ids: &[SubmissionId],
) -> Result<HashMap<SubmissionId, Vec<Record>>> {
    let rows = submission_appeal::Entity::find()
        .filter(submission_appeal::Column::SubmissionId.is_in(ids.iter().copied()));
    let record = |row: submission_appeal::Model| {
        let record = Record::default()
            .text("appeal", row.words)
            .moment("appealed_at", row.appealed_at)
            .text("appeal_answer", row.reason.unwrap_or_default())
            .moment("decided_at", row.decided_at);
        (row.submission_id, record)
    };
    Ok(grouped(rows.all(db).await?.into_iter().map(record)))
}

fn answers(row: submission_revision::Model) -> Record {
    wording(row.number, row.at)
        .text("title", row.title)
        .text("change", row.change)
        .text("method", row.method)
        .text("importance", row.importance)
        .text("help", row.help)
        .text("evidence_detail", row.evidence_detail)
        .text("references", row.references)
        .text("first_noticed", row.first_noticed)
        .term("direction", row.direction.as_deref())
        .term("scale", row.scale.as_deref())
        .term("evidence", row.evidence.as_deref())
        .term("own_confidence", row.own_confidence.as_deref())
        .term("offence", row.offence.as_deref())
        .term("setting", row.setting.as_deref())
}

async fn list_tags(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<Record>>> {
    let of = tag::Column::SubjectKind.eq(kind).and(tag::Column::SubjectId.is_in(ids));
    let rows =
        tag::Entity::find().filter(of).order_by_asc(tag::Column::Taxonomy).order_by_asc(tag::Column::Code);
    let tags = rows.all(db).await?.into_iter();
    Ok(grouped(tags.map(|tag| (tag.subject_id, Record::default().term(&tag.taxonomy, Some(&tag.code))))))
}

pub(super) async fn list_concerns(
    db: &impl ConnectionTrait,
    by: AccountId,
    place: Option<Cursor>,
) -> Result<Page<Record>> {
    let own = concern::Entity::find().filter(concern::Column::AuthorId.eq(by));
    let rows = oldest_first(own, (concern::Column::CreatedAt, concern::Column::Id), (place, AT_ONCE))
        .all(db)
        .await?;
    let Page { rows, next } = Page::cut(rows, AT_ONCE, |row| Cursor { at: row.created_at, id: row.id.0 });
    let open: Vec<ConcernId> = rows.iter().filter(|row| row.locked_at.is_none()).map(|row| row.id).collect();
    let wordings = concern_revision::Entity::find()
        .filter(concern_revision::Column::ConcernId.is_in(open).and(concern_revision::Column::By.eq(by)))
        .order_by_asc(concern_revision::Column::Number)
        .all(db)
        .await?;
    let mut wordings = grouped(wordings.into_iter().map(|row| {
        let record = wording(row.number, row.at)
            .text("title", row.title)
            .text("should_change", row.should_change)
            .text("what_happened", row.what_happened);
        (row.concern_id, record)
    }));
    let record = |row: concern::Model| {
        let record = Record::default()
            .text("place", format!("/concerns/{}", row.id))
            .text("reference", row.reference)
            .word(("state", "concern-state"), &row.state)
            .term("stage", row.stage.as_deref())
            .term("concern", row.kind.as_deref())
            .term("victims_code_right", row.victims_code_right.as_deref())
            .term("handling", Some(&row.handling.to_string()))
            .language(row.language)
            .moment("decided_at", row.decided_at)
            .term("decline_reason", row.decline_reason.as_deref());
        moments(record, (row.created_at, row.published_at), (row.withdrawn_at, row.locked_at))
            .records("wordings", wordings.remove(&row.id).unwrap_or_default())
    };
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}
