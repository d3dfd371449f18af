//! Where the copies of an edition have come to.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        account::{self, Byline},
        delivery::{self, Totals},
        digest,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    delivery::State as CopyState,
    digest::State as DigestState,
    id::{AccountId, DigestId},
};
use serde::Deserialize;
use std::collections::HashMap;

/// Every state, in the order in which the page tells them.
pub(super) const STATES: [CopyState; 10] = [
    CopyState::Accepted,
    CopyState::Leased,
    CopyState::Queued,
    CopyState::Retry,
    CopyState::Uncertain,
    CopyState::Held,
    CopyState::Failed,
    CopyState::Bounced,
    CopyState::Suppressed,
    CopyState::Cancelled,
];

const TROUBLE: [CopyState; 5] =
    [CopyState::Failed, CopyState::Bounced, CopyState::Uncertain, CopyState::Held, CopyState::Retry];

#[derive(Template)]
#[template(path = "digests/delivery.html")]
pub(super) struct DeliveryPage {
    ui: Ui,
    progress: Progress,
    copies: Vec<entity::delivery::Model>,
    /// Those that wait for a decision, as many as a page takes.
    held: Vec<entity::delivery::Model>,
    bylines: HashMap<AccountId, Byline>,
    view: String,
    next: Option<String>,
    /// What is left of it, once something has gone and it has to be approved afresh.
    left: Option<Left>,
    /// Why nothing was done, if somebody came too late.
    errors: FieldErrors,
}

/// How far an edition has come.
pub(super) struct Progress {
    pub(super) ui: Ui,
    pub(super) digest: entity::digest::Model,
    pub(super) totals: Totals,
}

/// What is left of a digest that paused since something in it has gone.
struct Left {
    content: digest::Content,
    fingerprint: String,
    may_approve: bool,
}

/// A stretch of the progress bar.
pub(super) struct Stretch {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
}

impl Progress {
    pub(super) fn heading(&self) -> String {
        let (sent, total) = (self.totals.of(CopyState::Accepted), self.totals.sum());
        match self.digest.state {
            DigestState::Freezing => self.ui.delivery_freezing().into_owned(),
            DigestState::Sending => self.ui.delivery_sending(sent, total),
            DigestState::Paused => self.ui.delivery_paused(sent, total),
            DigestState::Stopped => self.ui.delivery_stopped(sent, total),
            _ => self.ui.delivery_finished(sent, total),
        }
    }

    pub(super) fn sent(&self) -> i64 {
        self.totals.of(CopyState::Accepted)
    }

    pub(super) fn trouble(&self) -> i64 {
        self.totals.of(CopyState::Failed)
            + self.totals.of(CopyState::Bounced)
            + self.totals.of(CopyState::Uncertain)
            + self.totals.of(CopyState::Held)
    }

    /// The states that hold any copy, with how many.
    pub(super) fn states(&self) -> Vec<(CopyState, i64)> {
        let with_count = STATES.into_iter().map(|state| (state, self.totals.of(state)));
        let always = [CopyState::Accepted, CopyState::Queued, CopyState::Failed];
        with_count.filter(|(state, count)| *count > 0 || always.contains(state)).collect()
    }

    /// The progress bar, 640 wide.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let all = self.totals.sum().max(1);
        let mut before = 0;
        let stretch = |(state, count): (CopyState, i64)| {
            let class = match state {
                CopyState::Accepted => "app-done",
                CopyState::Leased => "app-flight",
                CopyState::Failed | CopyState::Bounced => "app-bad",
                CopyState::Uncertain | CopyState::Held => "app-unsure",
                _ => "app-rest",
            };
            let tenths = |count: i64| count * 6400 / all;
            let (from, to) = (tenths(before), tenths(before + count));
            before += count;
            let number = |tenths: i64| format!("{}.{}", tenths / 10, tenths % 10);
            Stretch { class, x: number(from), width: number(to - from) }
        };
        self.states().into_iter().map(stretch).collect()
    }

    /// Whether there is more to see in a while.
    pub(super) fn goes_on(&self) -> bool {
        self.is_sending() || self.digest.state == DigestState::Freezing
    }

    pub(super) fn is_sending(&self) -> bool {
        self.digest.state == DigestState::Sending
    }

    pub(super) fn is_paused(&self) -> bool {
        self.digest.state == DigestState::Paused
    }

    pub(super) fn held(&self) -> i64 {
        self.totals.of(CopyState::Held)
    }

    /// Whether somebody may decide on what is held: not while it is frozen again.
    pub(super) fn may_be_decided(&self) -> bool {
        self.is_sending() || self.is_paused()
    }

    pub(super) fn pause_reason(&self) -> Option<String> {
        let reason = self.digest.pause_reason.as_ref().filter(|_| self.is_paused())?;
        Some(self.ui.word("delivery-pause-", reason))
    }
}

impl DeliveryPage {
    fn name(&self, copy: &entity::delivery::Model) -> String {
        self.bylines.get(&copy.account_id).map(|byline| self.ui.name(byline)).unwrap_or_default()
    }

    /// How many of those that are held stand on the page.
    fn shown(&self) -> i64 {
        i64::try_from(self.held.len()).unwrap_or(i64::MAX)
    }

    /// The server's answer, or why there is none.
    fn answer(&self, reply: &str) -> String {
        match reply {
            delivery::HELD_BACK => self.ui.delivery_held_back().into_owned(),
            delivery::COUNTED_AS_SENT => self.ui.delivery_counted_as_sent().into_owned(),
            words => words.to_owned(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct View {
    view: String,
    after: String,
}

/// `GET /digests/{digest_id}/delivery`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
    Query(view): Query<View>,
) -> Result<Response> {
    answer::page(&delivery_page(&app, current, digest_id, (view, FieldErrors::default())).await?)
}

pub(super) async fn delivery_page(
    app: &App,
    Current { actor, ui }: Current,
    digest_id: DigestId,
    (View { view, after }, errors): (View, FieldErrors),
) -> Result<DeliveryPage> {
    let db = app.db.read();
    let digest = digest::find(db, &actor, digest_id).await?;
    let totals = delivery::totals(db, digest_id).await?;
    let states = if view == "all" { &STATES[..] } else { &TROUBLE[..] };
    let page = delivery::list_in(db, &actor, (digest_id, states), after.parse().ok()).await?;
    let held = delivery::list_in(db, &actor, (digest_id, &[CopyState::Held]), None).await?.rows;
    let ids: Vec<AccountId> = page.rows.iter().chain(&held).map(|copy| copy.account_id).collect();
    let bylines = account::bylines(db, &ids).await?;
    let next = page.next.map(|cursor| format!("/digests/{digest_id}/delivery?view={view}&after={cursor}"));
    let left = if delivery::needs_approval(db, &digest, actor.now).await? {
        let content = digest::content(db, &digest::reader(actor.now), &digest).await?;
        let fingerprint = digest::fingerprint(db, &digest, actor.now).await?;
        let may_approve = delivery::may_approve_afresh(db, &actor, &digest).await?;
        Some(Left { content, fingerprint, may_approve })
    } else {
        None
    };
    let progress = Progress { ui: ui.clone(), digest, totals };
    Ok(DeliveryPage { ui, progress, copies: page.rows, held, bylines, view, next, left, errors })
}
