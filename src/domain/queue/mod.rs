//! The queue: everything that waits for a moderator, in one list. Each noun says what a decision does to it.

mod decision;
mod handover;
mod opening;
mod origin;
mod reports;

pub use decision::{Outcome, Picked, approve_all, decide, find_next, find_settled};
pub use handover::hand_over;
pub use opening::{list_others_at, note_opened, note_report_opened};
pub use reports::{Act, Done, PickedReport, act_on_reports, open_trend};

use crate::domain::{
    Actor, Result, Timestamp, content_note, digest, flag, item,
    page::{Cursor, Page},
    queue::origin::{Origin, origins},
    review, trend, working_time,
};
use chrono::TimeDelta;
use entity::{
    id::{AccountId, OrganisationId, ReviewId, SpaceId},
    review::Kind,
    subject::SubjectKind,
};
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most trends and the most digests to approve that a page shows: there are never many.
const MOST_TO_APPROVE: u64 = 100;

/// How much working time something may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// Flags, and what screening holds.
    pub urgent: TimeDelta,
    /// Posts and concerns.
    pub posts: TimeDelta,
    /// Reports of trends.
    pub submissions: TimeDelta,
}

impl Targets {
    /// When something that waits since then is to be decided.
    pub fn due_at(&self, kind: Kind, since: Timestamp) -> Timestamp {
        working_time::after(since, self.of(kind))
    }

    /// Since before when something that is overdue by now has waited.
    pub fn overdue_before(&self, kind: Kind, now: Timestamp) -> Timestamp {
        working_time::before(now, self.of(kind))
    }

    fn of(&self, kind: Kind) -> TimeDelta {
        match kind {
            Kind::Hold | Kind::Flag => self.urgent,
            Kind::Space | Kind::Concern => self.posts,
            Kind::Submission => self.submissions,
        }
    }
}

/// What of the queue is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Its kind.
    pub view: View,
    /// Its space.
    pub space_id: Option<SpaceId>,
}

/// One kind of what waits, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Everything.
    #[default]
    All,
    /// Reviews of one kind.
    Reviews(Kind),
    /// Trends and digests that somebody else wrote.
    ToApprove,
}

/// Something that waits: notes, not text.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Since when it waits.
    pub since: Timestamp,
    /// When it is to be decided.
    pub due_at: Option<Timestamp>,
    /// Why it is not the actor's to decide, if it is not.
    pub bar: Option<Bar>,
    /// What screening found in it.
    pub rules: Vec<String>,
    /// The content notes that it carries: its reader knows of them before they open it.
    pub notes: Vec<String>,
    /// Who has it open.
    pub open: Vec<AccountId>,
    /// Who handed it over.
    pub handed_over: Vec<AccountId>,
}

/// A thing that waits.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A wording of a contribution.
    Review(entity::review::Model),
    /// A version of a trend, by the trend's reference.
    Trend(entity::trend_version::Model, String),
    /// A digest.
    Digest(entity::digest::Model),
}

/// Why something is not a moderator's to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// It comes from them or from their own organisation.
    Interest,
    /// They flagged it.
    OwnFlag,
    /// It is not for them to read, whatever else they are.
    Unreadable,
}

impl Item {
    fn key(&self) -> Cursor {
        let id = match &self.what {
            What::Review(review) => review.id.0,
            What::Trend(version, _) => version.id.0,
            What::Digest(digest) => digest.id.0,
        };
        Cursor { at: self.since, id }
    }

    /// What picks it from the list, to be accepted with others; nothing if it is not the actor's to accept there. What
    /// was flagged is read before it is decided.
    pub fn picked(&self) -> Option<Picked> {
        match &self.what {
            What::Review(review)
                if self.bar.is_none() && review.kind != Kind::Flag && is_decided_here(review) =>
            {
                Some(Picked { id: review.id, version: review.version })
            }
            _ => None,
        }
    }
}

/// Whether the queue's own page decides about it. What becomes of a report of a trend is decided where it is triaged.
pub(crate) fn is_decided_here(review: &entity::review::Model) -> bool {
    review.kind == Kind::Flag || matches!(review.subject_kind, SubjectKind::Post | SubjectKind::Concern)
}

/// Whether it can be left or published with content notes. A concern says in codes of its own what it is about.
pub fn takes_notes(review: &entity::review::Model) -> bool {
    item::takes_notes(review.subject_kind)
}

/// A page of the queue, and how much waits.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The items, oldest first.
    pub items: Page<Item>,
    /// How many of each kind wait in the space asked for.
    pub counts: Vec<(Kind, i64)>,
    /// How many trends and digests wait for the actor's approval.
    pub to_approve: usize,
}

impl Queue {
    /// How many there are of one kind, or of all.
    pub fn count(&self, view: View) -> i64 {
        let approvals = i64::try_from(self.to_approve).unwrap_or(i64::MAX);
        let of = |kind: Option<Kind>| {
            let counted = self.counts.iter().filter(|(other, _)| kind.is_none_or(|kind| kind == *other));
            counted.map(|(_, count)| count).sum::<i64>()
        };
        match view {
            View::All => of(None) + approvals,
            View::Reviews(kind) => of(Some(kind)),
            View::ToApprove => approvals,
        }
    }
}

