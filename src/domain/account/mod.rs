//! Accounts: people who can sign in, the names that others see, and what they may do.

mod byline;
mod contact;
mod leaving;
mod name;

pub(crate) use byline::shown_names;
pub use byline::{Affiliation, Byline, appearances, bylines};
pub use contact::{Contact, find_contact, is_taking_mail, mailed, set_contact, takes_mail};
pub(crate) use leaving::close;
pub(crate) use name::fold;

use crate::domain::{
    Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    organisation as organisations,
    text::{Rule, Text, is_unseen},
};
use entity::{
    account::{self, ContentNotes, State},
    id::AccountId,
    identity::{self, ContactPreference},
    language::Language,
    role_grant::{self, Role},
    session,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, SqlErr,
    sea_query::Expr,
};
use serde_json::json;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

const SHOWN_NAME: Rule = Rule::required(60, "problem-shown-name-missing", "problem-shown-name-too-long");
const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");

/// An email address, as typed and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    address: String,
    normalised: String,
}

impl Email {
    /// Accepts an address that a mail server could accept: one `@`, no spaces, at most 254 characters (RFC 5321).
    pub fn parse(raw: &str) -> std::result::Result<Self, Problem> {
        let address = raw.trim();
        let unsound =
            |c: char| c.is_whitespace() || c.is_control() || is_unseen(c) || "<>,;:\"()[]\\".contains(c);
        let sound = address.len() <= 254
            && !address.contains(unsound)
            && address.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && domain.contains('.')
                    && !domain.contains('@')
                    && !domain.starts_with('.')
                    && !domain.ends_with('.')
            });
        match (address.is_empty(), sound) {
            (true, _) => Err(Problem::new("problem-email-missing")),
            (_, false) => Err(Problem::new("problem-email-unsound")),
            _ => Ok(Self { address: address.to_owned(), normalised: Self::normalise(address) }),
        }
    }

    /// The address, as typed.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The form in which addresses are compared. PostgreSQL takes no NUL, and no address holds one.
    pub fn normalise(address: &str) -> String {
        address.trim().nfkc().filter(|c| !c.is_control()).collect::<String>().to_lowercase()
    }
}

/// What it takes to make an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    key: Option<AccountId>,
    shown_name: Text,
    name: Text,
    email: Email,
    /// The language of pages and mail.
    pub language: Language,
    /// How much a mail may say.
    pub contact_preference: ContactPreference,
}

impl NewAccount {
    /// Checks what someone typed.
    pub fn parse(shown_name: &str, name: &str, email: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let shown_name = errors.check("shown_name", name::parse(shown_name, SHOWN_NAME));
        let name = errors.check("name", Text::parse_name(name, NAME));
        let email = errors.check("email", Email::parse(email));
        match (shown_name, name, email) {
            (Some(shown_name), Some(name), Some(email)) => {
                let (language, contact_preference) = (Language::En, ContactPreference::Discreet);
                Ok(Self { key: None, shown_name, name, email, language, contact_preference })
            }
            _ => Err(errors),
        }
    }

    /// Words of which its password may not be made up.
    pub fn own_words(&self) -> Vec<String> {
        [self.shown_name.as_str(), self.name.as_str(), self.email.as_str()].map(str::to_owned).into()
    }

    /// Chooses the account's key beforehand: the same key twice makes one account.
    #[must_use]
    pub fn with_key(self, key: Option<AccountId>) -> Self {
        Self { key, ..self }
    }
}

