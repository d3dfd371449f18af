//! Entering an organisation, and changing what it is.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Problem,
        organisation::{self, NewOrganisation},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::OrganisationId,
    organisation::{Kind, Model},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "organisations/edit.html")]
struct EditPage {
    ui: Ui,
    /// The one to change; none to enter a new one.
    id: Option<OrganisationId>,
    parents: Vec<Model>,
    form: OrganisationForm,
    errors: FieldErrors,
}

impl EditPage {
    fn title(&self) -> String {
        match self.id {
            Some(_) => self.ui.organisation_edit_title().into_owned(),
            None => self.ui.organisation_new_title().into_owned(),
        }
    }

    fn action(&self) -> String {
        self.id.map_or_else(|| "/organisations".to_owned(), |id| format!("/organisations/{id}"))
    }

    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: Kind| {
            let value = kind.to_string();
            Choice {
                label: self.ui.code("organisation-kind", kind),
                hint: None,
                chosen: value == self.form.kind,
                value,
            }
        };
        let kinds = [Kind::Charity, Kind::Academic, Kind::SurvivorsGroup, Kind::Prosecution, Kind::Observer];
        kinds.map(choice).into()
    }

    fn above(&self) -> Vec<Choice> {
        let none = Choice {
            value: String::new(),
            label: self.ui.organisation_parent_none().into_owned(),
            hint: None,
            chosen: self.form.parent.is_empty(),
        };
        let parents = self.parents.iter().filter(|parent| Some(parent.id) != self.id);
        let choice = |parent: &Model| {
            let value = parent.id.to_string();
            Choice { label: parent.name.clone(), hint: None, chosen: value == self.form.parent, value }
        };
        std::iter::once(none).chain(parents.map(choice)).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OrganisationForm {
    /// The organisation's key, chosen when the form was shown: sending it twice enters one.
    key: String,
    version: i32,
    name: String,
    kind: String,
    parent: String,
}

impl OrganisationForm {
    fn parse(&self) -> std::result::Result<NewOrganisation, FieldErrors> {
        let parent = match self.parent.as_str() {
            "" => None,
            key => Some(
                key.parse()
                    .map_err(|_| FieldErrors::one("parent", Problem::new("problem-choice-unknown")))?,
            ),
        };
        Ok(NewOrganisation::parse(&self.name, self.kind.parse().ok())?.below(parent))
    }
}

/// `GET /organisations/new`
pub(super) async fn new(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let key = OrganisationId::at(actor.now).to_string();
    let form = OrganisationForm { key, ..OrganisationForm::default() };
    let parents = organisation::list_parents(app.db.read()).await?;
    answer::page(&EditPage { ui, id: None, parents, form, errors: FieldErrors::default() })
}

/// `POST /organisations`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<OrganisationForm>,
) -> Result<Response> {
    let entered = match form.parse() {
        Ok(new) => organisation::enter(&app.db, &actor, new.with_key(form.key.parse().ok())).await,
        Err(errors) => Err(errors.into()),
    };
    match entered {
        Ok(id) => Ok(answer::done(&format!("/organisations/{id}"), "organisation-entered")),
        Err(Error::Invalid(errors)) => {
            let parents = organisation::list_parents(app.db.read()).await?;
            let page = EditPage { ui, id: None, parents, form, errors };
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /organisations/{organisation_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { ui, .. }: Current,
    Path(organisation_id): Path<OrganisationId>,
) -> Result<Response> {
    let row = organisation::find(app.db.read(), organisation_id).await?;
    let form = OrganisationForm {
        key: String::new(),
        version: row.version,
        name: row.name,
        kind: row.kind.to_string(),
        parent: row.parent_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    let parents = organisation::list_parents(app.db.read()).await?;
    answer::page(&EditPage { ui, id: Some(organisation_id), parents, form, errors: FieldErrors::default() })
}

/// `POST /organisations/{organisation_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(organisation_id): Path<OrganisationId>,
    Form(form): Form<OrganisationForm>,
) -> Result<Response> {
    let row = organisation::find(app.db.read(), organisation_id).await?;
    let changed = match form.parse() {
        Ok(new) => organisation::change(&app.db, &actor, (organisation_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = changed else {
        return Ok(answer::done(&format!("/organisations/{organisation_id}"), "organisation-changed"));
    };
    let (status, errors) = answer::trouble(error, "name")?;
    // Sent again, it replaces what was changed meanwhile.
    let version = if status == StatusCode::CONFLICT { row.version } else { form.version };
    let parents = organisation::list_parents(app.db.read()).await?;
    let form = OrganisationForm { version, ..form };
    answer::again(status, &EditPage { ui, id: Some(organisation_id), parents, form, errors })
}
