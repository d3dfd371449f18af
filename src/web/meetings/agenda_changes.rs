use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Result as DomainResult, account,
        agenda_item::{self, Direction},
        agenda_paper,
        difference::Piece,
        meeting,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::{
            agenda_items::{AgendaItemForm, attributions, place},
            done,
        },
        theirs::Theirs,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    agenda_item::Model as AgendaItem,
    id::{AgendaItemId, AgendaPaperId, MeetingId},
};
use serde::Deserialize;

/// A point of the agenda, for those who lead: what can be changed of it, and its papers.
#[derive(Template)]
#[template(path = "meetings/agenda_item.html")]
struct EditPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    item: AgendaItem,
    /// Whether its words can still be changed.
    is_unstarted: bool,
    papers: Vec<agenda_paper::Shown>,
    /// What stands by now, if somebody else changed it meanwhile.
    theirs: Option<Theirs>,
    form: AgendaItemForm,
    paper: PaperForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PaperForm {
    /// A reference or an address.
    paper: String,
}

impl EditPage {
    async fn load(
        app: &App,
        (actor, ui): (&Actor, Ui),
        (meeting_id, id): (MeetingId, AgendaItemId),
        (form, paper, errors): (Option<AgendaItemForm>, PaperForm, FieldErrors),
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let meeting = meeting::find_to_lead(db, actor, meeting_id).await?;
        let items = agenda_item::list(db, actor, meeting_id).await?;
        let item = items.into_iter().find(|item| item.id == id).ok_or(Error::NotFound)?;
        meeting::check_not_over(&meeting)?;
        let papers = agenda_paper::list(db, actor, meeting_id).await?;
        let papers = papers.into_iter().filter(|paper| paper.agenda_item_id == id).collect();
        let stands = AgendaItemForm::of(app, &item).await?;
        let changed = form.as_ref().is_some_and(|form| form.version != item.version);
        let theirs = form.as_ref().filter(|_| changed).map(|form| compare(&ui, &meeting, (&stands, form)));
        let form = form.map_or(stands, |form| AgendaItemForm { version: item.version, ..form });
        let is_unstarted = item.started_at.is_none();
        Ok(Self { ui, meeting, item, is_unstarted, papers, theirs, form, paper, errors })
    }

    fn attributions(&self) -> Vec<Choice> {
        attributions(&self.ui, &self.form.attribution)
    }
}

/// What stands, beside what was typed: sent again, it takes the place of what stands.
fn compare(
    ui: &Ui,
    meeting: &entity::meeting::Model,
    (stands, mine): (&AgendaItemForm, &AgendaItemForm),
) -> Theirs {
    let rule = |form: &AgendaItemForm| {
        form.attribution.parse::<entity::agenda_item::AttributionRule>().map(|rule| ui.attribution_rule(rule))
    };
    let rules = [rule(stands).unwrap_or_default(), rule(mine).unwrap_or_default()];
    let fields = [
        (ui.agenda_item_title_label(), stands.title.as_str(), mine.title.as_str()),
        (ui.agenda_item_attribution_label(), &rules[0], &rules[1]),
        (ui.agenda_item_owner_label(), &stands.owner, &mine.owner),
        (ui.agenda_item_minutes_label(), &stands.minutes, &mine.minutes),
    ];
    let fields = fields.map(|(label, theirs, mine)| (label.into_owned(), theirs, mine));
    Theirs::new(place(meeting.id), fields)
}

impl AgendaItemForm {
    async fn of(app: &App, item: &AgendaItem) -> DomainResult<Self> {
        let owner = match item.owner_id {
            Some(id) => account::find(app.db.read(), id).await?.shown_name,
            None => String::new(),
        };
        Ok(Self {
            version: item.version,
            title: item.title.clone(),
            attribution: item.attribution.to_string(),
            owner,
            minutes: item.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            ..Self::default()
        })
    }
}

/// `GET /meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(whose): Path<(MeetingId, AgendaItemId)>,
) -> Result<Response> {
    let nothing = (None, PaperForm::default(), FieldErrors::default());
    answer::page(&EditPage::load(&app, (&actor, ui), whose, nothing).await?)
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, id)): Path<(MeetingId, AgendaItemId)>,
    Form(form): Form<AgendaItemForm>,
) -> Result<Response> {
    let changed = match form.parse() {
        Ok(new) => agenda_item::update(&app.db, &actor, (meeting_id, id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    match changed {
        Ok(()) => Ok(done(&app, meeting_id, (&place(meeting_id), "agenda-item-changed"))),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "title")?;
            let given = (Some(form), PaperForm::default(), errors);
            answer::again(status, &EditPage::load(&app, (&actor, ui), (meeting_id, id), given).await?)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MoveForm {
    /// `up` or `down`.
    direction: String,
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/move`
pub(super) async fn shift(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, id)): Path<(MeetingId, AgendaItemId)>,
    Form(form): Form<MoveForm>,
) -> Result<Response> {
    let direction = Direction::parse(&form.direction).ok_or(Error::NotFound)?;
    agenda_item::shift(&app.db, &actor, (meeting_id, id), direction).await?;
    Ok(done(&app, meeting_id, (&format!("{}#item-{id}", place(meeting_id)), "agenda-item-moved")))
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers`
pub(super) async fn add_paper(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(whose): Path<(MeetingId, AgendaItemId)>,
    Form(form): Form<PaperForm>,
) -> Result<Response> {
    match agenda_paper::add(&app.db, &actor, whose, &form.paper).await {
        Ok(()) => Ok(done(&app, whose.0, (&of_papers(whose), "agenda-paper-added"))),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "paper")?;
            let page = EditPage::load(&app, (&actor, ui), whose, (None, form, errors)).await?;
            answer::again(status, &page)
        }
    }
}

/// `POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers/{paper_id}/removal`
pub(super) async fn remove_paper(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, item_id, id)): Path<(MeetingId, AgendaItemId, AgendaPaperId)>,
) -> Result<Response> {
    agenda_paper::remove(&app.db, &actor, (meeting_id, item_id, id)).await?;
    Ok(done(&app, meeting_id, (&of_papers((meeting_id, item_id)), "agenda-paper-removed")))
}

fn of_papers((meeting_id, id): (MeetingId, AgendaItemId)) -> String {
    format!("/meetings/{meeting_id}/agenda-items/{id}/edit#papers")
}
