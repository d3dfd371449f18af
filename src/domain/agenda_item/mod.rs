//! Agenda items: the points of a meeting, in order. What is said while one is talked about belongs to it.

mod planning;

pub use planning::{Direction, Plan, shift, update};

use crate::domain::{
    Actor, Error, Problem, Result,
    audit::{self, Entry},
    database::Database,
    field::FieldErrors,
    meeting,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    agenda_item::{self, AttributionRule},
    agenda_paper,
    id::{AgendaItemId, MeetingId},
    meeting as meeting_row,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// Points of one meeting, at most.
pub const MOST: usize = 30;

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_record();

/// A point that somebody would like to talk about.
#[derive(Debug, Clone)]
pub struct NewAgendaItem {
    key: Option<AgendaItemId>,
    title: Text,
    attribution: AttributionRule,
    plan: Plan,
    verdict: Verdict,
}

impl NewAgendaItem {
    /// Checks what someone typed and chose.
    pub fn parse(title: &str, attribution: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(title, TITLE));
        let unknown = Problem::new("problem-choice-missing");
        let attribution = errors.check("attribution", attribution.parse().map_err(|_| unknown));
        let verdict = errors.take(text::judge(&[("title", title.as_ref())], said));
        match (title, attribution, verdict) {
            (Some(title), Some(attribution), Some(verdict)) => {
                Ok(Self { key: None, title, attribution, plan: Plan::default(), verdict })
            }
            _ => Err(errors),
        }
    }

    /// Says who has it in hand, and how long it may take.
    #[must_use]
    pub fn planned(self, plan: Plan) -> Self {
        Self { plan, ..self }
    }

    /// Chooses its key beforehand: the same key twice makes one point.
    #[must_use]
    pub fn with_key(self, key: Option<AgendaItemId>) -> Self {
        Self { key, ..self }
    }
}

/// The points of the meetings that the actor may see.
pub fn visible(actor: &Actor) -> Select<agenda_item::Entity> {
    let meetings = meeting::visible(actor).select_only().column(meeting_row::Column::Id);
    agenda_item::Entity::find().filter(agenda_item::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// A meeting's points, in order.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<Vec<agenda_item::Model>> {
    let items = visible(actor).filter(agenda_item::Column::MeetingId.eq(id));
    let ordered = items.order_by_asc(agenda_item::Column::Position).order_by_asc(agenda_item::Column::Id);
    Ok(ordered.all(db).await?)
}

/// Adds a point at the end of a meeting's agenda, and returns its key; sent twice, it is there once.
pub async fn create(db: &Database, actor: &Actor, id: MeetingId, new: NewAgendaItem) -> Result<AgendaItemId> {
    let txn = db.begin().await?;
    let meeting = find_to_lead(&txn, actor, id).await?;
    let items = list(&txn, actor, id).await?;
    let key = new.key.unwrap_or_else(|| AgendaItemId::at(actor.now));
    if items.iter().any(|item| item.id == key) {
        return Ok(key);
    }
    meeting::check_not_over(&meeting)?;
    if items.len() >= MOST {
        return Err(Error::Conflict("conflict-agenda-full"));
    }
    let owner_id = planning::find_owner(&txn, (actor, &meeting), &new.plan).await?;
    let row = agenda_item::ActiveModel {
        id: Set(key),
        meeting_id: Set(id),
        position: Set(items.last().map_or(1, |item| item.position + 1)),
        title: Set(new.title.into_string()),
        attribution: Set(new.attribution),
        created_at: Set(actor.now),
        started_at: Set(None),
        owner_id: Set(owner_id),
        minutes: Set(new.plan.minutes),
        version: Set(1),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("AgendaItemAdded", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(key)
}

/// Takes a point off the agenda that nobody has talked about yet. Twice is once.
pub async fn destroy(
    db: &Database,
    actor: &Actor,
    (meeting_id, id): (MeetingId, AgendaItemId),
) -> Result<()> {
    let txn = db.begin().await?;
    let meeting = find_to_lead(&txn, actor, meeting_id).await?;
    let item = agenda_item::Entity::find_by_id(id).one(&txn).await?;
    let Some(item) = item.filter(|item| item.meeting_id == meeting_id) else { return Ok(()) };
    // Its minutes say that nobody came to it.
    meeting::check_not_over(&meeting)?;
    if item.started_at.is_some() {
        return Err(Error::Conflict("conflict-agenda-item-started"));
    }
    let papers = agenda_paper::Entity::delete_many();
    papers.filter(agenda_paper::Column::AgendaItemId.eq(id)).exec(&txn).await?;
    agenda_item::Entity::delete_by_id(id).exec(&txn).await?;
    let entry =
        Entry::new("AgendaItemRemoved", Some(actor.id), actor.now).about(SubjectKind::Meeting, meeting_id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// The meeting, whose agenda nobody else changes meanwhile; `NotFound` for those who do not lead it.
async fn find_to_lead(txn: &DatabaseTransaction, actor: &Actor, id: MeetingId) -> Result<meeting_row::Model> {
    meeting::lock(txn, id).await?;
    meeting::find_to_lead(txn, actor, id).await
}

/// Goes on to a point of a live meeting; whether this changed anything.
pub(crate) async fn start(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &mut meeting_row::Model,
    id: AgendaItemId,
) -> Result<bool> {
    meeting::check_leads_live(actor, meeting)?;
    let item = agenda_item::Entity::find_by_id(id).one(txn).await?;
    let item = item.filter(|item| item.meeting_id == meeting.id).ok_or(Error::NotFound)?;
    if meeting.agenda_item_id == Some(id) {
        return Ok(false);
    }
    if item.started_at.is_none() {
        agenda_item::Entity::update_many()
            .col_expr(agenda_item::Column::StartedAt, Expr::value(actor.now))
            .filter(agenda_item::Column::Id.eq(id))
            .exec(txn)
            .await?;
    }
    meeting_row::Entity::update_many()
        .col_expr(meeting_row::Column::AgendaItemId, Expr::value(id))
        .filter(meeting_row::Column::Id.eq(meeting.id))
        .exec(txn)
        .await?;
    meeting.agenda_item_id = Some(id);
    Ok(true)
}
