use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        trend::{self, Grade},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        trends::versions::place,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::TrendId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "trends/grade.html")]
struct NewPage {
    ui: Ui,
    trend: entity::trend::Model,
    version: entity::trend_version::Model,
    form: GradeForm,
    errors: FieldErrors,
}

impl NewPage {
    fn place(&self) -> String {
        place((self.trend.id, self.version.number))
    }

    fn research(&self) -> Vec<Choice> {
        let label = self.ui.trend_research_choice().into_owned();
        vec![Choice { value: "yes".to_owned(), label, hint: None, chosen: self.form.research == "yes" }]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GradeForm {
    version: i32,
    source: String,
    information: String,
    research: String,
}

/// `GET /trends/{trend_id}/versions/{number}/grade/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(key): Path<(TrendId, i32)>,
) -> Result<Response> {
    let (trend, version) = trend::find_version(app.db.read(), &actor, key).await?;
    if !trend::may_grade(app.db.read(), &actor, trend.id).await? {
        return Err(Error::Forbidden("forbidden-own-organisation").into());
    }
    let form = GradeForm {
        version: version.version,
        source: version.source_grade.clone().unwrap_or_default(),
        information: version.information_grade.clone().unwrap_or_default(),
        research: if version.research_confirmed_by.is_some() { "yes" } else { "" }.to_owned(),
    };
    answer::page(&NewPage { ui, trend, version, form, errors: FieldErrors::default() })
}

/// `POST /trends/{trend_id}/versions/{number}/grade`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((trend_id, number)): Path<(TrendId, i32)>,
    Form(form): Form<GradeForm>,
) -> Result<Response> {
    match Grade::parse(&form.source, &form.information, form.research == "yes") {
        Ok(grade) => {
            trend::grade(&app.db, &actor, (trend_id, number, form.version), grade).await?;
            Ok(answer::done(&place((trend_id, number)), "trend-version-graded"))
        }
        Err(errors) => {
            let (trend, version) = trend::find_version(app.db.read(), &actor, (trend_id, number)).await?;
            let page = NewPage { ui, trend, version, form, errors };
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
