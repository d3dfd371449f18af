use crate::{
    app::App,
    domain::{
        Actor, Result as DomainResult,
        admission::{self, Waiting},
        agenda_item, hand,
        meeting::{self, Removed, Writing},
        message::{self, Held},
        poll,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        meetings::plan::Plan,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    agenda_item::Model as AgendaItem,
    id::{AccountId, AgendaItemId, HandId, MeetingId},
};

/// What a meeting's page shows beside the transcript, and above it: read from the log's own tables, so that whoever comes
/// late sees what everybody sees.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) meeting: entity::meeting::Model,
    pub(super) agenda: Vec<AgendaItem>,
    pub(super) plan: Plan,
    pub(super) hands: Vec<hand::Shown>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) removed: Vec<Removed>,
    pub(super) polls: Vec<poll::Standing>,
    pub(super) notice: Option<Notice>,
    /// What waits to be released, and the reader's own that was not.
    pub(super) held: Vec<Held>,
    pub(super) writing: Writing,
    pub(super) may_lead: bool,
    pub(super) may_raise: bool,
    pub(super) may_vote: bool,
    actor_id: AccountId,
}

/// The message that stands above the transcript.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) html: String,
    pub(super) seq: i64,
}

impl Panel {
    pub(super) async fn load(
        app: &App,
        actor: &Actor,
        meeting: entity::meeting::Model,
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let live = meeting::is_live(&meeting);
        let notice = match meeting.pinned_message_id {
            Some(id) => message::find_words(db, actor, id).await?.map(|(seq, html)| Notice { html, seq }),
            None => None,
        };
        let agenda = agenda_item::list(db, actor, meeting.id).await?;
        Ok(Self {
            plan: Plan::load(app, actor, (&meeting, &agenda)).await?,
            agenda,
            hands: if live { hand::list(db, actor, meeting.id).await? } else { Vec::new() },
            polls: poll::list(db, actor, meeting.id).await?,
            waiting: admission::list_waiting(db, actor, &meeting).await?,
            removed: meeting::list_removed(db, actor, &meeting).await?,
            notice,
            held: message::list_held(db, actor, &meeting).await?,
            writing: Writing::of(&meeting),
            may_lead: meeting::may_lead(actor, &meeting),
            may_vote: live && meeting::may_post(actor, &meeting),
            may_raise: hand::may_raise(actor, &meeting),
            actor_id: actor.id,
            meeting,
        })
    }

    /// What others would say, for those who lead to decide on.
    pub(super) fn to_release(&self) -> Vec<&Held> {
        self.held.iter().filter(|held| !held.is_own).collect()
    }

    /// What the reader would say and others do not see.
    pub(super) fn own_held(&self) -> Vec<&Held> {
        self.held.iter().filter(|held| held.is_own).collect()
    }

    pub(super) fn is_live(&self) -> bool {
        meeting::is_live(&self.meeting)
    }

    pub(super) fn is_open(&self) -> bool {
        !meeting::is_over(&self.meeting)
    }

    /// The item that is talked about.
    pub(super) fn present(&self) -> Option<&AgendaItem> {
        let present = self.meeting.agenda_item_id?;
        self.agenda.iter().find(|item| item.id == present)
    }

    /// The item that comes next: the first after the present one.
    pub(super) fn next(&self) -> Option<&AgendaItem> {
        let after = self.present().map_or(i32::MIN, |item| item.position);
        self.agenda.iter().find(|item| item.position > after)
    }

    /// An item's number on the agenda, from 1.
    pub(super) fn number(&self, id: &AgendaItemId) -> usize {
        self.agenda.iter().position(|item| item.id == *id).map_or(0, |index| index + 1)
    }

    pub(super) fn is_present(&self, item: &AgendaItem) -> bool {
        self.meeting.agenda_item_id == Some(item.id)
    }

    /// The reader's own hand, if it is up.
    pub(super) fn own_hand(&self) -> Option<HandId> {
        self.hands.iter().find(|hand| hand.account_id == self.actor_id).map(|hand| hand.id)
    }

    /// Whether a poll is open: another is opened once it is closed.
    pub(super) fn has_open_poll(&self) -> bool {
        self.polls.iter().any(|standing| standing.poll.result.is_none())
    }

    /// How long everybody may have to wait between two messages, and whether they do; nought is for no wait.
    pub(super) fn pauses(&self) -> [(i32, bool); 5] {
        let set = self.writing.slow_seconds.unwrap_or_default();
        [0, 10, 30, 60, 300].map(|seconds| (seconds, seconds == set))
    }

    /// Whether what the reader writes is kept back, as far as the meeting goes on.
    pub(super) fn is_locked_for_reader(&self) -> bool {
        let has_word = |hand: &hand::Shown| hand.account_id == self.actor_id && hand.called_at.is_some();
        self.writing.locked && self.is_live() && !self.may_lead && !self.hands.iter().any(has_word)
    }
}

/// The parts of a meeting's page that its script renews by themselves.
#[derive(Template)]
#[template(path = "meetings/panel.html")]
struct PanelPage {
    ui: Ui,
    panel: Panel,
}

/// `GET /meetings/{meeting_id}/panel`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let meeting = meeting::enter(app.db.read(), &actor, meeting_id).await?;
    let panel = Panel::load(&app, &actor, meeting).await?;
    answer::page(&PanelPage { ui, panel })
}
