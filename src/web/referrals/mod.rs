//! Telling the safeguarding leads, and their queue.

mod answers;
mod assignment;
mod closure;
mod consent;
mod handover;
mod identities;
mod identity;
mod item;
mod question;
mod statement;

use crate::{
    app::App,
    domain::{
        FieldErrors,
        referral::{self, NewReferral, Opened, page_of_ours},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{id::ReferralId, referral::State as Stage, referral_question, role_grant::Role};
use serde::Deserialize;

const LEADS: Access = Access::Only(&[Role::SafeguardingLead]);
const SECRETARY: Access = Access::Only(&[Role::MembershipSecretary]);

/// The page on which all that is done with a referral stands.
const PAGE: &str = "/referrals/{referral_id}";

/// What the tick asks by itself is no reason to choose.
const OF_DANGER: &str = "SF1";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/referrals", LEADS, index),
        Route::get("/referrals/new", Access::SignedIn, new).open_before_terms(),
        Route::post("/referrals", Access::SignedIn, create)
            .of_unscreened_form_on("/referrals/new")
            .open_before_terms(),
        Route::get("/referrals/identities", SECRETARY, identities::index).after_step_up(),
        Route::post("/referrals/identities/{referral_id}/approval", SECRETARY, identities::create)
            .after_step_up(),
        Route::post("/referrals/identities/{referral_id}/refusal", SECRETARY, identities::destroy)
            .after_step_up(),
        Route::get(PAGE, Access::SignedIn, show).open_before_terms(),
        Route::post("/referrals/{referral_id}/answer", Access::SignedIn, answers::create)
            .of_unscreened_form_on(PAGE)
            .open_before_terms(),
        Route::post("/referrals/{referral_id}/consent", Access::SignedIn, consent::update)
            .open_before_terms(),
        Route::get("/referrals/{referral_id}/item", LEADS, item::show),
        Route::get("/referrals/{referral_id}/statement", LEADS, statement::show),
        Route::post("/referrals/{referral_id}/assignment", LEADS, assignment::create),
        Route::post("/referrals/{referral_id}/handover", LEADS, handover::create),
        Route::post("/referrals/{referral_id}/question", LEADS, question::create).of_unscreened_form_on(PAGE),
        Route::post("/referrals/{referral_id}/identity", LEADS, identity::create)
            .of_form_on(PAGE)
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/referrals/{referral_id}/closure", LEADS, closure::create).of_unscreened_form_on(PAGE),
    ]
}

#[derive(Template)]
#[template(path = "referrals/index.html")]
struct IndexPage {
    ui: Ui,
    referrals: Vec<entity::referral::Model>,
    next: Option<String>,
}

/// `GET /referrals`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = referral::list_open(app.db.read(), &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/referrals", cursor));
    answer::page(&IndexPage { ui, referrals: page.rows, next })
}

#[derive(Template)]
#[template(path = "referrals/new.html")]
struct NewPage {
    ui: Ui,
    form: ReferralForm,
    /// What they told before, and whether they were asked something about it.
    own: Vec<(entity::referral::Model, bool)>,
    errors: FieldErrors,
}

impl NewPage {
    fn reasons(&self) -> Vec<Choice> {
        let mut choices =
            self.ui.choices("safeguarding_reason", &self.form.reason, self.ui.referral_reason_none());
        choices.retain(|choice| choice.value != OF_DANGER);
        choices
    }

    /// Whether the page from which they came goes with it.
    fn comes_from_a_page(&self) -> bool {
        page_of_ours(&self.form.from).is_some()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReferralForm {
    /// The referral's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    /// The page from which they came.
    from: String,
    text: String,
    contact: String,
    reason: String,
    /// "yes" if the leads may know who they are, and if somebody is in danger now.
    named: String,
    danger: String,
}

/// `GET /referrals/new`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<ReferralForm>,
) -> Result<Response> {
    let own = referral::list_own(app.db.read(), &actor).await?;
    let form =
        ReferralForm { key: ReferralId::random().to_string(), from: form.from, ..ReferralForm::default() };
    answer::page(&NewPage { ui, form, own, errors: FieldErrors::default() })
}

/// `POST /referrals`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<ReferralForm>,
) -> Result<Response> {
    let new = match NewReferral::parse(&form.text, &form.contact, &form.reason) {
        Ok(new) => new.with_key(form.key.parse().ok()).from_page(&form.from),
        Err(errors) => {
            let own = referral::list_own(app.db.read(), &actor).await?;
            let page = NewPage { ui, form, own, errors };
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let new = new.named(form.named == "yes").danger(form.danger == "yes");
    let referral = referral::create(&app.db, &actor, new).await?;
    Ok(answer::done(&place(referral.id), "referral-created"))
}

/// What is done on the page of a referral: each form has some of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    version: i32,
    /// To whom a lead hands it over.
    to: String,
    question: String,
    answer: String,
    reason: String,
    outcome: String,
    note: String,
}

/// Where it stands, for its author.
#[derive(Template)]
#[template(path = "referrals/own.html")]
struct OwnPage {
    ui: Ui,
    referral: entity::referral::Model,
    part: String,
    errors: FieldErrors,
}

/// What its author can do about it.
#[derive(Template)]
#[template(path = "referrals/own_part.html")]
struct OwnPart<'a> {
    ui: &'a Ui,
    referral: &'a entity::referral::Model,
    question: Option<&'a referral_question::Model>,
    form: &'a ActForm,
    errors: &'a FieldErrors,
}

