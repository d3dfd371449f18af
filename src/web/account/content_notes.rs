use crate::{
    app::App,
    domain::{
        FieldErrors,
        content_note::{self, Choices},
        taxonomy,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::account::ContentNotes;
use std::collections::BTreeMap;

/// What the form sends: `usual`, and each note's code.
type Typed = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "account/content_notes.html")]
struct EditPage {
    ui: Ui,
    typed: Typed,
    errors: FieldErrors,
}

impl EditPage {
    fn chosen(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    fn usual(&self) -> Vec<Choice> {
        let choice = |choice: String| Choice {
            hint: Some(self.ui.word("content-notes-hint-", &choice)),
            ..self.choice("usual", choice)
        };
        treatments().map(choice).into()
    }

    /// The notes, each with what may be chosen for it apart.
    fn each(&self) -> Vec<(&'static str, Vec<Choice>)> {
        let apart = |code: &'static str| {
            let usual = Choice {
                value: String::new(),
                label: self.ui.content_note_as_usual().into_owned(),
                hint: None,
                chosen: self.chosen(code).is_empty(),
            };
            let others = treatments().map(|choice| self.choice(code, choice));
            (code, std::iter::once(usual).chain(others).collect())
        };
        codes().map(apart).collect()
    }

    fn choice(&self, name: &str, value: String) -> Choice {
        let label = self.ui.word("content-notes-", &value);
        Choice { chosen: self.chosen(name) == value, label, hint: None, value }
    }
}

fn treatments() -> [String; 3] {
    [ContentNotes::Show, ContentNotes::Fold, ContentNotes::Hide].map(|choice| choice.to_string())
}

fn codes() -> impl Iterator<Item = &'static str> {
    taxonomy::terms(content_note::TAXONOMY).map(|term| term.code.as_str())
}

/// `GET /account/content-notes`
pub(super) async fn edit(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let Choices { usual, apart } = content_note::find_choices(app.db.read(), &actor).await?;
    let mut typed: Typed = apart.into_iter().map(|(code, choice)| (code, choice.to_string())).collect();
    typed.insert("usual".to_owned(), usual.to_string());
    answer::page(&EditPage { ui, typed, errors: FieldErrors::default() })
}

/// `POST /account/content-notes`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let of = |name: &str| typed.get(name).map_or("", String::as_str);
    match Choices::parse(of("usual"), codes().map(|code| (code, of(code)))) {
        Ok(chosen) => {
            content_note::set_choices(&app.db, &actor, chosen).await?;
            Ok(answer::done("/account/content-notes", "content-note-choices-saved"))
        }
        Err(errors) => answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { ui, typed, errors }),
    }
}
