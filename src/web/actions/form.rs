//! The forms by which those who lead record what was agreed, and change it.

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Result as DomainResult,
        action::{self, Marked, NewAction, Shown, Typed},
        attendance,
        difference::Piece,
        meeting, message,
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, Query},
        meetings,
        theirs::Theirs,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Datelike, NaiveDate};
use entity::id::{ActionId, MeetingId};
use serde::Deserialize;

/// Records an action: the form, what was marked and waits, and what is recorded already.
#[derive(Template)]
#[template(path = "actions/new.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    /// The position and the words of the message in which it was agreed.
    source: Option<(i64, String)>,
    marked: Vec<Marked>,
    agreed: Vec<Shown>,
    form: ActionForm,
    errors: FieldErrors,
}

/// Changes an action.
#[derive(Template)]
#[template(path = "actions/edit.html")]
struct EditPage {
    ui: Ui,
    shown: Shown,
    /// What stands by now, if somebody else changed it meanwhile.
    theirs: Option<Theirs>,
    form: ActionForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionForm {
    /// The action's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    /// The version of the action that is changed.
    version: i32,
    /// The key of the message in which it was agreed; empty for none.
    message: String,
    text: String,
    /// The shown name of whose it is.
    owner: String,
    due_on_day: String,
    due_on_month: String,
    due_on_year: String,
    confirmed: Vec<String>,
}

/// In which message it was agreed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    message: String,
}

impl ActionForm {
    fn parse(
        &self,
        days: (NaiveDate, Option<NaiveDate>),
        may_keep: bool,
    ) -> std::result::Result<NewAction, FieldErrors> {
        let typed = Typed {
            text: &self.text,
            owner: &self.owner,
            due_on: (&self.due_on_day, &self.due_on_month, &self.due_on_year),
            said: &Answers::parse(&self.confirmed, false),
        };
        NewAction::parse(typed, days, may_keep)
    }

    fn due(self, on: NaiveDate) -> Self {
        let (due_on_day, due_on_month) = (on.day().to_string(), on.month().to_string());
        Self { due_on_day, due_on_month, due_on_year: on.year().to_string(), ..self }
    }

    fn of(ui: &Ui, shown: &Shown) -> Self {
        let action = &shown.action;
        let owner = shown.owner.as_ref().map(|owner| ui.name(owner)).unwrap_or_default();
        let form = Self { version: action.version, text: action.text.clone(), owner, ..Self::default() };
        form.due(action.due_on)
    }

    /// The day as one text.
    fn day(&self) -> String {
        format!("{}/{}/{}", self.due_on_day.trim(), self.due_on_month.trim(), self.due_on_year.trim())
    }
}

impl NewPage {
    async fn load(
        app: &App,
        Current { actor, ui }: Current,
        id: MeetingId,
        (form, errors): (ActionForm, FieldErrors),
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let meeting = meeting::find_to_lead(db, &actor, id).await?;
        if !action::takes_actions(&meeting) {
            return Err(Error::Conflict("conflict-meeting-not-open"));
        }
        let marked = action::list_unrecorded(db, &actor, &meeting).await?;
        let source = match form.message.parse() {
            Ok(id) => message::find_words(db, &actor, id).await?,
            Err(_) => None,
        };
        let agreed = action::list(db, &actor, &meeting).await?;
        Ok(Self { ui, meeting, source, marked, agreed, form, errors })
    }
}

/// `GET /meetings/{meeting_id}/actions/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Query(source): Query<Source>,
) -> Result<Response> {
    let db = app.db.read();
    let meeting = meeting::find_to_lead(db, &current.actor, meeting_id).await?;
    let key = ActionId::at(current.actor.now).to_string();
    let form = ActionForm { key, message: source.message, ..ActionForm::default() };
    let form = form.due(action::usual_due(db, &current.actor, &meeting).await?);
    answer::page(&NewPage::load(&app, current, meeting_id, (form, FieldErrors::default())).await?)
}

/// `POST /meetings/{meeting_id}/actions`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<ActionForm>,
) -> Result<Response> {
    let created = match form.parse((current.actor.today(), None), false) {
        Ok(new) => {
            let new = new.with_key(form.key.parse().ok()).agreed_in(form.message.parse().ok());
            let place = (meeting_id, app.settings.actions.ahead());
            action::create(&app.db, &current.actor, place, new).await
        }
        Err(errors) => Err(errors.into()),
    };
    match created {
        Ok(_) => {
            let place = format!("/meetings/{meeting_id}/actions/new#recorded");
            Ok(meetings::done(&app, meeting_id, (&place, "action-recorded")))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "text")?;
            answer::again(status, &NewPage::load(&app, current, meeting_id, (form, errors)).await?)
        }
    }
}

impl EditPage {
    async fn load(
        app: &App,
        (actor, ui): (&Actor, Ui),
        id: ActionId,
        (form, errors): (Option<ActionForm>, FieldErrors),
    ) -> DomainResult<Self> {
        let (shown, _) = action::find(app.db.read(), actor, id).await?;
        if !shown.may_lead {
            return Err(Error::NotFound);
        }
        let stands = ActionForm::of(&ui, &shown);
        let changed = form.as_ref().is_some_and(|form| form.version != stands.version);
        let theirs = form.as_ref().filter(|_| changed).map(|form| compare(&ui, id, (&stands, form)));
        let version = stands.version;
        let form = form.map_or(stands, |form| ActionForm { version, ..form });
        Ok(Self { ui, shown, theirs, form, errors })
    }

    /// Whether whose it is can be left out: it is not told to this reader.
    fn may_keep(&self) -> bool {
        self.shown.owner.is_none()
    }
}

/// What stands, beside what was typed: sent again, it takes the place of what stands.
fn compare(ui: &Ui, id: ActionId, (stands, mine): (&ActionForm, &ActionForm)) -> Theirs {
    let days = [stands.day(), mine.day()];
    let fields = [
        (ui.action_text_label(), stands.text.as_str(), mine.text.as_str()),
        (ui.action_owner_label(), &stands.owner, &mine.owner),
        (ui.action_due_label(), &days[0], &days[1]),
    ];
    let fields = fields.map(|(label, theirs, mine)| (label.into_owned(), theirs, mine));
    Theirs::new(format!("/actions/{id}/edit"), fields)
}

/// `GET /actions/{action_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(action_id): Path<ActionId>,
) -> Result<Response> {
    action::find_to_change(app.db.read(), &actor, action_id).await?;
    let nothing = (None, FieldErrors::default());
    answer::page(&EditPage::load(&app, (&actor, ui), action_id, nothing).await?)
}

/// `POST /actions/{action_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(action_id): Path<ActionId>,
    Form(form): Form<ActionForm>,
) -> Result<Response> {
    let (shown, _) = action::find(app.db.read(), &actor, action_id).await?;
    if !shown.may_lead {
        return Err(Error::NotFound.into());
    }
    let may_keep = !shown.is_own && !attendance::names_people_to(&actor);
    let changed = match form.parse((actor.today(), Some(shown.action.due_on)), may_keep) {
        Ok(new) => {
            let ahead = app.settings.actions.ahead();
            action::update(&app.db, &actor, (action_id, form.version, ahead), new).await
        }
        Err(errors) => Err(errors.into()),
    };
    match changed {
        Ok(()) => Ok(answer::done(&format!("/actions/{action_id}"), "action-changed")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "text")?;
            let page = EditPage::load(&app, (&actor, ui), action_id, (Some(form), errors)).await?;
            answer::again(status, &page)
        }
    }
}