/// What waits, oldest first, as far as the actor may see it.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (filter, targets): (Filter, Targets),
    after: Option<Cursor>,
) -> Result<Queue> {
    let counts = review::count_by_kind(db, actor, filter.space_id).await?;
    // What is to be approved belongs to no space.
    let approvals = if filter.space_id.is_none() { list_to_approve(db, actor).await? } else { Vec::new() };
    let to_approve = approvals.len();
    let Page { rows, next } = match filter.view {
        View::ToApprove => Page { rows: Vec::new(), next: None },
        View::All => review::list_waiting(db, actor, (None, filter.space_id), after).await?,
        View::Reviews(kind) => review::list_waiting(db, actor, (Some(kind), filter.space_id), after).await?,
    };
    let mut items = noted(db, actor, rows, targets).await?;
    if !matches!(filter.view, View::Reviews(_)) {
        let place = |cursor: Cursor| (cursor.at, cursor.id);
        let here = |item: &Item| {
            let key = place(item.key());
            after.is_none_or(|after| key > place(after)) && next.is_none_or(|next| key <= place(next))
        };
        items.extend(approvals.into_iter().filter(here));
        items.sort_by_key(|item| place(item.key()));
    }
    Ok(Queue { items: Page { rows: items, next }, counts, to_approve })
}

/// Reviews with what a list says of them, in as many statements for many as for few.
async fn noted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    reviews: Vec<entity::review::Model>,
    targets: Targets,
) -> Result<Vec<Item>> {
    let origins = origins(db, actor, &reviews).await?;
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
    let openings = review::list_openings(db, (&ids, actor.now)).await?;
    let flagged = flag::list_flagged(db, actor, &ids).await?;
    let mut notes = HashMap::new();
    for kind in [SubjectKind::Post, SubjectKind::Trend] {
        let of_kind = subjects(&reviews, kind);
        if !of_kind.is_empty() {
            notes.extend(content_note::list(db, kind, of_kind).await?);
        }
    }
    let item = |review: entity::review::Model| {
        let origin = origins.get(&review.subject_id);
        let by = |handed_over: bool| {
            let of_it = openings.iter().filter(|row| row.review_id == review.id);
            let rows = of_it.filter(|row| row.handed_over_at.is_some() == handed_over);
            rows.map(|row| row.account_id).collect::<Vec<_>>()
        };
        Item {
            since: review.created_at,
            due_at: Some(targets.due_at(review.kind, review.created_at)),
            bar: bar(actor, origin).or(flagged.contains(&review.id).then_some(Bar::OwnFlag)),
            rules: rules(&review, origin),
            notes: notes.get(&review.subject_id).cloned().unwrap_or_default(),
            open: by(false),
            handed_over: by(true),
            what: What::Review(review),
        }
    };
    Ok(reviews.into_iter().map(item).collect())
}

/// One review with what its page says of it.
pub async fn find_noted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (id, targets): (ReviewId, Targets),
) -> Result<(entity::review::Model, Item)> {
    let review = review::find(db, actor, id).await?;
    let item = noted(db, actor, vec![review.clone()], targets).await?.remove(0);
    Ok((review, item))
}

/// Which of these are not the actor's to decide.
async fn list_barred(
    db: &impl ConnectionTrait,
    actor: &Actor,
    reviews: &[entity::review::Model],
) -> Result<HashSet<ReviewId>> {
    let origins = origins(db, actor, reviews).await?;
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
    let mut barred = flag::list_flagged(db, actor, &ids).await?;
    let not_theirs = reviews.iter().filter(|review| bar(actor, origins.get(&review.subject_id)).is_some());
    barred.extend(not_theirs.map(|review| review.id));
    Ok(barred)
}

fn bar(actor: &Actor, origin: Option<&Origin>) -> Option<Bar> {
    match origin {
        None => Some(Bar::Unreadable),
        Some(origin) => {
            let own = |id: &OrganisationId| actor.has_interest_in(Some(*id));
            let has_interest = origin.author_id == actor.id || origin.organisations.iter().any(own);
            has_interest.then_some(Bar::Interest)
        }
    }
}

/// What screening found: codes with spaces or commas between.
fn rules(review: &entity::review::Model, origin: Option<&Origin>) -> Vec<String> {
    let of_origin = origin.map_or("", |origin| origin.rules.as_str());
    let codes = if review.rules.is_empty() { of_origin } else { review.rules.as_str() };
    let codes = codes.split([' ', ',']).filter(|code| !code.is_empty());
    codes.map(str::to_owned).collect()
}

async fn list_to_approve(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Item>> {
    let item = |what: What, since: Timestamp| Item {
        what,
        since,
        due_at: None,
        bar: None,
        rules: Vec::new(),
        notes: Vec::new(),
        open: Vec::new(),
        handed_over: Vec::new(),
    };
    let trends = trend::list_to_approve(db, actor, MOST_TO_APPROVE).await?;
    let keys = trends.iter().map(|(trend, _)| trend.id.0).collect();
    let mut notes = content_note::list(db, SubjectKind::Trend, keys).await?;
    let digests = digest::list_to_approve(db, actor, MOST_TO_APPROVE).await?.into_iter();
    let trends = trends.into_iter().map(|(trend, version)| {
        let since = version.approved_at.or(version.graded_at).unwrap_or(version.created_at);
        let notes = notes.remove(&trend.id.0).unwrap_or_default();
        Item { notes, ..item(What::Trend(version, trend.reference), since) }
    });
    let digests = digests.map(|digest| {
        let since = digest.approved_at.or(digest.submitted_at).unwrap_or(digest.created_at);
        item(What::Digest(digest), since)
    });
    Ok(trends.chain(digests).collect())
}

/// The key of what a review is about.
fn subjects(reviews: &[entity::review::Model], kind: SubjectKind) -> Vec<Uuid> {
    reviews.iter().filter(|review| review.subject_kind == kind).map(|review| review.subject_id).collect()
}
