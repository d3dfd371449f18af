//! Actions agreed in meetings as pages: the list, each one with what can be done about it, and the forms by which those
//! who lead record and change them.

mod acts;
mod copies;
mod form;
mod list;
mod show;

use crate::{
    app::App,
    domain::{
        Actor, Result,
        action::{self, Carried, Shown},
        meeting,
    },
    http::route::{Access, Route},
    web::ui::Ui,
};
use entity::role_grant::Role;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/actions", Access::SignedIn, list::index),
        Route::get("/actions/all.csv", MODERATORS, copies::index).after_step_up(),
        Route::get("/meetings/{meeting_id}/actions/new", Access::SignedIn, form::new),
        Route::post("/meetings/{meeting_id}/actions", Access::SignedIn, form::create)
            .of_form_on("/meetings/{meeting_id}/actions/new")
            .without_drafts("it is short"),
        Route::get("/actions/{action_id}", Access::SignedIn, show::show),
        Route::get("/actions/{action_id}/edit", Access::SignedIn, form::edit),
        Route::post("/actions/{action_id}", Access::SignedIn, form::update)
            .of_form_on("/actions/{action_id}/edit")
            .without_drafts("it is short"),
        Route::post("/actions/{action_id}/progress", Access::SignedIn, acts::report)
            .of_form_on("/actions/{action_id}")
            .without_drafts("it is short"),
        Route::post("/actions/{action_id}/closing", Access::SignedIn, acts::close)
            .of_form_on("/actions/{action_id}")
            .without_drafts("it is short"),
        Route::post("/actions/{action_id}/reopening", Access::SignedIn, acts::reopen),
    ]
}

/// What a meeting's page shows of actions.
#[derive(Debug, Default)]
pub(super) struct OfMeeting {
    /// Those agreed in it.
    pub(super) agreed: Vec<Shown>,
    /// What is open from earlier meetings, as long as this one is not over.
    pub(super) carried: Carried,
    /// How many messages were marked and wait to be recorded, for those who lead.
    pub(super) unrecorded: usize,
    /// Whether the reader records actions here.
    pub(super) may_record: bool,
}

impl OfMeeting {
    pub(super) async fn load(app: &App, actor: &Actor, meeting: &entity::meeting::Model) -> Result<Self> {
        let db = app.db.read();
        let may_record = meeting::may_lead(actor, meeting) && action::takes_actions(meeting);
        Ok(Self {
            agreed: action::list(db, actor, meeting).await?,
            carried: Self::load_carried(app, actor, meeting).await?,
            unrecorded: if may_record { action::list_unrecorded(db, actor, meeting).await?.len() } else { 0 },
            may_record,
        })
    }

    /// What is open from earlier meetings alone.
    pub(super) async fn load_carried(
        app: &App,
        actor: &Actor,
        meeting: &entity::meeting::Model,
    ) -> Result<Carried> {
        if meeting::is_over(meeting) {
            return Ok(Carried::default());
        }
        action::list_carried(app.db.read(), actor, meeting).await
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.agreed.is_empty() && self.carried.rows.is_empty() && !self.may_record
    }
}

impl Ui {
    /// Where an action stands, in a word.
    pub(super) fn action_state(&self, shown: &Shown) -> String {
        self.word("action-state-", &shown.action.state)
    }

    /// Whose an action is, as far as the reader is told.
    pub(super) fn action_owner(&self, shown: &Shown) -> Option<String> {
        if shown.is_own {
            return Some(self.action_yours().into_owned());
        }
        shown.owner.as_ref().map(|owner| self.name(owner))
    }
}
