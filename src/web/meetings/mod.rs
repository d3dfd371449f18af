//! Meetings as pages: the list, scheduling one, and its transcript with a form to write in it. All of it works
//! without script; sockets only make it faster.

mod afterwards;
mod agenda_changes;
mod agenda_items;
mod beforehand;
mod calendar;
mod cancellation;
mod changing;
mod declarations;
mod ending;
mod form;
mod hands;
mod invitations;
mod lobby;
mod marks;
mod messages;
mod opening;
mod panel;
mod plan;
mod polls;
mod reactions;
mod releases;
mod removals;
mod replies;
mod transcript;
mod withdrawal;
mod wording;
mod words;
mod writing;

use crate::{
    app::App,
    domain::{
        self, Actor, FieldErrors, account, content_note, meeting, meeting_event::Command, minutes, space,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Query, next_page},
        meetings::form::{MeetingForm, choice},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{id::MeetingId, meeting_series::Repeat, role_grant::Role, subject::SubjectKind};
use sea_orm::Iterable;
use std::collections::HashMap;
use uuid::Uuid;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

/// The answer to a change of what stands beside a meeting's log, of which everybody is told who follows the meeting.
pub(super) fn done(app: &App, id: MeetingId, (path, notice): (&str, &str)) -> Response {
    app.hub.tell_changed(id);
    answer::done(path, notice)
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/meetings", Access::SignedIn, index),
        Route::get("/meetings/new", MODERATORS, new),
        Route::post("/meetings", MODERATORS, create)
            .of_form_on("/meetings/new")
            .without_drafts("it is short"),
        Route::get("/meetings/{meeting_id}", Access::SignedIn, transcript::show),
        Route::post("/meetings/{meeting_id}/opening", Access::SignedIn, opening::create),
        Route::post("/meetings/{meeting_id}/ending", Access::SignedIn, ending::create),
        Route::post("/meetings/{meeting_id}/messages", Access::SignedIn, messages::create)
            .of_form_on("/meetings/{meeting_id}")
            .without_drafts("a message is of the moment"),
        Route::post(
            "/meetings/{meeting_id}/messages/{message_id}/withdrawal",
            Access::SignedIn,
            withdrawal::create,
        ),
        Route::post(
            "/meetings/{meeting_id}/messages/{message_id}/reaction",
            Access::SignedIn,
            reactions::update,
        ),
        Route::get("/meetings/{meeting_id}/messages/{message_id}/edit", Access::SignedIn, wording::edit),
        Route::post("/meetings/{meeting_id}/messages/{message_id}", Access::SignedIn, wording::update)
            .of_form_on("/meetings/{meeting_id}/messages/{message_id}/edit")
            .without_drafts("a message is of the moment"),
        // What the script puts in the place of what stands: by itself, for whoever only listens, too.
        Route::get("/meetings/{meeting_id}/current", Access::SignedIn, transcript::show).open_to_listeners(),
        Route::get("/meetings/{meeting_id}/panel", Access::SignedIn, panel::show).open_to_listeners(),
        Route::post("/meetings/{meeting_id}/hands", Access::SignedIn, hands::create)
            .of_form_on("/meetings/{meeting_id}")
            .without_drafts("a hand is of the moment"),
        Route::post("/meetings/{meeting_id}/hands/{hand_id}/lowering", Access::SignedIn, hands::lower),
        Route::post("/meetings/{meeting_id}/admissions", Access::SignedIn, lobby::ask),
        Route::post("/meetings/{meeting_id}/polls/{poll_id}/votes", Access::SignedIn, polls::vote)
            .of_form_on("/meetings/{meeting_id}")
            .without_drafts("a vote is of the moment"),
    ]
    .into_iter()
    .chain(routes_beforehand())
    .chain(routes_to_lead())
    .chain(routes_of_agenda())
    .collect()
}

