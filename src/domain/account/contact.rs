//! How somebody wants to be written to: how much a mail may say, and the language of mail and pages.

use crate::domain::{
    Actor, FieldErrors, Problem, Result,
    account::{find_identity, lock, present},
    audit::{self, Entry},
    database::Database,
};
use entity::{
    account::{self, Column},
    id::AccountId,
    identity::{self, ContactPreference},
    language::Language,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// How much a mail may say.
    pub preference: ContactPreference,
    /// The language of pages and mail.
    pub language: Language,
}

impl Contact {
    /// Checks what somebody chose.
    pub fn parse(preference: &str, language: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = |_| Problem::new("problem-choice-missing");
        let preference =
            errors.check("contact_preference", preference.parse::<ContactPreference>().map_err(unknown));
        let language = errors.check("language", language.parse::<Language>().map_err(unknown));
        match (preference, language) {
            (Some(preference), Some(language)) => Ok(Self { preference, language }),
            _ => Err(errors),
        }
    }
}

/// The accounts that take mail: here, and not of those who want none. All mail asks this but security notices, and the
/// alert of a referral: whoever leads on safeguarding is needed, and may pause.
pub fn mailed() -> Condition {
    present().add(Column::Id.not_in_subquery(none().into_query()))
}

/// Those who want no mail.
fn none() -> Select<identity::Entity> {
    identity::Entity::find()
        .select_only()
        .column(identity::Column::AccountId)
        .filter(identity::Column::ContactPreference.eq(ContactPreference::None))
}

/// Whether an account takes mail.
pub async fn takes_mail(db: &impl ConnectionTrait, id: AccountId) -> Result<bool> {
    let taking = account::Entity::find_by_id(id).filter(is_taking_mail(Expr::value(id)));
    Ok(taking.count(db).await? > 0)
}

/// Whether the account of a row takes mail: as `mailed`, asked of that one alone. A database looks through all who want none
/// otherwise.
pub fn is_taking_mail(id: Expr) -> Expr {
    let of_account = Expr::col((account::Entity, Column::Id)).eq(id.clone());
    let of_identity = Expr::col((identity::Entity, identity::Column::AccountId)).eq(id);
    let there = account::Entity::find().select_only().column(Column::Id).filter(of_account).filter(present());
    Expr::exists(there.into_query()).and(Expr::exists(none().filter(of_identity).into_query()).not())
}

/// What the actor chose.
pub async fn find_contact(db: &impl ConnectionTrait, actor: &Actor) -> Result<Contact> {
    let identity = find_identity(db, actor.id).await?;
    Ok(Contact { preference: identity.contact_preference, language: actor.language })
}

/// Keeps what the actor chose; choosing what is so already changes nothing.
pub async fn set_contact(db: &Database, actor: &Actor, chosen: Contact) -> Result<()> {
    let txn = db.begin().await?;
    let row = lock(&txn, actor.id).await?;
    let identity = find_identity(&txn, actor.id).await?;
    let before = Contact { preference: identity.contact_preference, language: row.language };
    if before == chosen {
        return Ok(());
    }
    let row =
        account::ActiveModel { id: Set(actor.id), language: Set(chosen.language), ..Default::default() };
    row.update(&txn).await?;
    let row = identity::ActiveModel {
        account_id: Set(actor.id),
        contact_preference: Set(chosen.preference),
        ..Default::default()
    };
    row.update(&txn).await?;
    let entry = Entry::new("ContactChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Account, actor.id.0)
        .states(before.preference.to_string(), chosen.preference.to_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
