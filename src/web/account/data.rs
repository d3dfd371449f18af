//! A copy of one's own data, made when it is asked for and kept nowhere.

use crate::{
    app::App,
    domain::{
        FieldErrors, Problem,
        attempt::{self, Budget},
        own_data,
    },
    web::{account::archive, answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;

/// Copies that somebody may take at once, and how soon another: each reads all that there is of them.
const AT_ONCE: (u32, TimeDelta) = (5, TimeDelta::minutes(30));

#[derive(Template)]
#[template(path = "own_data/new.html")]
struct NewPage {
    ui: Ui,
    errors: FieldErrors,
}

/// `GET /account/data`
pub(super) async fn new(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&NewPage { ui, errors: FieldErrors::default() })
}

/// `POST /account/data`
pub(super) async fn create(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let budget = Budget::new(&app.secret_key, &["own data", &actor.id.to_string()], AT_ONCE);
    if let Err(wait) = attempt::take(&app.db, &[budget], actor.now).await? {
        let errors = FieldErrors::one("download", Problem::new("problem-data-wait"));
        return answer::too_many(wait, &NewPage { ui, errors });
    }
    let data = own_data::take(&app.db, &app.secret_key, &actor).await?;
    let bytes = archive::write(data, ui, actor.now).await?;
    // A neutral name: it stays in the folder of downloads.
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"data.zip\""),
    ];
    Ok((headers, bytes).into_response())
}
