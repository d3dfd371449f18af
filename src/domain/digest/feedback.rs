//! What readers do with what a digest tells them: one word of each on each item, which they may change. Moderators are told how
//! many; contributors are, too, where the number does not tell who.

use crate::domain::{
    Actor, Error, Result, Subject,
    audit::{self, Entry},
    database::Database,
    digest::{content::is_gone, find, reader},
    trend::FEWEST_SHOWN,
};
use entity::{
    digest,
    digest_feedback::{self, Word},
    digest_item,
    id::{DigestId, DigestItemId},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use serde_json::json;
use std::collections::HashMap;

/// What a reader can say, in the order in which it is asked and told.
pub const WORDS: [Word; 3] = [Word::ActingOnIt, Word::Useful, Word::NotForUs];

/// How many readers say something; `None` where so few do that the number would tell who they are.
pub type Readers = Option<i64>;

/// Whether the actor is asked what they do with the items of an edition: those whom it is for, once it went out.
pub fn may_give_feedback(actor: &Actor, digest: &digest::Model) -> bool {
    actor.holds(Role::PolicyReader) && digest.frozen_at.is_some()
}

/// Says what the actor does with an item, in place of what they said before. Saying it twice changes nothing.
pub async fn give_feedback(
    db: &Database,
    actor: &Actor,
    (id, item_id): (DigestId, DigestItemId),
    word: Word,
) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find(&txn, actor, id).await?;
    if !may_give_feedback(actor, &digest) {
        return Err(Error::NotFound);
    }
    actor.check_may_write()?;
    let item = digest_item::Entity::find_by_id(item_id).filter(digest_item::Column::DigestId.eq(id));
    let item = item.one(&txn).await?.ok_or(Error::NotFound)?;
    if is_gone(&txn, &reader(actor.now), &item).await? {
        return Err(Error::Conflict("conflict-digest-item-no-more"));
    }
    let before = digest_feedback::Entity::find_by_id((item_id, actor.id)).one(&txn).await?;
    let before = before.map(|said| said.word);
    if before == Some(word) {
        return Ok(());
    }
    let row = digest_feedback::ActiveModel {
        item_id: Set(item_id),
        account_id: Set(actor.id),
        word: Set(word),
        created_at: Set(actor.now),
        changed_at: Set(actor.now),
    };
    let said = OnConflict::columns([digest_feedback::Column::ItemId, digest_feedback::Column::AccountId])
        .update_columns([digest_feedback::Column::Word, digest_feedback::Column::ChangedAt])
        .to_owned();
    digest_feedback::Entity::insert(row).on_conflict(said).exec_without_returning(&txn).await?;
    let entry = Entry::new("DigestFeedbackGiven", Some(actor.id), actor.now)
        .about(SubjectKind::Digest, id.0)
        .detail(json!({ "item": item_id, "word": word, "before": before }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// What the actor said of the items of an edition.
pub async fn list_own_feedback(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: DigestId,
) -> Result<HashMap<DigestItemId, Word>> {
    let own = digest_feedback::Entity::find()
        .inner_join(digest_item::Entity)
        .filter(digest_item::Column::DigestId.eq(id))
        .filter(digest_feedback::Column::AccountId.eq(actor.id));
    Ok(own.all(db).await?.into_iter().map(|said| (said.item_id, said.word)).collect())
}

/// How many readers said what of each item of an edition, for moderators alone.
pub async fn count_feedback(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: DigestId,
) -> Result<HashMap<DigestItemId, Vec<(Word, i64)>>> {
    if !actor.is_moderator() {
        return Ok(HashMap::new());
    }
    let said = digest_feedback::Entity::find()
        .inner_join(digest_item::Entity)
        .select_only()
        .column(digest_feedback::Column::ItemId)
        .column(digest_feedback::Column::Word)
        .column_as(digest_feedback::Column::AccountId.count(), "readers")
        .filter(digest_item::Column::DigestId.eq(id))
        .group_by(digest_feedback::Column::ItemId)
        .group_by(digest_feedback::Column::Word);
    let rows: Vec<(DigestItemId, Word, i64)> = said.into_tuple().all(db).await?;
    let mut counts: HashMap<DigestItemId, Vec<(Word, i64)>> = HashMap::new();
    for word in WORDS {
        for (item, _, count) in rows.iter().filter(|(_, said, _)| *said == word) {
            counts.entry(*item).or_default().push((word, *count));
        }
    }
    Ok(counts)
}

/// What readers said of one thing, by the edition in which it stood, as those are told who contributed to it.
pub async fn list_told(
    db: &impl ConnectionTrait,
    subject: Subject,
) -> Result<HashMap<DigestId, Vec<(Word, Readers)>>> {
    let about = digest_item::Column::SubjectKind.eq(subject.kind);
    let said = digest_feedback::Entity::find()
        .inner_join(digest_item::Entity)
        .select_only()
        .column(digest_item::Column::DigestId)
        .column(digest_feedback::Column::Word)
        .column_as(digest_feedback::Column::AccountId.count(), "readers")
        .filter(about.and(digest_item::Column::SubjectId.eq(subject.id)))
        .group_by(digest_item::Column::DigestId)
        .group_by(digest_feedback::Column::Word);
    let rows: Vec<(DigestId, Word, i64)> = said.into_tuple().all(db).await?;
    let mut told: HashMap<DigestId, Vec<(Word, Readers)>> = HashMap::new();
    for word in WORDS {
        for (id, _, count) in rows.iter().filter(|(_, said, _)| *said == word) {
            let readers = Some(*count).filter(|count| *count >= i64::from(FEWEST_SHOWN));
            told.entry(*id).or_default().push((word, readers));
        }
    }
    Ok(told)
}
