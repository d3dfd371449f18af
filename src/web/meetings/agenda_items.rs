use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Result as DomainResult,
        agenda_item::{self, NewAgendaItem},
        meeting,
        meeting_event::Command,
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::act,
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

/// The agenda of a meeting, for those who lead it, with the form for one more point.
#[derive(Template)]
#[template(path = "meetings/agenda.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    agenda: Vec<AgendaItem>,
    form: AgendaItemForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AgendaItemForm {
    /// The point's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    title: String,
    attribution: String,
    confirmed: Vec<String>,
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
        Ok(Self { ui, meeting, agenda: agenda_item::list(db, &actor, id).await?, form, errors })
    }

    fn attributions(&self) -> Vec<Choice> {
        let choice = |rule: AttributionRule| {
            let value = rule.to_string();
            let (label, hint) =
                (self.ui.attribution_rule(rule), Some(self.ui.attribution_rule_meaning(rule)));
            Choice { chosen: value == self.form.attribution, value, label, hint }
        };
        AttributionRule::iter().map(choice).collect()
    }
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
    let said = Answers::parse(&form.confirmed, false);
    let created = match NewAgendaItem::parse(&form.title, &form.attribution, &said) {
        Ok(new) => {
            let new = new.with_key(form.key.parse().ok());
            agenda_item::create(&app.db, &current.actor, meeting_id, new).await
        }
        Err(errors) => Err(errors.into()),
    };
    match created {
        Ok(_) => Ok(answer::done(&place(meeting_id), "agenda-item-added")),
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
    Ok(answer::done(&place(meeting_id), "agenda-item-removed"))
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

fn place(id: MeetingId) -> String {
    format!("/meetings/{id}/agenda-items/new")
}
