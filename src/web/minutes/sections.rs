//! The wording of a section: its form, and its earlier wordings.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        difference::{self, Piece},
        minutes::{self, NAMES_SOMEBODY, Named, NewWording, Wording},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        minutes::place,
        theirs::Theirs,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{MeetingId, MinutesSectionId};
use serde::Deserialize;

/// The form of a section; it may hold what somebody typed.
#[derive(Template)]
#[template(path = "minutes/edit.html")]
struct EditPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    section_id: MinutesSectionId,
    /// Whether those who attended will be asked again.
    voids: bool,
    /// What stands by now, if somebody else changed it meanwhile.
    theirs: Option<Theirs>,
    /// Whom what was typed names, if it was refused for that.
    named: Named,
    form: WordingForm,
    errors: FieldErrors,
}

impl EditPage {
    fn place(&self) -> String {
        format!("{}/sections/{}", place(self.meeting.id), self.section_id)
    }

    fn hint(&self) -> String {
        let hint = self.ui.minutes_body_hint();
        if self.named.is_empty() {
            return hint.into_owned();
        }
        format!("{hint} {}", self.ui.minutes_names(self.named.join(", ")))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WordingForm {
    /// The number of the wording that the form was filled from.
    version: i32,
    body: String,
    confirmed: Vec<String>,
}

/// `GET /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, section_id)): Path<(MeetingId, MinutesSectionId)>,
) -> Result<Response> {
    let found = minutes::find_to_edit(app.db.read(), &actor, (meeting_id, section_id)).await?;
    let (meeting, minutes, section, body) = found;
    let form = WordingForm { version: section.revision, body, confirmed: Vec::new() };
    let (voids, errors) = (minutes.corrections_until.is_some(), FieldErrors::default());
    let (theirs, named) = (None, Named::new());
    answer::page(&EditPage { ui, meeting, section_id, voids, theirs, named, form, errors })
}

/// `POST /meetings/{meeting_id}/minutes/sections/{minutes_section_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, section_id)): Path<(MeetingId, MinutesSectionId)>,
    Form(mut form): Form<WordingForm>,
) -> Result<Response> {
    let key = (meeting_id, section_id, form.version);
    let edited = match NewWording::parse(&form.body, &Answers::parse(&form.confirmed, false)) {
        Ok(new) => minutes::edit(&app.db, &actor, key, new).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = edited else {
        return Ok(answer::done(&format!("{}#section-{section_id}", place(meeting_id)), "minutes-edited"));
    };
    let (status, errors) = answer::trouble(error, "body")?;
    let found = minutes::find_as_lead(app.db.read(), &actor, (meeting_id, section_id)).await?;
    let (meeting, minutes, section, stands) = found;
    let voids = minutes.corrections_until.is_some();
    let mut named = Named::new();
    if errors.on("body").is_some_and(|error| error.problem.key == NAMES_SOMEBODY) {
        let found = minutes::find_named(app.db.read(), &actor, (&meeting, &section), &form.body).await?;
        named = found.unwrap_or_default();
    }
    let mut theirs = None;
    if status == StatusCode::CONFLICT {
        // Sent again, it replaces what was written meanwhile: its writer has both before them.
        let page = format!("{}/sections/{section_id}/edit", place(meeting_id));
        let fields = [(ui.minutes_body_label().into_owned(), stands.as_str(), form.body.as_str())];
        theirs = Some(Theirs::new(page, fields));
        form.version = section.revision;
    }
    answer::again(status, &EditPage { ui, meeting, section_id, voids, theirs, named, form, errors })
}

/// The wordings that a section has had, each with what differs from the one before.
#[derive(Template)]
#[template(path = "minutes/revisions.html")]
struct RevisionsPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    language: String,
    wordings: Vec<(Wording, Vec<Piece>)>,
}

/// `GET /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/revisions`
pub(super) async fn revisions(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(key): Path<(MeetingId, MinutesSectionId)>,
) -> Result<Response> {
    let (meeting, minutes, wordings) = minutes::list_wordings(app.db.read(), &actor, key).await?;
    let earlier = wordings.iter().skip(1).map(|wording| wording.source.clone()).chain([String::new()]);
    let earlier: Vec<String> = earlier.collect();
    let compared = wordings.into_iter().zip(earlier).map(|(wording, before)| {
        let pieces = difference::words(&before, &wording.source);
        (wording, pieces)
    });
    let language = minutes.language.to_string();
    answer::page(&RevisionsPage { ui, meeting, language, wordings: compared.collect() })
}
