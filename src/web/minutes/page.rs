use crate::{
    app::App,
    domain::{
        Actor, Error, Result as DomainResult, Subject, Timestamp, action, audit, content_note, meeting,
        minutes::{self, Content, Correction, Quote, Section, Standing},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        minutes::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{MeetingId, MinutesSectionId},
    minutes::State as Stage,
    subject::SubjectKind,
};
use std::fmt::Display;

/// What minutes say, and what their reader may do with them.
#[derive(Template)]
#[template(path = "minutes/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own that the page asks")]
struct ShowPage {
    ui: Ui,
    minutes: entity::minutes::Model,
    meeting: entity::meeting::Model,
    starts_at: Timestamp,
    content: Content,
    /// What was agreed to be done, as it stands now.
    agreed: Vec<action::Shown>,
    corrections: Vec<Correction>,
    /// Content notes of the meeting, by code.
    notes: Vec<String>,
    may_lead: bool,
    may_approve: bool,
    may_propose: bool,
    /// Whether the reader may see the meeting itself.
    sees_meeting: bool,
    /// Whether the time for corrections has passed.
    is_ripe: bool,
    correction_days: u32,
}

/// What stands while minutes are changed, for somebody who proposed corrections.
#[derive(Template)]
#[template(path = "minutes/waiting.html")]
struct WaitingPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    corrections: Vec<Correction>,
}

impl ShowPage {
    fn stands(&self, stage: Stage) -> bool {
        self.minutes.state == stage
    }

    /// Whether those who lead still write.
    fn is_written(&self) -> bool {
        self.may_lead && !self.stands(Stage::Published)
    }

    fn place(&self) -> String {
        place(self.meeting.id)
    }

    fn place_of(&self, section: impl Display) -> String {
        format!("{}/sections/{section}", self.place())
    }

    fn heading(&self, section: &Section) -> String {
        self.ui.minutes_section(section)
    }

    /// What is decided, or to be done, with the section in which it is.
    fn decisions(&self) -> Vec<(&Section, &Quote)> {
        self.content.sections.iter().flat_map(|it| it.decisions().map(move |quote| (it, quote))).collect()
    }

    fn actions(&self) -> Vec<(&Section, &Quote)> {
        self.content.sections.iter().flat_map(|it| it.actions().map(move |quote| (it, quote))).collect()
    }

    fn seal(&self) -> String {
        self.minutes.seal.as_deref().map(audit::hex).unwrap_or_default()
    }

    fn open_corrections(&self) -> usize {
        self.corrections.iter().filter(|correction| correction.outcome.is_none()).count()
    }

    fn section_of(&self, id: &MinutesSectionId) -> String {
        let section = self.content.sections.iter().find(|section| section.id == *id);
        section.map(|section| self.heading(section)).unwrap_or_default()
    }
}

impl Ui {
    /// What a section is about, with its number.
    pub(super) fn minutes_section(&self, section: &Section) -> String {
        match &section.item {
            Some((number, title)) => self.minutes_item(*number, title),
            None => self.minutes_outside().into_owned(),
        }
    }
}

/// `GET /meetings/{meeting_id}/minutes`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    match minutes::find(app.db.read(), &actor, meeting_id).await {
        Ok(found) => answer::page(&page(&app, (&actor, ui), found).await?),
        Err(Error::NotFound) => {
            let corrections = minutes::find_own_corrections(app.db.read(), &actor, meeting_id).await?;
            if corrections.is_empty() {
                return Err(Error::NotFound.into());
            }
            let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
            answer::page(&WaitingPage { ui, meeting, corrections })
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    (actor, ui): (&Actor, Ui),
    (minutes, meeting): (entity::minutes::Model, entity::meeting::Model),
) -> DomainResult<ShowPage> {
    let db = app.db.read();
    let found = (&minutes, &meeting);
    let is_open = minutes.state == Stage::Circulated;
    let sees_meeting = match meeting::find(db, actor, meeting.id).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    Ok(ShowPage {
        starts_at: meeting::starts_at(&meeting),
        content: minutes::content(db, actor, found).await?,
        agreed: action::list(db, actor, &meeting).await?,
        corrections: minutes::list_corrections(db, actor, found).await?,
        notes: content_note::find(db, Subject::new(SubjectKind::Meeting, meeting.id.0)).await?,
        may_lead: meeting::may_lead(actor, &meeting),
        may_approve: is_open && minutes::may_approve(db, actor, found).await?,
        may_propose: is_open && minutes::may_propose(db, actor, &minutes).await?,
        sees_meeting,
        is_ripe: minutes::is_ripe(actor, &minutes),
        correction_days: app.settings.meetings.correction_days,
        ui,
        minutes,
        meeting,
    })
}
