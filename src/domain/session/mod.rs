//! Sessions: signing in and out, and who is behind a request.

mod asking;
mod lifetimes;
pub mod own;
mod proof;
mod throttling;

pub(crate) use asking::list_asking;
pub use asking::{Question, Sessions};
pub use lifetimes::Lifetimes;
pub use proof::{Proof, give_back_try, open, refuse, step_up, take_try, turn_off_factor, turn_on_factor};
pub use throttling::record_throttling;

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp, account,
    actor::Membership,
    audit::{self, Entry},
    database::{Database, filled},
    organisation as organisations,
    password::Hasher,
    sanction::{self, Standing},
    second_factor, secret,
    space::{self, Reader},
};
use chrono::{Months, TimeDelta};
use entity::{
    account::{self as account_row, State},
    id::{AccountId, SessionId},
    membership, organisation, session,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use std::collections::HashMap;

/// How long a session lasts, however busy and whatever the settings say.
const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long somebody has to give their code, or to set up what makes codes.
const HALFWAY: TimeDelta = TimeDelta::minutes(30);

/// What someone gave to sign in.
#[derive(Debug, Clone)]
pub struct Credentials {
    email: String,
    password: String,
    device: String,
}

impl Credentials {
    /// Checks that both were given; more would tell which accounts there are.
    pub fn parse(email: &str, password: &str, device: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let given =
            |text: &str, missing| if text.trim().is_empty() { Err(Problem::new(missing)) } else { Ok(()) };
        errors.check("email", given(email, "problem-email-missing"));
        errors.check("password", given(password, "problem-password-missing"));
        let device = device.chars().filter(|c| !c.is_control()).take(200).collect();
        if errors.is_empty() {
            Ok(Self { email: email.to_owned(), password: password.to_owned(), device })
        } else {
            Err(errors)
        }
    }
}

/// Who holds a session.
#[derive(Debug, Clone)]
pub enum Holder {
    /// Somebody who is signed in.
    SignedIn(Actor),
    /// Somebody who has given their password and, where their account needs a code, not the code. They may give it,
    /// set up what makes codes, or sign out, and are nobody everywhere else.
    Halfway(Actor),
}

impl Holder {
    /// Whoever is signed in.
    pub fn signed_in(self) -> Option<Actor> {
        match self {
            Self::SignedIn(actor) => Some(actor),
            Self::Halfway(_) => None,
        }
    }
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct Begun {
    /// What its browser keeps.
    pub token: String,
    /// Whether it is whole; otherwise a code is to follow, by [`open`].
    pub whole: bool,
}

/// Signs in. An unknown account and a wrong password get the same answer, after
/// the same work. The session that the browser held before ends, since nothing holds it any more.
pub async fn create(
    db: &Database,
    hasher: &Hasher,
    (given, before): (Credentials, Option<&Actor>),
    now: Timestamp,
) -> Result<Begun> {
    let account = account::find_by_email(db.read(), &given.email).await?;
    let known = account.as_ref().map(|account| account.id);
    let active = account.filter(|account| account.state == State::Active);
    let kept = active.as_ref().and_then(|account| account.password_hash.clone());
    let right = hasher.verify(kept, given.password).await?;
    let txn = db.begin().await?;
    let Some(account) = active.filter(|_| right) else {
        // One row in either case: what is in it takes no time.
        let refused = Entry::new("SignInRefused", None, now);
        let refused = match known {
            Some(id) => refused.about(SubjectKind::Account, id.0),
            None => refused,
        };
        audit::record(&txn, refused).await?;
        txn.commit().await?;
        return Err(FieldErrors::one("email", Problem::new("problem-sign-in")).into());
    };
    let roles = account::list_roles(&txn, account.id).await?;
    let leads = organisations::leads(&txn, account.id).await?;
    let whole = !second_factor::is_needed(&roles, leads) && !second_factor::is_on(&txn, account.id).await?;
    let (token, token_hash) = secret::token();
    let row = session::ActiveModel {
        id: Set(SessionId::at(now)),
        token_hash: Set(token_hash),
        account_id: Set(account.id),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + if whole { LONGEST } else { HALFWAY }),
        ended_at: Set(None),
        device: Set(given.device),
        opened_at: Set(whole.then_some(now)),
        factor_at: Set(None),
        stepped_up_at: Set(whole.then_some(now)),
        tries: Set(0),
    };
    let session = row.insert(&txn).await?;
    let kind = if whole { "SignedIn" } else { "PasswordAccepted" };
    let entry = Entry::new(kind, Some(account.id), now).about(SubjectKind::Session, session.id.0);
    audit::record(&txn, entry).await?;
    if let Some(before) = before {
        end_in(&txn, before).await?;
    }
    txn.commit().await?;
    Ok(Begun { token, whole })
}

/// When the session of somebody ends who goes on listening without a word.
pub fn listener_ends_at(lifetimes: Lifetimes, actor: &Actor) -> Option<Timestamp> {
    let unused = actor.last_seen_at? + lifetimes.listening(&actor.roles);
    Some(Ord::min(actor.session_ends_at?, unused))
}

/// Who holds each of these tokens, if its session still lasts, and is used as it is asked about.
async fn find_all(db: &impl ConnectionTrait, questions: &[Question]) -> Result<Vec<Option<Holder>>> {
    let Some(now) = questions.iter().map(|question| question.now).max() else { return Ok(Vec::new()) };
    let hashes = filled(questions.iter().map(|question| question.token_hash.clone()).collect());
    let held = session::Entity::find().filter(session::Column::TokenHash.is_in(hashes));
    let (mut sessions, mut accounts) = (Vec::new(), Vec::new());
    for (session, account) in held.find_also_related(account_row::Entity).all(db).await? {
        if let Some(account) = account.filter(|account| account.state == State::Active) {
            sessions.push(session);
            accounts.push(account);
        }
    }
    let actors = build(db, accounts, now).await?;
    let held: HashMap<&[u8], (&session::Model, &Actor)> = sessions
        .iter()
        .zip(&actors)
        .map(|(session, actor)| (&*session.token_hash, (session, actor)))
        .collect();
    let holder = |question: &Question| {
        let (session, actor) = held.get(&*question.token_hash)?;
        holder(question, session, Actor::clone(actor))
    };
    Ok(questions.iter().map(holder).collect())
}

/// Who holds a session, if it lasts.
fn holder(question: &Question, session: &session::Model, mut actor: Actor) -> Option<Holder> {
    let now = actor.now;
    let (last_moment, idle) = (question.lifetimes.last_moment(session), question.idle(&actor.roles));
    if session.ended_at.is_some() || now >= last_moment || now >= session.last_seen_at + idle {
        return None;
    }
    actor.session_id = Some(session.id);
    actor.signed_in_at = Some(session.created_at);
    actor.last_seen_at = Some(session.last_seen_at);
    let seen = if actor.touch_due() { now } else { session.last_seen_at };
    actor.session_ends_at = Some(Ord::min(last_moment, seen + idle));
    actor.stepped_up_at = session.stepped_up_at;
    // The one place that decides. A role may have been granted since, and with it the need of a code.
    let whole = session.opened_at.is_some()
        && (session.factor_at.is_some() || !second_factor::is_needed(&actor.roles, actor.leads()));
    Some(if whole { Holder::SignedIn(actor) } else { Holder::Halfway(actor) })
}

/// An account as an actor, with what it may see, if it is active.
pub async fn actor(db: &impl ConnectionTrait, id: AccountId, now: Timestamp) -> Result<Option<Actor>> {
    match account::find(db, id).await {
        Ok(account) if account.state == State::Active => Ok(build(db, vec![account], now).await?.pop()),
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Accounts as actors, with what they may see.
async fn build(
    db: &impl ConnectionTrait,
    accounts: Vec<account_row::Model>,
    now: Timestamp,
) -> Result<Vec<Actor>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let ids = filled(accounts.iter().map(|account| account.id).collect());
    let roles = account::list_roles_of(db, &ids).await?;
    let memberships = list_memberships(db, &ids, now).await?;
    let standings = sanction::list_standings_of(db, &ids, now).await?;
    let mut actors: Vec<Actor> = Vec::with_capacity(accounts.len());
    for account in accounts {
        let id = account.id;
        let Standing { silenced_until, barred_until } = standings.get(&id).copied().unwrap_or_default();
        actors.push(Actor {
            id,
            shown_name: account.shown_name,
            language: account.language,
            roles: roles.get(&id).cloned().unwrap_or_default(),
            memberships: memberships.get(&id).cloned().unwrap_or_default(),
            spaces: Vec::new(),
            session_id: None,
            last_seen_at: None,
            session_ends_at: None,
            signed_in_at: None,
            paused_at: account.paused_at,
            terms_due_at: account.terms_due_at,
            silenced_until,
            barred_until,
            stepped_up_at: None,
            form: None,
            now,
        });
    }
    let readers: Vec<_> = actors.iter().map(Reader::of).collect();
    let open = space::list_readable_ids(db, &readers).await?;
    for (actor, open) in actors.iter_mut().zip(open) {
        if !actor.is_barred() {
            actor.spaces = open;
        }
    }
    Ok(actors)
}

/// An account as the author of what it wrote, whatever became of the account: for what it asked to have done.
pub async fn author(db: &impl ConnectionTrait, id: AccountId, now: Timestamp) -> Result<Actor> {
    let account = account::find(db, id).await?;
    Ok(build(db, vec![account], now).await?.remove(0))
}

/// Writes down that a session is in use.
pub async fn touch(db: &Database, actor: &Actor) -> Result<()> {
    let Some(id) = actor.session_id else { return Ok(()) };
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(actor.now))
        .filter(session::Column::Id.eq(id).and(session::Column::LastSeenAt.lt(actor.now)))
        .exec(db.write())
        .await?;
    Ok(())
}

/// Signs out: ends the session that the actor is in.
pub async fn end(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    end_in(&txn, actor).await?;
    Ok(txn.commit().await?)
}

async fn end_in(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let Some(id) = actor.session_id else { return Ok(()) };
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(actor.now))
        .filter(session::Column::Id.eq(id).and(session::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    let entry = Entry::new("SignedOut", Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(txn, entry).await
}

/// Ends the account's sessions but the one that the actor is in, which goes on under the token that is returned.
pub async fn end_others(txn: &DatabaseTransaction, actor: &Actor) -> Result<String> {
    let id = actor.session_id.ok_or(Error::NotFound)?;
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(actor.now))
        .filter(session::Column::AccountId.eq(actor.id).and(session::Column::EndedAt.is_null()))
        .filter(session::Column::Id.ne(id))
        .exec(txn)
        .await?;
    let (token, token_hash) = secret::token();
    let renewed = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token_hash))
        .filter(session::Column::Id.eq(id).and(session::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    if renewed.rows_affected == 0 { Err(Error::NotFound) } else { Ok(token) }
}

/// Removes sessions that ended or ran out more than thirty days ago.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(now - TimeDelta::days(30)))
        .exec(db.write())
        .await?;
    Ok(())
}

async fn list_memberships(
    db: &impl ConnectionTrait,
    ids: &[AccountId],
    now: Timestamp,
) -> Result<HashMap<AccountId, Vec<Membership>>> {
    let today = now.date_naive();
    let year_ago = today.checked_sub_months(Months::new(12)).unwrap_or(today);
    let recent = Condition::any()
        .add(membership::Column::EndedOn.is_null())
        .add(membership::Column::EndedOn.gt(year_ago));
    let rows = membership::Entity::find()
        .filter(membership::Column::AccountId.is_in(ids.iter().copied()))
        .filter(recent)
        .find_also_related(organisation::Entity)
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    let mut memberships: HashMap<AccountId, Vec<Membership>> = HashMap::new();
    for (row, organisation) in rows {
        let Some(organisation) = organisation else { continue };
        let current = row.ended_on.is_none_or(|ended| ended > today);
        memberships.entry(row.account_id).or_default().push(Membership {
            organisation_id: organisation.id,
            kind: organisation.kind,
            current,
            lead: current && row.lead_since.is_some(),
        });
    }
    Ok(memberships)
}
