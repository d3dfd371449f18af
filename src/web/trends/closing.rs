use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        trend::{self, Closing, Published},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::TrendId,
    trend::{ClosedReason, State as Stage},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "trends/closing/new.html")]
struct NewPage {
    ui: Ui,
    published: Published,
    /// The open trends, one of which may have taken its place, with their titles.
    others: Vec<(entity::trend::Model, String)>,
    form: ClosingForm,
    errors: FieldErrors,
}

impl NewPage {
    fn reasons(&self) -> Vec<Choice> {
        let choice = |reason: ClosedReason| {
            let (value, label) = (reason.to_string(), self.ui.code("trend-closed", reason));
            Choice { chosen: self.form.reason == value, value, label, hint: None }
        };
        [ClosedReason::Addressed, ClosedReason::Refuted, ClosedReason::Superseded].map(choice).to_vec()
    }

    fn successors(&self) -> Vec<Choice> {
        let chosen = |value: &str| self.form.successor == value;
        let none = self.ui.trend_successor_none().into_owned();
        let none = Choice { chosen: chosen(""), value: String::new(), label: none, hint: None };
        let is_other = |trend: &entity::trend::Model| {
            trend.published_number.is_some() && trend.id != self.published.trend.id
        };
        let others = self.others.iter().filter(|(trend, _)| is_other(trend));
        let choice = |(trend, title): &(entity::trend::Model, String)| {
            let value = trend.reference.clone();
            Choice { chosen: chosen(&value), label: format!("{value} {title}"), value, hint: None }
        };
        std::iter::once(none).chain(others.map(choice)).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ClosingForm {
    version: i32,
    reason: String,
    successor: String,
}

/// `GET /trends/{trend_id}/closing/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
) -> Result<Response> {
    let published = trend::find_published(app.db.read(), &actor, trend_id).await?;
    if !trend::may_grade(app.db.read(), &actor, trend_id).await? {
        return Err(Error::Forbidden("forbidden-own-organisation").into());
    }
    if published.trend.state == Stage::Closed {
        return Err(Error::Conflict("conflict-trend-closed").into());
    }
    let others = trend::list_open(app.db.read(), &actor).await?;
    let form = ClosingForm { version: published.trend.version, ..ClosingForm::default() };
    answer::page(&NewPage { ui, published, others, form, errors: FieldErrors::default() })
}

/// `POST /trends/{trend_id}/closing`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<ClosingForm>,
) -> Result<Response> {
    let closed = match Closing::parse(&form.reason, &form.successor) {
        Ok(closing) => trend::close(&app.db, &actor, (trend_id, form.version), closing).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = closed else {
        return Ok(answer::done(&format!("/trends/{trend_id}"), "trend-closed"));
    };
    let (status, errors) = answer::trouble(error, "reason")?;
    let published = trend::find_published(app.db.read(), &actor, trend_id).await?;
    let others = trend::list_open(app.db.read(), &actor).await?;
    let form = ClosingForm { version: published.trend.version, ..form };
    answer::again(status, &NewPage { ui, published, others, form, errors })
}