impl OwnPart<'_> {
    fn is_closed(&self) -> bool {
        self.referral.state == Stage::Closed
    }
}

/// What it says, and what is done about it, for a lead.
#[derive(Template)]
#[template(path = "referrals/show.html")]
struct ShowPage {
    ui: Ui,
    opened: Opened,
    leads: Vec<Choice>,
    /// What its author can do, if that is who reads it.
    part: String,
    form: ActForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn is_open(&self) -> bool {
        self.opened.referral.state == Stage::Open
    }

    fn is_taken(&self) -> bool {
        self.opened.referral.state == Stage::Taken
    }

    /// Whether the secretary can be asked who wrote it: nobody knows, and nothing that was asked waits.
    fn may_ask_who(&self) -> bool {
        let asked = self.opened.asked.as_ref();
        let waits = asked.is_some_and(|asked| asked.told_at.is_none() && asked.refused_at.is_none());
        let told = asked.is_some_and(|asked| asked.told_at.is_some());
        !waits && !told
    }

    fn waits_for_secretary(&self) -> bool {
        let asked = self.opened.asked.as_ref();
        asked.is_some_and(|asked| asked.told_at.is_none() && asked.refused_at.is_none())
    }

    fn is_refused_by_secretary(&self) -> bool {
        self.opened.asked.as_ref().is_some_and(|asked| asked.refused_at.is_some())
    }

    fn outcomes(&self) -> Vec<Choice> {
        self.ui.choices("referral_outcome", &self.form.outcome, self.ui.referral_outcome_choose())
    }
}

/// `GET /referrals/{referral_id}`
async fn show(
    State(app): State<App>,
    current: Current,
    Path(referral_id): Path<ReferralId>,
) -> Result<Response> {
    show_again(&app, current, referral_id, (StatusCode::OK, ActForm::default(), FieldErrors::default())).await
}

/// The page of a referral, with what was typed on it and what was wrong with that.
async fn show_again(
    app: &App,
    Current { actor, ui }: Current,
    id: ReferralId,
    (status, form, errors): (StatusCode, ActForm, FieldErrors),
) -> Result<Response> {
    if !referral::may_read(&actor) {
        let (referral, question) = referral::find_own(app.db.read(), &actor, id).await?;
        let part = OwnPart {
            ui: &ui,
            referral: &referral,
            question: question.as_ref(),
            form: &form,
            errors: &errors,
        }
        .render()?;
        return answer::again(status, &OwnPage { ui, referral, part, errors });
    }
    let opened = referral::read(&app.db, &actor, id).await?;
    let part = if opened.is_own {
        let (referral, question) = (&opened.referral, opened.question.as_ref());
        OwnPart { ui: &ui, referral, question, form: &form, errors: &errors }.render()?
    } else {
        String::new()
    };
    let holder = opened.referral.taken_by;
    let leads = referral::list_leads(app.db.read(), &actor).await?.into_iter();
    let choice = |lead: entity::account::Model| {
        let value = lead.id.to_string();
        Choice { label: lead.shown_name, hint: None, chosen: value == form.to, value }
    };
    let leads = leads.filter(|lead| Some(lead.id) != holder).map(choice).collect();
    let form = ActForm { version: opened.referral.version, ..form };
    answer::again(status, &ShowPage { ui, opened, leads, part, form, errors })
}

/// What came of something done on the page of a referral: on with a notice, or the page again with what is wrong.
async fn settle(
    app: &App,
    current: Current,
    id: ReferralId,
    (done, field, notice, form): (crate::domain::Result<()>, &'static str, &str, ActForm),
) -> Result<Response> {
    let Err(error) = done else { return Ok(answer::done(&place(id), notice)) };
    let (status, errors) = answer::trouble(error, field)?;
    show_again(app, current, id, (status, form, errors)).await
}

fn place(id: ReferralId) -> String {
    format!("/referrals/{id}")
}
