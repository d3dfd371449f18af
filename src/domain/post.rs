//! Posts: contributions to a thread, with their wordings. Starting a thread is writing its first post.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Subject,
    audit::{self, Entry},
    database::Database,
    markdown,
    review::{self, Decision},
    space,
    text::{Rule, Text},
    thread::{self, Title},
};
use entity::{
    handling::Handling,
    id::{PostId, ReviewId, SpaceId, ThreadId},
    language::Language,
    post, post_revision,
    review::Kind as ReviewKind,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
    sea_query::{Expr, IntoCondition},
};

/// Posts on a page.
pub const PAGE: u64 = 50;

const BODY: Rule = Rule::required(10_000, "problem-body-missing", "problem-body-too-long");

/// Ways in which a post may be used outside its space.
pub const HANDLINGS: [Handling; 4] = [Handling::Hd1, Handling::Hd2, Handling::Hd3, Handling::Hd4];

/// What it takes to post.
#[derive(Debug, Clone)]
pub struct NewPost {
    key: Option<PostId>,
    body: Text,
    handling: Handling,
    language: Language,
}

impl NewPost {
    /// Checks what someone typed and chose.
    pub fn parse(body: &str, handling: &str, language: Language) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", parse_handling(handling));
        match (body, handling) {
            (Some(body), Some(handling)) => Ok(Self { key: None, body, handling, language }),
            _ => Err(errors),
        }
    }

    /// Chooses the post's key beforehand: the same key twice makes one post.
    #[must_use]
    pub fn with_key(self, key: Option<PostId>) -> Self {
        Self { key, ..self }
    }
}

/// What it takes to start a thread: its title and its first post.
#[derive(Debug, Clone)]
pub struct NewThread {
    key: Option<ThreadId>,
    title: Title,
    post: NewPost,
}

impl NewThread {
    /// Checks what someone typed and chose.
    pub fn parse(
        title: &str,
        (body, handling): (&str, &str),
        language: Language,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Title::parse(title));
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", parse_handling(handling));
        match (title, body, handling) {
            (Some(title), Some(body), Some(handling)) => {
                Ok(Self { key: None, title, post: NewPost { key: None, body, handling, language } })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the thread's key beforehand: the same key twice starts one thread.
    #[must_use]
    pub fn with_key(self, key: Option<ThreadId>) -> Self {
        Self { key, ..self }
    }
}

fn parse_handling(code: &str) -> std::result::Result<Handling, Problem> {
    let unknown = Problem::new("problem-choice-unknown");
    let handling: Handling = code.parse().map_err(|_| unknown)?;
    if HANDLINGS.contains(&handling) { Ok(handling) } else { Err(unknown) }
}

/// A post as a reader sees it: of one that was withdrawn, only that it was.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The post.
    pub post: post::Model,
    /// Its present wording; none of a tombstone.
    pub wording: Option<post_revision::Model>,
}

/// The posts that the actor may see, tombstones among them.
pub fn visible(actor: &Actor) -> Select<post::Entity> {
    let mut readable = Condition::any()
        .add(post::Column::PublishedAt.is_not_null())
        .add(post::Column::AuthorId.eq(actor.id));
    if actor.is_moderator() {
        readable = Condition::all();
    }
    if actor.reads_for_policy() {
        readable = Condition::all().add(readable).add(post::Column::Handling.ne(Handling::Hd4));
    }
    post::Entity::find()
        .filter(post::Column::SpaceId.is_in(actor.spaces.iter().copied()))
        .filter(post::Column::LockedAt.is_null())
        .filter(readable)
}

/// A thread's posts with a number above `after`, in order; at most a page of them.
pub async fn list_after(
    db: &impl ConnectionTrait,
    actor: &Actor,
    thread_id: ThreadId,
    after: i32,
) -> Result<Vec<Shown>> {
    let posts = visible(actor)
        .filter(post::Column::ThreadId.eq(thread_id).and(post::Column::Number.gt(after)))
        .order_by_asc(post::Column::Number)
        .limit(PAGE);
    shown(db, posts).await
}

/// Finds a post by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<Shown> {
    let posts = visible(actor).filter(post::Column::Id.eq(id));
    shown(db, posts).await?.pop().ok_or(Error::NotFound)
}

