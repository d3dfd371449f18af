//! Digests: editions for policy staff, composed of what was published, and approved by somebody who changed nothing
//! in them.

mod approval;
mod archive;
mod coming;
mod content;
mod feedback;
mod items;
mod new;
mod releasing;
mod series;
mod sources;
mod testing;
mod withdrawn;

pub use approval::{approve, count_to_approve, fingerprint, list_to_approve, may_approve, refuse, submit};
pub use archive::{Wanted, list_all_series, list_periods, search};
pub use coming::{Coming, list_coming};
pub use content::{Content, Corrected, Entry, Held, Kind, Organisations, Withdrawn, Wording, content};
pub use feedback::{
    Readers, WORDS, count_feedback, give_feedback, list_own_feedback, list_told, may_give_feedback,
};
pub use items::{Direction, MOST_ITEMS, add, list_items, list_notes, move_item, remove, set_sensitive};
pub use new::{DigestText, NewDigest, create, update};
pub use releasing::{ScheduledFor, cancel, may_release, release, release_scheduled, schedule, scheduled_for};
pub use series::{Audience, NewSeries, count_recipients, create_series, find_series, list_series};
pub use sources::{Candidate, list_candidates};
pub use testing::{ask_test, find_tester};

pub(crate) use approval::{content_hash, is_as_approved, is_editor, void};
pub(crate) use content::keep_counts;
pub(crate) use new::parse_period;
pub(crate) use series::audience;
pub(crate) use sources::{Gone, find_gone};
pub(crate) use withdrawn::tell_withdrawn;

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    page::{Cursor, Page, latest_first},
};
use entity::{
    digest::{self, State},
    digest_item,
    id::{AccountId, DigestId},
    language::Language,
    role_grant::Role,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany, sea_query::Expr,
};
use uuid::Uuid;

/// Editions on a page.
const PAGE: usize = 25;

/// The editions that the actor may see: policy readers those that went out, moderators all.
pub fn visible(actor: &Actor) -> Select<digest::Entity> {
    let readable = if actor.is_moderator() {
        Condition::all()
    } else {
        Condition::all()
            .add(digest::Column::FrozenAt.is_not_null())
            .add(Expr::value(actor.holds(Role::PolicyReader)))
    };
    digest::Entity::find().filter(readable)
}

/// Editions, the newest first.
pub async fn list_recent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<digest::Model>> {
    let keys = (digest::Column::CreatedAt, digest::Column::Id);
    let rows = latest_first(visible(actor), keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// Finds an edition by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: DigestId) -> Result<digest::Model> {
    visible(actor).filter(digest::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// The editions that went out with something in them, the oldest first: a step of its contributors' timeline.
pub async fn list_sent_holding(db: &impl ConnectionTrait, subject: Subject) -> Result<Vec<digest::Model>> {
    let holding = digest_item::Entity::find()
        .select_only()
        .column(digest_item::Column::DigestId)
        .filter(digest_item::Column::SubjectKind.eq(subject.kind))
        .filter(digest_item::Column::SubjectId.eq(subject.id));
    let sent = digest::Entity::find()
        .filter(digest::Column::FrozenAt.is_not_null())
        .filter(digest::Column::Id.in_subquery(holding.into_query()));
    Ok(sent.order_by_asc(digest::Column::FrozenAt).all(db).await?)
}

/// The edition that corrects this one, if one went out.
pub async fn find_correction(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: DigestId,
) -> Result<Option<digest::Model>> {
    let correction = visible(actor)
        .filter(digest::Column::CorrectsId.eq(id))
        .filter(digest::Column::FrozenAt.is_not_null())
        .order_by_desc(digest::Column::Edition);
    Ok(correction.one(db).await?)
}

/// Whether the actor may change an edition: a moderator, until it is on its way.
pub fn may_edit(actor: &Actor, digest: &digest::Model) -> bool {
    actor.is_moderator() && EDITABLE.contains(&digest.state)
}

/// The states in which an edition can be changed; approval is void from then on.
const EDITABLE: [State; 5] =
    [State::Draft, State::InReview, State::Approved, State::Scheduled, State::Missed];

/// The eyes through which content is resolved: a policy reader's, and nobody's in particular, so that an edition
/// holds nothing that its readers may not see, whoever composes or sends it.
pub fn reader(now: Timestamp) -> Actor {
    Actor {
        id: AccountId(Uuid::nil()),
        shown_name: String::new(),
        language: Language::En,
        roles: vec![Role::PolicyReader],
        memberships: Vec::new(),
        spaces: Vec::new(),
        session_id: None,
        last_seen_at: None,
        session_ends_at: None,
        signed_in_at: None,
        paused_at: None,
        terms_due_at: None,
        silenced_until: None,
        barred_until: None,
        stepped_up_at: None,
        form: None,
        now,
    }
}

/// A change of an edition that is still as its reader saw it; `applied` tells whether it was.
pub(crate) fn change((id, version): (DigestId, i32), from: &[State]) -> UpdateMany<digest::Entity> {
    digest::Entity::update_many()
        .col_expr(digest::Column::Version, Expr::value(version + 1))
        .filter(digest::Column::Id.eq(id).and(digest::Column::Version.eq(version)))
        .filter(digest::Column::State.is_in(from.iter().copied()))
}

/// Makes a change, or says that somebody else was first.
pub(crate) async fn apply(txn: &DatabaseTransaction, change: UpdateMany<digest::Entity>) -> Result<()> {
    match change.exec(txn).await?.rows_affected {
        0 => Err(Error::Conflict("conflict-changed")),
        _ => Ok(()),
    }
}
