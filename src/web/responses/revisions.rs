use crate::{
    app::App,
    domain::response::{self, Question},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        responses::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::ResponseId, response_revision};

#[derive(Template)]
#[template(path = "responses/revisions.html")]
struct IndexPage {
    ui: Ui,
    question: Question,
    place: String,
    present: i32,
    revisions: Vec<response_revision::Model>,
}

/// `GET /responses/{response_id}/revisions`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(response_id): Path<ResponseId>,
) -> Result<Response> {
    let db = app.db.read();
    let response = response::find(db, &actor, response_id).await?.response;
    let subject = response::subject_of(&response);
    let question = response::find_question(db, &actor, subject).await?;
    let revisions = response::list_revisions(db, &actor, response_id).await?;
    answer::page(&IndexPage { ui, question, place: place(subject), present: response.revision, revisions })
}
