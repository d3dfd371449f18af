//! The wordings of a section: written, changed by several people without overwriting each other, and all kept.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    account::{self, Byline},
    audit::{self, Entry},
    database::Database,
    draft, markdown, meeting,
    minutes::{find, find_section, lock_to_change, naming, void},
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    id::{MeetingId, MinutesSectionId},
    meeting as meeting_row,
    minutes::{self, State},
    minutes_section, minutes_section_revision,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

/// The most characters of a section.
pub const LONGEST: usize = 10_000;

const BODY: Rule = Rule::optional(LONGEST, "problem-body-too-long").of_record();

/// What a section is to say.
#[derive(Debug, Clone)]
pub struct NewWording {
    body: Text,
    verdict: Verdict,
}

impl NewWording {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(body: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, BODY));
        let verdict = errors.take(text::judge(&[("body", body.as_ref())], said));
        body.zip(verdict).map(|(body, verdict)| Self { body, verdict }).ok_or(errors)
    }
}

/// A wording that a section has had.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Its number, from 1.
    pub number: i32,
    /// What was typed.
    pub source: String,
    /// Who wrote it.
    pub byline: Option<Byline>,
    /// When.
    pub at: Timestamp,
}

/// A section that the actor may change, its minutes, their meeting, and what it says as it was typed.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    key: (MeetingId, MinutesSectionId),
) -> Result<(meeting_row::Model, minutes::Model, minutes_section::Model, String)> {
    let found = find_as_lead(db, actor, key).await?;
    if found.1.state == State::Published {
        return Err(Error::Conflict("conflict-minutes-published"));
    }
    Ok(found)
}

/// The same of a section that they could change until it was published: what somebody was typing meanwhile is theirs.
pub async fn find_as_lead(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesSectionId),
) -> Result<(meeting_row::Model, minutes::Model, minutes_section::Model, String)> {
    let (minutes, meeting) = find(db, actor, meeting_id).await?;
    if !meeting::may_lead(actor, &meeting) {
        return Err(Error::NotFound);
    }
    let section = find_section(db, &minutes, id).await?;
    let present = minutes_section_revision::Entity::find_by_id((id, section.revision)).one(db).await?;
    Ok((meeting, minutes, section, present.map(|row| row.source).unwrap_or_default()))
}

/// Has a section say something else from now on, if it still says what its writer read; `Conflict` if it does not.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (meeting_id, id, revision): (MeetingId, MinutesSectionId, i32),
    new: NewWording,
) -> Result<()> {
    let txn = db.begin().await?;
    let (minutes, meeting) = lock_to_change(&txn, actor, meeting_id).await?;
    let section = find_section(&txn, &minutes, id).await?;
    actor.check_may_write()?;
    if naming::find_named(&txn, actor, (&meeting, &section), new.body.as_str()).await?.is_some() {
        return Err(FieldErrors::one("body", Problem::new(naming::NAMES_SOMEBODY)).into());
    }
    let turned = minutes_section::Entity::update_many()
        .col_expr(minutes_section::Column::Revision, Expr::value(revision + 1))
        .filter(minutes_section::Column::Id.eq(id).and(minutes_section::Column::Revision.eq(revision)))
        .exec(&txn)
        .await?;
    if turned.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let row = minutes_section_revision::ActiveModel {
        minutes_section_id: Set(id),
        number: Set(revision + 1),
        html: Set(markdown::render(&new.body)),
        source: Set(new.body.into_string()),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    minutes_section_revision::Entity::insert(row).exec_without_returning(&txn).await?;
    void(&txn, actor, &minutes).await?;
    let entry = Entry::new("MinutesEdited", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .detail(serde_json::json!({ "section": id, "revision": revision + 1 }))
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Every wording that a section has had, the latest first, for those who lead the meeting; for everybody else there is no
/// such section.
pub async fn list_wordings(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesSectionId),
) -> Result<(meeting_row::Model, minutes::Model, Vec<Wording>)> {
    let (minutes, meeting) = find(db, actor, meeting_id).await?;
    if !meeting::may_lead(actor, &meeting) {
        return Err(Error::NotFound);
    }
    find_section(db, &minutes, id).await?;
    let rows = minutes_section_revision::Entity::find()
        .filter(minutes_section_revision::Column::MinutesSectionId.eq(id))
        .order_by_desc(minutes_section_revision::Column::Number)
        .all(db)
        .await?;
    let people: Vec<_> = rows.iter().map(|row| row.by).collect();
    let bylines = account::bylines(db, &people).await?;
    let wording = |row: minutes_section_revision::Model| Wording {
        number: row.number,
        source: row.source,
        byline: bylines.get(&row.by).cloned(),
        at: row.at,
    };
    Ok((meeting, minutes, rows.into_iter().map(wording).collect()))
}
