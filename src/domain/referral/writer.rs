//! Who wrote a referral: nobody is told, unless its writer lets the leads know, or says that somebody is in danger now,
//! or a lead asked the membership secretary, who then told.

use crate::domain::{
    Actor, Error, Result, account, audit,
    database::Database,
    referral::{apply, change, entry, find, shown_name},
};
use entity::{
    id::ReferralId,
    referral::{self, State},
    referral_identity,
};
use sea_orm::{ConnectionTrait, sea_query::Expr};

/// Why the leads know who wrote a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// They let the leads know.
    Consent,
    /// They said that somebody is in danger now.
    Danger,
    /// The membership secretary told.
    Secretary,
}

/// Who wrote a referral.
#[derive(Debug, Clone)]
pub struct Writer {
    /// Why that is known.
    pub known: Known,
    /// Their shown name; none of somebody who left without leaving it.
    pub shown_name: Option<String>,
    /// How they can be reached, as they wrote.
    pub contact: Option<String>,
    /// The name and the address behind it, where the secretary told.
    pub identity: Option<(String, String)>,
}

impl Known {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Danger => "danger",
            Self::Secretary => "secretary",
        }
    }

    /// Why the leads may know who wrote this, if they may.
    pub(super) fn of(referral: &referral::Model, asked: Option<&referral_identity::Model>) -> Option<Self> {
        if asked.is_some_and(|asked| asked.told_at.is_some()) {
            return Some(Self::Secretary);
        }
        let danger = referral.danger_at.map(|_| Self::Danger);
        danger.or_else(|| referral.named_at.map(|_| Self::Consent))
    }
}

/// Takes out of a referral who wrote it, and how they can be reached.
pub(super) fn hide(referral: &mut referral::Model) {
    (referral.author_id, referral.contact) = (None, None);
}

/// Takes out of a referral who wrote it, and says who, if the leads may know.
pub(super) async fn take_out(
    db: &impl ConnectionTrait,
    referral: &mut referral::Model,
    asked: Option<&referral_identity::Model>,
) -> Result<Option<Writer>> {
    let (author_id, contact) = (referral.author_id, referral.contact.clone());
    hide(referral);
    let Some((known, author_id)) = Known::of(referral, asked).zip(author_id) else { return Ok(None) };
    let identity = match known {
        Known::Consent | Known::Danger => None,
        Known::Secretary => match account::find_identity(db, author_id).await {
            Ok(identity) => Some((identity.name, identity.email)),
            // They have left since, and who they were is erased.
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        },
    };
    Ok(Some(Writer { known, shown_name: shown_name(db, author_id).await?, contact, identity }))
}

/// Lets the leads know who the actor is, or no more, as long as their referral is not closed. The log says when each of
/// it was; doing it twice changes nothing.
pub async fn set_named(db: &Database, actor: &Actor, id: ReferralId, named: bool) -> Result<()> {
    let txn = db.begin().await?;
    let referral = find(&txn, actor, id).await?;
    if referral.author_id != Some(actor.id) {
        return Err(Error::NotFound);
    }
    if referral.state == State::Closed {
        return Err(Error::Conflict("conflict-referral-closed"));
    }
    if referral.named_at.is_some() == named {
        return Ok(());
    }
    let changed = change((id, referral.version))
        .col_expr(referral::Column::NamedAt, Expr::value(named.then_some(actor.now)));
    apply(&txn, changed).await?;
    let kind = if named { "ReferralNamed" } else { "ReferralNameTakenBack" };
    audit::record(&txn, entry(actor, kind, id)).await?;
    Ok(txn.commit().await?)
}
