//! Proving who one is beyond the password, and once more within a session. Each session has so many tries, taken
//! before anything is checked, so that requests side by side have no more of them.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    audit::{self, Entry},
    database::Database,
    password::Hasher,
    second_factor::{self, Given, Key},
    secret::{self, SecretKey},
    session::{LONGEST, end_others},
};
use chrono::TimeDelta;
use entity::{id::SessionId, session, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

/// Wrong proofs that a session survives, less one.
const TRIES: i32 = 10;
/// Wrong proofs that an account has within [`GUESSING`], in all its sessions: whoever knows the password gets no further
/// by signing in again. A recovery code cannot be guessed, so it opens even then, and its owner is not locked out.
const TRIES_IN_ALL: i32 = 50;
const GUESSING: TimeDelta = TimeDelta::hours(1);

/// What somebody gives to prove once more who they are.
#[derive(Clone)]
pub struct Proof {
    password: String,
    given: Option<Given>,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(…)")
    }
}

impl Proof {
    /// Checks that both were given, where the account has a second factor.
    pub fn parse(
        password: &str,
        code: Option<std::result::Result<Given, FieldErrors>>,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        if password.is_empty() {
            errors.extend(FieldErrors::one("password", Problem::new("problem-password-missing")));
        }
        let given = code.transpose().unwrap_or_else(|others| {
            errors.extend(others);
            None
        });
        if errors.is_empty() { Ok(Self { password: password.to_owned(), given }) } else { Err(errors) }
    }
}