/// What is done before a meeting opens.
fn routes_beforehand() -> Vec<Route> {
    vec![
        Route::get("/meetings/{meeting_id}/edit", Access::SignedIn, changing::edit),
        Route::post("/meetings/{meeting_id}", Access::SignedIn, changing::update)
            .of_form_on("/meetings/{meeting_id}/edit")
            .without_drafts("it is short"),
        Route::get("/meetings/{meeting_id}/cancellation/new", Access::SignedIn, cancellation::new),
        Route::post("/meetings/{meeting_id}/cancellation", Access::SignedIn, cancellation::create)
            .of_form_on("/meetings/{meeting_id}/cancellation/new")
            .without_drafts("it is short"),
        Route::get("/meetings/{meeting_id}/calendar.ics", Access::SignedIn, calendar::show),
        Route::get("/meetings/{meeting_id}/invitations", Access::SignedIn, invitations::index),
        Route::post("/meetings/{meeting_id}/invitations", Access::SignedIn, invitations::create),
        Route::post("/meetings/{meeting_id}/invitees", Access::SignedIn, invitations::add)
            .of_form_on("/meetings/{meeting_id}/invitations")
            .without_drafts("it is a name"),
        Route::post(
            "/meetings/{meeting_id}/invitees/{account_id}/removal",
            Access::SignedIn,
            invitations::remove,
        ),
        Route::get("/meetings/{meeting_id}/replies", Access::SignedIn, replies::index),
        Route::get("/meetings/{meeting_id}/reply/edit", Access::SignedIn, replies::edit),
        Route::post("/meetings/{meeting_id}/reply", Access::SignedIn, replies::update)
            .of_form_on("/meetings/{meeting_id}/reply/edit")
            .without_drafts("it is short"),
        Route::get("/meetings/{meeting_id}/declaration/edit", Access::SignedIn, declarations::edit),
        Route::post("/meetings/{meeting_id}/declaration", Access::SignedIn, declarations::update)
            .of_form_on("/meetings/{meeting_id}/declaration/edit")
            .without_drafts("it is short"),
        Route::post(
            "/meetings/{meeting_id}/declaration/withdrawal",
            Access::SignedIn,
            declarations::withdraw,
        ),
    ]
}

/// What the chair and moderators do. Who leads hangs on the meeting: the rule is its noun's.
fn routes_to_lead() -> Vec<Route> {
    vec![
        Route::post("/meetings/{meeting_id}/hands/{hand_id}/call", Access::SignedIn, hands::call),
        Route::get("/meetings/{meeting_id}/polls/new", Access::SignedIn, polls::new),
        Route::post("/meetings/{meeting_id}/polls", Access::SignedIn, polls::create)
            .of_form_on("/meetings/{meeting_id}/polls/new")
            .without_drafts("a poll is of the moment"),
        Route::post("/meetings/{meeting_id}/polls/{poll_id}/closing", Access::SignedIn, polls::close),
        Route::post("/meetings/{meeting_id}/lobby", Access::SignedIn, lobby::set),
        Route::post("/meetings/{meeting_id}/admissions/{account_id}", Access::SignedIn, lobby::admit),
        Route::post(
            "/meetings/{meeting_id}/admissions/{account_id}/refusal",
            Access::SignedIn,
            lobby::refuse,
        ),
        Route::post("/meetings/{meeting_id}/writing", Access::SignedIn, writing::create),
        Route::post("/meetings/{meeting_id}/messages/{message_id}/mark", Access::SignedIn, marks::create),
        Route::post("/meetings/{meeting_id}/messages/{message_id}/pin", Access::SignedIn, marks::pin),
        Route::post("/meetings/{meeting_id}/unpinning", Access::SignedIn, marks::unpin),
        Route::post(
            "/meetings/{meeting_id}/messages/{message_id}/release",
            Access::SignedIn,
            releases::create,
        ),
        Route::get(
            "/meetings/{meeting_id}/messages/{message_id}/decline/new",
            Access::SignedIn,
            releases::new_decline,
        ),
        Route::post(
            "/meetings/{meeting_id}/messages/{message_id}/decline",
            Access::SignedIn,
            releases::decline,
        )
        .of_form_on("/meetings/{meeting_id}/messages/{message_id}/decline/new")
        .without_drafts("a reason is a few words, given with the decision"),
        Route::get(
            "/meetings/{meeting_id}/messages/{message_id}/removal/new",
            Access::SignedIn,
            removals::new,
        ),
        Route::post(
            "/meetings/{meeting_id}/messages/{message_id}/removal",
            Access::SignedIn,
            removals::create,
        ),
        Route::post(
            "/meetings/{meeting_id}/removals/{account_id}/return",
            Access::SignedIn,
            removals::return_person,
        ),
    ]
}

/// How those who lead plan what is talked about.
fn routes_of_agenda() -> Vec<Route> {
    vec![
        Route::get("/meetings/{meeting_id}/agenda-items/new", Access::SignedIn, agenda_items::new),
        Route::post("/meetings/{meeting_id}/agenda-items", Access::SignedIn, agenda_items::create)
            .of_form_on("/meetings/{meeting_id}/agenda-items/new")
            .without_drafts("it is short"),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/removal",
            Access::SignedIn,
            agenda_items::remove,
        ),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/start",
            Access::SignedIn,
            agenda_items::start,
        ),
        Route::get(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit",
            Access::SignedIn,
            agenda_changes::edit,
        ),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}",
            Access::SignedIn,
            agenda_changes::update,
        )
        .of_form_on("/meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit")
        .without_drafts("it is short"),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/move",
            Access::SignedIn,
            agenda_changes::shift,
        ),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers",
            Access::SignedIn,
            agenda_changes::add_paper,
        )
        .of_form_on("/meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit")
        .without_drafts("it is an address"),
        Route::post(
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers/{agenda_paper_id}/removal",
            Access::SignedIn,
            agenda_changes::remove_paper,
        ),
    ]
}