/// Finds an account by its key.
pub async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<account::Model> {
    account::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Finds an account by its address; for signing in and the operator's commands alone. It is one statement, whether or
/// not there is one: a second for those that exist would tell which do.
pub async fn find_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<account::Model>> {
    let of_address = identity::Column::EmailNormalised.eq(Email::normalise(email));
    let found =
        identity::Entity::find().filter(of_address).find_also_related(account::Entity).one(db).await?;
    Ok(found.and_then(|(_, account)| account))
}

/// The accounts that are here: active, and not paused. Lists of people and counts of who holds a role ask this, and
/// nothing else; mail asks [`mailed`].
pub fn present() -> Condition {
    Condition::all().add(account::Column::State.eq(State::Active)).add(account::Column::PausedAt.is_null())
}

/// Whether an account is here.
pub async fn is_present(db: &impl ConnectionTrait, id: AccountId) -> Result<bool> {
    Ok(account::Entity::find_by_id(id).filter(present()).count(db).await? > 0)
}

/// Finds an active account by its shown name, as it is compared; for the secretary alone. Its row is locked, so that
/// somebody who leaves at the same time has left, or is given nothing any more.
pub async fn find_by_shown_name(txn: &DatabaseTransaction, name: &str) -> Result<Option<account::Model>> {
    let named = account::Column::ShownNameFolded.eq(fold(name));
    let active = account::Entity::find().filter(named).filter(account::Column::State.eq(State::Active));
    Ok(active.lock_exclusive().one(txn).await?)
}

/// Locks an account's row. Whoever changes its places, its roles or its sessions does so before, in every transaction:
/// of two at once the second sees the first, and two in different orders would wait for each other for ever.
pub async fn lock(txn: &DatabaseTransaction, id: AccountId) -> Result<account::Model> {
    account::Entity::find_by_id(id).lock_exclusive().one(txn).await?.ok_or(Error::NotFound)
}

/// Finds an active account by its shown name, as it is compared; for moderators, who know no other name.
pub async fn find_named(db: &impl ConnectionTrait, name: &str) -> Result<Option<account::Model>> {
    // PostgreSQL takes no NUL in a text.
    if name.contains('\0') {
        return Ok(None);
    }
    let named = account::Column::ShownNameFolded.eq(fold(name));
    let active = account::Entity::find().filter(named).filter(account::Column::State.eq(State::Active));
    Ok(active.one(db).await?)
}

/// The address to which an account's mail goes; for mail alone.
pub async fn find_identity(db: &impl ConnectionTrait, id: AccountId) -> Result<identity::Model> {
    identity::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The accounts here that hold a role, by key.
pub async fn list_holding(db: &impl ConnectionTrait, role: Role) -> Result<Vec<account::Model>> {
    list_holders(db, role, present()).await
}

/// Those among them who take mail.
pub async fn list_mailed(db: &impl ConnectionTrait, role: Role) -> Result<Vec<account::Model>> {
    list_holders(db, role, mailed()).await
}

/// The same in brief, since there may be thousands: who they are, and the language of their mail.
pub async fn list_mailed_in_brief(
    db: &impl ConnectionTrait,
    role: Role,
) -> Result<Vec<(AccountId, Language)>> {
    let holders = role_grant::Entity::find()
        .select_only()
        .column(role_grant::Column::AccountId)
        .filter(role_grant::Column::Role.eq(role));
    let accounts = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Language])
        .filter(account::Column::Id.in_subquery(holders.into_query()))
        .filter(mailed())
        .order_by_asc(account::Column::Id);
    Ok(accounts.into_tuple().all(db).await?)
}

async fn list_holders(
    db: &impl ConnectionTrait,
    role: Role,
    which: Condition,
) -> Result<Vec<account::Model>> {
    let grants = role_grant::Entity::find().filter(role_grant::Column::Role.eq(role)).all(db).await?;
    let holders = account::Column::Id.is_in(grants.into_iter().map(|grant| grant.account_id));
    let accounts = account::Entity::find().filter(holders).filter(which);
    Ok(accounts.order_by_asc(account::Column::Id).all(db).await?)
}

