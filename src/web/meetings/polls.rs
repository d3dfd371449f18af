use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Problem, Result as DomainResult, meeting,
        meeting_event::Command,
        poll::{self, NewPoll, Voted},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::{act, send},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{MeetingId, PollId};
use serde::Deserialize;

/// The form for a poll, for those who lead the meeting.
#[derive(Template)]
#[template(path = "meetings/poll.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    form: PollForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PollForm {
    question: String,
    options: String,
    /// Whether nobody learns who chose what; empty until it is chosen.
    secret: String,
    confirmed: Vec<String>,
}

impl NewPage {
    async fn load(
        app: &App,
        Current { actor, ui }: Current,
        id: MeetingId,
        (form, errors): (PollForm, FieldErrors),
    ) -> DomainResult<Self> {
        let meeting = meeting::find(app.db.read(), &actor, id).await?;
        if !meeting::may_lead(&actor, &meeting) {
            return Err(Error::NotFound);
        }
        Ok(Self { ui, meeting, form, errors })
    }

    fn kinds(&self) -> Vec<Choice> {
        let choice = |value: &str, label: String, hint: String| Choice {
            chosen: value == self.form.secret,
            value: value.to_owned(),
            label,
            hint: Some(hint),
        };
        vec![
            choice("false", self.ui.poll_named().into_owned(), self.ui.poll_named_means().into_owned()),
            choice("true", self.ui.poll_secret().into_owned(), self.ui.poll_secret_means().into_owned()),
        ]
    }
}

/// `GET /meetings/{meeting_id}/polls/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let typed = (PollForm::default(), FieldErrors::default());
    answer::page(&NewPage::load(&app, current, meeting_id, typed).await?)
}

/// `POST /meetings/{meeting_id}/polls`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<PollForm>,
) -> Result<Response> {
    let opened = match parse(&form) {
        Ok(new) => send(&app, current.actor.clone(), meeting_id, Command::OpenPoll(new)).await,
        Err(errors) => Err(errors.into()),
    };
    match opened {
        Ok(()) => Ok(answer::done(&place(meeting_id), "poll-opened")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "question")?;
            answer::again(status, &NewPage::load(&app, current, meeting_id, (form, errors)).await?)
        }
    }
}

/// Neither kind is chosen beforehand: how one votes is not to be told by an oversight.
fn parse(form: &PollForm) -> std::result::Result<NewPoll, FieldErrors> {
    let mut errors = FieldErrors::default();
    let said = Answers::parse(&form.confirmed, false);
    let is_secret = form.secret.parse();
    let new = NewPoll::parse((&form.question, &form.options), is_secret.clone().unwrap_or_default(), &said);
    let new = errors.take(new);
    let is_chosen = errors.check("secret", is_secret.map_err(|_| Problem::new("problem-choice-missing")));
    new.filter(|_| is_chosen.is_some()).ok_or(errors)
}

/// `POST /meetings/{meeting_id}/polls/{poll_id}/closing`
pub(super) async fn close(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, poll_id)): Path<(MeetingId, PollId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::ClosePoll(poll_id)).await?;
    Ok(answer::done(&place(meeting_id), "poll-closed"))
}

/// A poll alone, with what was wrong with a vote.
#[derive(Template)]
#[template(path = "meetings/vote.html")]
struct VotePage {
    ui: Ui,
    meeting_id: MeetingId,
    poll: poll::Shown,
    errors: FieldErrors,
}

impl VotePage {
    fn choices(&self) -> Vec<Choice> {
        let choice = |option: &poll::Choice| Choice {
            value: option.position.to_string(),
            label: option.words.clone(),
            hint: None,
            chosen: false,
        };
        self.poll.options.iter().map(choice).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VoteForm {
    /// An option's place.
    option: String,
}

/// `POST /meetings/{meeting_id}/polls/{poll_id}/votes`
pub(super) async fn vote(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, poll_id)): Path<(MeetingId, PollId)>,
    Form(form): Form<VoteForm>,
) -> Result<Response> {
    let again = async |status: StatusCode, errors: FieldErrors| {
        let poll = poll::find(app.db.read(), &actor, (meeting_id, poll_id)).await?;
        answer::again(status, &VotePage { ui, meeting_id, poll, errors })
    };
    let Ok(position) = form.option.parse() else {
        let missing = FieldErrors::one("option", Problem::new("problem-poll-option-missing"));
        return again(StatusCode::UNPROCESSABLE_ENTITY, missing).await;
    };
    match poll::vote(&app.db, &actor, (meeting_id, poll_id), position).await {
        Ok(Voted::Now) => Ok(answer::done(&place(meeting_id), "poll-voted")),
        Ok(Voted::Before) => Ok(answer::done(&place(meeting_id), "poll-voted-before")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "option")?;
            again(status, errors).await
        }
    }
}

fn place(id: MeetingId) -> String {
    format!("/meetings/{id}#polls")
}