/// Has something done in a meeting that a form asks for once.
async fn act(app: &App, actor: Actor, id: MeetingId, command: Command) -> domain::Result<()> {
    app.hub.append(actor, id, Uuid::new_v4(), command).await.map(drop)
}

/// The same of a text, unless its writer sends too many.
async fn send(app: &App, actor: Actor, id: MeetingId, command: Command) -> domain::Result<()> {
    app.hub.count_post(actor.id).map_err(domain::Error::TooSoon)?;
    act(app, actor, id, command).await
}

#[derive(Template)]
#[template(path = "meetings/index.html")]
struct IndexPage {
    ui: Ui,
    live: Vec<entity::meeting::Model>,
    coming: Vec<entity::meeting::Model>,
    past: Vec<entity::meeting::Model>,
    notes: HashMap<Uuid, Vec<String>>,
    /// The past meetings with minutes that the reader may read.
    with_minutes: Vec<MeetingId>,
    next: Option<String>,
    may_create: bool,
}

impl IndexPage {
    fn notes(&self, meeting: &entity::meeting::Model) -> &[String] {
        self.notes.get(&meeting.id.0).map_or(&[], Vec::as_slice)
    }
}

/// `GET /meetings`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let live = meeting::list_live(db, &actor).await?;
    let coming = meeting::list_coming(db, &actor).await?;
    let past = meeting::list_past(db, &actor, from.after.parse().ok()).await?;
    let next = past.next.map(|cursor| next_page("/meetings", cursor));
    let may_create = meeting::may_create(&actor);
    let listed = live.iter().chain(&coming).chain(&past.rows).map(|meeting| meeting.id.0);
    let notes = content_note::list(db, SubjectKind::Meeting, listed.collect()).await?;
    let ended = past.rows.iter().map(|meeting| meeting.id).collect();
    let with_minutes = minutes::list_with_minutes(db, &actor, ended).await?;
    let past = past.rows;
    answer::page(&IndexPage { ui, live, coming, past, notes, with_minutes, next, may_create })
}

#[derive(Template)]
#[template(path = "meetings/new.html")]
struct NewPage {
    ui: Ui,
    spaces: Vec<entity::space::Model>,
    chairs: Vec<entity::account::Model>,
    form: MeetingForm,
    errors: FieldErrors,
}

impl NewPage {
    async fn load(
        app: &App,
        Current { actor, ui }: Current,
        form: MeetingForm,
        errors: FieldErrors,
    ) -> Result<Self> {
        let spaces = space::list_all(app.db.read(), &actor).await?;
        let chairs = account::list_holding(app.db.read(), Role::Moderator).await?;
        Ok(Self { ui, spaces, chairs, form, errors })
    }

    fn space_choices(&self) -> Vec<Choice> {
        self.spaces.iter().map(|space| choice(&space.id, &space.name, &self.form.space)).collect()
    }

    fn repeat_choices(&self) -> Vec<Choice> {
        let chosen = self.form.repeat.as_str();
        let none = choice(&"", &self.ui.meeting_repeat_none(), chosen);
        let repeats = Repeat::iter()
            .map(|repeat| choice(&repeat, &self.ui.word("meeting-repeat-kind-", &repeat), chosen));
        std::iter::once(none).chain(repeats).collect()
    }

    fn chair_choices(&self) -> Vec<Choice> {
        self.chairs.iter().map(|chair| choice(&chair.id, &chair.shown_name, &self.form.chair)).collect()
    }
}

/// `GET /meetings/new`
async fn new(State(app): State<App>, current: Current) -> Result<Response> {
    let Actor { id, now, .. } = current.actor;
    let key = MeetingId::at(now).to_string();
    let form =
        MeetingForm { key, chair: id.to_string(), duration: "60".to_owned(), ..MeetingForm::default() };
    answer::page(&NewPage::load(&app, current, form, FieldErrors::default()).await?)
}

/// `POST /meetings`
async fn create(State(app): State<App>, current: Current, Form(form): Form<MeetingForm>) -> Result<Response> {
    let created = match form.parse() {
        Ok(new) => meeting::create(&app.db, &current.actor, new).await,
        Err(errors) => Err(errors.into()),
    };
    match created {
        Ok(id) => Ok(answer::done(&format!("/meetings/{id}"), "meeting-created")),
        Err(domain::Error::Invalid(errors)) => {
            let page = NewPage::load(&app, current, form, errors).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
