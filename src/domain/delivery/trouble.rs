use crate::domain::{
    Actor, Error, Result, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    delivery::relay,
    job::{self, Job},
};
use entity::{delivery_attempt, role_grant::Role};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What last went wrong with a copy. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// What kind of trouble: a code of the attempts' outcomes.
    pub outcome: String,
    /// What the mail server said, without addresses.
    pub reply: String,
}

/// What last went wrong with any copy, or with the mail server before any was sent, for an administrator.
pub async fn find_last_trouble(db: &impl ConnectionTrait, actor: &Actor) -> Result<Option<Trouble>> {
    if !actor.holds(Role::Administrator) {
        return Ok(None);
    }
    let last = delivery_attempt::Entity::find()
        .filter(delivery_attempt::Column::Outcome.is_not_null())
        .filter(delivery_attempt::Column::Outcome.ne("accepted"))
        .order_by_desc(delivery_attempt::Column::FinishedAt)
        .one(db)
        .await?;
    let of_copy = last.and_then(|attempt| {
        let reply = attempt.reply.unwrap_or_default();
        Some(Trouble { at: attempt.finished_at?, outcome: attempt.outcome?, reply })
    });
    let of_relay = relay::find(db).await?.and_then(|relay| {
        let reply = relay.reply.unwrap_or_default();
        Some(Trouble { at: relay.troubled_at?, outcome: relay.trouble?, reply })
    });
    Ok(of_copy.into_iter().chain(of_relay).max_by_key(|trouble| trouble.at))
}

/// Has a mail sent to the administrator who asks, to see whether mail arrives; one at a time.
pub async fn send_test(db: &Database, actor: &Actor) -> Result<()> {
    if !actor.holds(Role::Administrator) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    if !account::is_present(&txn, actor.id).await? {
        return Err(Error::Conflict("conflict-paused"));
    }
    if !account::takes_mail(&txn, actor.id).await? {
        return Err(Error::Conflict("conflict-no-mail"));
    }
    let job = Job::SendTestMail { recipient_id: actor.id };
    job::enqueue_once(&txn, &job, actor.now, &format!("test_mail:{}", actor.id)).await?;
    audit::record(&txn, Entry::new("TestMailAsked", Some(actor.id), actor.now)).await?;
    Ok(txn.commit().await?)
}
