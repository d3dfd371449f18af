//! Whether people come to a meeting, and what they need to take part. What each answers is theirs and those's who lead;
//! everybody else is told how many come.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    account::Byline,
    audit::{self, Entry},
    database::Database,
    meeting::{check_not_over, find, invitations::list_expected, led, lock, may_lead, visible},
    text::{Rule, Text},
};
use entity::{
    id::{AccountId, MeetingId},
    meeting,
    meeting_reply::{self, Answer},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, OnConflict},
};

/// The most characters of what somebody needs.
const LONGEST_NEEDS: usize = 300;

/// Whoever leads alone reads it.
const NEEDS: Rule = Rule::optional(LONGEST_NEEDS, "problem-access-needs-too-long");

/// What somebody answers.
#[derive(Debug, Clone)]
pub struct NewReply {
    answer: Answer,
    needs: Text,
}

impl NewReply {
    /// Checks what someone chose and typed.
    pub fn parse(answer: &str, needs: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = Problem::new("problem-choice-missing");
        let answer = errors.check("answer", answer.parse().map_err(|_| unknown));
        let needs = errors.check("needs", Text::parse(needs, NEEDS));
        answer.zip(needs).map(|(answer, needs)| Self { answer, needs }).ok_or(errors)
    }
}

/// How many answered what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// They come.
    pub coming: usize,
    /// They may come.
    pub perhaps: usize,
    /// They do not.
    pub apologies: usize,
}

/// What those who lead a meeting are told besides.
#[derive(Debug, Clone, Default)]
pub struct Attending {
    /// Who comes.
    pub coming: Vec<Byline>,
    /// Who may come.
    pub perhaps: Vec<Byline>,
    /// Who does not.
    pub apologies: Vec<Byline>,
    /// Who is expected and has not answered.
    pub silent: Vec<Byline>,
    /// What somebody needs to take part.
    pub needs: Vec<(Byline, String)>,
}

/// The answers that the actor may read: their own, and all to the meetings that they lead.
pub fn visible_replies(actor: &Actor) -> Select<meeting_reply::Entity> {
    let seen = visible(actor).select_only().column(meeting::Column::Id);
    let led = led(actor).select_only().column(meeting::Column::Id);
    let theirs = Condition::any()
        .add(meeting_reply::Column::AccountId.eq(actor.id))
        .add(meeting_reply::Column::MeetingId.in_subquery(led.into_query()));
    meeting_reply::Entity::find()
        .filter(meeting_reply::Column::MeetingId.in_subquery(seen.into_query()))
        .filter(theirs)
}

