use crate::{
    app::App,
    domain::session,
    web::{
        account::device,
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::SessionId;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct IndexPage {
    ui: Ui,
    /// Each with what its device is called, the present one first.
    sessions: Vec<(entity::session::Model, String)>,
    present: Option<SessionId>,
}

impl IndexPage {
    fn is_present(&self, session: &entity::session::Model) -> bool {
        self.present == Some(session.id)
    }
}

/// `GET /account/sessions`
pub(super) async fn index(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let sessions = session::own::list(app.db.read(), &actor, app.settings.sessions()).await?;
    let named = |session: entity::session::Model| (device_words(&ui, &session.device), session);
    let mut sessions: Vec<_> =
        sessions.into_iter().map(named).map(|(device, session)| (session, device)).collect();
    sessions.sort_by_key(|(session, _)| Some(session.id) != actor.session_id);
    answer::page(&IndexPage { ui, sessions, present: actor.session_id })
}

/// `POST /account/sessions/{session_id}/ending`
pub(super) async fn end(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(session_id): Path<SessionId>,
) -> Result<Response> {
    session::own::end_one(&app.db, &actor, session_id).await?;
    app.hub.announce_end_of(actor.id, Some(session_id));
    Ok(answer::done("/account/sessions", "session-ended"))
}

/// `POST /account/sessions/ending`
pub(super) async fn end_others(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    for ended in session::own::end_others(&app.db, &actor).await? {
        app.hub.announce_end_of(actor.id, Some(ended));
    }
    Ok(answer::done("/account/sessions", "sessions-ended"))
}

/// `POST /account/sessions/present`: stays signed in, and says how many seconds are left. It is the door that writes
/// the use down, as of any request.
pub(super) async fn keep(Current { ui, .. }: Current) -> String {
    ui.session_seconds().unwrap_or_default().to_string()
}

fn device_words(ui: &Ui, agent: &str) -> String {
    match device::name(agent) {
        (Some(browser), Some(system)) => ui.sessions_device(browser, system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => ui.sessions_device_unknown().into_owned(),
    }
}
