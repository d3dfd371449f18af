//! Taking an invitation up: the account is made at the end, all or nothing.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    account::{self, Contact, Email, NewAccount},
    audit::{self, Entry},
    database::Database,
    invitation::open,
    nomination,
    organisation::{self, NewMembership},
    password::{Hasher, Password},
    secret, terms,
};
use entity::{
    account::State,
    id::{AccountId, NominationId},
    invitation,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};

/// An invitation whose link works, and the nomination that it came of.
#[derive(Debug, Clone)]
pub struct Invited {
    invitation: invitation::Model,
    nomination: entity::nomination::Model,
}

/// What somebody invited typed and chose, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// The name that others will see.
    pub shown_name: &'a str,
    /// The password.
    pub password: &'a str,
    /// How much a mail may say.
    pub contact_preference: &'a str,
    /// The language of pages and mail.
    pub language: &'a str,
    /// The number of the terms that were shown.
    pub terms: &'a str,
    /// Whether they were accepted: "yes".
    pub accepted: &'a str,
}

/// What it takes to take an invitation up.
#[derive(Debug, Clone)]
pub struct Acceptance {
    key: AccountId,
    account: NewAccount,
    password: Password,
    terms: i32,
}

impl Acceptance {
    /// Checks what somebody invited typed and chose. The key is the account's, chosen when the form was shown; the
    /// forum's name is a word of which no password is made up.
    pub async fn parse(
        (hasher, forum): (&Hasher, &str),
        invited: &Invited,
        key: Option<AccountId>,
        answers: &Answers<'_>,
    ) -> Result<Self> {
        let mut errors = FieldErrors::default();
        let account =
            NewAccount::parse(answers.shown_name, &invited.nomination.name, &invited.invitation.address);
        let account = account.map_err(|problems| errors.extend(problems)).ok();
        let mut own = match &account {
            Some(account) => account.own_words(),
            None => vec![invited.nomination.name.clone(), invited.invitation.address.clone()],
        };
        own.push(forum.to_owned());
        let password = hasher.choose(answers.password.to_owned(), own).await?;
        let password = errors.check("password", password);
        let contact = Contact::parse(answers.contact_preference, answers.language);
        let contact = contact.map_err(|problems| errors.extend(problems)).ok();
        let accepted = (answers.accepted == "yes").then(|| answers.terms.parse().ok()).flatten();
        let terms = errors.check("accepted", accepted.ok_or(Problem::new("problem-terms-not-accepted")));
        match (account, password, contact, terms) {
            (Some(mut account), Some(password), Some(contact), Some(terms)) => {
                let key = key.unwrap_or_else(AccountId::random);
                account.language = contact.language;
                account.contact_preference = contact.preference;
                Ok(Self { key, account: account.with_key(Some(key)), password, terms })
            }
            _ => Err(errors.into()),
        }
    }
}

/// Finds an invitation whose link works. One that is unknown, used, replaced, taken back or run out is the same: not
/// there. Looking changes nothing, since scanners of mail follow links.
pub async fn find(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<Invited> {
    let found = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(secret::hash(token)))
        .filter(open().add(invitation::Column::ExpiresAt.gt(now)))
        .one(db)
        .await?;
    let invitation = found.ok_or(Error::NotFound)?;
    let nomination = nomination::find_invited(db, invitation.nomination_id).await?;
    Ok(Invited { invitation, nomination })
}

