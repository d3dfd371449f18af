//! What waits for a moderator: a list of notes, and the text of one once it is opened.

mod approval;
mod approvals;
mod flags;
mod handover;
mod item;
mod keys;
mod list;
mod next;
mod refusal;
mod settled;
mod words;

use crate::{
    app::App,
    domain::{
        Actor,
        exposure::{self, Exposure},
        queue::{Filter, View},
        review, space,
    },
    http::route::{Access, Route},
    web::error::Result,
};
use entity::role_grant::Role;
use serde::Deserialize;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/reviews", MODERATORS, list::index),
        Route::get("/reviews/next", MODERATORS, next::show),
        Route::post("/reviews/approvals", MODERATORS, approvals::create),
        Route::post("/reviews/handover", MODERATORS, handover::create),
        Route::post("/reviews/keys", MODERATORS, keys::update),
        Route::get("/reviews/{review_id}", MODERATORS, item::show),
        Route::post("/reviews/{review_id}/approval", MODERATORS, approval::create),
        Route::post("/reviews/{review_id}/refusal", MODERATORS, refusal::create)
            .of_form_on("/reviews/{review_id}")
            .without_drafts("a reason is a few words, given with the decision"),
    ]
}

/// What of the queue somebody looks at, as addresses and forms carry it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Narrow {
    kind: String,
    space: String,
}

impl Narrow {
    /// What is asked for; what there is not of it is all.
    fn filter(&self) -> Filter {
        Filter { view: self.view(), space_id: self.space.parse().ok() }
    }

    fn view(&self) -> View {
        match self.kind.as_str() {
            APPROVALS => View::ToApprove,
            kind => kind.parse().map_or(View::All, View::Reviews),
        }
    }

    /// An address of the queue that keeps to it.
    fn path(&self, path: &str) -> String {
        self.path_with(path, &[])
    }

    fn path_with(&self, path: &str, others: &[(&str, &str)]) -> String {
        let own = [("kind", self.kind.as_str()), ("space", self.space.as_str())];
        let given = own.into_iter().chain(others.iter().copied()).filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The kind of the address that shows trends and digests to approve.
const APPROVALS: &str = "approval";

/// What a moderator is told of their own work, on the list and beside a text.
pub(super) struct Desk {
    pub(super) exposure: Exposure,
    /// Whether the keys work.
    pub(super) keys: bool,
}

impl Desk {
    pub(super) async fn find(app: &App, actor: &Actor) -> Result<Self> {
        let limits = app.settings.reviews.exposure();
        let exposure = exposure::find_own(app.db.read(), actor, limits).await?;
        Ok(Self { exposure, keys: review::keys_work(app.db.read(), actor).await? })
    }
}

/// The name of a space, for a note.
async fn space_name(app: &App, actor: &Actor, review: &entity::review::Model) -> Result<String> {
    Ok(match review.space_id {
        Some(id) => space::find(app.db.read(), actor, id).await?.name,
        None => String::new(),
    })
}
