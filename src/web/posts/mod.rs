//! Single posts as pages: where one stands, changing its wording, its history.

mod revisions;
mod withdrawal;

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Subject, content_note,
        difference::Piece,
        post::{self, NewPost},
        screening::Answers,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        locks,
        theirs::Theirs,
        threads::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use entity::{id::PostId, subject::SubjectKind};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/posts/{post_id}", Access::SignedIn, show),
        Route::get("/posts/{post_id}/edit", Access::SignedIn, edit),
        Route::post("/posts/{post_id}", Access::SignedIn, update).of_form_on("/posts/{post_id}/edit"),
        Route::get("/posts/{post_id}/revisions", Access::SignedIn, revisions::index),
        Route::get("/posts/{post_id}/withdrawal/new", Access::SignedIn, withdrawal::new),
        Route::post("/posts/{post_id}/withdrawal", Access::SignedIn, withdrawal::create),
    ]
}

/// `GET /posts/{post_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let post = match post::find(app.db.read(), &actor, post_id).await {
        Err(Error::NotFound) => {
            let subject = Subject::new(SubjectKind::Post, post_id.0);
            return locks::in_place_of(&app, (&actor, ui), subject).await;
        }
        found => found?.post,
    };
    Ok(Redirect::to(&place(post.thread_id, post.number)).into_response())
}

#[derive(Template)]
#[template(path = "posts/edit.html")]
struct EditPage {
    ui: Ui,
    post: entity::post::Model,
    /// What stands by now, if it was changed in another window meanwhile.
    theirs: Option<Theirs>,
    form: EditForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EditForm {
    version: i32,
    body: String,
    handling: String,
    live_case: String,
    confirmed: Vec<String>,
    note: Vec<String>,
}

/// `GET /posts/{post_id}/edit`
async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let (post, revision, live_case) = post::find_to_edit(app.db.read(), &actor, post_id).await?;
    let form = EditForm {
        version: post.version,
        body: revision.source,
        handling: post.handling.to_string(),
        live_case: if live_case { "yes" } else { "" }.to_owned(),
        confirmed: Vec::new(),
        note: post::find_to_note(app.db.read(), &actor, post_id).await?.notes.codes,
    };
    answer::page(&EditPage { ui, post, theirs: None, form, errors: FieldErrors::default() })
}

/// `POST /posts/{post_id}`
async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
    Form(form): Form<EditForm>,
) -> Result<Response> {
    let post = post::find(app.db.read(), &actor, post_id).await?.post;
    let said = Answers::of_form(&form.confirmed, &form.live_case);
    let new = NewPost::parse(&form.body, &form.handling, post.language, &said);
    let edited = match new.and_then(|new| Ok(new.with_notes(content_note::parse(&form.note)?))) {
        Ok(new) => post::edit(&app.db, &actor, (post_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    let error = match edited {
        Ok(edited) => {
            let waits = edited.published_at.is_none() || edited.revision == post.revision;
            let notice = if waits { "post-edit-waits" } else { "post-edited" };
            return Ok(answer::done(&place(edited.thread_id, edited.number), notice));
        }
        Err(error) => error,
    };
    let (status, errors) = answer::trouble(error, "body")?;
    if status != StatusCode::CONFLICT {
        return answer::again(status, &EditPage { ui, post, theirs: None, form, errors });
    }
    // Sent again, the text replaces what was written meanwhile: its author has both before them.
    let (post, present, _) = post::find_to_edit(app.db.read(), &actor, post_id).await?;
    let (stands, chosen) = (ui.handling(post.handling), ui.term("handling", &form.handling));
    let noted = post::find_to_note(app.db.read(), &actor, post_id).await?.notes.codes;
    let (noted, noting) = (ui.note_names(&noted), ui.note_names(&form.note));
    let fields = [
        (ui.post_body_label().into_owned(), present.source.as_str(), form.body.as_str()),
        (ui.handling_label().into_owned(), &stands, &chosen),
        (ui.content_note_title().into_owned(), &noted, &noting),
    ];
    let theirs = Some(Theirs::new(format!("/posts/{post_id}/edit"), fields));
    let form = EditForm { version: post.version, ..form };
    answer::again(status, &EditPage { ui, post, theirs, form, errors })
}
