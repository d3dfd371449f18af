//! Declarations of interest: what somebody in a meeting has to do with what it talks about. Those who may see the meeting
//! read it, and it is kept for the minutes, unless it is withdrawn before the meeting has ended.

use crate::domain::{
    Actor, FieldErrors, Result,
    account::{self, Byline},
    audit::{self, Entry},
    database::Database,
    meeting,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    declaration,
    id::{AccountId, MeetingId},
    meeting as meeting_row,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::OnConflict,
};

/// The most characters of an interest.
pub const LONGEST: usize = 500;

const INTEREST: Rule =
    Rule::required(LONGEST, "problem-interest-missing", "problem-interest-too-long").of_record();

/// An interest that somebody would like to declare.
#[derive(Debug, Clone)]
pub struct NewDeclaration {
    interest: Text,
    verdict: Verdict,
}

impl NewDeclaration {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(interest: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let interest = errors.check("interest", Text::parse(interest, INTEREST));
        let verdict = errors.take(text::judge(&[("interest", interest.as_ref())], said));
        interest.zip(verdict).map(|(interest, verdict)| Self { interest, verdict }).ok_or(errors)
    }
}

/// A declaration as those who may see the meeting read it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Whose it is.
    pub account_id: AccountId,
    /// Whose it is, by their present choice of what to show.
    pub byline: Byline,
    /// What they declare.
    pub interest: String,
}

/// The declarations for the meetings that the actor may see.
pub fn visible(actor: &Actor) -> Select<declaration::Entity> {
    let meetings = meeting::visible(actor).select_only().column(meeting_row::Column::Id);
    declaration::Entity::find().filter(declaration::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// What was declared for a meeting, in order.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Vec<Shown>> {
    let rows = visible(actor).filter(declaration::Column::MeetingId.eq(id));
    let rows = rows
        .order_by_asc(declaration::Column::DeclaredAt)
        .order_by_asc(declaration::Column::AccountId)
        .all(db)
        .await?;
    let people: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let bylines = account::bylines(db, &people).await?;
    let shown = |row: declaration::Model| {
        let byline = bylines.get(&row.account_id)?.clone();
        Some(Shown { account_id: row.account_id, byline, interest: row.interest })
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// Declares an interest, in place of what the actor declared before.
pub async fn declare(db: &Database, actor: &Actor, id: MeetingId, new: NewDeclaration) -> Result<()> {
    let txn = db.begin().await?;
    check_open(&txn, actor, id).await?;
    actor.check_may_write()?;
    let row = declaration::ActiveModel {
        meeting_id: Set(id),
        account_id: Set(actor.id),
        interest: Set(new.interest.into_string()),
        declared_at: Set(actor.now),
    };
    let again = OnConflict::columns([declaration::Column::MeetingId, declaration::Column::AccountId])
        .update_columns([declaration::Column::Interest, declaration::Column::DeclaredAt])
        .to_owned();
    declaration::Entity::insert(row).on_conflict(again).exec_without_returning(&txn).await?;
    let entry = Entry::new("InterestDeclared", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Withdraws what the actor declared. Twice is once.
pub async fn withdraw(db: &Database, actor: &Actor, id: MeetingId) -> Result<()> {
    let txn = db.begin().await?;
    check_open(&txn, actor, id).await?;
    let own = declaration::Entity::delete_by_id((id, actor.id)).exec(&txn).await?;
    if own.rows_affected > 0 {
        let entry =
            Entry::new("InterestWithdrawn", Some(actor.id), actor.now).about(SubjectKind::Meeting, id.0);
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
}

/// How much the actor declared for meetings that are not over: what they can take back, also where they may not read any
/// more.
pub async fn count_standing(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(declaration::Entity::find().filter(standing(actor)).count(db).await?)
}

/// Deletes what somebody who leaves, or takes all back, declared for meetings that are not over. What was declared for one
/// that is over stays for its minutes (decision 62).
pub(crate) async fn forget(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    declaration::Entity::delete_many().filter(standing(actor)).exec(txn).await?;
    Ok(())
}

fn standing(actor: &Actor) -> Condition {
    let not_over = meeting_row::Column::EndedAt.is_null().and(meeting_row::Column::CancelledAt.is_null());
    let meetings = meeting_row::Entity::find().select_only().column(meeting_row::Column::Id).filter(not_over);
    Condition::all()
        .add(declaration::Column::AccountId.eq(actor.id))
        .add(declaration::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// That the actor may see a meeting, and it is not over.
async fn check_open(txn: &DatabaseTransaction, actor: &Actor, id: MeetingId) -> Result<()> {
    meeting::lock(txn, id).await?;
    meeting::check_not_over(&meeting::find(txn, actor, id).await?)
}
