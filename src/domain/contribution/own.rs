//! What somebody wrote, as its author finds it: also where they may not read any more.

use crate::domain::{
    Actor, Error, Result, Timestamp, audit, concern, content_note,
    contribution::{Key, Kind},
    declaration, handling, meeting, message,
    page::{Cursor, Page, latest_first},
    post, submission, thread,
};
use entity::{
    concern as concern_row, concern_revision,
    handling::Handling,
    id::{ConcernId, MeetingId, MessageId, PostId, SubmissionId, ThreadId},
    meeting as meeting_row, message as message_row, message_revision, post as post_row, post_revision,
    subject::SubjectKind,
    submission as submission_row, submission_revision, thread as thread_row,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::{cmp::Reverse, collections::HashMap};
use uuid::Uuid;

/// Contributions on a page.
const PAGE: usize = 25;

/// How much is shown of what has no title.
const FIRST_WORDS: usize = 80;

/// Something that somebody wrote.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Its kind and key.
    pub key: Key,
    /// When it was begun.
    pub at: Timestamp,
    /// Where it stands: a family of messages, and a code.
    pub state: (&'static str, String),
    /// Its title or its first words; empty if it is withdrawn.
    pub words: String,
    /// The thread, the meeting or the reference; empty if that is no longer open to its author.
    pub place: String,
    /// Where it is read; none where that is no longer open to its author.
    pub path: Option<String>,
    /// Whether it can still be withdrawn.
    pub stands: bool,
    /// How it may be used.
    pub handling: Handling,
    /// When a moderator last had it protected more.
    pub raised_at: Option<Timestamp>,
    /// The content notes that it carries, by code.
    pub notes: Vec<String>,
}

/// How many contributions of each kind stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Posts.
    pub posts: u64,
    /// Messages.
    pub messages: u64,
    /// Reports.
    pub submissions: u64,
    /// Concerns.
    pub concerns: u64,
    /// Interests declared for meetings that are not over; those of others stay for the minutes.
    pub declarations: u64,
}

impl Count {
    /// All together.
    pub fn total(self) -> u64 {
        self.posts + self.messages + self.submissions + self.concerns + self.declarations
    }
}

/// The actor's contributions, newest first; withdrawn ones and drafts among them.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Contribution>> {
    let place = (after, PAGE);
    let posts = (post_row::Column::CreatedAt, post_row::Column::Id);
    let posts = latest_first(post::own(actor), posts, place);
    let messages = (message_row::Column::CreatedAt, message_row::Column::Id);
    let messages = latest_first(message::own(actor), messages, place);
    let submissions = (submission_row::Column::CreatedAt, submission_row::Column::Id);
    let submissions = latest_first(submission::own(actor), submissions, place);
    let concerns = (concern_row::Column::CreatedAt, concern_row::Column::Id);
    let concerns = latest_first(concern::own(actor), concerns, place);
    let mut rows: Vec<Contribution> = posts.all(db).await?.iter().map(of_post).collect();
    rows.extend(messages.all(db).await?.iter().map(of_message));
    rows.extend(submissions.all(db).await?.iter().map(of_submission));
    rows.extend(concerns.all(db).await?.iter().map(of_concern));
    rows.sort_by_key(|row| Reverse((row.at, row.key.id)));
    let mut page = Page::cut(rows, PAGE, |row| Cursor { at: row.at, id: row.key.id });
    describe(db, actor, &mut page.rows).await?;
    Ok(page)
}

/// Finds one of the actor's contributions that stands.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, Key { kind, id }: Key) -> Result<Contribution> {
    let found = match kind {
        Kind::Post => {
            post::own(actor).filter(post_row::Column::Id.eq(id)).one(db).await?.as_ref().map(of_post)
        }
        Kind::Message => {
            message::own(actor).filter(message_row::Column::Id.eq(id)).one(db).await?.as_ref().map(of_message)
        }
        Kind::Submission => {
            let own = submission::own(actor).filter(submission_row::Column::Id.eq(id));
            own.one(db).await?.as_ref().map(of_submission)
        }
        Kind::Concern => {
            concern::own(actor).filter(concern_row::Column::Id.eq(id)).one(db).await?.as_ref().map(of_concern)
        }
    };
    let mut rows = vec![found.ok_or(Error::NotFound)?];
    describe(db, actor, &mut rows).await?;
    rows.pop().ok_or(Error::NotFound)
}

/// How many of the actor's contributions stand.
pub async fn count_standing(db: &impl ConnectionTrait, actor: &Actor) -> Result<Count> {
    Ok(Count {
        posts: post::own(actor).filter(post_row::Column::WithdrawnAt.is_null()).count(db).await?,
        messages: message::own(actor).filter(message_row::Column::WithdrawnAt.is_null()).count(db).await?,
        submissions: submission::own(actor)
            .filter(submission_row::Column::WithdrawnAt.is_null())
            .count(db)
            .await?,
        concerns: concern::own(actor).filter(concern_row::Column::WithdrawnAt.is_null()).count(db).await?,
        declarations: declaration::count_standing(db, actor).await?,
    })
}

