//! The ledger of what is sent: what became of the copies that the lanes had, and the intent to send the next, in one
//! transaction for as many lanes as ask at once. A copy is in flight between the commit of its intent and that of its
//! answer, and nothing is held open meanwhile.

use crate::domain::{
    Error, Result, Timestamp,
    database::Database,
    delivery::{
        answers::{self, Answer},
        claiming::{self, Begun, list_due, list_held},
        sending::{Claim, Manner, Parcel, release},
        steering::pause_by_itself,
    },
    digest::{find_gone, reader},
};
use entity::{
    delivery, delivery_attempt,
    digest::{self, State as DigestState},
    digest_body,
    id::{DeliveryId, DigestId},
    language::Language,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    mem,
    sync::Arc,
};
use uuid::Uuid;

/// A lane's turn at the ledger.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What became of the copy that it had.
    pub answer: Option<Answer>,
    /// What it wants then.
    pub wish: Wish,
}

/// What a lane wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nothing more.
    Nothing,
    /// To hold the next copy while it connects: nobody connects who has nothing to send.
    Claim,
    /// To send the copy that it holds: it is connected.
    Intend(Claim),
    /// To send the next copy: it is connected.
    Copy,
}

/// What a lane gets.
#[derive(Debug, Clone)]
pub enum Given {
    /// Nothing: none is due, or it is not time for one.
    Nothing,
    /// Nothing this time, since what was due is not to be sent after all: the digest was paused or stopped, the lease ended,
    /// something in it has gone, or its recipient takes no mail any more.
    Again,
    /// A copy to hold.
    Claim(Claim),
    /// A copy to send: its intent is committed.
    Parcel(Parcel),
}

/// The digests that are written of. Nobody else sends from one, pauses it or counts its copies meanwhile: what came of one
/// copy decides whether another goes out.
pub(super) type Digests = BTreeMap<DigestId, digest::Model>;

/// What writes the lanes' turns down.
#[derive(Debug, Default)]
pub struct Ledger {
    bodies: HashMap<(DigestId, Language), Shared>,
}

/// What all copies of a digest in a language share.
#[derive(Debug)]
struct Shared {
    /// The digest's version when it was read: whoever freezes one again raises it.
    version: i32,
    bytes: Arc<Vec<u8>>,
}

/// A copy that is to be sent, if nothing stands against it.
struct Next {
    /// Whose turn it is for.
    turn: usize,
    copy: delivery::Model,
    /// Which attempt it will be.
    number: i32,
    claim: Claim,
    /// Whether it is held already.
    held: bool,
    /// Whether its recipient takes mail.
    is_wanted: bool,
}

impl Next {
    fn new(turn: usize, begun: Begun, claim: Claim, held: bool) -> Self {
        let Begun { copy, tries, takes_mail: is_wanted } = begun;
        let number = i32::try_from(tries + 1).unwrap_or(i32::MAX);
        Self { turn, copy, number, claim, held, is_wanted }
    }
}

