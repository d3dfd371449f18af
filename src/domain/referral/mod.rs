//! Referrals: what somebody tells the safeguarding leads. Nobody else sees any; its author sees where it stands.

mod alert;

pub use alert::remind;

use crate::domain::{
    Actor, Error, FieldErrors, Result,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page, oldest_first},
    secret, taxonomy,
    text::{Rule, Text},
};
use entity::{
    id::{AccountId, ReferralId},
    referral::{self, State},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, Select, sea_query::Expr,
};

/// Referrals on a page.
const PAGE: usize = 50;

const TEXT: Rule = Rule::required(10_000, "problem-referral-missing", "problem-referral-too-long");
const CONTACT: Rule = Rule::optional(200, "problem-contact-too-long");

/// What it takes to tell the leads. It may hold what screening refuses elsewhere: names, addresses, numbers.
#[derive(Debug, Clone)]
pub struct NewReferral {
    key: Option<ReferralId>,
    text: Text,
    contact: Text,
    reason: Option<String>,
    source_path: Option<String>,
}

impl NewReferral {
    /// Checks what someone typed and chose.
    pub fn parse(text: &str, contact: &str, reason: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.check("text", Text::parse_unscreened(text, TEXT));
        let contact = errors.check("contact", Text::parse_unscreened(contact, CONTACT));
        let reason = errors.check("reason", taxonomy::parse_optional("safeguarding_reason", reason));
        match (text, contact, reason) {
            (Some(text), Some(contact), Some(reason)) => {
                Ok(Self { key: None, text, contact, reason, source_path: None })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the referral's key beforehand: the same key twice makes one.
    #[must_use]
    pub fn with_key(self, key: Option<ReferralId>) -> Self {
        Self { key, ..self }
    }

    /// Names the page from which they came: a path of the forum's own, which needs only plain letters.
    #[must_use]
    pub fn from_page(self, path: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
        let ours = path.starts_with('/') && path.len() <= 200 && path.chars().all(plain);
        Self { source_path: ours.then(|| path.to_owned()), ..self }
    }
}

/// The referrals that the actor may see: leads all, everybody else their own.
pub fn visible(actor: &Actor) -> Select<referral::Entity> {
    let open = Condition::any()
        .add(Expr::value(actor.holds(Role::SafeguardingLead)))
        .add(referral::Column::AuthorId.eq(actor.id));
    referral::Entity::find().filter(open)
}

/// What the leads have not closed, oldest first.
pub async fn list_open(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<referral::Model>> {
    let open = visible(actor).filter(referral::Column::State.ne(State::Closed));
    let keys = (referral::Column::CreatedAt, referral::Column::Id);
    let rows = oldest_first(open, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// How many referrals no lead has taken.
pub async fn count_open(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(visible(actor).filter(referral::Column::State.eq(State::Open)).count(db).await?)
}

/// Finds a referral by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ReferralId) -> Result<referral::Model> {
    visible(actor).filter(referral::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether nobody has taken a referral yet; for the mail that alerts the leads.
pub async fn is_waiting(db: &impl ConnectionTrait, id: ReferralId) -> Result<bool> {
    let found = referral::Entity::find_by_id(id).one(db).await?;
    Ok(found.is_some_and(|referral| referral.state == State::Open))
}

/// Whether the actor may read what a referral says, and act on it.
pub fn may_read(actor: &Actor) -> bool {
    actor.holds(Role::SafeguardingLead)
}

/// Opens a referral for a lead; the audit log says who read it.
pub async fn read(db: &Database, actor: &Actor, id: ReferralId) -> Result<referral::Model> {
    let txn = db.begin().await?;
    let referral = find(&txn, actor, id).await?;
    if !may_read(actor) {
        return Err(Error::NotFound);
    }
    record(&txn, actor, "ReferralRead", id).await?;
    txn.commit().await?;
    Ok(referral)
}

/// Tells the safeguarding leads, and alerts each of them by a mail that says nothing of it.
pub async fn create(db: &Database, actor: &Actor, new: NewReferral) -> Result<referral::Model> {
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(ReferralId::random);
    if let Some(already) = referral::Entity::find_by_id(id).one(&txn).await? {
        let mine = already.author_id == Some(actor.id);
        return if mine { Ok(already) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let row = referral::ActiveModel {
        id: Set(id),
        reference: Set(secret::reference("R")),
        author_id: Set(Some(actor.id)),
        reason: Set(new.reason),
        source_path: Set(new.source_path),
        text: Set(new.text.into_string()),
        contact: Set(Some(new.contact.into_string()).filter(|contact| !contact.is_empty())),
        state: Set(State::Open),
        taken_by: Set(None),
        created_at: Set(actor.now),
        alerted_at: Set(Some(actor.now)),
        closed_at: Set(None),
        version: Set(1),
    };
    let referral = row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    alert::tell_all(&txn, id, actor.now).await?;
    record(&txn, actor, "ReferralCreated", id).await?;
    txn.commit().await?;
    Ok(referral)
}

/// Takes a referral in hand.
pub async fn take(db: &Database, actor: &Actor, (id, version): (ReferralId, i32)) -> Result<()> {
    change(db, actor, (id, version), (State::Open, State::Taken)).await
}

/// Closes a referral that was in hand.
pub async fn close(db: &Database, actor: &Actor, (id, version): (ReferralId, i32)) -> Result<()> {
    change(db, actor, (id, version), (State::Taken, State::Closed)).await
}

/// Gives back what the actor has in hand, since they leave: every lead is alerted as if it had just come.
pub(crate) async fn give_back(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let in_hand = referral::Column::TakenBy.eq(actor.id).and(referral::Column::State.eq(State::Taken));
    let given_back = referral::Entity::update_many()
        .col_expr(referral::Column::State, Expr::value(State::Open))
        .col_expr(referral::Column::TakenBy, Expr::value(None::<AccountId>))
        .col_expr(referral::Column::AlertedAt, Expr::value(actor.now))
        .col_expr(referral::Column::Version, Expr::col(referral::Column::Version).add(1))
        .filter(in_hand)
        .exec_with_returning(txn)
        .await?;
    for row in given_back {
        let entry = Entry::new("ReferralChanged", Some(actor.id), actor.now)
            .about(SubjectKind::Referral, row.id.0)
            .states(State::Taken.to_string(), State::Open.to_string());
        audit::record(txn, entry).await?;
        alert::tell_all(txn, row.id, actor.now).await?;
    }
    Ok(())
}

async fn change(
    db: &Database,
    actor: &Actor,
    (id, version): (ReferralId, i32),
    (from, to): (State, State),
) -> Result<()> {
    let txn = db.begin().await?;
    find(&txn, actor, id).await?;
    if !may_read(actor) {
        return Err(Error::NotFound);
    }
    let mut changed = referral::Entity::update_many()
        .col_expr(referral::Column::State, Expr::value(to))
        .col_expr(referral::Column::Version, Expr::value(version + 1))
        .filter(referral::Column::Id.eq(id).and(referral::Column::Version.eq(version)))
        .filter(referral::Column::State.eq(from));
    changed = match to {
        State::Closed => changed.col_expr(referral::Column::ClosedAt, Expr::value(actor.now)),
        State::Open | State::Taken => changed.col_expr(referral::Column::TakenBy, Expr::value(actor.id)),
    };
    if changed.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new("ReferralChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Referral, id.0)
        .states(from.to_string(), to.to_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

async fn record(txn: &DatabaseTransaction, actor: &Actor, kind: &'static str, id: ReferralId) -> Result<()> {
    audit::record(txn, Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Referral, id.0)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_forum_is_kept() {
        let from = |path| NewReferral::parse("Words.", "", "").unwrap().from_page(path).source_path;
        assert_eq!(from("/threads/1"), Some("/threads/1".to_owned()));
        for other in ["", "threads", "https://example.com", "/\\example.com", "/a b", "/\0", "/\u{202E}"] {
            assert_eq!(from(other), None, "{other}");
        }
        assert_eq!(from(&format!("/{}", "a".repeat(200))), None);
    }
}
