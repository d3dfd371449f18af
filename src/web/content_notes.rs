//! The content notes of one thing, changed after it was written: by its writer, or by a moderator. And what every page
//! says of them.

use crate::{
    app::App,
    domain::{Actor, Error, FieldErrors, content_note, meeting, post, trend},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        threads::place,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{MeetingId, PostId, TrendId};
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/content-notes/{kind}/{id}/edit", Access::SignedIn, edit),
        Route::post("/content-notes/{kind}/{id}", Access::SignedIn, update),
    ]
}

/// What an address of something asks for: to show it once, though its reader has such things folded or hidden.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Once {
    pub(super) show: String,
}

impl Once {
    /// Whether that is asked.
    pub(super) fn is_asked(&self) -> bool {
        !self.show.is_empty()
    }
}

/// The address that shows once what stands on a page.
pub(crate) fn once(page: &str) -> String {
    format!("{page}?show=once")
}

impl Ui {
    /// Content notes, in words.
    pub(crate) fn note_names(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.term(content_note::TAXONOMY, code)).collect::<Vec<_>>().join("; ")
    }

    /// Content notes, to choose from.
    pub(crate) fn note_choices(&self, chosen: &[String]) -> Vec<Choice> {
        self.terms(content_note::TAXONOMY, chosen)
    }

    /// Whether any of these is chosen: as it was kept, or else as it is.
    pub(crate) fn chooses(&self, name: &str, choices: &[Choice]) -> bool {
        choices.iter().any(|choice| self.chosen(name, choice))
    }
}

#[derive(Template)]
#[template(path = "content_notes/edit.html")]
struct EditPage {
    ui: Ui,
    action: String,
    back: String,
    form: NotesForm,
    errors: FieldErrors,
}

/// What a form sends: the notes, as its sender saw them, and as they are to be.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NotesForm {
    present: String,
    note: Vec<String>,
}

impl NotesForm {
    fn of(note: Vec<String>) -> Self {
        Self { present: note.join(" "), note }
    }
}

/// `GET /content-notes/{kind}/{id}/edit`
async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
) -> Result<Response> {
    let (back, notes) = find(&app, &actor, (&kind, id)).await?;
    let action = format!("/content-notes/{kind}/{id}");
    let form = NotesForm::of(notes);
    answer::page(&EditPage { ui, action, back, form, errors: FieldErrors::default() })
}

/// `POST /content-notes/{kind}/{id}`
async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
    Form(form): Form<NotesForm>,
) -> Result<Response> {
    let (back, _) = find(&app, &actor, (&kind, id)).await?;
    let set = match content_note::parse(&form.note) {
        Ok(to) => set(&app, &actor, (&kind, id), (&form.present, &to)).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = set else { return Ok(answer::done(&back, "content-notes-saved")) };
    let (status, errors) = answer::trouble(error, "note")?;
    let mut form = form;
    if status == StatusCode::CONFLICT {
        // Sent again, it takes the place of what somebody else chose meanwhile.
        form.present = NotesForm::of(find(&app, &actor, (&kind, id)).await?.1).present;
    }
    let action = format!("/content-notes/{kind}/{id}");
    answer::again(status, &EditPage { ui, action, back, form, errors })
}

async fn set(
    app: &App,
    actor: &Actor,
    (kind, id): (&str, Uuid),
    (present, to): (&str, &[String]),
) -> crate::domain::Result<()> {
    let from: Vec<String> = present.split_whitespace().map(str::to_owned).collect();
    match kind {
        "post" => post::set_notes(&app.db, actor, PostId(id), (&from, to)).await,
        "meeting" => {
            let id = MeetingId(id);
            meeting::set_notes(&app.db, actor, id, (&from, to)).await?;
            app.hub.tell_changed(id);
            Ok(())
        }
        "trend" => trend::set_notes(&app.db, actor, TrendId(id), (&from, to)).await,
        _ => Err(Error::NotFound),
    }
}

/// Where something stands on which the actor may put notes, and those that it has. A kind that there is not is of nothing.
async fn find(app: &App, actor: &Actor, (kind, id): (&str, Uuid)) -> Result<(String, Vec<String>)> {
    let db = app.db.read();
    Ok(match kind {
        "post" => {
            let found = post::find_to_note(db, actor, PostId(id)).await?;
            (place(found.post.thread_id, found.post.number), found.notes.codes)
        }
        "meeting" => {
            (format!("/meetings/{id}"), meeting::find_notes_to_change(db, actor, MeetingId(id)).await?)
        }
        "trend" => (format!("/trends/{id}"), trend::find_notes_to_change(db, actor, TrendId(id)).await?),
        _ => return Err(Error::NotFound.into()),
    })
}
