//! Writing the copies of a digest: what all of them share, and what is each one's own. It signs thousands of them, so it is
//! done beside the transaction that keeps them, which sees whether all is as it was read; nobody's writes wait for it.

use crate::domain::{
    Error, Result, Timestamp,
    digest::{Content, content, find_series, reader},
    secret,
};
use entity::{
    delivery::State,
    digest as digest_row, digest_body, digest_series,
    id::{AccountId, DeliveryId, DigestId},
    language::Language,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeSet, HashMap},
    fmt::{self, Write},
    num::NonZero,
    sync::Arc,
    thread,
};
use tokio::task::spawn_blocking;

/// What a digest's mail says in one language: the same bytes for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The subject.
    pub subject: String,
    /// What stands between its parts.
    pub boundary: String,
    /// Everything after the header.
    pub bytes: Vec<u8>,
    /// What each copy's signature says of it.
    pub signed_hash: String,
}

/// What makes one copy different from another.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// The series.
    pub series: &'a digest_series::Model,
    /// The copy's address.
    pub address: &'a str,
    /// Its Message-ID, without the angle brackets.
    pub message_id: &'a str,
    /// The token with which its recipient wants no more; a test has none, since there is nothing to stop.
    pub unsubscribe: Option<&'a str>,
    /// Its date.
    pub date: Timestamp,
}

/// Writes what is the same for all.
pub type WriteBody = dyn Fn(&digest_row::Model, &Content, Language) -> Result<Body> + Send + Sync;

/// Writes what is one's own: the header's bytes.
pub type WriteHeader = dyn Fn(&Body, &Envelope<'_>) -> Result<Vec<u8>> + Send + Sync;

/// What writes the mail, on several threads. It does nothing else.
pub struct Stationery {
    /// The domain of Message-IDs.
    pub domain: String,
    /// Writes what is the same for all.
    pub body: Arc<WriteBody>,
    /// Writes what is one's own.
    pub header: Arc<WriteHeader>,
}

/// Somebody to whom a copy goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recipient {
    pub(super) account_id: AccountId,
    /// None of somebody who has left.
    pub(super) address: Option<String>,
    pub(super) language: Language,
    /// Whether they want none of this series.
    pub(super) suppressed: bool,
    /// The copy that is written anew.
    pub(super) copy: Option<Known>,
}

/// A copy that was frozen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: DeliveryId,
    pub(super) message_id: String,
    pub(super) state: State,
}

impl Recipient {
    /// Whether a copy may have arrived, so that none is written anew.
    pub(super) fn may_have_it(&self) -> bool {
        self.copy.as_ref().is_some_and(|copy| matches!(copy.state, State::Uncertain | State::Held))
    }

    /// Whether their copy is being sent, so that it has to be waited for.
    pub(super) fn is_in_flight(&self) -> bool {
        self.copy.as_ref().is_some_and(|copy| copy.state == State::Leased)
    }

    /// What their copy is to be, if one goes to them.
    fn letter(&self, domain: &str, now: Timestamp) -> Option<Letter> {
        if self.suppressed || self.may_have_it() {
            return None;
        }
        let address = self.address.clone()?;
        let known = self.copy.as_ref().map(|copy| (copy.id, copy.message_id.clone()));
        let (id, message_id) = known.unwrap_or_else(|| {
            let id = DeliveryId::at(now);
            (id, message_id(id, domain))
        });
        Some(Letter { id, address, language: self.language, message_id })
    }
}

/// The Message-ID of a copy, without the angle brackets.
pub(super) fn message_id(id: DeliveryId, domain: &str) -> String {
    format!("{}@{domain}", id.0.simple())
}

/// All that copies are written from. As long as it is the same, they are what they would be if they were written now.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) digest: digest_row::Model,
    pub(super) series: digest_series::Model,
    pub(super) content: Content,
    pub(super) recipients: Vec<Recipient>,
}

