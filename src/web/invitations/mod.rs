//! Taking an invitation up: what it is, staying safe, the account. Whoever holds the link is signed out, so the pages
//! say neither whom it is for nor who asked. A link that does not work is one page, whatever became of it.

mod account;
mod membership;
mod staying_safe;

use crate::{
    app::App,
    domain::{
        self,
        invitation::{self, Invited},
    },
    http::route::{Access, Route},
    web::{answer, error::Result, extract::Path, ui::Ui},
};
use askama::Template;
use axum::{Extension, extract::State, http::StatusCode, response::Response};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/invitations/{token}", Access::Everyone, show),
        Route::get("/invitations/{token}/staying-safe", Access::Everyone, staying_safe::show),
        Route::get("/invitations/{token}/account", Access::Everyone, account::new),
        Route::post("/invitations/{token}/account", Access::Everyone, account::create),
        Route::post("/invitations/{token}/membership", Access::SignedIn, membership::create),
    ]
}

#[derive(Template)]
#[template(path = "invitations/show.html")]
struct ShowPage {
    ui: Ui,
    token: String,
    /// For the account of whoever is signed in.
    yours: bool,
}

/// `GET /invitations/{token}`
async fn show(
    State(app): State<App>,
    ui: Ui,
    actor: Option<Extension<domain::Actor>>,
    Path(token): Path<String>,
) -> Result<Response> {
    let Some(invited) = working(&app, &token).await? else { return gone(ui) };
    let yours = match actor {
        Some(Extension(actor)) => {
            let yours = invitation::is_for(app.db.read(), &actor, &invited).await?;
            if yours {
                invitation::check_approver(&actor, &invited)?;
            }
            yours
        }
        None => false,
    };
    if ui.signed_in() && !yours {
        return Err(domain::Error::Conflict("conflict-invitation-signed-in").into());
    }
    answer::page(&ShowPage { ui, token, yours })
}

#[derive(Template)]
#[template(path = "invitations/gone.html")]
struct GonePage {
    ui: Ui,
}

/// The invitation of a link that works.
async fn working(app: &App, token: &str) -> Result<Option<Invited>> {
    match invitation::find(app.db.read(), token, app.clock.now()).await {
        Ok(invited) => Ok(Some(invited)),
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The page of every link that does not work: used, replaced, taken back, run out, mangled, nobody's.
fn gone(ui: Ui) -> Result<Response> {
    answer::again(StatusCode::NOT_FOUND, &GonePage { ui: ui.of_no_page() })
}
