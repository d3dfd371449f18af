use crate::{
    app::App,
    domain::{
        Actor, FieldErrors, Result as DomainResult,
        action::{self, Shown},
        difference::Piece,
        message,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        theirs::Theirs,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{action::State as Stage, id::ActionId};
use serde::Deserialize;

/// An action, with what the reader may do about it; its forms may hold what somebody typed.
#[derive(Template)]
#[template(path = "actions/show.html")]
pub(super) struct ShowPage {
    ui: Ui,
    shown: Shown,
    meeting: entity::meeting::Model,
    /// Where it was agreed in the transcript, if the reader sees that.
    seq: Option<i64>,
    may_act: bool,
    may_change: bool,
    may_reopen: bool,
    /// Which of the forms was sent.
    sent: Sent,
    /// What stands by now, if somebody else said something meanwhile.
    theirs: Option<Theirs>,
    form: ActForm,
    errors: FieldErrors,
}

/// One of the forms of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    Nothing,
    Progress,
    Closing,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActForm {
    /// The version of the action that the form was shown for.
    pub(super) version: i32,
    pub(super) progress: String,
    /// `done` or `dropped`.
    pub(super) to: String,
    pub(super) outcome: String,
    pub(super) confirmed: Vec<String>,
}

impl ShowPage {
    pub(super) async fn load(
        app: &App,
        (actor, ui): (&Actor, Ui),
        id: ActionId,
        (sent, form, errors): (Sent, Option<ActForm>, FieldErrors),
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let (shown, meeting) = action::find(db, actor, id).await?;
        let seq = match shown.action.message_id {
            Some(id) => message::find_words(db, actor, id).await?.map(|(seq, _)| seq),
            None => None,
        };
        let stands = shown.action.progress.clone().unwrap_or_default();
        let version = shown.action.version;
        let changed = form.as_ref().is_some_and(|form| form.version != version);
        let compared = form.as_ref().filter(|_| changed && sent == Sent::Progress).map(|form| {
            let label = ui.action_progress_label().into_owned();
            Theirs::new(format!("/actions/{id}"), [(label, stands.as_str(), form.progress.as_str())])
        });
        let given = form.unwrap_or_default();
        let progress = if sent == Sent::Progress { given.progress.clone() } else { stands };
        Ok(Self {
            may_act: action::may_act(actor, &shown),
            may_change: action::may_change(actor, &shown),
            may_reopen: action::may_reopen(actor, &shown),
            theirs: compared,
            form: ActForm { version, progress, ..given },
            ui,
            shown,
            meeting,
            seq,
            sent,
            errors,
        })
    }

    /// The ways in which it ends, to choose from.
    fn endings(&self) -> Vec<Choice> {
        let choice = |to: Stage| {
            let value = to.to_string();
            let label = self.ui.word("action-ending-", &value);
            Choice { chosen: value == self.form.to, value, label, hint: None }
        };
        vec![choice(Stage::Done), choice(Stage::Dropped)]
    }

    /// What somebody typed into a form that is not there any more, since the action was closed meanwhile.
    fn typed_in_vain(&self) -> Option<&str> {
        if self.may_act {
            return None;
        }
        match self.sent {
            Sent::Nothing => None,
            Sent::Progress => Some(&self.form.progress),
            Sent::Closing => Some(&self.form.outcome),
        }
    }
}

/// `GET /actions/{action_id}`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(action_id): Path<ActionId>,
) -> Result<Response> {
    let nothing = (Sent::Nothing, None, FieldErrors::default());
    answer::page(&ShowPage::load(&app, (&actor, ui), action_id, nothing).await?)
}
