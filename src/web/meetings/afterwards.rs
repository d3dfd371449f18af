use crate::{
    app::App,
    domain::{
        Actor, Result, meeting, minutes,
        transcript::{self, Fate},
    },
    web::ui::Ui,
};
use entity::minutes::State;

/// What a meeting's page says of its minutes, and of what becomes of its transcript.
#[derive(Debug)]
pub(super) struct Afterwards {
    /// How far the minutes have come, as far as the reader may read them.
    pub(super) minutes: Option<State>,
    /// Whether the reader may have them drafted.
    pub(super) may_draft: bool,
    pub(super) fate: Fate,
}

impl Afterwards {
    pub(super) async fn load(app: &App, actor: &Actor, meeting: &entity::meeting::Model) -> Result<Self> {
        let db = app.db.read();
        let fate = transcript::fate(db, meeting).await?;
        if !minutes::takes_minutes(meeting) {
            return Ok(Self { minutes: None, may_draft: false, fate });
        }
        let minutes = minutes::find_state(db, actor, meeting.id).await?;
        let may_draft = minutes.is_none() && meeting::may_lead(actor, meeting);
        Ok(Self { minutes, may_draft, fate })
    }
}

impl Ui {
    /// What becomes of a transcript, in words.
    pub(super) fn transcript_fate(&self, fate: &Fate) -> String {
        match fate {
            Fate::Kept => self.transcript_is_kept().into_owned(),
            Fate::Promised(days) => self.transcript_is_promised(*days),
            Fate::Due(at) => self.transcript_is_due(self.full_moment(at)),
            Fate::Destroyed(at) => self.transcript_was_destroyed(self.full_moment(at)),
        }
    }
}
