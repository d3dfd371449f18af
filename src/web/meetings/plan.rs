use crate::{
    app::App,
    domain::{
        Actor, Result, Timestamp,
        account::{self, Byline},
        agenda_paper, meeting,
    },
};
use chrono::TimeDelta;
use entity::{
    agenda_item::Model as AgendaItem,
    id::{AccountId, AgendaItemId},
};
use std::collections::HashMap;

/// What an agenda shows besides its points: who has each in hand, what to read for it, and when it is to begin.
#[derive(Debug)]
pub(super) struct Plan {
    owners: HashMap<AccountId, Byline>,
    papers: Vec<agenda_paper::Shown>,
    begins: HashMap<AgendaItemId, Timestamp>,
}

impl Plan {
    pub(super) async fn load(
        app: &App,
        actor: &Actor,
        (meeting, agenda): (&entity::meeting::Model, &[AgendaItem]),
    ) -> Result<Self> {
        let db = app.db.read();
        let owners: Vec<AccountId> = agenda.iter().filter_map(|item| item.owner_id).collect();
        Ok(Self {
            owners: account::bylines(db, &owners).await?,
            papers: agenda_paper::list(db, actor, meeting.id).await?,
            begins: begins(meeting::starts_at(meeting), agenda),
        })
    }

    pub(super) fn owner(&self, item: &AgendaItem) -> Option<&Byline> {
        item.owner_id.and_then(|id| self.owners.get(&id))
    }

    pub(super) fn papers(&self, item: &AgendaItem) -> Vec<&agenda_paper::Shown> {
        self.papers.iter().filter(|paper| paper.agenda_item_id == item.id).collect()
    }

    /// When it is to begin, as long as every point before it says how long it takes.
    pub(super) fn begins(&self, item: &AgendaItem) -> Option<&Timestamp> {
        self.begins.get(&item.id).filter(|_| item.minutes.is_some())
    }
}

fn begins(starts_at: Timestamp, agenda: &[AgendaItem]) -> HashMap<AgendaItemId, Timestamp> {
    let mut begins = HashMap::new();
    let mut next = Some(starts_at);
    for item in agenda {
        let Some(at) = next else { break };
        begins.insert(item.id, at);
        next = item.minutes.map(|minutes| at + TimeDelta::minutes(minutes.into()));
    }
    begins
}
