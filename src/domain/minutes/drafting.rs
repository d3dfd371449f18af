//! Drafting: the frame of the minutes, from the log, in one transaction.

use crate::domain::{
    Actor, Error, Result, agenda_item,
    audit::{self, Entry},
    database::Database,
    meeting, message,
    minutes::{find, naming, note_author, quoting, takes_minutes},
};
use entity::{
    agenda_item::AttributionRule,
    id::{AgendaItemId, MeetingId, MinutesId, MinutesSectionId},
    message as message_row,
    message::Mark,
    minutes::{self, State},
    minutes_section,
    subject::SubjectKind,
};
use rand::RngExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder,
};

/// Drafts the minutes of a meeting that has ended: a section for each point of its agenda and one for what was said outside
/// any, each with the decisions and the actions that were marked there and name nobody who may not be named. Twice is once.
pub async fn draft(db: &Database, actor: &Actor, id: MeetingId) -> Result<()> {
    let txn = db.begin().await?;
    meeting::lock(&txn, id).await?;
    let meeting = meeting::find_to_lead(&txn, actor, id).await?;
    if !takes_minutes(&meeting) {
        return Err(Error::Conflict("conflict-minutes-too-early"));
    }
    match find(&txn, actor, id).await {
        Ok(_) => return Ok(()),
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let minutes = insert(&txn, actor, id).await?;
    note_author(&txn, minutes.id, actor.id).await?;
    let items = agenda_item::list(&txn, actor, id).await?;
    let rule = |message: &message_row::Model| {
        let item = items.iter().find(|item| Some(item.id) == message.agenda_item_id);
        item.map_or(AttributionRule::OnRecord, |item| item.attribution)
    };
    let mut marked = list_marked(&txn, actor, id).await?;
    let ruled = marked.iter().map(|message| (rule(message), message));
    let named = naming::named_by(&txn, actor, &meeting, ruled).await?;
    marked.retain(|message| may_quote(rule(message), message.mark) && !named.contains_key(&message.id));
    for (position, item) in (1..).zip(items.iter().map(|item| Some(item.id)).chain([None])) {
        let section = insert_section(&txn, actor, (minutes.id, item), position).await?;
        for message in marked.iter().filter(|message| message.agenda_item_id == item) {
            quoting::insert(&txn, actor, section, message).await?;
        }
    }
    let entry = Entry::new("MinutesDrafted", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .states("none", State::Draft.to_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// What was marked for the minutes and stands, in the order of the log.
async fn list_marked(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MeetingId,
) -> Result<Vec<message_row::Model>> {
    let marked = message::visible(actor)
        .filter(message_row::Column::MeetingId.eq(id))
        .filter(message_row::Column::Mark.is_not_null())
        .filter(message_row::Column::WithdrawnAt.is_null());
    Ok(marked.order_by_asc(message_row::Column::Seq).all(txn).await?)
}

/// Whether what was said under a rule may stand in minutes: of a private point nothing but what was decided.
pub(super) fn may_quote(rule: AttributionRule, mark: Option<Mark>) -> bool {
    rule != AttributionRule::Private || mark == Some(Mark::Decision)
}

async fn insert(txn: &DatabaseTransaction, actor: &Actor, id: MeetingId) -> Result<minutes::Model> {
    let row = minutes::ActiveModel {
        id: Set(MinutesId::at(actor.now)),
        meeting_id: Set(id),
        state: Set(State::Draft),
        language: Set(actor.language),
        salt: Set(salt()),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        circulated_at: Set(None),
        corrections_until: Set(None),
        approved_by: Set(None),
        published_at: Set(None),
        manifest: Set(None),
        seal: Set(None),
        version: Set(1),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)
}

/// What a hash begins with, so that nobody finds a short text by trying.
pub(super) fn salt() -> Vec<u8> {
    let salt: [u8; 16] = rand::rng().random();
    salt.to_vec()
}

async fn insert_section(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (minutes_id, agenda_item_id): (MinutesId, Option<AgendaItemId>),
    position: i32,
) -> Result<MinutesSectionId> {
    let id = MinutesSectionId::at(actor.now);
    let row = minutes_section::ActiveModel {
        id: Set(id),
        minutes_id: Set(minutes_id),
        position: Set(position),
        agenda_item_id: Set(agenda_item_id),
        revision: Set(0),
    };
    minutes_section::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(id)
}
