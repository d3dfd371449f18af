use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors,
        account::Affiliation,
        handling::DEFAULT,
        trend::{self, FEWEST_SHOWN, NewSupport, Published, Said},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    handling::Handling,
    id::{OrganisationId, SupportId, TrendId},
    organisation,
    support::{self, Word},
};
use serde::Deserialize;

/// What organisations say of a trend, on its page.
pub(super) struct Panel {
    said: Said,
    /// The actor's own organisations, and what they say.
    pub(super) own: Vec<(organisation::Model, Option<support::Model>)>,
    /// Every word that was given, for moderators.
    pub(super) words: Vec<(support::Model, Option<Affiliation>)>,
    pub(super) is_moderator: bool,
}

impl Panel {
    pub(super) async fn load(app: &App, actor: &Actor, id: TrendId) -> crate::domain::Result<Self> {
        let db = app.db.read();
        Ok(Self {
            said: trend::find_said(db, id).await?,
            own: trend::list_own(db, actor, id).await?,
            words: trend::list_support(db, actor, id).await?,
            is_moderator: actor.is_moderator(),
        })
    }

    /// What speaks against the trend, and how many organisations say it, as far as the reader may know.
    pub(super) fn against(&self, ui: &Ui) -> Vec<(Word, String)> {
        let counts =
            [(Word::Contradicts, self.said.contradicting), (Word::NoLongerSeen, self.said.no_longer_seeing)];
        let said = counts.into_iter().filter(|(_, count)| *count > 0);
        let words = |count| match count {
            count if self.is_moderator || count >= FEWEST_SHOWN => ui.trend_organisations(count),
            _ => ui.trend_organisations_few().into_owned(),
        };
        said.map(|(word, count)| (word, words(count))).collect()
    }

    /// Those that may be named, by what they say.
    pub(super) fn named(&self) -> Vec<(Word, Vec<&Affiliation>)> {
        let words = [Word::Supports, Word::Contradicts, Word::NoLongerSeen];
        let named = words.map(|word| (word, self.said.named(word)));
        named.into_iter().filter(|(_, organisations)| !organisations.is_empty()).collect()
    }
}

/// The form in which somebody says what their organisation sees.
#[derive(Template)]
#[template(path = "trends/support/edit.html")]
struct EditPage {
    ui: Ui,
    published: Published,
    organisation: organisation::Model,
    form: SupportForm,
    errors: FieldErrors,
}

impl EditPage {
    fn words(&self) -> Vec<Choice> {
        let words = [
            (Word::Supports, self.ui.support_supports_hint()),
            (Word::Contradicts, self.ui.support_contradicts_hint()),
            (Word::NoLongerSeen, self.ui.support_no_longer_seen_hint()),
        ];
        let choice = |(word, hint): (Word, std::borrow::Cow<'_, str>)| {
            let label = self.ui.code("support-word", word);
            let hint = Some(hint.into_owned());
            Choice { chosen: self.form.word == word.to_string(), value: word.to_string(), label, hint }
        };
        words.into_iter().map(choice).collect()
    }

    fn naming(&self) -> Vec<Choice> {
        let choices = [(Handling::Hd3, self.ui.support_unnamed()), (Handling::Hd2, self.ui.support_named())];
        let choice = |(handling, label): (Handling, std::borrow::Cow<'_, str>)| {
            let value = handling.to_string();
            Choice { chosen: self.form.handling == value, value, label: label.into_owned(), hint: None }
        };
        choices.into_iter().map(choice).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SupportForm {
    organisation: String,
    /// The key of what the form makes: sending it twice makes one.
    key: String,
    /// The word that stood when the form was shown; empty for none.
    seen: String,
    word: String,
    evidence: String,
    handling: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Speaker {
    /// One of several organisations of the reader's; the first if the address does not say.
    organisation: Option<OrganisationId>,
}

/// `GET /trends/{trend_id}/support/edit?organisation=…`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
    Query(speaker): Query<Speaker>,
) -> Result<Response> {
    actor.check_may_write()?;
    let published = trend::find_published(app.db.read(), &actor, trend_id).await?;
    let (organisation, stands) = find_own(&app, &actor, (trend_id, speaker.organisation)).await?;
    let form = SupportForm {
        organisation: organisation.id.to_string(),
        key: SupportId::at(actor.now).to_string(),
        seen: stands.as_ref().map(|word| word.id.to_string()).unwrap_or_default(),
        word: stands.as_ref().map(|word| word.word.to_string()).unwrap_or_default(),
        evidence: stands.as_ref().map(|word| word.evidence.clone()).unwrap_or_default(),
        handling: stands.map_or(DEFAULT, |word| word.handling).to_string(),
    };
    answer::page(&EditPage { ui, published, organisation, form, errors: FieldErrors::default() })
}

/// `POST /trends/{trend_id}/support`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<SupportForm>,
) -> Result<Response> {
    let published = trend::find_published(app.db.read(), &actor, trend_id).await?;
    let (organisation, _) = find_own(&app, &actor, (trend_id, form.organisation.parse().ok())).await?;
    let keys = (form.key.parse().ok(), form.seen.parse().ok());
    let given = match NewSupport::parse(&form.word, &form.evidence, &form.handling) {
        Ok(new) => trend::give_support(&app.db, &actor, (trend_id, organisation.id), keys, new).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = given else {
        return Ok(answer::done(&format!("/trends/{trend_id}"), "support-given"));
    };
    let (status, errors) = answer::trouble(error, "word")?;
    let mut form = form;
    if status == StatusCode::CONFLICT {
        // Sent again, it replaces what was said meanwhile.
        let (_, stands) = find_own(&app, &actor, (trend_id, Some(organisation.id))).await?;
        form.seen = stands.map(|word| word.id.to_string()).unwrap_or_default();
    }
    answer::again(status, &EditPage { ui, published, organisation, form, errors })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WithdrawalForm {
    organisation: String,
    seen: String,
}

/// `POST /trends/{trend_id}/support/withdrawal`
pub(super) async fn withdraw(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<WithdrawalForm>,
) -> Result<Response> {
    trend::find_published(app.db.read(), &actor, trend_id).await?;
    let (organisation, _) = find_own(&app, &actor, (trend_id, form.organisation.parse().ok())).await?;
    let seen = form.seen.parse().ok();
    trend::take_support_back(&app.db, &actor, (trend_id, organisation.id), seen).await?;
    Ok(answer::done(&format!("/trends/{trend_id}"), "support-taken-back"))
}

async fn find_own(
    app: &App,
    actor: &Actor,
    (trend_id, chosen): (TrendId, Option<OrganisationId>),
) -> crate::domain::Result<(organisation::Model, Option<support::Model>)> {
    let own = trend::list_own(app.db.read(), actor, trend_id).await?;
    own.into_iter()
        .find(|(it, _)| chosen.is_none_or(|chosen| it.id == chosen))
        .ok_or(Error::Forbidden("forbidden-support"))
}
