//! The form of a response: the same for a concern and for a trend, new or changed.

use crate::{
    app::App,
    domain::{
        self, Actor, FieldErrors, Subject, account,
        difference::Piece,
        response::{self, Answers, NewResponse, Question, Shown},
        screening,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        responses::place,
        theirs::Theirs,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::Datelike;
use entity::{id::ResponseId, role_grant::Role};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "responses/edit.html")]
struct EditPage {
    ui: Ui,
    question: Question,
    place: String,
    action: String,
    owners: Vec<Choice>,
    /// What somebody else wrote meanwhile.
    theirs: Option<Theirs>,
    form: ResponseForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResponseForm {
    /// The response's key, chosen when the form was shown: sending it twice records one answer.
    key: String,
    version: i32,
    status: String,
    body: String,
    reason: String,
    implications: Vec<String>,
    owner: String,
    due_on_day: String,
    due_on_month: String,
    due_on_year: String,
    live_case: String,
    confirmed: Vec<String>,
}

impl ResponseForm {
    fn of(shown: Shown, implications: Vec<String>) -> Self {
        let part =
            |of: fn(&chrono::NaiveDate) -> String| shown.response.due_on.as_ref().map(of).unwrap_or_default();
        Self {
            key: String::new(),
            version: shown.response.version,
            status: shown.response.status,
            body: shown.wording.source,
            reason: shown.wording.reason.unwrap_or_default(),
            implications,
            owner: shown.response.owner_id.to_string(),
            due_on_day: part(|on| on.day().to_string()),
            due_on_month: part(|on| on.month().to_string()),
            due_on_year: part(|on| on.year().to_string()),
            live_case: String::new(),
            confirmed: Vec::new(),
        }
    }

    fn said(&self) -> screening::Answers {
        screening::Answers::of_form(&self.confirmed, &self.live_case)
    }

    fn answers<'a>(&'a self, said: &'a screening::Answers) -> Answers<'a> {
        Answers {
            status: &self.status,
            body: &self.body,
            reason: &self.reason,
            implications: &self.implications,
            owner: &self.owner,
            due_on: [&self.due_on_day, &self.due_on_month, &self.due_on_year],
            said,
        }
    }
}

/// The empty form; the one that changes the answer, if there is one.
pub(super) async fn new(app: &App, current: Current, subject: Subject) -> Result<Response> {
    response::find_question(app.db.read(), &current.actor, subject).await?;
    if let Some(shown) = present(app, &current.actor, subject).await? {
        return edit(app, current, (subject, shown)).await;
    }
    let form = ResponseForm {
        key: ResponseId::at(current.actor.now).to_string(),
        owner: current.actor.id.to_string(),
        ..ResponseForm::default()
    };
    let page = edit_page(app, current, subject, form, FieldErrors::default()).await?;
    answer::page(&page)
}

/// The form with what was answered.
async fn edit(app: &App, current: Current, (subject, shown): (Subject, Shown)) -> Result<Response> {
    let implications = response::list_implications(app.db.read(), shown.response.id).await?;
    let form = ResponseForm::of(shown, implications);
    let page = edit_page(app, current, subject, form, FieldErrors::default()).await?;
    answer::page(&page)
}

/// Records an answer.
pub(super) async fn create(
    app: &App,
    current: Current,
    subject: Subject,
    form: ResponseForm,
) -> Result<Response> {
    let recorded = match NewResponse::parse(&form.answers(&form.said()), (current.actor.today(), None)) {
        Ok(new) => {
            let key = form.key.parse().ok();
            response::create(&app.db, &current.actor, (key, subject), new).await
        }
        Err(errors) => Err(errors.into()),
    };
    match recorded {
        Ok(()) => Ok(answer::done(&place(subject), "response-recorded")),
        Err(error) => again(app, current, subject, (form, error)).await,
    }
}

/// `GET /responses/{response_id}/edit`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(response_id): Path<ResponseId>,
) -> Result<Response> {
    let stands = response::find_to_edit(app.db.read(), &current.actor, response_id).await?;
    let subject = response::subject_of(&stands);
    let shown = present(&app, &current.actor, subject).await?.ok_or(domain::Error::NotFound)?;
    edit(&app, current, (subject, shown)).await
}

