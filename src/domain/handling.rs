//! Handling: how a contribution may be used and attributed, as its contributor chose. What HD1 to HD5 mean stands here
//! and nowhere else: who may read it, whom it is from outside its space, and who may change it.

use crate::domain::{
    Actor, Problem, Result,
    account::{self, Affiliation, Byline},
};
use entity::{handling::Handling, id::AccountId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

/// The ways in which a post or a message may be used.
pub const OF_POSTS: [Handling; 4] = [Handling::Hd1, Handling::Hd2, Handling::Hd3, Handling::Hd4];

/// The ways in which a report of a trend or a concern may be used.
pub const OF_REPORTS: [Handling; 4] = [Handling::Hd1, Handling::Hd2, Handling::Hd3, Handling::Hd5];

/// The ways in which readers outside its space are told whom a contribution is from.
pub const ATTRIBUTED: [Handling; 2] = [Handling::Hd1, Handling::Hd2];

/// How a contribution may be used if its contributor does not say: unattributed, under the Chatham House Rule.
pub const DEFAULT: Handling = Handling::Hd3;

/// The same as a form or a request gives it.
pub fn by_default() -> String {
    DEFAULT.to_string()
}

/// Accepts one of the ways that are offered.
pub fn parse(code: &str, offered: [Handling; 4]) -> std::result::Result<Handling, Problem> {
    let unknown = Problem::new("problem-choice-unknown");
    code.parse().ok().filter(|handling| offered.contains(handling)).ok_or(unknown)
}

/// The contributions whose handling lets the actor read them: what is for members alone (HD4) is hidden from whoever
/// reads for policy, whatever else they are, and what is for the policy team (HD5) from other members but its author.
pub fn readable(actor: &Actor, (handling, author): (impl ColumnTrait, impl ColumnTrait)) -> Condition {
    if actor.reads_for_policy() {
        Condition::all().add(handling.ne(Handling::Hd4))
    } else if actor.is_moderator() {
        Condition::all()
    } else {
        Condition::any().add(handling.ne(Handling::Hd5)).add(author.eq(actor.id))
    }
}

/// The same of one contribution, for those whom a socket tells of it.
pub fn is_readable(actor: &Actor, (handling, author): (Handling, AccountId)) -> bool {
    match handling {
        Handling::Hd1 | Handling::Hd2 | Handling::Hd3 => true,
        Handling::Hd4 => !is_hidden_from(actor, handling),
        Handling::Hd5 => actor.reads_for_policy() || actor.is_moderator() || author == actor.id,
    }
}

/// What the audit log calls a change towards more protection.
pub const RAISED: &str = "HandlingRaised";

/// Whether it is for members alone and the actor reads for policy: that is hidden from them whatever else they are, and
/// whatever else is to be done with it.
pub fn is_hidden_from(actor: &Actor, handling: Handling) -> bool {
    handling == Handling::Hd4 && actor.reads_for_policy()
}

/// The ways from the least to the most protected. HD4 and HD5 are never offered for the same thing, so that it does not
/// matter which of them stands before the other.
const BY_PROTECTION: [Handling; 5] =
    [Handling::Hd1, Handling::Hd2, Handling::Hd3, Handling::Hd4, Handling::Hd5];

/// Whether a change protects a contribution more than before.
pub fn is_raised(from: Handling, to: Handling) -> bool {
    let rank = |handling| BY_PROTECTION.iter().position(|it| *it == handling);
    rank(to) > rank(from)
}

/// The ways among those offered in which the actor may have somebody's contribution used from now on: lowering its
/// protection needs its contributor, raising it never does and is moderators' to do.
pub fn choices(
    actor: &Actor,
    (author, present): (AccountId, Handling),
    offered: [Handling; 4],
) -> Vec<Handling> {
    let may = |to: &Handling| author == actor.id || (actor.is_moderator() && is_raised(present, *to));
    offered.into_iter().filter(may).collect()
}

/// Whether it is for the policy team and moderators alone.
pub fn is_for_policy_alone(handling: Handling) -> bool {
    handling == Handling::Hd5
}

/// Whom a contribution is from outside its space, as far as its handling lets readers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribution {
    /// Nobody is named.
    Nobody,
    /// The organisation alone, which its member shows.
    Organisation(Affiliation),
    /// The shown name, and the organisation if its member shows one.
    Person(Byline),
}

/// Whom contributions are from, in their order. The names of those who are not to be named are not even read.
pub async fn attributions(
    db: &impl ConnectionTrait,
    contributions: &[(AccountId, Handling)],
) -> Result<Vec<Attribution>> {
    let is_named = |(_, handling): &&(AccountId, Handling)| ATTRIBUTED.contains(handling);
    let named: Vec<AccountId> = contributions.iter().filter(is_named).map(|(author, _)| *author).collect();
    let bylines = account::bylines(db, &named).await?;
    let attribution = |(author, handling): &(AccountId, Handling)| match (handling, bylines.get(author)) {
        (_, Some(Byline { shown_name: None, .. })) => Attribution::Nobody,
        (Handling::Hd1, Some(byline)) => Attribution::Person(byline.clone()),
        (Handling::Hd2, Some(byline)) => {
            byline.affiliation.clone().map_or(Attribution::Nobody, Attribution::Organisation)
        }
        _ => Attribution::Nobody,
    };
    Ok(contributions.iter().map(attribution).collect())
}

/// Whether the shown name of a contributor is told at a desk at which shown names are seen: one who reads for policy is
/// told it only where any policy reader is.
pub fn is_named_at_desk(actor: &Actor, handling: Handling) -> bool {
    handling == Handling::Hd1 || !actor.reads_for_policy()
}

/// Whom a contribution is from at a moderator's desk: moderators see shown names whatever the handling, to weigh what
/// comes from one source. One who reads for policy as well is told as a policy reader is.
pub async fn attribution_at_desk(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (author, handling): (AccountId, Handling),
) -> Result<Attribution> {
    let handling = if actor.reads_for_policy() { handling } else { Handling::Hd1 };
    Ok(attributions(db, &[(author, handling)]).await?.pop().unwrap_or(Attribution::Nobody))
}
