use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Result as DomainResult,
        action::Carried,
        agenda_item::{self, NewAgendaItem},
        meeting,
        meeting_event::Command,
        screening::Answers,
    },
    web::{
        actions::OfMeeting,
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::{act, done, plan::Plan},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    agenda_item::{AttributionRule, Model as AgendaItem},
    id::{AgendaItemId, MeetingId},
};
use sea_orm::Iterable;
use serde::Deserialize;
use std::borrow::Borrow;

/// The agenda of a meeting, for those who lead it, with the form for one more point.
#[derive(Template)]
#[template(path = "meetings/agenda.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    agenda: Vec<AgendaItem>,
    plan: Plan,
    /// What is open from earlier meetings.
    carried: Carried,
    form: AgendaItemForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AgendaItemForm {
    /// The point's key, chosen when the form was shown: sending it twice makes one.
    pub(super) key: String,
    /// The version of the point that is changed.
    pub(super) version: i32,
    pub(super) title: String,
    pub(super) attribution: String,
    /// The shown name of who has it in hand.
    pub(super) owner: String,
    pub(super) minutes: String,
    pub(super) confirmed: Vec<String>,
}

impl AgendaItemForm {
    pub(super) fn parse(&self) -> std::result::Result<NewAgendaItem, FieldErrors> {
        let mut errors = FieldErrors::default();
        let said = Answers::parse(&self.confirmed, false);
        let new = errors.take(NewAgendaItem::parse(&self.title, &self.attribution, &said));
        let plan = errors.take(agenda_item::Plan::parse(&self.owner, &self.minutes));
        new.zip(plan).map(|(new, plan)| new.planned(plan)).ok_or(errors)
    }
}

impl NewPage {
    async fn load(
        app: &App,
        Current { actor, ui }: Current,
        id: MeetingId,
        (form, errors): (AgendaItemForm, FieldErrors),
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let meeting = meeting::find(db, &actor, id).await?;
        if !meeting::may_lead(&actor, &meeting) {
            return Err(Error::NotFound);
        }
        let agenda = agenda_item::list(db, &actor, id).await?;
        let plan = Plan::load(app, &actor, (&meeting, &agenda)).await?;
        let carried = OfMeeting::load_carried(app, &actor, &meeting).await?;
        Ok(Self { ui, meeting, agenda, plan, carried, form, errors })
    }

    fn attributions(&self) -> Vec<Choice> {
        attributions(&self.ui, &self.form.attribution)
    }

    /// Whether a point can move: neither it nor the one with which it would change places was talked about.
    fn moves(&self, from: impl Borrow<usize>, to: impl Borrow<usize>) -> bool {
        let unstarted = |index: &usize| self.agenda.get(*index).is_some_and(|item| item.started_at.is_none());
        unstarted(from.borrow()) && unstarted(to.borrow())
    }
}

/// Who may be named for what is said, to choose from.
pub(super) fn attributions(ui: &Ui, chosen: &str) -> Vec<Choice> {
    let choice = |rule: AttributionRule| {
        let value = rule.to_string();
        let (label, hint) = (ui.attribution_rule(rule), Some(ui.attribution_rule_meaning(rule)));
        Choice { chosen: value == chosen, value, label, hint }
    };
    AttributionRule::iter().map(choice).collect()
}

/// `GET /meetings/{meeting_id}/agenda-items/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let form = AgendaItemForm {
        key: AgendaItemId::at(current.actor.now).to_string(),
        attribution: AttributionRule::ChathamHouse.to_string(),
        ..AgendaItemForm::default()
    };
    answer::page(&NewPage::load(&app, current, meeting_id, (form, FieldErrors::default())).await?)
}

/// `POST /meetings/{meeting_id}/agenda-items`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<AgendaItemForm>,
) -> Result<Response> {
    let created = match form.parse() {
        Ok(new) => {
            let new = new.with_key(form.key.parse().ok());
            agenda_item::create(&app.db, &current.actor, meeting_id, new).await
        }
        Err(errors) => Err(errors.into()),
    };
    match created {
        Ok(_) => Ok(done(&app, meeting_id, (&place(meeting_id), "agenda-item-added"))),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "title")?;
            answer::again(status, &NewPage::load(&app, current, meeting_id, (form, errors)).await?)
        }
    }
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/removal`
pub(super) async fn remove(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, agenda_item_id)): Path<(MeetingId, AgendaItemId)>,
) -> Result<Response> {
    agenda_item::destroy(&app.db, &actor, (meeting_id, agenda_item_id)).await?;
    Ok(done(&app, meeting_id, (&place(meeting_id), "agenda-item-removed")))
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/start`
pub(super) async fn start(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, agenda_item_id)): Path<(MeetingId, AgendaItemId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::StartAgendaItem(agenda_item_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "agenda-item-started"))
}

/// Where those who lead change the agenda.
pub(super) fn place(id: MeetingId) -> String {
    format!("/meetings/{id}/agenda-items/new")
}
