use crate::{
    app::App,
    domain::{
        Actor, Error, Result, Timestamp,
        screening::{Answers, Rule},
        session,
    },
};
use chrono::TimeDelta;
use entity::id::AccountId;
use std::collections::HashMap;

/// Who has entered, and when it is.
pub(super) struct Stage<'a> {
    pub(super) app: &'a App,
    pub(super) now: Timestamp,
    people: HashMap<&'static str, AccountId>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { app, now: app.clock.now(), people: HashMap::new() }
    }

    pub(super) fn enter(&mut self, name: &'static str, id: AccountId) {
        self.people.insert(name, id);
    }

    /// Everybody who has entered, with the name that others see.
    pub(super) fn everybody(&self) -> impl Iterator<Item = (&'static str, AccountId)> {
        self.people.iter().map(|(name, id)| (*name, *id))
    }

    /// Somebody, acting so long ago.
    pub(super) async fn actor(&self, name: &str, ago: TimeDelta) -> Result<Actor> {
        let id = self.people.get(name).ok_or(Error::NotFound)?;
        session::actor(self.app.db.read(), *id, self.now - ago).await?.ok_or(Error::NotFound)
    }
}

/// What writers say of their words in the demonstration: they have looked again at whatever they are asked.
pub(super) fn said() -> Answers {
    Answers::parse(Rule::ALL.map(Rule::code), false)
}

/// So many days, hours and minutes.
pub(super) const fn ago(days: i64, hours: i64, minutes: i64) -> TimeDelta {
    TimeDelta::minutes((days * 24 + hours) * 60 + minutes)
}