/// `POST /responses/{response_id}`
pub(super) async fn update(
    State(app): State<App>,
    current: Current,
    Path(response_id): Path<ResponseId>,
    Form(form): Form<ResponseForm>,
) -> Result<Response> {
    let stands = response::find_to_edit(app.db.read(), &current.actor, response_id).await?;
    let subject = response::subject_of(&stands);
    let dates = (current.actor.today(), stands.due_on);
    let changed = match NewResponse::parse(&form.answers(&form.said()), dates) {
        Ok(new) => response::edit(&app.db, &current.actor, (response_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    match changed {
        Ok(()) => Ok(answer::done(&place(subject), "response-changed")),
        Err(error) => again(&app, current, subject, (form, error)).await,
    }
}

/// The form with what was typed, and what stands in its way.
async fn again(
    app: &App,
    current: Current,
    subject: Subject,
    (mut form, error): (ResponseForm, domain::Error),
) -> Result<Response> {
    let (status, errors) = answer::trouble(error, "body")?;
    let mut theirs = None;
    if status == StatusCode::CONFLICT {
        // Sent again, the text takes the place of what was written meanwhile: its writer has seen it.
        theirs = present(app, &current.actor, subject).await?;
        form.version = theirs.as_ref().map_or(0, |shown| shown.response.version);
    }
    let ui = current.ui.clone();
    let page = edit_page(app, current, subject, form, errors).await?;
    let theirs = theirs.map(|shown| compare(&ui, &shown, &page.form));
    answer::again(status, &EditPage { theirs, ..page })
}

/// The answer that stands, beside the one that was sent.
fn compare(ui: &Ui, Shown { response, wording }: &Shown, form: &ResponseForm) -> Theirs {
    let status = |code: &str| if code.is_empty() { String::new() } else { ui.term("response_status", code) };
    let (stands, typed) = (status(&response.status), status(&form.status));
    let fields = [
        (ui.response_status().into_owned(), stands.as_str(), typed.as_str()),
        (ui.response_body().into_owned(), &wording.source, &form.body),
        (ui.response_reason().into_owned(), wording.reason.as_deref().unwrap_or_default(), &form.reason),
    ];
    Theirs::new(format!("/responses/{}/edit", response.id), fields)
}

async fn edit_page(
    app: &App,
    Current { actor, ui }: Current,
    subject: Subject,
    form: ResponseForm,
    errors: FieldErrors,
) -> Result<EditPage> {
    let question = response::find_question(app.db.read(), &actor, subject).await?;
    let present = present(app, &actor, subject).await?;
    let place = place(subject);
    let action = match present {
        Some(shown) => format!("/responses/{}", shown.response.id),
        None => format!("{place}/response"),
    };
    let owners = owners(app, &actor, &form.owner).await?;
    Ok(EditPage { ui, question, place, action, owners, theirs: None, form, errors })
}

/// The answer that policy staff may change: the published one, or one that a moderator took down.
async fn present(app: &App, actor: &Actor, subject: Subject) -> domain::Result<Option<Shown>> {
    let db = app.db.read();
    match response::find_for(db, subject).await? {
        None => response::find_returned(db, actor, subject).await,
        found => Ok(found),
    }
}

/// Policy staff, who may own an answer, the actor first.
async fn owners(app: &App, actor: &Actor, chosen: &str) -> Result<Vec<Choice>> {
    let mut accounts = account::list_holding(app.db.read(), Role::PolicyReader).await?;
    accounts.sort_by_key(|account| account.id != actor.id);
    let choice = |account: entity::account::Model| {
        let value = account.id.to_string();
        Choice { label: account.shown_name, hint: None, chosen: value == chosen, value }
    };
    Ok(accounts.into_iter().map(choice).collect())
}
