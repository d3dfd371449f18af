use crate::{
    app::App,
    domain::{
        FieldErrors,
        account::{self, Contact},
        suppression,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        suppressions::Lists,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    identity::ContactPreference,
    language::Language,
    role_grant::Role,
    suppression::{Model, Reason},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account/contact.html")]
struct EditPage {
    ui: Ui,
    form: ContactForm,
    errors: FieldErrors,
    /// Whether they are alerted to referrals, whatever they choose.
    alerted: bool,
    /// The digests that they do not get.
    suppressed: Vec<Model>,
    lists: Lists,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    contact_preference: String,
    language: String,
}

impl EditPage {
    async fn new(
        app: &App,
        Current { actor, ui }: Current,
        form: ContactForm,
        errors: FieldErrors,
    ) -> Result<Self> {
        let suppressed = suppression::list_own(app.db.read(), &actor).await?;
        let alerted = actor.holds(Role::SafeguardingLead);
        Ok(Self { ui, form, errors, alerted, suppressed, lists: Lists::load(app).await? })
    }

    fn preferences(&self) -> Vec<Choice> {
        preferences(&self.ui, &self.form.contact_preference)
    }

    fn languages(&self) -> Vec<Choice> {
        languages(&self.ui, &self.form.language)
    }
}

/// How much a mail may say, to choose from.
pub(crate) fn preferences(ui: &Ui, chosen: &str) -> Vec<Choice> {
    let choice = |preference: ContactPreference| {
        let value = preference.to_string();
        Choice {
            label: ui.word("contact-preference-", &value),
            hint: Some(ui.word("contact-preference-hint-", &value)),
            chosen: value == chosen,
            value,
        }
    };
    [ContactPreference::Discreet, ContactPreference::Standard, ContactPreference::None].map(choice).into()
}

/// The languages to choose from.
pub(crate) fn languages(ui: &Ui, chosen: &str) -> Vec<Choice> {
    let choice = |language: Language| {
        let value = language.to_string();
        let label = ui.word("language-", &value);
        Choice { label, hint: None, chosen: value == chosen, value }
    };
    [Language::En, Language::Cy].map(choice).into()
}

/// `GET /account/contact`
pub(super) async fn edit(State(app): State<App>, current: Current) -> Result<Response> {
    let Contact { preference, language } = account::find_contact(app.db.read(), &current.actor).await?;
    let form = ContactForm { contact_preference: preference.to_string(), language: language.to_string() };
    answer::page(&EditPage::new(&app, current, form, FieldErrors::default()).await?)
}

/// `POST /account/contact`
pub(super) async fn update(
    State(app): State<App>,
    current: Current,
    Form(form): Form<ContactForm>,
) -> Result<Response> {
    match Contact::parse(&form.contact_preference, &form.language) {
        Ok(chosen) => {
            account::set_contact(&app.db, &current.actor, chosen).await?;
            Ok(answer::done("/account/contact", "contact-saved"))
        }
        Err(errors) => {
            let page = EditPage::new(&app, current, form, errors).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