/// Contributions of the actor that stand and were begun by a moment, at most so many of each kind.
pub async fn list_standing(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (until, most): (Timestamp, u64),
) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    let key = |kind, id| Key { kind, id };
    let posts = post::own(actor)
        .filter(post_row::Column::WithdrawnAt.is_null().and(post_row::Column::CreatedAt.lte(until)));
    keys.extend(posts.limit(most).all(db).await?.iter().map(|row| key(Kind::Post, row.id.0)));
    let messages = message::own(actor)
        .filter(message_row::Column::WithdrawnAt.is_null().and(message_row::Column::CreatedAt.lte(until)));
    keys.extend(messages.limit(most).all(db).await?.iter().map(|row| key(Kind::Message, row.id.0)));
    let submissions = submission::own(actor).filter(
        submission_row::Column::WithdrawnAt.is_null().and(submission_row::Column::CreatedAt.lte(until)),
    );
    keys.extend(submissions.limit(most).all(db).await?.iter().map(|row| key(Kind::Submission, row.id.0)));
    let concerns = concern::own(actor)
        .filter(concern_row::Column::WithdrawnAt.is_null().and(concern_row::Column::CreatedAt.lte(until)));
    keys.extend(concerns.limit(most).all(db).await?.iter().map(|row| key(Kind::Concern, row.id.0)));
    Ok(keys)
}