impl Ledger {
    /// Writes the lanes' turns down, all or none, and says what each lane gets. A copy that cannot be put together is not
    /// sent, and nobody claims it until its lease ends.
    pub async fn write(
        &mut self,
        db: &Database,
        manner: &Manner,
        turns: &[Turn],
        now: Timestamp,
    ) -> Result<Vec<Result<Given>>> {
        let txn = db.begin().await?;
        let mut digests = lock(&txn, turns).await?;
        let answers: Vec<&Answer> = turns.iter().filter_map(|turn| turn.answer.as_ref()).collect();
        answers::keep(&txn, &mut digests, &answers, now).await?;
        let (waiting, next) = next(&txn, (&digests, turns), manner, now).await?;
        let mut given: Vec<Result<Given>> = turns
            .iter()
            .map(|turn| Ok(if let Wish::Intend(_) = turn.wish { Given::Again } else { Given::Nothing }))
            .collect();
        for next in &next {
            given[next.turn] = Ok(Given::Again);
        }
        let standing = list_sound(&txn, &mut digests, &next, now).await?;
        let mut sound = Vec::with_capacity(next.len());
        for next in next {
            let digest = digests.get(&next.copy.digest_id).ok_or(Error::NotFound)?;
            if standing.contains(&digest.id) {
                sound.push(next);
            } else if next.held {
                release(&txn, &next.copy, digest.state, now).await?;
            }
        }
        let sound = leave_out(&txn, sound, now).await?;
        for (turn, parcel) in self.intend(&txn, (&digests, sound), manner, now).await? {
            given[turn] = parcel.map(Given::Parcel);
        }
        let waiting: Vec<(usize, Claim)> = waiting
            .into_iter()
            .filter(|(_, claim)| {
                digests.get(&claim.digest_id).is_some_and(|digest| digest.state == DigestState::Sending)
            })
            .collect();
        let claims: Vec<Claim> = waiting.iter().map(|(_, claim)| *claim).collect();
        claiming::lease(&txn, &claims, now + manner.lease).await?;
        for (turn, claim) in waiting {
            given[turn] = Ok(Given::Claim(claim));
        }
        txn.commit().await?;
        Ok(given)
    }

    /// Writes down that these copies are about to be sent, and returns each with whose turn it is for.
    async fn intend(
        &mut self,
        txn: &DatabaseTransaction,
        (digests, copies): (&Digests, Vec<Next>),
        manner: &Manner,
        now: Timestamp,
    ) -> Result<Vec<(usize, Result<Parcel>)>> {
        let mut parcels = Vec::with_capacity(copies.len());
        let (mut fresh, mut held, mut broken, mut attempts) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for Next { turn, mut copy, number, claim, held: is_held, .. } in copies {
            let headers = mem::take(&mut copy.headers);
            let body = self.body(txn, digests, &copy).await?;
            let (Some(mut bytes), Some(body), Some(address)) = (headers, body, copy.address) else {
                parcels.push((turn, Err(Error::NotFound)));
                if !is_held {
                    broken.push(claim);
                }
                continue;
            };
            bytes.extend_from_slice(&body);
            attempts.push(delivery_attempt::ActiveModel {
                delivery_id: Set(copy.id),
                number: Set(number),
                intent_at: Set(now),
                finished_at: Set(None),
                outcome: Set(None),
                reply: Set(None),
                decided_at: Set(None),
            });
            parcels.push((turn, Ok(Parcel { claim, address, bytes, number })));
            if is_held { held.push(claim) } else { fresh.push(claim) }
        }
        if !attempts.is_empty() {
            delivery_attempt::Entity::insert_many(attempts).exec_without_returning(txn).await?;
        }
        claiming::lease(txn, &broken, now + manner.lease).await?;
        claiming::lease_and_count(txn, &fresh, now + manner.lease).await?;
        claiming::count(txn, &held).await?;
        Ok(parcels)
    }

    /// What a copy shares with all of its language.
    async fn body(
        &mut self,
        txn: &DatabaseTransaction,
        digests: &Digests,
        copy: &delivery::Model,
    ) -> Result<Option<Arc<Vec<u8>>>> {
        let version = digests.get(&copy.digest_id).ok_or(Error::NotFound)?.version;
        let key = (copy.digest_id, copy.language);
        if let Some(known) = self.bodies.get(&key)
            && known.version == version
        {
            return Ok(Some(known.bytes.clone()));
        }
        // Those of digests that are not sent any more, too.
        self.bodies.retain(|(id, _), known| digests.get(id).is_some_and(|it| it.version == known.version));
        let Some(body) = digest_body::Entity::find_by_id(key).one(txn).await? else { return Ok(None) };
        let bytes = Arc::new(body.bytes);
        self.bodies.insert(key, Shared { version, bytes: bytes.clone() });
        Ok(Some(bytes))
    }
}