/// The wordings that a post has had, oldest first. Of a withdrawn post there are none to read.
pub async fn list_revisions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<Vec<post_revision::Model>> {
    let shown = find(db, actor, id).await?;
    if shown.wording.is_none() {
        return Err(Error::NotFound);
    }
    let mut revisions = post_revision::Entity::find().filter(post_revision::Column::PostId.eq(id));
    if shown.post.author_id != actor.id && !actor.is_moderator() {
        revisions = revisions.filter(post_revision::Column::Number.lte(shown.post.revision));
    }
    Ok(revisions.order_by_asc(post_revision::Column::Number).all(db).await?)
}

/// One wording of a post, for the moderator who reviews it.
pub async fn find_revision(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, number): (PostId, i32),
) -> Result<(post::Model, post_revision::Model)> {
    let shown = find(db, actor, id).await?;
    let revision = post_revision::Entity::find_by_id((id, number)).one(db).await?;
    Ok((shown.post, revision.ok_or(Error::NotFound)?))
}

/// A post and its latest wording, for its author to change.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, post_revision::Model)> {
    let post = find(db, actor, id).await?.post;
    if !may_edit(actor, &post) {
        return Err(Error::Forbidden("forbidden-post-edit"));
    }
    let wordings = post_revision::Entity::find().filter(post_revision::Column::PostId.eq(id));
    let latest = wordings.order_by_desc(post_revision::Column::Number).one(db).await?;
    Ok((post, latest.ok_or(Error::NotFound)?))
}

/// Whether the actor may change the wording of a post.
pub fn may_edit(actor: &Actor, post: &post::Model) -> bool {
    post.author_id == actor.id && post.withdrawn_at.is_none()
}

/// Whether the actor may withdraw a post: its author, at any time, without a reason.
pub fn may_withdraw(actor: &Actor, post: &post::Model) -> bool {
    may_edit(actor, post)
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
    if !space::may_post(actor, &space) {
        return Err(Error::Forbidden("forbidden-post"));
    }
    let id = new.key.unwrap_or_else(|| ThreadId::at(actor.now));
    if thread::was_started(&txn, actor, id).await? {
        return Ok(id);
    }
    let published = !space::waits_for_review(actor, &space);
    let settings = (new.post.handling, new.post.language, published);
    let thread = thread::insert(&txn, actor, (id, space.id, new.title), settings).await?;
    insert(&txn, actor, (thread.id, space.id, published), new.post).await?;
    txn.commit().await?;
    Ok(thread.id)
}

/// Replies to a thread.
pub async fn create(db: &Database, actor: &Actor, thread_id: ThreadId, new: NewPost) -> Result<post::Model> {
    let txn = db.begin().await?;
    let thread = thread::find(&txn, actor, thread_id).await?;
    let space = space::find(&txn, actor, thread.space_id).await?;
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
    let published = !space::waits_for_review(actor, &space);
    let post = insert(&txn, actor, (thread_id, space.id, published), new).await?;
    txn.commit().await?;
    Ok(post)
}