fn contribution(
    (kind, id): (Kind, Uuid),
    at: Timestamp,
    state: (&'static str, String),
    (stands, handling): (bool, Handling),
) -> Contribution {
    Contribution {
        key: Key { kind, id },
        at,
        state,
        words: String::new(),
        place: String::new(),
        path: None,
        stands,
        handling,
        raised_at: None,
        notes: Vec::new(),
    }
}

/// Where something stands that has no states of its own.
fn standing(published: bool, stands: bool) -> (&'static str, String) {
    let code = match (stands, published) {
        (false, _) => "withdrawn",
        (true, true) => "published",
        (true, false) => "waiting",
    };
    ("contribution-state", code.to_owned())
}

fn of_post(row: &post_row::Model) -> Contribution {
    let stands = row.withdrawn_at.is_none();
    let state = standing(row.published_at.is_some(), stands);
    contribution((Kind::Post, row.id.0), row.created_at, state, (stands, row.handling))
}

fn of_message(row: &message_row::Model) -> Contribution {
    let stands = row.withdrawn_at.is_none();
    let state = standing(row.published_at.is_some(), stands);
    contribution((Kind::Message, row.id.0), row.created_at, state, (stands, row.handling))
}

fn of_submission(row: &submission_row::Model) -> Contribution {
    let state = ("submission-state", row.state.to_string());
    let stands = row.withdrawn_at.is_none();
    let found = contribution((Kind::Submission, row.id.0), row.created_at, state, (stands, row.handling));
    Contribution { place: row.reference.clone(), path: Some(format!("/submissions/{}", row.id)), ..found }
}

fn of_concern(row: &concern_row::Model) -> Contribution {
    let state = ("concern-state", row.state.to_string());
    let stands = row.withdrawn_at.is_none();
    let found = contribution((Kind::Concern, row.id.0), row.created_at, state, (stands, row.handling));
    Contribution { place: row.reference.clone(), path: Some(format!("/concerns/{}", row.id)), ..found }
}

/// Adds the words of those that stand, and the places that are open to their author, in a fixed number of queries.
async fn describe(db: &impl ConnectionTrait, actor: &Actor, rows: &mut [Contribution]) -> Result<()> {
    let keys = |kind, all: bool| -> Vec<Uuid> {
        let of_kind = rows.iter().filter(|row| row.key.kind == kind && (all || row.stands));
        of_kind.map(|row| row.key.id).collect()
    };
    let posts = keys(Kind::Post, true);
    let messages = keys(Kind::Message, true);
    let mut words = words_of_posts(db, keys(Kind::Post, false)).await?;
    words.extend(words_of_messages(db, keys(Kind::Message, false)).await?);
    words.extend(words_of_submissions(db, keys(Kind::Submission, false)).await?);
    words.extend(words_of_concerns(db, keys(Kind::Concern, false)).await?);
    let mut places = places_of_posts(db, actor, posts).await?;
    places.extend(places_of_messages(db, actor, messages).await?);
    let mut notes = content_note::list(db, SubjectKind::Post, keys(Kind::Post, false)).await?;
    let ids = rows.iter().map(|row| row.key.id).collect();
    let mut raised = audit::list_latest_by_others(db, handling::RAISED, ids, actor.id).await?;
    for row in rows {
        row.raised_at = raised.remove(&row.key.id);
        row.notes = notes.remove(&row.key.id).unwrap_or_default();
        row.words = words.remove(&row.key.id).unwrap_or_default();
        if let Some((place, path)) = places.remove(&row.key.id) {
            (row.place, row.path) = (place, Some(path));
        }
    }
    Ok(())
}

/// The title or the first words of one contribution, whosever it is: whoever asks has found it for its reader.
pub(super) async fn find_words(db: &impl ConnectionTrait, Key { kind, id }: Key) -> Result<String> {
    let mut words = match kind {
        Kind::Post => words_of_posts(db, vec![id]).await?,
        Kind::Message => words_of_messages(db, vec![id]).await?,
        Kind::Submission => words_of_submissions(db, vec![id]).await?,
        Kind::Concern => words_of_concerns(db, vec![id]).await?,
    };
    Ok(words.remove(&id).unwrap_or_default())
}

async fn words_of_posts(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows = post_row::Entity::find()
        .filter(post_row::Column::Id.is_in(ids.iter().copied().map(PostId)))
        .all(db)
        .await?;
    let wordings = post_revision::Entity::find()
        .filter(post_revision::Column::PostId.is_in(ids.into_iter().map(PostId)))
        .all(db)
        .await?;
    let present = |row: &post_row::Model| {
        wordings.iter().find(|wording| wording.post_id == row.id && wording.number == row.revision)
    };
    Ok(rows.iter().filter_map(|row| Some((row.id.0, first_words(&present(row)?.source)))).collect())
}

async fn words_of_messages(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let wordings = message_revision::Entity::find()
        .filter(message_revision::Column::MessageId.is_in(ids.into_iter().map(MessageId)))
        .order_by_asc(message_revision::Column::Number)
        .all(db)
        .await?;
    Ok(wordings.into_iter().map(|row| (row.message_id.0, first_words(&row.source))).collect())
}

async fn words_of_submissions(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let wordings = submission_revision::Entity::find()
        .filter(submission_revision::Column::SubmissionId.is_in(ids.into_iter().map(SubmissionId)))
        .order_by_asc(submission_revision::Column::Number)
        .all(db)
        .await?;
    Ok(wordings.into_iter().map(|row| (row.submission_id.0, row.title)).collect())
}

async fn words_of_concerns(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let wordings = concern_revision::Entity::find()
        .filter(concern_revision::Column::ConcernId.is_in(ids.into_iter().map(ConcernId)))
        .order_by_asc(concern_revision::Column::Number)
        .all(db)
        .await?;
    Ok(wordings.into_iter().map(|row| (row.concern_id.0, row.title)).collect())
}

/// The thread of each post that its author may still read, and the post's own address.
async fn places_of_posts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, (String, String)>> {
    let rows: Vec<(PostId, ThreadId)> = post::visible(actor)
        .select_only()
        .column(post_row::Column::Id)
        .column(post_row::Column::ThreadId)
        .filter(post_row::Column::Id.is_in(ids.into_iter().map(PostId)))
        .into_tuple()
        .all(db)
        .await?;
    let threads = thread::visible(actor)
        .filter(thread_row::Column::Id.is_in(rows.iter().map(|(_, thread_id)| *thread_id)))
        .all(db)
        .await?;
    let titles: HashMap<ThreadId, String> = threads.into_iter().map(|row| (row.id, row.title)).collect();
    let place = |(id, thread_id): &(PostId, ThreadId)| {
        Some((id.0, (titles.get(thread_id)?.clone(), format!("/posts/{id}"))))
    };
    Ok(rows.iter().filter_map(place).collect())
}

/// The meeting of each message that its author may still read, and the message's place in the transcript.
async fn places_of_messages(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, (String, String)>> {
    let rows = message::visible(actor)
        .filter(message_row::Column::Id.is_in(ids.into_iter().map(MessageId)))
        .all(db)
        .await?;
    let meetings = meeting::visible(actor)
        .filter(meeting_row::Column::Id.is_in(rows.iter().map(|row| row.meeting_id)))
        .all(db)
        .await?;
    let titles: HashMap<MeetingId, String> = meetings.into_iter().map(|row| (row.id, row.title)).collect();
    let place = |row: &message_row::Model| {
        Some((row.id.0, (titles.get(&row.meeting_id)?.clone(), format!("/meetings/{}", row.meeting_id))))
    };
    Ok(rows.iter().filter_map(place).collect())
}

/// The beginning of a text, in one line.
fn first_words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= FIRST_WORDS {
        return line;
    }
    let cut: String = line.chars().take(FIRST_WORDS).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(first_words(" Three\nfields. "), "Three fields.");
        let long = "words ".repeat(30);
        assert!(first_words(&long).ends_with("words…") && first_words(&long).chars().count() <= FIRST_WORDS);
        assert_eq!(first_words(&"x".repeat(200)).chars().count(), FIRST_WORDS + 1);
    }
}
