use crate::{
    app::App,
    domain::{
        self, FieldErrors, Problem,
        invitation::{self, Acceptance, Answers},
        terms,
    },
    web::{
        account::contact,
        answer,
        error::Result,
        extract::{Form, Path},
        help::CookieNames,
        invitations,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{id::AccountId, identity::ContactPreference, language::Language, terms_version::Model as Terms};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "invitations/account.html")]
struct NewPage {
    ui: Ui,
    token: String,
    terms: Terms,
    /// Whom to ask about one's data, and the cookies: the pages that say so are for those who are in.
    contact: String,
    cookies: CookieNames,
    form: AccountForm,
    errors: FieldErrors,
}

impl NewPage {
    async fn new(
        app: &App,
        ui: Ui,
        token: String,
        (form, errors): (AccountForm, FieldErrors),
    ) -> Result<Self> {
        let terms = terms::find_current(app.db.read(), Language::En).await?;
        // What was ticked was about the terms that were shown.
        let accepted = if form.terms == terms.number.to_string() { form.accepted } else { String::new() };
        let form = AccountForm { accepted, password: String::new(), ..form };
        let (contact, cookies) = (app.reply_to.email.to_string(), CookieNames::of(app));
        Ok(Self { ui, token, terms, contact, cookies, form, errors })
    }

    fn preferences(&self) -> Vec<Choice> {
        contact::preferences(&self.ui, &self.form.contact_preference)
    }

    fn languages(&self) -> Vec<Choice> {
        contact::languages(&self.ui, &self.form.language)
    }

    fn acceptance(&self) -> Vec<Choice> {
        vec![Choice {
            value: "yes".to_owned(),
            label: self.ui.invitation_terms_accept().into_owned(),
            hint: None,
            chosen: self.form.accepted == "yes",
        }]
    }
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct AccountForm {
    /// The account's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    shown_name: String,
    password: String,
    contact_preference: String,
    language: String,
    /// The number of the terms that are shown.
    terms: String,
    accepted: String,
}

impl Default for AccountForm {
    fn default() -> Self {
        Self {
            key: String::new(),
            shown_name: String::new(),
            password: String::new(),
            contact_preference: ContactPreference::Discreet.to_string(),
            language: Language::En.to_string(),
            terms: String::new(),
            accepted: String::new(),
        }
    }
}

impl AccountForm {
    fn answers(&self) -> Answers<'_> {
        Answers {
            shown_name: &self.shown_name,
            password: &self.password,
            contact_preference: &self.contact_preference,
            language: &self.language,
            terms: &self.terms,
            accepted: &self.accepted,
        }
    }
}

/// `GET /invitations/{token}/account`
pub(super) async fn new(State(app): State<App>, ui: Ui, Path(token): Path<String>) -> Result<Response> {
    if invitations::working(&app, &token).await?.is_none() {
        return invitations::gone(ui);
    }
    let form = AccountForm { key: AccountId::random().to_string(), ..AccountForm::default() };
    answer::page(&NewPage::new(&app, ui, token, (form, FieldErrors::default())).await?)
}

/// `POST /invitations/{token}/account`
pub(super) async fn create(
    State(app): State<App>,
    ui: Ui,
    Path(token): Path<String>,
    Form(form): Form<AccountForm>,
) -> Result<Response> {
    let now = app.clock.now();
    let key = form.key.parse().ok();
    let Some(invited) = invitations::working(&app, &token).await? else {
        return if invitation::is_done(app.db.read(), &token, key).await? {
            Ok(done())
        } else {
            invitations::gone(ui)
        };
    };
    let with = (&app.hasher, app.settings.public_name.as_str());
    let outcome = match Acceptance::parse(with, &invited, key, &form.answers()).await {
        Ok(given) => invitation::accept(&app.db, &app.hasher, &token, given, now).await,
        Err(error) => Err(error),
    };
    let (status, errors) = match outcome {
        Ok(()) => return Ok(done()),
        Err(domain::Error::NotFound) => return invitations::gone(ui),
        Err(domain::Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(domain::Error::Conflict("conflict-terms-changed")) => {
            let changed = Problem::new("problem-terms-changed");
            (StatusCode::CONFLICT, FieldErrors::one("accepted", changed))
        }
        Err(error) => return Err(error.into()),
    };
    answer::again(status, &NewPage::new(&app, ui, token, (form, errors)).await?)
}

fn done() -> Response {
    answer::done("/sign-in", "invitation-accepted")
}