/// What the actor answered, if they did.
pub async fn find_own_reply(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<Option<meeting_reply::Model>> {
    let own = visible_replies(actor).filter(meeting_reply::Column::MeetingId.eq(id));
    Ok(own.filter(meeting_reply::Column::AccountId.eq(actor.id)).one(db).await?)
}

/// How many answered what. Whoever asks has found the meeting through the eyes of the reader.
pub async fn count_replies(db: &impl ConnectionTrait, id: MeetingId) -> Result<Counts> {
    let answers = meeting_reply::Entity::find()
        .select_only()
        .column(meeting_reply::Column::Answer)
        .filter(meeting_reply::Column::MeetingId.eq(id));
    let answers: Vec<Answer> = answers.into_tuple().all(db).await?;
    let count = |wanted: Answer| answers.iter().filter(|answer| **answer == wanted).count();
    Ok(Counts {
        coming: count(Answer::Coming),
        perhaps: count(Answer::Perhaps),
        apologies: count(Answer::Apologies),
    })
}

/// Who said that they would not come, by their keys, in the order of these; for what is told of it by another rule.
pub(crate) async fn list_apologies(db: &impl ConnectionTrait, id: MeetingId) -> Result<Vec<AccountId>> {
    let sorry = meeting_reply::Entity::find()
        .select_only()
        .column(meeting_reply::Column::AccountId)
        .filter(meeting_reply::Column::MeetingId.eq(id))
        .filter(meeting_reply::Column::Answer.eq(Answer::Apologies))
        .order_by_asc(meeting_reply::Column::AccountId);
    Ok(sorry.into_tuple().all(db).await?)
}

/// Who answered what, who has not, and what they need: for those who lead; for everybody else nothing.
pub async fn find_attending(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting::Model,
) -> Result<Option<Attending>> {
    if !may_lead(actor, meeting) {
        return Ok(None);
    }
    let replies = visible_replies(actor).filter(meeting_reply::Column::MeetingId.eq(meeting.id));
    let replies = replies.all(db).await?;
    let mut silent = list_expected(db, meeting).await?;
    for reply in &replies {
        silent.remove(&reply.account_id);
    }
    let people: Vec<AccountId> = replies.iter().map(|reply| reply.account_id).chain(silent.clone()).collect();
    let bylines = account::bylines(db, &people).await?;
    let named = |ids: Vec<AccountId>| {
        let mut named: Vec<Byline> = ids.iter().filter_map(|id| bylines.get(id).cloned()).collect();
        named.sort_by(|one, other| one.shown_name.cmp(&other.shown_name));
        named
    };
    let who = |answer: Answer| {
        let theirs = replies.iter().filter(|reply| reply.answer == answer);
        named(theirs.map(|reply| reply.account_id).collect())
    };
    let needs = replies
        .iter()
        .filter_map(|reply| Some((bylines.get(&reply.account_id)?.clone(), reply.access_needs.clone()?)));
    Ok(Some(Attending {
        coming: who(Answer::Coming),
        perhaps: who(Answer::Perhaps),
        apologies: who(Answer::Apologies),
        silent: named(silent.into_iter().collect()),
        needs: needs.collect(),
    }))
}

/// Whether a meeting still takes answers: it has not opened.
pub fn takes_replies(meeting: &meeting::Model) -> bool {
    crate::domain::meeting::is_scheduled(meeting)
}

/// Says whether the actor comes, in place of what they said before.
pub async fn reply(db: &Database, actor: &Actor, id: MeetingId, new: NewReply) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let meeting = find(&txn, actor, id).await?;
    check_not_over(&meeting)?;
    if !takes_replies(&meeting) {
        return Err(Error::Conflict("conflict-reply-too-late"));
    }
    let row = meeting_reply::ActiveModel {
        meeting_id: Set(id),
        account_id: Set(actor.id),
        answer: Set(new.answer),
        access_needs: Set(Some(new.needs.into_string()).filter(|needs| !needs.is_empty())),
        replied_at: Set(actor.now),
    };
    let again = OnConflict::columns([meeting_reply::Column::MeetingId, meeting_reply::Column::AccountId])
        .update_columns([
            meeting_reply::Column::Answer,
            meeting_reply::Column::AccessNeeds,
            meeting_reply::Column::RepliedAt,
        ])
        .to_owned();
    meeting_reply::Entity::insert(row).on_conflict(again).exec_without_returning(&txn).await?;
    let entry = Entry::new("MeetingReplied", Some(actor.id), actor.now).about(SubjectKind::Meeting, id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Deletes what people need to take part in a meeting, since it is over.
pub(super) async fn forget_needs(txn: &DatabaseTransaction, id: MeetingId) -> Result<()> {
    forget(txn, meeting_reply::Column::MeetingId.eq(id)).await
}

/// Deletes what somebody who leaves needs, and what they answered to meetings that are still to come.
pub(crate) async fn forget_replies(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let own = || meeting_reply::Column::AccountId.eq(actor.id);
    let coming = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Id)
        .filter(meeting::Column::OpenedAt.is_null().and(meeting::Column::CancelledAt.is_null()));
    meeting_reply::Entity::delete_many()
        .filter(own().and(meeting_reply::Column::MeetingId.in_subquery(coming.into_query())))
        .exec(txn)
        .await?;
    forget(txn, own()).await
}

async fn forget(txn: &DatabaseTransaction, whose: Expr) -> Result<()> {
    meeting_reply::Entity::update_many()
        .col_expr(meeting_reply::Column::AccessNeeds, Expr::value(None::<String>))
        .filter(whose.and(meeting_reply::Column::AccessNeeds.is_not_null()))
        .exec(txn)
        .await?;
    Ok(())
}