/// Gives back a try that was no guess.
pub async fn give_back_try(txn: &DatabaseTransaction, id: SessionId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::Tries, Expr::col(session::Column::Tries).sub(1))
        .filter(session::Column::Id.eq(id).and(session::Column::Tries.gt(0)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes the code of somebody halfway: they are signed in, with a new token.
pub async fn open(db: &Database, key: &SecretKey, actor: &Actor, given: &Given) -> Result<String> {
    let txn = db.begin().await?;
    let id = take_try(&txn, actor).await?;
    if !is_right(&txn, key, actor, given).await? {
        let problem = FieldErrors::one(given.field(), Problem::new("problem-code-wrong"));
        return Err(refuse(txn, actor, ("CodeRefused", problem)).await?);
    }
    let token = renew(&txn, id, actor).await?;
    let entry = Entry::new("SignedIn", Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(token)
}

/// Turns the actor's second factor on with the first code of their app. They are signed in from then on, with a new
/// token; their recovery codes are shown this once. Their other sessions began without a code, and end.
pub async fn turn_on_factor(
    db: &Database,
    key: &SecretKey,
    actor: &Actor,
    (shared, code): (&Key, &str),
) -> Result<(String, Vec<String>)> {
    let txn = db.begin().await?;
    account::lock(&txn, actor.id).await?;
    let id = actor.session_id.ok_or(Error::NotFound)?;
    let codes = second_factor::turn_on(&txn, key, actor, (shared, code)).await?;
    end_others(&txn, actor).await?;
    let token = renew(&txn, id, actor).await?;
    let entry = Entry::new("SignedIn", Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok((token, codes))
}

/// Turns the actor's second factor off. (The page asks for password and code before.) Their other sessions end, and this
/// one goes on under the token that is returned.
pub async fn turn_off_factor(db: &Database, actor: &Actor) -> Result<String> {
    let txn = db.begin().await?;
    account::lock(&txn, actor.id).await?;
    second_factor::turn_off(&txn, actor).await?;
    let token = end_others(&txn, actor).await?;
    txn.commit().await?;
    Ok(token)
}

/// Writes down that the actor has proved once more who they are.
pub async fn step_up(
    db: &Database,
    (hasher, key): (&Hasher, &SecretKey),
    actor: &Actor,
    proof: Proof,
) -> Result<()> {
    let kept = account::find(db.read(), actor.id).await?.password_hash;
    let right = hasher.verify(kept, proof.password).await?;
    let txn = db.begin().await?;
    let id = take_try(&txn, actor).await?;
    if !right {
        let problem = FieldErrors::one("password", Problem::new("problem-password-wrong"));
        return Err(refuse(txn, actor, ("StepUpRefused", problem)).await?);
    }
    let passed = match &proof.given {
        Some(given) => is_right(&txn, key, actor, given).await?,
        None => !second_factor::is_on(&txn, actor.id).await?,
    };
    if !passed {
        let field = proof.given.as_ref().map_or("code", Given::field);
        let problem = FieldErrors::one(field, Problem::new("problem-code-wrong"));
        return Err(refuse(txn, actor, ("StepUpRefused", problem)).await?);
    }
    session::Entity::update_many()
        .col_expr(session::Column::SteppedUpAt, Expr::value(actor.now))
        .col_expr(session::Column::Tries, Expr::value(0))
        .filter(session::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    let entry = Entry::new("SteppedUp", Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Takes one of the session's tries, if one is left.
pub async fn take_try(txn: &DatabaseTransaction, actor: &Actor) -> Result<SessionId> {
    let id = actor.session_id.ok_or(Error::NotFound)?;
    let taken = session::Entity::update_many()
        .col_expr(session::Column::Tries, Expr::col(session::Column::Tries).add(1))
        .filter(session::Column::Id.eq(id).and(session::Column::EndedAt.is_null()))
        .filter(session::Column::Tries.lt(TRIES))
        .exec(txn)
        .await?;
    if taken.rows_affected == 0 { Err(Error::Forbidden("forbidden-tries-over")) } else { Ok(id) }
}

async fn is_right(txn: &DatabaseTransaction, key: &SecretKey, actor: &Actor, given: &Given) -> Result<bool> {
    if matches!(given, Given::Code(_)) && count_tries(txn, actor).await? > TRIES_IN_ALL {
        return Err(FieldErrors::one("code", Problem::new("problem-code-wait")).into());
    }
    second_factor::spend(txn, key, (actor.id, given), actor.now).await
}

async fn count_tries(txn: &DatabaseTransaction, actor: &Actor) -> Result<i32> {
    let tries: Vec<i32> = session::Entity::find()
        .select_only()
        .column(session::Column::Tries)
        .filter(session::Column::AccountId.eq(actor.id))
        .filter(session::Column::CreatedAt.gt(actor.now - GUESSING).and(session::Column::Tries.gt(0)))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(tries.iter().sum())
}

/// Writes a wrong proof down, and returns what to say of it. The last one ends the session, and the account's owner is
/// told: somebody has their session or their password.
pub async fn refuse(
    txn: DatabaseTransaction,
    actor: &Actor,
    (kind, problem): (&'static str, FieldErrors),
) -> Result<Error> {
    let id = actor.session_id.ok_or(Error::NotFound)?;
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(actor.now))
        .filter(session::Column::Id.eq(id).and(session::Column::Tries.gte(TRIES)))
        .exec(&txn)
        .await?;
    let over = ended.rows_affected == 1;
    let entry = Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Session, id.0);
    audit::record(&txn, entry).await?;
    if over {
        second_factor::tell(&txn, actor.id, actor.now).await?;
    }
    txn.commit().await?;
    Ok(if over { Error::Forbidden("forbidden-tries-over") } else { problem.into() })
}

/// Gives a session a new token, so that one that was known before is worth nothing, and its full time.
async fn renew(txn: &DatabaseTransaction, id: SessionId, actor: &Actor) -> Result<String> {
    let (token, token_hash) = secret::token();
    let renewed = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token_hash))
        .col_expr(session::Column::OpenedAt, Expr::value(actor.now))
        .col_expr(session::Column::FactorAt, Expr::value(actor.now))
        .col_expr(session::Column::SteppedUpAt, Expr::value(actor.now))
        .col_expr(session::Column::LastSeenAt, Expr::value(actor.now))
        .col_expr(session::Column::ExpiresAt, Expr::value(actor.now + LONGEST))
        .col_expr(session::Column::Tries, Expr::value(0))
        .filter(session::Column::Id.eq(id).and(session::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    if renewed.rows_affected == 0 { Err(Error::Forbidden("forbidden-tries-over")) } else { Ok(token) }
}
