//! What a report says that came back to a copy's return path.

use crate::domain::{
    Error, Result, Timestamp,
    account::{self, Email},
    audit::{self, Entry},
    database::Database,
    digest::{apply, change},
    suppression::{self, EVERY_LIST, NewSuppression},
    text,
};
use entity::{
    delivery::{self, State},
    digest::{self, State as DigestState},
    id::{AccountId, DeliveryId},
    subject::SubjectKind,
    suppression::Reason,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::json;
use std::fmt;

/// Characters that are kept of a server's words.
const MOST_WORDS: usize = 300;

/// An enhanced status code (RFC 3463), such as 5.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Status {
    /// A failure of which nothing more is known.
    pub const UNKNOWN: Self = Self { class: 5, subject: 0, detail: 0 };

    /// Reads a code such as `5.1.1`; what follows it is a remark.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().split([' ', '\t', '(']).next()?;
        let mut numbers = code.split('.');
        let mut number = || {
            let digits = numbers.next()?;
            let fine = (1..=3).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
            if fine { digits.parse::<u16>().ok() } else { None }
        };
        let (class, subject, detail) = (number()?, number()?, number()?);
        let class = u8::try_from(class).ok().filter(|class| [2, 4, 5].contains(class))?;
        numbers.next().is_none().then_some(Self { class, subject, detail })
    }

    /// Whether it says that there is no such mailbox, now or any more: the next edition would come back, too. All else (full,
    /// refused by a policy, too long on its way) may be otherwise next month.
    pub fn is_of_address(self) -> bool {
        // No mailbox, no host, no address, moved without a new one, null MX (RFC 7505); disabled.
        self.class == 5 && matches!((self.subject, self.detail), (1, 1 | 2 | 3 | 6 | 10) | (2, 1))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// The copy came back.
    Bounced,
    /// It came back, and its address gets no more digests.
    Suppressed,
    /// Nothing: it is known already, or that copy never left.
    Unchanged,
}

/// Notes that a copy came back for good, with the words of the server that would not have it. A copy that is in flight at
/// this moment is a conflict: whoever brought the report brings it again.
pub async fn bounce(
    db: &Database,
    id: DeliveryId,
    (status, words): (Status, &str),
    now: Timestamp,
) -> Result<Noted> {
    let txn = db.begin().await?;
    let Some(copy) = delivery::Entity::find_by_id(id).one(&txn).await? else { return Ok(Noted::Unchanged) };
    // Nobody settles one of its copies meanwhile.
    let digest = digest::Entity::find_by_id(copy.digest_id).lock_exclusive().one(&txn).await?;
    let digest = digest.ok_or(Error::NotFound)?;
    let copy = delivery::Entity::find_by_id(id).one(&txn).await?.ok_or(Error::NotFound)?;
    match copy.state {
        State::Accepted | State::Uncertain | State::Held => {}
        State::Leased => return Err(Error::Conflict("conflict-changed")),
        State::Queued
        | State::Retry
        | State::Failed
        | State::Bounced
        | State::Suppressed
        | State::Cancelled => {
            return Ok(Noted::Unchanged);
        }
    }
    let bounced = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Bounced))
        .col_expr(delivery::Column::Reply, Expr::value(told(status, words)))
        .col_expr(delivery::Column::FinishedAt, Expr::value(copy.finished_at.unwrap_or(now)))
        .filter(delivery::Column::Id.eq(id).and(delivery::Column::State.eq(copy.state)));
    if bounced.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    if digest.state == DigestState::Sent {
        let failed = change((digest.id, digest.version), &[DigestState::Sent])
            .col_expr(digest::Column::State, Expr::value(DigestState::SentWithFailures));
        apply(&txn, failed).await?;
    }
    let suppressed = status.is_of_address() && suppress(&txn, &copy, status, now).await?;
    let entry = Entry::new("DeliveryBounced", None::<AccountId>, now)
        .about(SubjectKind::Delivery, id.0)
        .states(copy.state.to_string(), State::Bounced.to_string())
        .detail(json!({ "status": status.to_string(), "suppressed": suppressed }));
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(if suppressed { Noted::Suppressed } else { Noted::Bounced })
}

/// Sends the address of a copy no more digests; not that of an account whose address is another one by now.
async fn suppress(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    status: Status,
    now: Timestamp,
) -> Result<bool> {
    let current = match account::find_identity(txn, copy.account_id).await {
        Ok(identity) => identity.email,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let address = copy.address.as_deref().unwrap_or(&current);
    if Email::normalise(address) != Email::normalise(&current) {
        return Ok(false);
    }
    let new = NewSuppression {
        account_id: copy.account_id,
        address,
        list: EVERY_LIST,
        reason: Reason::Bounced,
        detail: Some(status.to_string()),
    };
    suppression::suppress(txn, new, now).await
}

/// What the page says of it: the code, and the server's words without addresses.
fn told(status: Status, words: &str) -> String {
    let words: String = text::without_addresses(words).chars().take(MOST_WORDS).collect();
    let code = status.to_string();
    if words.contains(&code) { words } else { format!("{code} {words}").trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_code_is_read_and_nothing_else_is() {
        for (text, code) in [("5.1.1", "5.1.1"), (" 4.4.7 (expired)", "4.4.7"), ("2.0.0", "2.0.0")] {
            assert_eq!(Status::parse(text).map(|status| status.to_string()).as_deref(), Some(code), "{text}");
        }
        for text in ["", "5", "5.1", "5.1.1.1", "3.1.1", "55.1.1", "5.1.1234", "5.-1.1", "5. 1.1", "a.b.c"] {
            assert_eq!(Status::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_said_of_the_address_keeps_the_next_edition_from_it() {
        let of_address = |code| Status::parse(code).unwrap().is_of_address();
        for code in ["5.1.1", "5.1.2", "5.1.10", "5.2.1"] {
            assert!(of_address(code), "{code}");
        }
        for code in ["4.1.1", "5.1.0", "5.2.2", "5.4.7", "5.7.1", "5.0.0"] {
            assert!(!of_address(code), "{code}");
        }
    }

    #[test]
    fn a_servers_words_are_kept_short_and_without_addresses() {
        let status = Status::parse("5.1.1").unwrap();
        assert_eq!(told(status, "550 5.1.1 <a@example.org>: gone"), "550 5.1.1 <…>: gone");
        assert_eq!(told(status, ""), "5.1.1");
        assert!(told(status, &"long ".repeat(500)).chars().count() < 320);
    }
}