/// Makes the account of somebody invited: a member of the organisation from today, its affiliation not shown. The
/// same form twice makes one.
pub async fn accept(
    db: &Database,
    hasher: &Hasher,
    token: &str,
    given: Acceptance,
    now: Timestamp,
) -> Result<()> {
    let Acceptance { key, account, password, terms } = given;
    let hash = hasher.hash(password).await?;
    let txn = db.begin().await?;
    let Invited { invitation, nomination } = match take(&txn, token, now).await {
        // Asked only now: of two at once, the second waited in `take` for the first.
        Err(Error::NotFound) if is_done(&txn, token, Some(key)).await? => return Ok(()),
        taken => taken?,
    };
    if account::find_by_email(&txn, &invitation.address).await?.is_some() {
        return Err(Error::Conflict("conflict-invitation-account"));
    }
    let secretary = nomination.decided_by;
    account::create(&txn, Some(key), (account, hash), now).await?;
    account::grant(&txn, secretary, (key, Role::Member), now).await?;
    let place = NewMembership {
        account_id: key,
        organisation_id: nomination.organisation_id,
        lead: false,
        affiliation_shown: false,
    };
    organisation::join(&txn, secretary, place, now).await?;
    terms::accept(&txn, (key, terms), now).await?;
    record(&txn, key, nomination.id, now).await?;
    Ok(txn.commit().await?)
}

/// Whether an invitation is for the account of somebody who is signed in: it was made for their address.
pub async fn is_for(db: &impl ConnectionTrait, actor: &Actor, invited: &Invited) -> Result<bool> {
    let identity = account::find_identity(db, actor.id).await?;
    Ok(identity.email_normalised == Email::normalise(&invited.invitation.address))
}

/// Fails if the actor approved the invitation themselves: nobody changes what they may do.
pub fn check_approver(actor: &Actor, invited: &Invited) -> Result<()> {
    let own = invited.nomination.decided_by == Some(actor.id);
    if own { Err(Error::Forbidden("forbidden-own-account")) } else { Ok(()) }
}

/// Gives somebody who has an account already a place in the organisation, its affiliation not shown. Of two invitations
/// that are taken up at once, the second finds the place that the first gave.
pub async fn join(db: &Database, actor: &Actor, token: &str) -> Result<()> {
    let txn = db.begin().await?;
    if account::lock(&txn, actor.id).await?.state != State::Active {
        return Err(Error::NotFound);
    }
    let invited = take(&txn, token, actor.now).await?;
    if !is_for(&txn, actor, &invited).await? {
        return Err(Error::Conflict("conflict-invitation-signed-in"));
    }
    check_approver(actor, &invited)?;
    let nomination = &invited.nomination;
    let secretary = nomination.decided_by;
    account::grant(&txn, secretary, (actor.id, Role::Member), actor.now).await?;
    let here = nomination.organisation_id;
    if !organisation::belongs(&txn, actor.id, here).await? {
        let place = NewMembership {
            account_id: actor.id,
            organisation_id: here,
            lead: false,
            affiliation_shown: false,
        };
        organisation::join(&txn, secretary, place, actor.now).await?;
    }
    record(&txn, actor.id, nomination.id, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Uses an invitation up, before anything is made of it: of two at once, the second finds it used.
async fn take(txn: &DatabaseTransaction, token: &str, now: Timestamp) -> Result<Invited> {
    let invited = find(txn, token, now).await?;
    let used = invitation::Entity::update_many()
        .col_expr(invitation::Column::UsedAt, Expr::value(now))
        .filter(invitation::Column::Id.eq(invited.invitation.id))
        .filter(invitation::Column::TokenHash.eq(secret::hash(token)))
        .filter(open())
        .exec(txn)
        .await?;
    if used.rows_affected == 0 { Err(Error::NotFound) } else { Ok(invited) }
}

/// Whether this very form was taken already: the invitation is used, and the account has the key of the form.
pub async fn is_done(db: &impl ConnectionTrait, token: &str, key: Option<AccountId>) -> Result<bool> {
    let used =
        invitation::Column::TokenHash.eq(secret::hash(token)).and(invitation::Column::UsedAt.is_not_null());
    let Some(invitation) = invitation::Entity::find().filter(used).one(db).await? else {
        return Ok(false);
    };
    let account = account::find_by_email(db, &invitation.address).await?;
    Ok(account.is_some_and(|account| Some(account.id) == key))
}

async fn record(txn: &DatabaseTransaction, by: AccountId, id: NominationId, now: Timestamp) -> Result<()> {
    let entry = Entry::new("InvitationUsed", Some(by), now).about(SubjectKind::Nomination, id.0);
    audit::record(txn, entry).await
}
