use crate::{
    app::App,
    domain::{self, invitation},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        invitations,
    },
};
use axum::{extract::State, response::Response};

/// `POST /invitations/{token}/membership`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(token): Path<String>,
) -> Result<Response> {
    match invitation::join(&app.db, &actor, &token).await {
        Ok(()) => {
            // What they may do has changed: a socket would go on with the rights that it began with.
            app.hub.announce_end_of(actor.id, None);
            Ok(answer::done("/", "invitation-joined"))
        }
        Err(domain::Error::NotFound) => invitations::gone(ui),
        Err(error) => Err(error.into()),
    }
}
