//! Posts: contributions to a thread, with their wordings. Starting a thread is writing its first post.

mod locking;
mod new;
mod notes;
mod reading;

pub(crate) use locking::{conceal, reveal, take_down};
pub use locking::{is_locked, list_locked_numbers};
pub use new::{NewPost, NewThread};
pub(crate) use notes::add_notes;
pub use notes::{find_to_note, set_notes};
pub use reading::{
    Shown, find, find_revision, find_to_edit, find_to_withdraw, list_after, list_returned, list_revisions,
    list_standings, own, visible,
};

use crate::domain::{
    Actor, Error, Result, Subject,
    audit::{self, Entry},
    content_note,
    database::Database,
    draft,
    job::{self, Job},
    markdown,
    review::{self, Decision, Standing},
    space,
    text::Text,
    thread,
};
use entity::{
    handling::Handling,
    id::{PostId, ReviewId, SpaceId, ThreadId},
    post, post_revision,
    review::Kind as ReviewKind,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};

/// Posts on a page.
pub const PAGE: u64 = 50;

/// Whether the actor may change the wording of a post.
pub fn may_edit(actor: &Actor, post: &post::Model) -> bool {
    may_withdraw(actor, post) && !actor.is_silenced()
}

/// Whether the actor may withdraw a post: its author, at any time, without a reason.
pub fn may_withdraw(actor: &Actor, post: &post::Model) -> bool {
    post.author_id == actor.id && post.withdrawn_at.is_none()
}

/// Starts a thread.
pub async fn start_thread(
    db: &Database,
    actor: &Actor,
    space_id: SpaceId,
    new: NewThread,
) -> Result<ThreadId> {
    let txn = db.begin().await?;
    let space = space::find(&txn, actor, space_id).await?;
    actor.check_may_write()?;
    if !space::may_post(actor, &space) {
        return Err(Error::Forbidden("forbidden-post"));
    }
    let id = new.key.unwrap_or_else(|| ThreadId::at(actor.now));
    if thread::was_started(&txn, actor, id).await? {
        return Ok(id);
    }
    let published = !waits(actor, &space, &new.post);
    let settings = (new.post.handling, new.post.language, published);
    let thread = thread::insert(&txn, actor, (id, space.id, new.title), settings).await?;
    insert(&txn, actor, (thread.id, space.id, published), new.post).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(thread.id)
}

/// Replies to a thread.
pub async fn create(db: &Database, actor: &Actor, thread_id: ThreadId, new: NewPost) -> Result<post::Model> {
    let txn = db.begin().await?;
    let thread = thread::find(&txn, actor, thread_id).await?;
    let space = space::find(&txn, actor, thread.space_id).await?;
    actor.check_may_write()?;
    if !space::may_post(actor, &space) {
        return Err(Error::Forbidden("forbidden-post"));
    }
    if let Some(key) = new.key
        && let Some(already) = post::Entity::find_by_id(key).one(&txn).await?
    {
        return if already.author_id == actor.id {
            Ok(already)
        } else {
            Err(Error::Conflict("conflict-changed"))
        };
    }
    // Nobody else can read a thread that waits, and what is added to it is read with it.
    let stands = thread.published_at.is_some() || actor.is_moderator();
    let published = stands && !waits(actor, &space, &new);
    let post = insert(&txn, actor, (thread_id, space.id, published), new).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(post)
}

/// Whether the post of this key is what is sent now; if it is not, its sender used the key for something else.
pub async fn is_as_sent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, thread_id): (PostId, ThreadId),
    new: &NewPost,
) -> Result<bool> {
    let first = post_revision::Entity::find_by_id((id, 1)).one(db).await?;
    let post = post::Entity::find_by_id(id).one(db).await?;
    let notes = content_note::find(db, Subject::new(SubjectKind::Post, id.0)).await?;
    Ok(post.zip(first).is_some_and(|(post, first)| {
        // What was changed since is not what was sent then.
        let same_notes = new.notes.as_ref().is_none_or(|sent| *sent == notes);
        let same_choices = (post.handling == new.handling && same_notes) || post.version > 1;
        (post.author_id, post.thread_id, post.language) == (actor.id, thread_id, new.language)
            && same_choices
            && first.source == new.body.as_str()
    }))
}

/// The same of a thread and its first post.
pub async fn is_thread_as_sent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, space_id): (ThreadId, SpaceId),
    new: &NewThread,
) -> Result<bool> {
    if !thread::is_as_sent(db, (id, space_id), &new.title).await? {
        return Ok(false);
    }
    let first = post::Entity::find().filter(post::Column::ThreadId.eq(id).and(post::Column::Number.eq(1)));
    match first.one(db).await? {
        Some(first) => is_as_sent(db, actor, (first.id, id), &new.post).await,
        None => Ok(false),
    }
}