/// Changes the wording of a post, keeping the earlier ones. In a reviewed space the new wording waits for a
/// moderator and the old one stays until then.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (id, version): (PostId, i32),
    new: NewPost,
) -> Result<post::Model> {
    let txn = db.begin().await?;
    let post = find(&txn, actor, id).await?.post;
    if !may_edit(actor, &post) {
        return Err(Error::Forbidden("forbidden-post-edit"));
    }
    let space = space::find(&txn, actor, post.space_id).await?;
    let waits = space::waits_for_review(actor, &space);
    let number = next_revision(&txn, id).await?;
    let mut changed = post::Entity::update_many()
        .col_expr(post::Column::Version, Expr::value(version + 1))
        .col_expr(post::Column::Handling, Expr::value(new.handling))
        .filter(post::Column::Id.eq(id).and(post::Column::Version.eq(version)));
    if !waits {
        changed = changed
            .col_expr(post::Column::Revision, Expr::value(number))
            .col_expr(post::Column::EditedAt, Expr::value(actor.now));
    }
    let rows = changed.exec_with_returning(&txn).await?;
    let post = rows.into_iter().next().ok_or(Error::Conflict("conflict-changed"))?;
    insert_revision(&txn, actor, (id, number), &new.body).await?;
    if waits {
        let subject = Subject::new(SubjectKind::Post, id.0);
        review::discard(&txn, actor, subject).await?;
        review::open(&txn, actor, ReviewKind::Space, (subject, number, Some(space.id))).await?;
    }
    let entry = Entry::new("PostEdited", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(post)
}

/// Withdraws a post: a tombstone stays. Withdrawing it twice changes nothing.
pub async fn withdraw(db: &Database, actor: &Actor, id: PostId) -> Result<ThreadId> {
    let txn = db.begin().await?;
    let post = find(&txn, actor, id).await?.post;
    if post.withdrawn_at.is_some() {
        return Ok(post.thread_id);
    }
    if !may_withdraw(actor, &post) {
        return Err(Error::Forbidden("forbidden-post-withdraw"));
    }
    let withdrawn = post::Entity::update_many()
        .col_expr(post::Column::WithdrawnAt, Expr::value(actor.now))
        .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
        .filter(post::Column::Id.eq(id).and(post::Column::WithdrawnAt.is_null()))
        .exec(&txn)
        .await?;
    if withdrawn.rows_affected == 1 {
        if post.published_at.is_some() {
            thread::count_withdrawn(&txn, post.thread_id).await?;
        }
        review::discard(&txn, actor, Subject::new(SubjectKind::Post, id.0)).await?;
        let entry = Entry::new("PostWithdrawn", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
        audit::record(&txn, entry).await?;
    }
    txn.commit().await?;
    Ok(post.thread_id)
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
    review::decide(&txn, actor, (review_id, version), &decision).await?;
    if decision == Decision::Publish {
        let mut publish = post::Entity::update_many()
            .col_expr(post::Column::Revision, Expr::value(review.revision))
            .col_expr(post::Column::Version, Expr::col(post::Column::Version).add(1))
            .filter(post::Column::Id.eq(post.id));
        if post.published_at.is_none() {
            publish = publish.col_expr(post::Column::PublishedAt, Expr::value(actor.now));
            thread::count_published(&txn, actor, post.thread_id).await?;
        } else {
            publish = publish.col_expr(post::Column::EditedAt, Expr::value(actor.now));
        }
        publish.exec(&txn).await?;
        let entry =
            Entry::new("PostPublished", Some(actor.id), actor.now).about(SubjectKind::Post, post.id.0);
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
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
    let post = row.insert(txn).await?;
    insert_revision(txn, actor, (id, 1), &new.body).await?;
    if !published {
        let subject = Subject::new(SubjectKind::Post, id.0);
        review::open(txn, actor, ReviewKind::Space, (subject, 1, Some(space_id))).await?;
    }
    let entry = Entry::new("PostCreated", Some(actor.id), actor.now).about(SubjectKind::Post, id.0);
    audit::record(txn, entry).await?;
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

/// Posts with their present wordings, in one query.
async fn shown(db: &impl ConnectionTrait, posts: Select<post::Entity>) -> Result<Vec<Shown>> {
    let rows =
        posts.select_also(post_revision::Entity).join(JoinType::LeftJoin, present_wording()).all(db).await?;
    let tombstone = |post: &post::Model| post.withdrawn_at.is_some();
    Ok(rows
        .into_iter()
        .map(|(post, wording)| Shown { wording: wording.filter(|_| !tombstone(&post)), post })
        .collect())
}

fn present_wording() -> RelationDef {
    let same_number = |post, revision| {
        Expr::col((post, post::Column::Revision))
            .equals((revision, post_revision::Column::Number))
            .into_condition()
    };
    post::Entity::belongs_to(post_revision::Entity)
        .from(post::Column::Id)
        .to(post_revision::Column::PostId)
        .on_condition(same_number)
        .into()
}
