//! Raising a concern, and changing one: the questions, then the answers to check, then it is sent.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        concern::{self, Answers, NewConcern},
        difference::Piece,
        handling,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        theirs::Theirs,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{concern_revision, id::ConcernId};
use serde::Deserialize;

/// The questions. They lead to the answers to check, which are sent to the same address.
#[derive(Template)]
#[template(path = "concerns/edit.html")]
struct EditPage {
    ui: Ui,
    place: Place,
    /// What stands by now, if it was changed in another window meanwhile.
    theirs: Option<Theirs>,
    form: ConcernForm,
    errors: FieldErrors,
}

impl EditPage {
    fn new(ui: Ui, place: Place, form: ConcernForm, errors: FieldErrors) -> Self {
        Self { ui, place, theirs: None, form, errors }
    }

    fn title(&self) -> String {
        match self.place.0 {
            Some(_) => self.ui.concern_edit_title().into_owned(),
            None => self.ui.concern_new_title().into_owned(),
        }
    }
}

/// The answers, to be checked.
#[derive(Template)]
#[template(path = "concerns/check.html")]
struct CheckPage {
    ui: Ui,
    place: Place,
    form: ConcernForm,
}

/// Where a form is sent: to raise a concern, or to change the one of this key.
#[derive(Debug, Clone, Copy)]
struct Place(Option<ConcernId>);

impl Place {
    fn action(self) -> String {
        self.0.map_or_else(|| "/concerns".to_owned(), |id| format!("/concerns/{id}"))
    }
}

/// What a button of the form asks for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// To check the answers.
    #[default]
    Check,
    /// To see the questions again.
    Change,
    /// To send them.
    Send,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct ConcernForm {
    step: Step,
    /// The concern's key, chosen when the form was shown: sending it twice raises one concern.
    key: String,
    /// The showing in which it was written: what is saved of it while the answers are checked is not kept after them.
    writing: String,
    version: i32,
    title: String,
    should_change: String,
    what_happened: String,
    stage: String,
    kind: String,
    victims_code_right: String,
    handling: String,
    live_case: String,
    confirmed: Vec<String>,
}

impl Default for ConcernForm {
    fn default() -> Self {
        Self {
            step: Step::Check,
            key: String::new(),
            writing: String::new(),
            version: 0,
            title: String::new(),
            should_change: String::new(),
            what_happened: String::new(),
            stage: String::new(),
            kind: String::new(),
            victims_code_right: String::new(),
            handling: handling::by_default(),
            live_case: String::new(),
            confirmed: Vec::new(),
        }
    }
}

impl ConcernForm {
    fn of(concern: entity::concern::Model, wording: concern_revision::Model, live_case: bool) -> Self {
        Self {
            step: Step::Check,
            key: String::new(),
            writing: String::new(),
            version: concern.version,
            title: wording.title,
            should_change: wording.should_change,
            what_happened: wording.what_happened,
            stage: concern.stage.unwrap_or_default(),
            kind: concern.kind.unwrap_or_default(),
            victims_code_right: concern.victims_code_right.unwrap_or_default(),
            handling: concern.handling.to_string(),
            live_case: if live_case { "yes" } else { "no" }.to_owned(),
            confirmed: Vec::new(),
        }
    }

    fn answers(&self) -> Answers<'_> {
        Answers {
            title: &self.title,
            should_change: &self.should_change,
            what_happened: &self.what_happened,
            stage: &self.stage,
            kind: &self.kind,
            victims_code_right: &self.victims_code_right,
            handling: &self.handling,
            live_case: &self.live_case,
            confirmed: &self.confirmed,
        }
    }
}

/// `GET /concerns/new`
pub(super) async fn new(Current { actor, ui }: Current) -> Result<Response> {
    actor.check_may_write()?;
    let form = ConcernForm { key: ConcernId::random().to_string(), ..ConcernForm::default() };
    answer::page(&EditPage::new(ui, Place(None), form, FieldErrors::default()))
}

