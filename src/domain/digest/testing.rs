//! A test: the edition as it would go out now, to the moderator who asks for it and to nobody else. It is no delivery.

use crate::domain::{
    Actor, Error, Result, account,
    audit::{self, Entry},
    database::Database,
    digest::approval::find_as_moderator,
    job::{self, Job},
};
use entity::{account as account_row, id::AccountId, id::DigestId, role_grant::Role, subject::SubjectKind};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Has an edition sent to the actor's own address, as it would go out now; one at a time.
pub async fn ask_test(db: &Database, actor: &Actor, id: DigestId) -> Result<()> {
    let txn = db.begin().await?;
    find_as_moderator(&txn, actor, id).await?;
    if !account::is_present(&txn, actor.id).await? {
        return Err(Error::Conflict("conflict-paused"));
    }
    if !account::takes_mail(&txn, actor.id).await? {
        return Err(Error::Conflict("conflict-no-mail"));
    }
    let job = Job::SendDigestTest { digest_id: id, recipient_id: actor.id, mail_id: Uuid::new_v4() };
    job::enqueue_once(&txn, &job, actor.now, &format!("digest_test:{}", actor.id)).await?;
    let entry = Entry::new("DigestTestAsked", Some(actor.id), actor.now).about(SubjectKind::Digest, id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Whoever asked for a test, if they still may see it and take mail.
pub async fn find_tester(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<account_row::Model>> {
    let moderators = account::list_mailed(db, Role::Moderator).await?;
    Ok(moderators.into_iter().find(|moderator| moderator.id == id))
}