/// Changes the wording of a post, keeping the earlier ones. In a reviewed space, and where screening holds it, the new
/// wording waits for a moderator and the old one stays until then. A post that screening alone held is published with
/// a wording that it does not hold.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (id, version): (PostId, i32),
    new: NewPost,
) -> Result<post::Model> {
    let txn = db.begin().await?;
    let post = find(&txn, actor, id).await?.post;
    actor.check_may_write()?;
    if !may_edit(actor, &post) {
        return Err(Error::Forbidden("forbidden-post-edit"));
    }
    let space = space::find(&txn, actor, post.space_id).await?;
    let subject = Subject::new(SubjectKind::Post, id.0);
    let standing = review::find_standing(&txn, subject).await?;
    let waits = waits(actor, &space, &new) || !may_appear(&post, standing.as_ref());
    let number = next_revision(&txn, id).await?;
    let mut changed = post::Entity::update_many()
        .col_expr(post::Column::Version, Expr::value(version + 1))
        .col_expr(post::Column::Handling, Expr::value(new.handling))
        .filter(post::Column::Id.eq(id).and(post::Column::Version.eq(version)));
    // Nobody else has read the old wording of a post that was never published.
    if !waits || post.published_at.is_none() {
        changed = changed.col_expr(post::Column::Revision, Expr::value(number));
    }
    if !waits {
        let moment =
            if post.published_at.is_none() { post::Column::PublishedAt } else { post::Column::EditedAt };
        changed = changed.col_expr(moment, Expr::value(actor.now));
    }
    let rows = changed.exec_with_returning(&txn).await?;
    let changed = rows.into_iter().next().ok_or(Error::Conflict("conflict-changed"))?;
    insert_revision(&txn, actor, (id, number), &new.body).await?;
    if post.number == 1 {
        thread::follow_first_post(&txn, (post.thread_id, changed.handling)).await?;
    }
    if let Some(codes) = &new.notes {
        // The wording that stands is read until a moderator has read the new one: what it carries stays on it.
        if waits && post.published_at.is_some() {
            notes::add(&txn, actor, (&post, codes.as_slice())).await?;
        } else {
            notes::put(&txn, actor, (&post, codes.as_slice())).await?;
        }
    }
    if standing.is_some() || waits {
        review::supersede(&txn, actor, subject).await?;
    }
    if waits {
        let place = (subject, number, Some(space.id));
        review::open_screened(&txn, actor, (ReviewKind::Space, &new.verdict), place).await?;
    } else if post.published_at.is_none() {
        thread::count_published(&txn, actor, post.thread_id).await?;
    }
    let entry = Entry::new("PostEdited", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
    audit::record(&txn, entry.screened(&new.verdict)).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(changed)
}

/// Whether a wording of a post waits for a moderator: in a reviewed space, and where screening holds it.
fn waits(actor: &Actor, space: &entity::space::Model, new: &NewPost) -> bool {
    space::waits_for_review(actor, space) || new.verdict.holds()
}

/// Whether a changed wording of the post may be read at once: one that was never read only if screening alone held it.
/// What a moderator sent back, a moderator reads again.
fn may_appear(post: &post::Model, standing: Option<&Standing>) -> bool {
    post.published_at.is_some() || matches!(standing, Some(Standing::Waits(rules)) if !rules.is_empty())
}

/// Withdraws a post: a tombstone stays. Withdrawing it twice changes nothing.
pub async fn withdraw(db: &Database, actor: &Actor, id: PostId) -> Result<ThreadId> {
    let txn = db.begin().await?;
    let post = find_to_withdraw(&txn, actor, id).await?;
    if post.withdrawn_at.is_some() {
        return Ok(post.thread_id);
    }
    let withdrawn = post::Entity::update_many()
        .col_expr(post::Column::WithdrawnAt, Expr::value(actor.now))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::WithdrawnAt.is_null()))
        .exec_with_returning(&txn)
        .await?;
    // As it was found it may not have been published yet: what the update returns is what it took away.
    if let Some(withdrawn) = withdrawn.first() {
        if withdrawn.published_at.is_some() {
            thread::count_withdrawn(&txn, post.thread_id).await?;
        }
        review::discard(&txn, actor, Subject::new(SubjectKind::Post, id.0)).await?;
        let entry = Entry::new("PostWithdrawn", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
        audit::record(&txn, entry).await?;
    }
    txn.commit().await?;
    Ok(post.thread_id)
}

