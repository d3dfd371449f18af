//! Tokens for an organisation's own tools. One acts for one organisation, as a member of it, for what its scopes
//! name and no longer than a year; it never carries the rights of a moderator, a secretary or a policy reader.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    secret, session,
    space::{self, Reader},
    text::{Rule, Text},
};
use chrono::TimeDelta;
use entity::{
    api_token,
    id::{AccountId, ApiTokenId, OrganisationId, SpaceId},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use uuid::{Builder, Uuid};

const LABEL: Rule = Rule::required(60, "problem-label-missing", "problem-label-too-long");

/// The longest life of a token, in days.
pub const LONGEST: i64 = 365;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read spaces, threads and posts.
    ReadThreads,
    /// Start threads and reply.
    WritePosts,
    /// Read the submissions that its account made for its organisation.
    ReadSubmissions,
    /// Submit.
    WriteSubmissions,
    /// Read published trends.
    ReadTrends,
    /// Read the log of meetings.
    ReadMeetings,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::ReadThreads,
        Self::WritePosts,
        Self::ReadSubmissions,
        Self::WriteSubmissions,
        Self::ReadTrends,
        Self::ReadMeetings,
    ];

    /// Its name, as tools and operators write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadThreads => "read:threads",
            Self::WritePosts => "write:posts",
            Self::ReadSubmissions => "read:submissions",
            Self::WriteSubmissions => "write:submissions",
            Self::ReadTrends => "read:trends",
            Self::ReadMeetings => "read:meetings",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scope| scope.name() == name);
        known.ok_or_else(|| format!("not one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// What it takes to make a token.
#[derive(Debug, Clone)]
pub struct NewToken {
    account_id: AccountId,
    organisation_id: OrganisationId,
    label: Text,
    scopes: Vec<Scope>,
    lifetime: TimeDelta,
}

impl NewToken {
    /// Checks what an operator gave: whose it is and for whom it acts, what it is called, its scopes, its days.
    pub fn parse(
        (account_id, organisation_id): (AccountId, OrganisationId),
        label: &str,
        scopes: &[Scope],
        days: i64,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let label = errors.check("label", Text::parse_line(label, LABEL));
        let given = if scopes.is_empty() { Err(Problem::new("problem-scope-missing")) } else { Ok(()) };
        errors.check("scope", given);
        let within = (1..=LONGEST).contains(&days);
        let lifetime = if within { Ok(TimeDelta::days(days)) } else { Err(Problem::new("problem-days")) };
        match (label, errors.check("days", lifetime)) {
            (Some(label), Some(lifetime)) if errors.is_empty() => {
                let scopes = Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect();
                Ok(Self { account_id, organisation_id, label, scopes, lifetime })
            }
            _ => Err(errors),
        }
    }
}

/// A tool that is asking: the member for whom it acts, and what its token allows.
#[derive(Debug, Clone)]
pub struct Tool {
    /// The member, with no more rights than that.
    pub actor: Actor,
    /// The organisation for which it acts.
    pub organisation_id: OrganisationId,
    token_id: ApiTokenId,
    scopes: Vec<Scope>,
}

impl Tool {
    /// Whether its token allows this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Passes if a space is open to its organisation. A person's own invitations are not the organisation's.
    pub fn reaches(&self, space_id: SpaceId) -> Result<()> {
        if self.actor.spaces.contains(&space_id) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// The key of what a request makes, from the tool's own key for it: sending it twice makes one. A UUID of
    /// version 8 (RFC 9562, 5.8).
    pub fn key_for(&self, kind: SubjectKind, key: &str) -> Uuid {
        let hash = Sha256::new()
            .chain_update(self.token_id.0)
            .chain_update(kind.to_string())
            .chain_update([0])
            .chain_update(key)
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// Makes a token for a member of an organisation. It is returned once; what is kept is its hash.
pub async fn create(db: &Database, new: NewToken, now: Timestamp) -> Result<(api_token::Model, String)> {
    let txn = db.begin().await?;
    if acting(&txn, (new.account_id, new.organisation_id), now).await?.is_none() {
        return Err(Error::Forbidden("forbidden-token"));
    }
    let (token, token_hash) = secret::token();
    let names: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
    let row = api_token::ActiveModel {
        id: Set(ApiTokenId::at(now)),
        account_id: Set(new.account_id),
        organisation_id: Set(new.organisation_id),
        label: Set(new.label.into_string()),
        scopes: Set(names.join(" ")),
        token_hash: Set(token_hash),
        created_at: Set(now),
        expires_at: Set(now + new.lifetime),
        revoked_at: Set(None),
    };
    let row = row.insert(&txn).await?;
    let detail =
        json!({ "account": row.account_id, "organisation": row.organisation_id, "scopes": row.scopes });
    let entry =
        Entry::new("ApiTokenCreated", None, now).about(SubjectKind::ApiToken, row.id.0).detail(detail);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok((row, token))
}

/// Tokens that can still be used, the newest first; for the operator alone.
pub async fn list_usable(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<api_token::Model>> {
    let usable = api_token::Column::RevokedAt.is_null().and(api_token::Column::ExpiresAt.gt(now));
    let tokens = api_token::Entity::find().filter(usable);
    Ok(tokens.order_by_desc(api_token::Column::Id).all(db).await?)
}

/// Ends a token. Ending it twice changes nothing.
pub async fn revoke(db: &Database, id: ApiTokenId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    api_token::Entity::find_by_id(id).one(&txn).await?.ok_or(Error::NotFound)?;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::Id.eq(id).and(api_token::Column::RevokedAt.is_null()))
        .exec(&txn)
        .await?;
    if revoked.rows_affected == 1 {
        let entry = Entry::new("ApiTokenRevoked", None, now).about(SubjectKind::ApiToken, id.0);
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
}

/// Ends the tokens that act for somebody who leaves.
pub(crate) async fn revoke_own(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let standing = api_token::Column::AccountId.eq(actor.id).and(api_token::Column::RevokedAt.is_null());
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(actor.now))
        .filter(standing)
        .exec_with_returning(txn)
        .await?;
    for row in revoked {
        let entry = Entry::new("ApiTokenRevoked", Some(actor.id), actor.now);
        audit::record(txn, entry.about(SubjectKind::ApiToken, row.id.0)).await?;
    }
    Ok(())
}

/// Who holds this token, if it can still be used.
pub async fn find_tool(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<Option<Tool>> {
    let hash = secret::hash(token);
    let usable = api_token::Column::RevokedAt.is_null().and(api_token::Column::ExpiresAt.gt(now));
    let tokens = api_token::Entity::find().filter(api_token::Column::TokenHash.eq(hash)).filter(usable);
    let Some(row) = tokens.one(db).await? else { return Ok(None) };
    let actor = acting(db, (row.account_id, row.organisation_id), now).await?;
    let scopes = row.scopes.split(' ').filter_map(|name| name.parse().ok()).collect();
    let tool = |actor| Tool { actor, organisation_id: row.organisation_id, token_id: row.id, scopes };
    Ok(actor.map(tool))
}

/// An account as a member of this organisation and nothing more, if it is one now. For a policy reader there is no
/// such actor: as a mere member they could read what is for members only (HD4).
async fn acting(
    db: &impl ConnectionTrait,
    (account_id, organisation_id): (AccountId, OrganisationId),
    now: Timestamp,
) -> Result<Option<Actor>> {
    let Some(mut actor) = session::actor(db, account_id, now).await? else { return Ok(None) };
    if !actor.holds(Role::Member) || actor.reads_for_policy() {
        return Ok(None);
    }
    actor.roles = vec![Role::Member];
    actor.memberships.retain(|it| it.current && it.organisation_id == organisation_id);
    for membership in &mut actor.memberships {
        membership.lead = false;
    }
    if actor.memberships.is_empty() {
        return Ok(None);
    }
    if !actor.is_barred() {
        let reader = Reader { id: None, roles: &actor.roles, memberships: &actor.memberships };
        actor.spaces = space::list_readable_ids(db, &[reader]).await?.concat();
    }
    Ok(Some(actor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_from_its_name() {
        for scope in Scope::ALL {
            assert_eq!(scope.name().parse(), Ok(scope));
        }
        assert!("write:everything".parse::<Scope>().is_err());
    }

    #[test]
    fn a_token_needs_a_label_a_scope_and_an_end_within_a_year() {
        let whose = (AccountId::random(), OrganisationId::at(chrono::DateTime::UNIX_EPOCH));
        let problems = |label, scopes: &[Scope], days| {
            let errors = NewToken::parse(whose, label, scopes, days).unwrap_err();
            errors.iter().map(|error| error.field.clone()).collect::<Vec<_>>()
        };
        assert_eq!(problems(" ", &[], 0), ["label", "scope", "days"]);
        assert_eq!(problems("Records", &[Scope::ReadTrends], LONGEST + 1), ["days"]);
        assert!(NewToken::parse(whose, "Records", &[Scope::ReadTrends], LONGEST).is_ok());
    }
}
