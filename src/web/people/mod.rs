//! People, for the membership secretary: who there is under which shown name, and where each of them stands.

mod reinstatement;
mod resolution;
mod roles;
mod suspension;

use crate::{
    app::App,
    domain::{
        Actor, Timestamp, departure,
        person::{self, Past, Person},
        referral, resolution as resolutions,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Path, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{account::State as Stage, id::AccountId, membership, organisation, role_grant::Role};
use serde::Deserialize;

const SECRETARY: Access = Access::Only(&[Role::MembershipSecretary]);

/// In the order in which they are chosen from.
const ROLES: [Role; 7] = [
    Role::Member,
    Role::Moderator,
    Role::PolicyReader,
    Role::SafeguardingLead,
    Role::MembershipSecretary,
    Role::Auditor,
    Role::Administrator,
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people", SECRETARY, index),
        Route::get("/people/{account_id}", SECRETARY, show),
        Route::get("/people/{account_id}/roles/edit", SECRETARY, roles::edit).after_step_up(),
        Route::post("/people/{account_id}/roles", SECRETARY, roles::update).after_step_up(),
        Route::get("/people/{account_id}/suspension/new", SECRETARY, suspension::new),
        Route::post("/people/{account_id}/suspension", SECRETARY, suspension::create)
            .of_form_on("/people/{account_id}/suspension/new")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/people/{account_id}/reinstatement", SECRETARY, reinstatement::create),
        Route::get("/people/{account_id}/resolution/new", SECRETARY, resolution::new).after_step_up(),
        Route::post("/people/{account_id}/resolution", SECRETARY, resolution::create)
            .after_step_up()
            .of_form_on("/people/{account_id}/resolution/new")
            .without_drafts("a reason is a few words, given with the decision"),
    ]
}

#[derive(Template)]
#[template(path = "people/index.html")]
struct IndexPage {
    ui: Ui,
    name: String,
    people: Vec<Person>,
    next: Option<String>,
    /// Whether too few lead on safeguarding.
    too_few_leads: bool,
    /// How many leads ask who wrote something.
    asked: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    name: String,
    after: String,
}

/// `GET /people`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(Search { name, after }): Query<Search>,
) -> Result<Response> {
    let people = person::list(app.db.read(), &actor, &name, after.parse().ok()).await?;
    let query = |id: AccountId| {
        let pairs = [("name", name.clone()), ("after", id.to_string())];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let next = people.next.map(|id| format!("/people?{}", query(id)));
    let too_few_leads = !referral::has_enough_leads(app.db.read()).await?;
    let asked = referral::count_asked(app.db.read(), &actor).await?;
    answer::page(&IndexPage { ui, name, people: people.rows, next, too_few_leads, asked })
}

#[derive(Template)]
#[template(path = "people/show.html")]
struct ShowPage {
    ui: Ui,
    person: Person,
    memberships: Vec<(membership::Model, organisation::Model)>,
    suspensions: Vec<Past>,
    resolutions: Vec<resolutions::Past>,
    is_own: bool,
    /// When they left, if they did.
    left_at: Option<Timestamp>,
}

impl ShowPage {
    fn is_active(&self) -> bool {
        self.person.account.state == Stage::Active
    }

    fn is_suspended(&self) -> bool {
        self.person.account.state == Stage::Suspended
    }
}

/// `GET /people/{account_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
) -> Result<Response> {
    let db = app.db.read();
    let person = person::find(db, &actor, account_id).await?;
    let memberships = person::list_memberships(db, &actor, account_id).await?;
    let suspensions = person::list_suspensions(db, &actor, account_id).await?;
    let resolutions = resolutions::list_with_reasons(db, &actor, account_id).await?;
    let is_own = account_id == actor.id;
    let left_at = departure::find_moment(db, account_id).await?;
    answer::page(&ShowPage { ui, person, memberships, suspensions, resolutions, is_own, left_at })
}

/// Somebody whom the actor may change: not themselves.
async fn find_other(app: &App, actor: &Actor, id: AccountId) -> Result<Person> {
    let person = person::find(app.db.read(), actor, id).await?;
    if id == actor.id {
        return Err(crate::domain::Error::Forbidden("forbidden-own-account").into());
    }
    Ok(person)
}

fn place(id: AccountId) -> String {
    format!("/people/{id}")
}

/// The roles to choose from.
fn choices(ui: &Ui, chosen: &[String]) -> Vec<Choice> {
    let choice = |role: Role| {
        let value = role.to_string();
        Choice { label: ui.code("role", role), hint: None, chosen: chosen.contains(&value), value }
    };
    ROLES.into_iter().map(choice).collect()
}
