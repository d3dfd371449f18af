//! What the owner of an action and those who lead do about it.

use crate::{
    app::App,
    domain::{
        self,
        action::{self, Closing, Progress},
        screening::Answers,
    },
    web::{
        actions::show::{ActForm, Sent, ShowPage},
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ActionId;

/// `POST /actions/{action_id}/progress`
pub(super) async fn report(
    State(app): State<App>,
    current: Current,
    Path(action_id): Path<ActionId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let said = Answers::parse(&form.confirmed, false);
    let reported = match Progress::parse(&form.progress, &said) {
        Ok(new) => action::report(&app.db, &current.actor, (action_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    answer_of(&app, current, (action_id, Sent::Progress, form), reported).await
}

/// `POST /actions/{action_id}/closing`
pub(super) async fn close(
    State(app): State<App>,
    current: Current,
    Path(action_id): Path<ActionId>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let said = Answers::parse(&form.confirmed, false);
    let closed = match Closing::parse(&form.to, &form.outcome, &said) {
        Ok(new) => action::close(&app.db, &current.actor, (action_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    answer_of(&app, current, (action_id, Sent::Closing, form), closed).await
}

/// `POST /actions/{action_id}/reopening`
pub(super) async fn reopen(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(action_id): Path<ActionId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    let ahead = app.settings.actions.ahead();
    action::reopen(&app.db, &actor, (action_id, form.version, ahead)).await?;
    Ok(answer::done(&format!("/actions/{action_id}"), "action-reopened"))
}

async fn answer_of(
    app: &App,
    Current { actor, ui }: Current,
    (id, sent, form): (ActionId, Sent, ActForm),
    outcome: domain::Result<()>,
) -> Result<Response> {
    let (field, notice) = match sent {
        Sent::Closing => ("outcome", "action-closed"),
        _ => ("progress", "action-progressed"),
    };
    let Err(error) = outcome else { return Ok(answer::done(&format!("/actions/{id}"), notice)) };
    let (status, errors) = answer::trouble(error, field)?;
    let page = ShowPage::load(app, (&actor, ui), id, (sent, Some(form), errors)).await?;
    answer::again(status, &page)
}