/// `POST /concerns`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<ConcernForm>,
) -> Result<Response> {
    let place = Place(None);
    match (NewConcern::parse(&form.answers(), actor.language), form.step) {
        (_, Step::Change) => answer::page(&EditPage::new(ui, place, form, FieldErrors::default())),
        (Err(errors), _) => {
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::new(ui, place, form, errors))
        }
        (Ok(_), Step::Check) => answer::page(&CheckPage { ui, place, form }),
        (Ok(new), Step::Send) => {
            let new = new.with_key(form.key.parse().ok());
            let id = concern::create(&app.db, &actor, new).await?;
            Ok(answer::done(&format!("/concerns/{id}"), "concern-sent"))
        }
    }
}

/// `GET /concerns/{concern_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    let (concern, wording, live_case) = concern::find_to_edit(app.db.read(), &actor, concern_id).await?;
    let form = ConcernForm::of(concern, wording, live_case);
    answer::page(&EditPage::new(ui, Place(Some(concern_id)), form, FieldErrors::default()))
}

/// `POST /concerns/{concern_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(concern_id): Path<ConcernId>,
    Form(form): Form<ConcernForm>,
) -> Result<Response> {
    let concern = concern::find_to_edit(app.db.read(), &actor, concern_id).await?.0;
    let place = Place(Some(concern_id));
    let new = match (NewConcern::parse(&form.answers(), concern.language), form.step) {
        (_, Step::Change) => {
            return answer::page(&EditPage::new(ui, place, form, FieldErrors::default()));
        }
        (Err(errors), _) => {
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::new(ui, place, form, errors));
        }
        (Ok(_), Step::Check) => return answer::page(&CheckPage { ui, place, form }),
        (Ok(new), Step::Send) => new,
    };
    let Err(error) = concern::edit(&app.db, &actor, (concern_id, form.version), new).await else {
        return Ok(answer::done(&format!("/concerns/{concern_id}"), "concern-edited"));
    };
    let (status, errors) = answer::trouble(error, "title")?;
    if status != StatusCode::CONFLICT {
        return answer::again(status, &EditPage::new(ui, place, form, errors));
    }
    // Sent again, the text replaces what its author wrote meanwhile, in another window: they have both before them.
    let (concern, present, _) = concern::find_to_edit(app.db.read(), &actor, concern_id).await?;
    let theirs = Some(compare(&ui, (&concern, &present), &form));
    let form = ConcernForm { version: concern.version, ..form };
    answer::again(status, &EditPage { ui, place, theirs, form, errors })
}

/// The wording that stands, beside the one that was sent.
fn compare(
    ui: &Ui,
    (concern, present): (&entity::concern::Model, &concern_revision::Model),
    form: &ConcernForm,
) -> Theirs {
    let term =
        |taxonomy: &str, code: &str| if code.is_empty() { String::new() } else { ui.term(taxonomy, code) };
    let chosen = |taxonomy: &str, code: &Option<String>| term(taxonomy, code.as_deref().unwrap_or_default());
    let stands = [
        chosen("stage", &concern.stage),
        chosen("concern", &concern.kind),
        chosen("victims_code_right", &concern.victims_code_right),
        ui.handling(concern.handling),
    ];
    let typed = [
        term("stage", &form.stage),
        term("concern", &form.kind),
        term("victims_code_right", &form.victims_code_right),
        term("handling", &form.handling),
    ];
    let labels = [ui.concern_stage(), ui.concern_kind(), ui.concern_right_optional(), ui.concern_handling()];
    let words = [
        (ui.concern_title(), present.title.as_str(), form.title.as_str()),
        (ui.concern_should_change(), &present.should_change, &form.should_change),
        (ui.concern_what_happened_optional(), &present.what_happened, &form.what_happened),
    ];
    let choices = labels.into_iter().zip(stands.iter().zip(&typed));
    let choices = choices.map(|(label, (stands, typed))| (label, stands.as_str(), typed.as_str()));
    let fields =
        words.into_iter().chain(choices).map(|(label, theirs, mine)| (label.into_owned(), theirs, mine));
    Theirs::new(format!("/concerns/{}/edit", concern.id), fields)
}