impl Basis {
    /// Reads what these recipients get as it is now.
    pub(super) async fn read(
        db: &DatabaseTransaction,
        digest: &digest_row::Model,
        recipients: Vec<Recipient>,
        now: Timestamp,
    ) -> Result<Self> {
        let series = find_series(db, digest.series_id).await?;
        let content = content(db, &reader(now), digest).await?.discreet();
        Ok(Self { digest: digest.clone(), series, content, recipients })
    }

    /// What is another one as soon as anything of it is.
    pub(super) fn fingerprint(&self) -> Vec<u8> {
        let mut hashed = Hashed(Sha256::new());
        // Hashing does not fail.
        let _ = write!(hashed, "{self:?}");
        hashed.0.finalize().to_vec()
    }
}

/// Words that are hashed as they come.
struct Hashed(Sha256);

impl Write for Hashed {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        self.0.update(words);
        Ok(())
    }
}

/// A copy that is to be written.
struct Letter {
    id: DeliveryId,
    address: String,
    language: Language,
    message_id: String,
}

/// What is a copy's own.
pub(super) struct Own {
    pub(super) id: DeliveryId,
    pub(super) header: Vec<u8>,
    pub(super) unsubscribe_hash: Vec<u8>,
}

/// Copies as they go out.
pub(super) struct Written {
    pub(super) bodies: Arc<HashMap<Language, Body>>,
    /// In the order of the recipients; none for those who get none.
    pub(super) own: Vec<Option<Own>>,
}

/// Writes a copy for each recipient, on as many threads as there are cores.
pub(super) async fn write(basis: &Basis, stationery: &Stationery, now: Timestamp) -> Result<Written> {
    let mut bodies = HashMap::new();
    let reached = basis.recipients.iter().filter(|recipient| !recipient.may_have_it());
    for language in reached.map(|recipient| recipient.language).collect::<BTreeSet<_>>() {
        bodies.insert(language, (stationery.body)(&basis.digest, &basis.content, language)?);
    }
    let bodies = Arc::new(bodies);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let some = basis.recipients.len().div_ceil(threads).max(1);
    let tasks = basis.recipients.chunks(some).map(|some| {
        let letters = some.iter().map(|recipient| recipient.letter(&stationery.domain, now));
        let letters: Vec<Option<Letter>> = letters.collect();
        let (series, bodies, header) = (basis.series.clone(), bodies.clone(), stationery.header.clone());
        spawn_blocking(move || {
            let write = |letter| write_own(&letter, (&series, &bodies), &*header, now);
            letters.into_iter().map(|letter| letter.map(write).transpose()).collect::<Result<Vec<_>>>()
        })
    });
    // All of them begin before the first is waited for.
    let tasks: Vec<_> = tasks.collect();
    let mut own = Vec::with_capacity(basis.recipients.len());
    for task in tasks {
        own.extend(task.await.map_err(|error| Error::Database(DbErr::Custom(error.to_string())))??);
    }
    Ok(Written { bodies, own })
}

fn write_own(
    letter: &Letter,
    (series, bodies): (&digest_series::Model, &HashMap<Language, Body>),
    header: &WriteHeader,
    date: Timestamp,
) -> Result<Own> {
    let Letter { id, address, language, message_id } = letter;
    let body = bodies.get(language).ok_or(Error::NotFound)?;
    let (token, unsubscribe_hash) = secret::token();
    let envelope = Envelope { series, address, message_id, unsubscribe: Some(&token), date };
    let mut header = header(body, &envelope)?;
    // It is kept with thousands of others until all are written down.
    header.shrink_to_fit();
    Ok(Own { id: *id, header, unsubscribe_hash })
}

/// Keeps what all copies share.
pub(super) async fn insert_bodies(
    txn: &DatabaseTransaction,
    id: DigestId,
    bodies: &HashMap<Language, Body>,
) -> Result<()> {
    for (language, body) in bodies {
        let row = digest_body::ActiveModel {
            digest_id: Set(id),
            language: Set(*language),
            subject: Set(body.subject.clone()),
            boundary: Set(body.boundary.clone()),
            hash: Set(Sha256::digest(&body.bytes).to_vec()),
            bytes: Set(body.bytes.clone()),
        };
        row.insert(txn).await?;
    }
    Ok(())
}
