//! Posts as readers see them: what is visible to whom, with its present wording.

use crate::domain::{
    Actor, Error, Result, Subject,
    content_note::{self, Notes},
    handling,
    post::{PAGE, may_edit, may_withdraw},
    review::{self, Returned, Standing},
};
use entity::{
    id::{PostId, ThreadId},
    post, post_revision,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{Expr, IntoCondition},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A post as a reader sees it: of one that was withdrawn, only that it was.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The post.
    pub post: post::Model,
    /// Its present wording; none of a tombstone.
    pub wording: Option<post_revision::Model>,
    /// Its content notes, and what its reader wants done with them; none of a tombstone.
    pub notes: Notes,
}

/// The posts that the actor may see, tombstones among them.
pub fn visible(actor: &Actor) -> Select<post::Entity> {
    standing(actor).filter(post::Column::LockedAt.is_null())
}

/// The same, and what is locked.
pub(super) fn standing(actor: &Actor) -> Select<post::Entity> {
    let mut readable = Condition::any()
        .add(post::Column::PublishedAt.is_not_null())
        .add(post::Column::AuthorId.eq(actor.id));
    if actor.is_moderator() {
        readable = Condition::all();
    }
    post::Entity::find()
        .filter(post::Column::SpaceId.is_in(actor.spaces.iter().copied()))
        .filter(readable)
        .filter(handling::readable(actor, (post::Column::Handling, post::Column::AuthorId)))
}

/// The actor's own posts, also those of spaces that are no longer open to them.
pub fn own(actor: &Actor) -> Select<post::Entity> {
    post::Entity::find().filter(post::Column::AuthorId.eq(actor.id)).filter(post::Column::LockedAt.is_null())
}

/// Finds a post for its author to withdraw, wherever it stands; another's is not theirs to withdraw.
pub async fn find_to_withdraw(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<post::Model> {
    if let Some(post) = own(actor).filter(post::Column::Id.eq(id)).one(db).await? {
        return Ok(post);
    }
    find(db, actor, id).await?;
    Err(Error::Forbidden("forbidden-post-withdraw"))
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
    shown(db, actor, posts).await
}

/// Finds a post by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: PostId) -> Result<Shown> {
    let posts = visible(actor).filter(post::Column::Id.eq(id));
    shown(db, actor, posts).await?.pop().ok_or(Error::NotFound)
}

/// The wordings that a post has had, oldest first, and the notes that it carries. Of a withdrawn post there are none to
/// read.
pub async fn list_revisions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<(Vec<post_revision::Model>, Notes)> {
    let shown = find(db, actor, id).await?;
    if shown.wording.is_none() {
        return Err(Error::NotFound);
    }
    let mut revisions = post_revision::Entity::find().filter(post_revision::Column::PostId.eq(id));
    if shown.post.author_id != actor.id && !actor.is_moderator() {
        revisions = revisions.filter(post_revision::Column::Number.lte(shown.post.revision));
    }
    Ok((revisions.order_by_asc(post_revision::Column::Number).all(db).await?, shown.notes))
}

/// One wording of a post and the notes that it carries, for the moderator who reviews it.
pub async fn find_revision(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, number): (PostId, i32),
) -> Result<(post_revision::Model, Notes)> {
    let shown = find(db, actor, id).await?;
    if shown.post.withdrawn_at.is_some() {
        return Err(Error::NotFound);
    }
    let revision = post_revision::Entity::find_by_id((id, number)).one(db).await?;
    Ok((revision.ok_or(Error::NotFound)?, shown.notes))
}

/// Where the actor's own posts stand with the moderators, by post; a thread's page asks for those on it.
pub async fn list_standings(
    db: &impl ConnectionTrait,
    actor: &Actor,
    posts: &[Shown],
) -> Result<HashMap<PostId, Standing>> {
    let own = posts.iter().filter(|shown| may_withdraw(actor, &shown.post));
    let ids = own.map(|shown| shown.post.id.0).collect();
    let standings = review::list_standings(db, SubjectKind::Post, ids).await?.into_iter();
    Ok(standings.map(|(id, standing)| (PostId(id), standing)).collect())
}

/// The actor's own posts that were sent back to them, or whose changes were, and why: they have the text back, to change it
/// and send it again.
pub async fn list_returned(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<(post::Model, Returned)>> {
    let own = post::Column::AuthorId.eq(actor.id).and(post::Column::WithdrawnAt.is_null());
    let own = visible(actor).filter(own);
    let keys = own.clone().select_only().column(post::Column::Id).into_query();
    let mut reasons = review::list_returned(db, SubjectKind::Post, keys).await?;
    if reasons.is_empty() {
        return Ok(Vec::new());
    }
    let ids = reasons.keys().copied().collect::<Vec<_>>();
    let posts = own.filter(post::Column::Id.is_in(ids)).order_by_desc(post::Column::Id).all(db).await?;
    Ok(posts.into_iter().filter_map(|post| reasons.remove(&post.id.0).map(|reason| (post, reason))).collect())
}

/// A post and its latest wording, for its author to change, and whether that was about a live case.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, post_revision::Model, bool)> {
    let post = find(db, actor, id).await?.post;
    actor.check_may_write()?;
    if !may_edit(actor, &post) {
        return Err(Error::Forbidden("forbidden-post-edit"));
    }
    let wordings = post_revision::Entity::find().filter(post_revision::Column::PostId.eq(id));
    let latest = wordings.order_by_desc(post_revision::Column::Number).one(db).await?;
    let live_case = review::was_of_live_case(db, Subject::new(SubjectKind::Post, id.0)).await?;
    Ok((post, latest.ok_or(Error::NotFound)?, live_case))
}

/// Posts with their present wordings and their notes, in a fixed number of queries.
async fn shown(db: &impl ConnectionTrait, actor: &Actor, posts: Select<post::Entity>) -> Result<Vec<Shown>> {
    let rows =
        posts.select_also(post_revision::Entity).join(JoinType::LeftJoin, present_wording()).all(db).await?;
    let stands = |post: &post::Model| post.withdrawn_at.is_none();
    let standing = || rows.iter().map(|(post, _)| post).filter(|post| stands(post));
    let notes = content_note::list(db, SubjectKind::Post, standing().map(|post| post.id.0).collect()).await?;
    let own: HashSet<Uuid> =
        standing().filter(|post| post.author_id == actor.id).map(|post| post.id.0).collect();
    let mut notes = content_note::treat(db, actor, notes, |id| own.contains(&id)).await?;
    let shown = |(post, wording): (post::Model, Option<post_revision::Model>)| Shown {
        wording: wording.filter(|_| stands(&post)),
        notes: notes.remove(&post.id.0).unwrap_or_default(),
        post,
    };
    Ok(rows.into_iter().map(shown).collect())
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
