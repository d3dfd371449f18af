//! Jobs, for the administrator: what waits, what runs, what failed too often.

mod attempt;
mod removal;

use crate::{
    app::App,
    domain::job::{self, Standing},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::role_grant::Role;
use serde::Deserialize;
use std::borrow::Borrow;

const ADMINISTRATOR: Access = Access::Only(&[Role::Administrator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/jobs", ADMINISTRATOR, index),
        Route::post("/jobs/{job_id}/attempt", ADMINISTRATOR, attempt::create),
        Route::get("/jobs/{job_id}/removal/new", ADMINISTRATOR, removal::new),
        Route::post("/jobs/{job_id}/removal", ADMINISTRATOR, removal::create),
    ]
}

/// The views of the list: what a view stands as in an address, and what it shows.
const VIEWS: [(&str, Standing); 3] =
    [("set-aside", Standing::SetAside), ("running", Standing::Running), ("waiting", Standing::Waiting)];

#[derive(Template)]
#[template(path = "jobs/index.html")]
struct IndexPage {
    ui: Ui,
    standing: Standing,
    /// Each view, and how many jobs it shows.
    counts: Vec<(&'static str, Standing, u64)>,
    jobs: Vec<entity::job::Model>,
    next: Option<String>,
}

impl IndexPage {
    fn is_current(&self, shown: impl Borrow<Standing>) -> bool {
        self.standing == *shown.borrow()
    }

    fn is_set_aside(&self) -> bool {
        self.standing == Standing::SetAside
    }
}

/// What a job does, in words; its code, if it is of another version of the software.
fn words(ui: &Ui, job: &entity::job::Model) -> String {
    let code = job::kind(job);
    Some(ui.code("job-kind", code)).filter(|words| !words.is_empty()).unwrap_or_else(|| code.to_owned())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct View {
    view: String,
    after: String,
}

/// `GET /jobs`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(View { view, after }): Query<View>,
) -> Result<Response> {
    let db = app.db.read();
    let (name, standing) = VIEWS.into_iter().find(|(name, _)| *name == view).unwrap_or(VIEWS[0]);
    let page = job::list(db, &actor, standing, after.parse().ok()).await?;
    let mut counts = Vec::new();
    for (name, standing) in VIEWS {
        counts.push((name, standing, job::count(db, &actor, standing).await?));
    }
    let next = page.next.map(|cursor| format!("/jobs?view={name}&after={cursor}"));
    answer::page(&IndexPage { ui, standing, counts, jobs: page.rows, next })
}

#[cfg(test)]
mod tests {
    use crate::{domain::job::Job, locale::Locale};

    #[test]
    fn each_kind_of_job_has_its_words() {
        // What is no kind is refused with the list of those that are.
        let refused =
            serde_json::from_value::<Job>(serde_json::json!({ "kind": "?" })).unwrap_err().to_string();
        let kinds: Vec<&str> = refused.split('`').skip(3).step_by(2).collect();
        assert!(kinds.contains(&"chain_audit") && kinds.len() > 9, "{refused}");
        for kind in kinds {
            let key = format!("job-kind-{}", kind.replace('_', "-"));
            assert!(Locale::for_code("en").message(&key).is_some(), "{key}");
        }
    }
}
