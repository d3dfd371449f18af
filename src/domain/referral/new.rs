use crate::domain::{
    Actor, Error, FieldErrors, Result,
    database::Database,
    reference,
    referral::{alert, item, record},
    taxonomy,
    text::{Rule, Text},
};
use entity::{
    id::ReferralId,
    referral::{self, State},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

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
    named: bool,
    danger: bool,
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
                let (key, source_path) = (None, None);
                Ok(Self { key, text, contact, reason, source_path, named: false, danger: false })
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
        Self { source_path: page_of_ours(path), ..self }
    }

    /// Whether the leads may know who they are.
    #[must_use]
    pub fn named(self, named: bool) -> Self {
        Self { named, ..self }
    }

    /// Whether somebody is in danger now: the leads then see who they are.
    #[must_use]
    pub fn danger(self, danger: bool) -> Self {
        Self { danger, ..self }
    }
}

/// A path, if it is one of the forum's own.
pub fn page_of_ours(path: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    let ours = path.starts_with('/') && path.len() <= 200 && path.chars().all(plain);
    ours.then(|| path.to_owned())
}

/// Tells the safeguarding leads, and alerts each of them by a mail that says nothing of it.
pub async fn create(db: &Database, actor: &Actor, new: NewReferral) -> Result<referral::Model> {
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(ReferralId::random);
    if let Some(already) = referral::Entity::find_by_id(id).one(&txn).await? {
        let mine = already.author_id == Some(actor.id);
        return if mine { Ok(already) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let subject = match &new.source_path {
        Some(path) => item::find_shown(&txn, actor, path).await?,
        None => None,
    };
    let row = referral::ActiveModel {
        id: Set(id),
        reference: Set(reference::free::<referral::Entity>(&txn, "R", referral::Column::Reference).await?),
        author_id: Set(Some(actor.id)),
        reason: Set(new.reason),
        source_path: Set(new.source_path),
        subject_kind: Set(subject.map(|subject| subject.kind)),
        subject_id: Set(subject.map(|subject| subject.id)),
        text: Set(new.text.into_string()),
        contact: Set(Some(new.contact.into_string()).filter(|contact| !contact.is_empty())),
        state: Set(State::Open),
        taken_by: Set(None),
        created_at: Set(actor.now),
        alerted_at: Set(Some(actor.now)),
        closed_at: Set(None),
        danger_at: Set(new.danger.then_some(actor.now)),
        named_at: Set(new.named.then_some(actor.now)),
        outcome: Set(None),
        note: Set(None),
        version: Set(1),
    };
    let referral = row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    alert::tell_all(&txn, id, actor.now).await?;
    record(&txn, actor, "ReferralCreated", id).await?;
    if new.named {
        record(&txn, actor, "ReferralNamed", id).await?;
    }
    if new.danger {
        record(&txn, actor, "ReferralOfDanger", id).await?;
    }
    txn.commit().await?;
    Ok(referral)
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