/// The roles that an account holds.
pub async fn list_roles(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Role>> {
    let grants = role_grant::Entity::find().filter(role_grant::Column::AccountId.eq(id));
    Ok(grants.all(db).await?.into_iter().map(|grant| grant.role).collect())
}

/// The roles that each of these accounts holds; an account without any is left out.
pub async fn list_roles_of(
    db: &impl ConnectionTrait,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, Vec<Role>>> {
    let grants = role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.is_in(ids.iter().copied()))
        .order_by_asc(role_grant::Column::GrantedAt);
    let mut roles: HashMap<AccountId, Vec<Role>> = HashMap::new();
    for grant in grants.all(db).await? {
        roles.entry(grant.account_id).or_default().push(grant.role);
    }
    Ok(roles)
}

/// Makes an active account; its password is already hashed.
pub async fn create(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    (new, password_hash): (NewAccount, String),
    now: Timestamp,
) -> Result<account::Model> {
    let folded = fold(new.shown_name.as_str());
    let taken =
        account::Entity::find().filter(account::Column::ShownNameFolded.eq(&folded)).count(txn).await? > 0;
    if taken {
        return Err(FieldErrors::one("shown_name", Problem::new("problem-shown-name-taken")).into());
    }
    if find_by_email(txn, &new.email.address).await?.is_some() {
        return Err(FieldErrors::one("email", Problem::new("problem-email-taken")).into());
    }
    let row = account::ActiveModel {
        id: Set(new.key.unwrap_or_else(AccountId::random)),
        shown_name: Set(new.shown_name.into_string()),
        shown_name_folded: Set(folded),
        password_hash: Set(Some(password_hash)),
        state: Set(State::Active),
        language: Set(new.language),
        listed_at: Set(None),
        paused_at: Set(None),
        unnamed_at: Set(None),
        terms_due_at: Set(Some(now)),
        content_notes: Set(ContentNotes::Fold),
        created_at: Set(now),
        version: Set(1),
    };
    let account = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    let identity = identity::ActiveModel {
        account_id: Set(account.id),
        name: Set(new.name.into_string()),
        email: Set(new.email.address),
        email_normalised: Set(new.email.normalised),
        contact_preference: Set(new.contact_preference),
    };
    identity.insert(txn).await?;
    audit::record(txn, Entry::new("AccountCreated", by, now).about(SubjectKind::Account, account.id.0))
        .await?;
    Ok(account)
}

/// Grants a role, and ends the account's sessions. A moderator and a membership secretary are never the same account,
/// nor a lead and those who could tell whom they nominated. Nobody grants themselves one.
pub async fn grant(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    (id, role): (AccountId, Role),
    now: Timestamp,
) -> Result<()> {
    if by == Some(id) {
        return Err(Error::Forbidden("forbidden-own-account"));
    }
    let held = list_roles(txn, id).await?;
    let apart = [Role::Moderator, Role::MembershipSecretary];
    if apart.contains(&role) && held.iter().any(|other| apart.contains(other) && *other != role) {
        return Err(Error::Conflict("conflict-roles-apart"));
    }
    if held.contains(&role) {
        return Ok(());
    }
    if !organisations::may_lead(&[role]) && organisations::is_lead(txn, id).await? {
        return Err(Error::Conflict("conflict-lead-apart"));
    }
    role_grant::ActiveModel {
        account_id: Set(id),
        role: Set(role),
        granted_at: Set(now),
        granted_by: Set(by),
    }
    .insert(txn)
    .await
    .map_err(|error| match error.sql_err() {
        // Another granted the one while this granted the other.
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Conflict("conflict-roles-apart"),
        _ => error.into(),
    })?;
    let entry =
        Entry::new("RoleGranted", by, now).about(SubjectKind::Account, id.0).detail(json!({ "role": role }));
    audit::record(txn, entry).await?;
    end_sessions(txn, id, now).await
}

/// Takes a role away, and ends the account's sessions; one that is not held changes nothing.
pub async fn take(
    txn: &DatabaseTransaction,
    by: AccountId,
    (id, role): (AccountId, Role),
    now: Timestamp,
) -> Result<()> {
    if role_grant::Entity::delete_by_id((id, role)).exec(txn).await?.rows_affected == 0 {
        return Ok(());
    }
    let entry = Entry::new("RoleTaken", Some(by), now)
        .about(SubjectKind::Account, id.0)
        .detail(json!({ "role": role }));
    audit::record(txn, entry).await?;
    end_sessions(txn, id, now).await
}

/// Ends every session of an account: what it may do, or how it signs in, has changed.
pub async fn end_sessions(txn: &DatabaseTransaction, id: AccountId, now: Timestamp) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::AccountId.eq(id).and(session::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_without_case() {
        assert_eq!(Email::parse("Ada@Example.org").unwrap().normalised, "ada@example.org");
        for unsound in [
            "ada",
            "ada@",
            "@example.org",
            "a b@example.org",
            "ada@example",
            "a@b@example.org",
            "a\u{202E}da@example.org",
        ] {
            assert_eq!(Email::parse(unsound), Err(Problem::new("problem-email-unsound")), "{unsound}");
        }
    }
}