/// Has a post used in another way from now on; the title of the thread that it starts follows it. `Conflict` if it is no
/// longer used as it was.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    id: PostId,
    (from, to): (Handling, Handling),
) -> Result<()> {
    let changed = post::Entity::update_many()
        .col_expr(post::Column::Handling, Expr::value(to))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::Handling.eq(from)))
        .filter(post::Column::WithdrawnAt.is_null())
        .exec_with_returning(txn)
        .await?;
    let post = changed.first().ok_or(Error::Conflict("conflict-changed"))?;
    if post.number == 1 {
        thread::follow_first_post(txn, (post.thread_id, to)).await?;
    }
    Ok(())
}

/// Decides about a wording that waits: it can be read from now on, or goes back to its author.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (review_id, version): (ReviewId, i32),
    decision: Decision,
) -> Result<()> {
    let txn = db.begin().await?;
    let review = review::find(&txn, actor, review_id).await?;
    let post = find(&txn, actor, PostId(review.subject_id)).await?.post;
    if actor.id == post.author_id || actor.has_interest_in(post.organisation_id) {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    // The post before its review, as when it is edited or withdrawn: two that took them in different orders would
    // wait for each other.
    if decision.publishes() {
        publish(&txn, actor, &post, review.revision).await?;
    }
    if let Decision::Noted(codes) = &decision {
        notes::add(&txn, actor, (&post, codes.as_slice())).await?;
    }
    review::decide(&txn, actor, (review_id, version), &decision).await?;
    if let Decision::Return(_) = decision {
        let mail = Job::SendReturnMail { recipient_id: post.author_id, subject_kind: SubjectKind::Post };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    Ok(txn.commit().await?)
}

async fn publish(txn: &DatabaseTransaction, actor: &Actor, post: &post::Model, revision: i32) -> Result<()> {
    let moment = if post.published_at.is_none() { post::Column::PublishedAt } else { post::Column::EditedAt };
    let published = post::Entity::update_many()
        .col_expr(post::Column::Revision, Expr::value(revision))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .col_expr(moment, Expr::value(actor.now))
        .filter(post::Column::Id.eq(post.id).and(post::Column::WithdrawnAt.is_null()))
        .exec(txn)
        .await?;
    if published.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    if post.published_at.is_none() {
        thread::count_published(txn, actor, post.thread_id).await?;
    }
    let entry = Entry::new("PostPublished", Some(actor.id), actor.now).about(SubjectKind::Post, post.id.0);
    audit::record(txn, entry).await
}

async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (thread_id, space_id, published): (ThreadId, SpaceId, bool),
    new: NewPost,
) -> Result<post::Model> {
    let number = thread::allot_number(txn, actor, (thread_id, published)).await?;
    let id = new.key.unwrap_or_else(|| PostId::at(actor.now));
    let row = post::ActiveModel {
        id: Set(id),
        thread_id: Set(thread_id),
        space_id: Set(space_id),
        number: Set(number),
        revision: Set(1),
        edited_at: Set(None),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(new.handling),
        language: Set(new.language),
        created_at: Set(actor.now),
        published_at: Set(published.then_some(actor.now)),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    };
    let post = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    insert_revision(txn, actor, (id, 1), &new.body).await?;
    if let Some(codes) = &new.notes {
        notes::put(txn, actor, (&post, codes.as_slice())).await?;
    }
    if !published {
        let place = (Subject::new(SubjectKind::Post, id.0), 1, Some(space_id));
        review::open_screened(txn, actor, (ReviewKind::Space, &new.verdict), place).await?;
    }
    let entry = Entry::new("PostCreated", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
    audit::record(txn, entry.screened(&new.verdict)).await?;
    Ok(post)
}

async fn insert_revision(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (post_id, number): (PostId, i32),
    body: &Text,
) -> Result<()> {
    let row = post_revision::ActiveModel {
        post_id: Set(post_id),
        number: Set(number),
        source: Set(body.as_str().to_owned()),
        html: Set(markdown::render(body)),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    row.insert(txn).await?;
    Ok(())
}

async fn next_revision(txn: &DatabaseTransaction, id: PostId) -> Result<i32> {
    let had = post_revision::Entity::find().filter(post_revision::Column::PostId.eq(id)).count(txn).await?;
    Ok(i32::try_from(had).unwrap_or(i32::MAX - 1) + 1)
}
