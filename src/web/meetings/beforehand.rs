use crate::{
    app::App,
    domain::{
        Actor, Result, declaration,
        meeting::{self, Attending, Counts},
    },
    web::ui::{Choice, Ui},
};
use entity::meeting_reply::{Answer, Model as Reply};
use sea_orm::Iterable;

/// What a meeting's page shows beside its transcript of who comes, and of what they declare.
#[derive(Debug)]
pub(super) struct Beforehand {
    pub(super) takes_replies: bool,
    pub(super) takes_declarations: bool,
    /// What the reader answered.
    pub(super) own: Option<Reply>,
    pub(super) answers: Vec<Choice>,
    pub(super) counts: Counts,
    /// Who answered what, for those who lead.
    pub(super) attending: Option<Attending>,
    pub(super) declarations: Vec<declaration::Shown>,
    /// Whether one of them is the reader's.
    pub(super) has_declared: bool,
    /// The meetings of its series, if it is one of several.
    pub(super) series: Vec<entity::meeting::Model>,
}

impl Beforehand {
    pub(super) async fn load(
        app: &App,
        (actor, ui): (&Actor, &Ui),
        meeting: &entity::meeting::Model,
    ) -> Result<Self> {
        let db = app.db.read();
        let own = meeting::find_own_reply(db, actor, meeting.id).await?;
        let chosen = own.as_ref().map(|own| own.answer.to_string()).unwrap_or_default();
        let declarations = declaration::list(db, actor, meeting.id).await?;
        Ok(Self {
            takes_replies: meeting::takes_replies(meeting),
            takes_declarations: !meeting::is_over(meeting),
            own,
            answers: ui.meeting_answers(&chosen),
            counts: meeting::count_replies(db, meeting.id).await?,
            attending: meeting::find_attending(db, actor, meeting).await?,
            has_declared: declarations.iter().any(|one| one.account_id == actor.id),
            declarations,
            series: meeting::list_series(db, actor, meeting).await?,
        })
    }

    /// What the reader needs, as they said.
    pub(super) fn needs(&self) -> &str {
        self.own.as_ref().and_then(|own| own.access_needs.as_deref()).unwrap_or_default()
    }
}

impl Ui {
    /// What somebody may answer to an invitation.
    pub(super) fn meeting_answers(&self, chosen: &str) -> Vec<Choice> {
        let choice = |answer: Answer| {
            let value = answer.to_string();
            Choice { label: self.word("meeting-answer-", &value), hint: None, chosen: value == chosen, value }
        };
        Answer::iter().map(choice).collect()
    }
}
