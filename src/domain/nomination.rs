//! Nominations: whom a lead, or the secretary, would like to be invited. A lead sees what was typed, and a standing
//! that depends on nothing that the nominee does (decision 7).

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    account::Email,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page, latest_first},
    text::{Rule, Text},
};
use chrono::{Days, NaiveDate};
use chrono_tz::Europe::London;
use entity::{
    id::{NominationId, OrganisationId},
    nomination::{self, State},
    organisation,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

/// Nominations on a page.
const PAGE: usize = 25;

/// The days for which an approved nomination stands as invited: those of its invitation, and the day of its mail.
const INVITED_FOR: Days = Days::new(8);

const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");
const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long");

/// What it takes to nominate somebody.
#[derive(Debug, Clone)]
pub struct NewNomination {
    key: Option<NominationId>,
    organisation_id: OrganisationId,
    name: Text,
    email: Email,
}

impl NewNomination {
    /// Checks what someone typed and chose.
    pub fn parse(organisation: &str, name: &str, email: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = |_| Problem::new("problem-organisation-unknown");
        let organisation_id =
            errors.check("organisation", organisation.parse::<OrganisationId>().map_err(unknown));
        let name = errors.check("name", Text::parse_name(name, NAME));
        let email = errors.check("email", Email::parse(email));
        match (organisation_id, name, email) {
            (Some(organisation_id), Some(name), Some(email)) => {
                Ok(Self { key: None, organisation_id, name, email })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the nomination's key beforehand: the same key twice makes one.
    #[must_use]
    pub fn with_key(self, key: Option<NominationId>) -> Self {
        Self { key, ..self }
    }
}

/// Why a nomination is refused; the audit log keeps it apart.
pub fn parse_reason(raw: &str) -> std::result::Result<Text, FieldErrors> {
    Text::parse(raw, REASON).map_err(|problem| FieldErrors::one("reason", problem))
}

/// Whether the actor decides about nominations.
pub fn may_decide(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// Whether the actor may nominate: leads for their organisations, the secretary for all.
pub fn may_nominate(actor: &Actor) -> bool {
    may_decide(actor) || !led(actor).is_empty()
}

fn led(actor: &Actor) -> Vec<OrganisationId> {
    let leads = actor.memberships.iter().filter(|membership| membership.current && membership.lead);
    leads.map(|membership| membership.organisation_id).collect()
}

/// The nominations that the actor may see: the secretary all, a lead those of the organisations that they lead.
pub fn visible(actor: &Actor) -> Select<nomination::Entity> {
    let open = Condition::any()
        .add(Expr::value(may_decide(actor)))
        .add(nomination::Column::OrganisationId.is_in(led(actor)));
    nomination::Entity::find().filter(open)
}

/// The organisations for which the actor may nominate, by name.
pub async fn list_organisations(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<organisation::Model>> {
    let mut organisations = organisation::Entity::find();
    if !may_decide(actor) {
        organisations = organisations.filter(organisation::Column::Id.is_in(led(actor)));
    }
    Ok(organisations.order_by_asc(organisation::Column::Name).all(db).await?)
}

/// Nominations, the latest first: those that wait for the secretary, or all.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (wanted, after): (Wanted, Option<Cursor>),
) -> Result<Page<nomination::Model>> {
    let mut rows = visible(actor);
    if wanted == Wanted::Waiting {
        rows = rows.filter(nomination::Column::State.eq(State::Pending));
    }
    let keys = (nomination::Column::CreatedAt, nomination::Column::Id);
    let rows = latest_first(rows, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// Which nominations a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those that the secretary has not decided.
    Waiting,
    /// All.
    All,
}

/// How many wait for the secretary.
pub async fn count_waiting(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(visible(actor).filter(nomination::Column::State.eq(State::Pending)).count(db).await?)
}

/// Finds a nomination by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: NominationId) -> Result<nomination::Model> {
    visible(actor).filter(nomination::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Finds a nomination that the secretary has not decided.
pub async fn find_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: NominationId,
) -> Result<nomination::Model> {
    let nomination = find(db, actor, id).await?;
    if nomination.state == State::Pending { Ok(nomination) } else { Err(Error::Conflict("conflict-decided")) }
}

/// Where a nomination stands, as its lead sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The secretary has not decided.
    Waiting,
    /// An invitation went out and may still be open.
    Invited,
    /// Whatever became of the invitation.
    Closed,
    /// The secretary refused it.
    Refused,
    /// It was withdrawn before the secretary decided.
    Withdrawn,
}

impl Standing {
    /// Its word in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Invited => "invited",
            Self::Closed => "closed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Where a nomination stands on a day, as its lead sees it. It is told by what the secretary decided and by the
/// calendar alone: whether, and when, somebody came is no part of it, nor is a second or a revoked invitation.
pub fn standing(nomination: &nomination::Model, today: NaiveDate) -> Standing {
    match nomination.state {
        State::Pending => Standing::Waiting,
        State::Refused => Standing::Refused,
        State::Withdrawn => Standing::Withdrawn,
        State::Approved => {
            let decided = nomination.decided_at.unwrap_or(nomination.created_at);
            let closes = decided.with_timezone(&London).date_naive().checked_add_days(INVITED_FOR);
            if closes.is_none_or(|closes| today < closes) { Standing::Invited } else { Standing::Closed }
        }
    }
}

/// Nominates somebody. Nothing tells whether the address has an account.
pub async fn create(db: &Database, actor: &Actor, new: NewNomination) -> Result<NominationId> {
    if !may_nominate(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(NominationId::random);
    if let Some(already) = nomination::Entity::find_by_id(id).one(&txn).await? {
        let mine = already.nominated_by == actor.id;
        return if mine { Ok(id) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let offered = list_organisations(&txn, actor).await?;
    if !offered.iter().any(|organisation| organisation.id == new.organisation_id) {
        return Err(FieldErrors::one("organisation", Problem::new("problem-organisation-unknown")).into());
    }
    let normalised = Email::normalise(new.email.as_str());
    let same = nomination::Entity::find()
        .filter(nomination::Column::OrganisationId.eq(new.organisation_id))
        .filter(nomination::Column::EmailNormalised.eq(&normalised))
        .filter(nomination::Column::State.eq(State::Pending));
    if same.count(&txn).await? > 0 {
        return Err(FieldErrors::one("email", Problem::new("problem-nomination-waits")).into());
    }
    let row = nomination::ActiveModel {
        id: Set(id),
        organisation_id: Set(new.organisation_id),
        nominated_by: Set(actor.id),
        name: Set(new.name.into_string()),
        email: Set(new.email.as_str().to_owned()),
        email_normalised: Set(normalised),
        state: Set(State::Pending),
        created_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        version: Set(1),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("NominationMade", Some(actor.id), actor.now).about(SubjectKind::Nomination, id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(id)
}

/// Withdraws a nomination that the secretary has not decided.
pub async fn withdraw(db: &Database, actor: &Actor, (id, version): (NominationId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    find(&txn, actor, id).await?;
    decide(&txn, actor, (id, version), State::Withdrawn).await?;
    let entry = entry("NominationWithdrawn", actor, id, State::Withdrawn);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Withdraws the nominations that the actor made and the secretary has not decided, since they leave: nobody speaks for
/// them any more.
pub(crate) async fn withdraw_own(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let waiting = nomination::Entity::find()
        .filter(
            nomination::Column::NominatedBy.eq(actor.id).and(nomination::Column::State.eq(State::Pending)),
        )
        .lock_exclusive();
    for row in waiting.all(txn).await? {
        decide(txn, actor, (row.id, row.version), State::Withdrawn).await?;
        audit::record(txn, entry("NominationWithdrawn", actor, row.id, State::Withdrawn)).await?;
    }
    Ok(())
}

/// Refuses a nomination, for a reason that stands apart from the audit log and is shown to nobody.
pub async fn refuse(
    db: &Database,
    actor: &Actor,
    (id, version): (NominationId, i32),
    reason: Text,
) -> Result<()> {
    if !may_decide(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    find(&txn, actor, id).await?;
    decide(&txn, actor, (id, version), State::Refused).await?;
    let entry = entry("NominationRefused", actor, id, State::Refused).reason(reason.into_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Approves a nomination; an invitation goes with it.
pub(super) async fn approve(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, version): (NominationId, i32),
) -> Result<()> {
    decide(txn, actor, (id, version), State::Approved).await?;
    audit::record(txn, entry("NominationApproved", actor, id, State::Approved)).await
}

async fn decide(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, version): (NominationId, i32),
    to: State,
) -> Result<()> {
    let decided = nomination::Entity::update_many()
        .col_expr(nomination::Column::State, Expr::value(to))
        .col_expr(nomination::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(nomination::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(nomination::Column::Version, Expr::value(version + 1))
        .filter(nomination::Column::Id.eq(id).and(nomination::Column::Version.eq(version)))
        .filter(nomination::Column::State.eq(State::Pending))
        .exec(txn)
        .await?;
    if decided.rows_affected == 0 { Err(Error::Conflict("conflict-decided")) } else { Ok(()) }
}

/// Moves an approved nomination's version on, so that two who act on its invitation never do so unknowingly.
pub(super) async fn touch(txn: &DatabaseTransaction, (id, version): (NominationId, i32)) -> Result<()> {
    let touched = nomination::Entity::update_many()
        .col_expr(nomination::Column::Version, Expr::value(version + 1))
        .filter(nomination::Column::Id.eq(id).and(nomination::Column::Version.eq(version)))
        .filter(nomination::Column::State.eq(State::Approved))
        .exec(txn)
        .await?;
    if touched.rows_affected == 0 { Err(Error::Conflict("conflict-changed")) } else { Ok(()) }
}

/// A nomination, for its own invitation alone.
pub(super) async fn find_invited(db: &impl ConnectionTrait, id: NominationId) -> Result<nomination::Model> {
    nomination::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

fn entry(kind: &'static str, actor: &Actor, id: NominationId, to: State) -> Entry {
    Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Nomination, id.0)
        .states(State::Pending.to_string(), to.to_string())
}