/// The digests of which copies have come back or are held, and if a copy is wanted, all that are going out. In one order,
/// since others lock several, too.
async fn lock(txn: &DatabaseTransaction, turns: &[Turn]) -> Result<Digests> {
    let answered = turns.iter().filter_map(|turn| turn.answer.as_ref().map(|answer| answer.claim.digest_id));
    let held = turns.iter().filter_map(|turn| match turn.wish {
        Wish::Intend(claim) => Some(claim.digest_id),
        _ => None,
    });
    let named: BTreeSet<DigestId> = answered.chain(held).collect();
    let mut which = Condition::any().add(digest::Column::Id.is_in(named));
    if turns.iter().any(|turn| matches!(turn.wish, Wish::Claim | Wish::Copy)) {
        which = which.add(digest::Column::State.eq(DigestState::Sending));
    }
    let digests = digest::Entity::find().filter(which).order_by_asc(digest::Column::Id).lock_exclusive();
    Ok(digests.all(txn).await?.into_iter().map(|digest| (digest.id, digest)).collect())
}

/// What the lanes are to hold that connect first, and what those are to send that are connected.
async fn next(
    txn: &DatabaseTransaction,
    (digests, turns): (&Digests, &[Turn]),
    manner: &Manner,
    now: Timestamp,
) -> Result<(Vec<(usize, Claim)>, Vec<Next>)> {
    let wants = |turn: &&Turn| matches!(turn.wish, Wish::Claim | Wish::Copy);
    let mut due =
        list_due(txn, digests, (manner, turns.iter().filter(wants).count()), now).await?.into_iter();
    let held: Vec<Claim> = turns
        .iter()
        .filter_map(|turn| match turn.wish {
            Wish::Intend(claim) => Some(claim),
            _ => None,
        })
        .collect();
    let mut held = list_held(txn, &held).await?;
    held.retain(|_, held| held.copy.lease_until.is_some_and(|until| until > now));
    let (mut waiting, mut next) = (Vec::new(), Vec::new());
    let lease = Uuid::new_v4();
    for (turn, Turn { wish, .. }) in turns.iter().enumerate() {
        match *wish {
            Wish::Nothing => {}
            Wish::Claim => {
                waiting.extend(due.next().map(|due| (turn, Claim::new(&due.copy, lease, manner))));
            }
            Wish::Copy => next.extend(due.next().map(|due| {
                let claim = Claim::new(&due.copy, lease, manner);
                Next::new(turn, due, claim, false)
            })),
            Wish::Intend(claim) => {
                next.extend(held.remove(&claim.key()).map(|held| Next::new(turn, held, claim, true)));
            }
        }
    }
    Ok((waiting, next))
}

/// Those of the digests of these copies that go out as they are. One of which something has gone, or a name, pauses.
async fn list_sound(
    txn: &DatabaseTransaction,
    digests: &mut Digests,
    copies: &[Next],
    now: Timestamp,
) -> Result<BTreeSet<DigestId>> {
    let mut sound = BTreeSet::new();
    for id in copies.iter().map(|next| next.copy.digest_id).collect::<BTreeSet<_>>() {
        let digest = digests.get_mut(&id).ok_or(Error::NotFound)?;
        if digest.state != DigestState::Sending {
            continue;
        }
        let Some(gone) = find_gone(txn, &reader(now), digest).await? else {
            sound.insert(id);
            continue;
        };
        pause_by_itself(txn, id, gone.reason(), now).await?;
        digest.state = DigestState::Paused;
    }
    Ok(sound)
}

/// Leaves out those who have paused, left, or want no mail any more since their copy was frozen.
async fn leave_out(txn: &DatabaseTransaction, copies: Vec<Next>, now: Timestamp) -> Result<Vec<Next>> {
    let (sound, left): (Vec<Next>, Vec<Next>) = copies.into_iter().partition(|next| next.is_wanted);
    let left: Vec<DeliveryId> = left.iter().map(|next| next.copy.id).collect();
    claiming::suppress(txn, &left, now).await?;
    Ok(sound)
}
