use crate::{
    app::App,
    domain::{
        Actor, FieldErrors, Result as DomainResult, account,
        difference::Piece,
        meeting::{self, Details, TRANSCRIPT_KEPT},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::{
            self,
            form::{MeetingForm, choice},
        },
        theirs::Theirs,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{account::Model as Account, id::MeetingId, meeting::Model as Meeting, role_grant::Role};

#[derive(Template)]
#[template(path = "meetings/edit.html")]
struct EditPage {
    ui: Ui,
    meeting: Meeting,
    /// Who may chair it, and whoever does.
    chairs: Vec<Account>,
    /// What stands by now, if somebody else changed it meanwhile.
    theirs: Option<Theirs>,
    form: MeetingForm,
    errors: FieldErrors,
}

impl MeetingForm {
    fn of(meeting: &Meeting) -> Self {
        let part = |format: &str| meeting.starts_at_local.format(format).to_string();
        Self {
            version: meeting.version,
            title: meeting.title.clone(),
            purpose: meeting.purpose.clone(),
            chair: meeting.chair_id.to_string(),
            day: part("%-d"),
            month: part("%-m"),
            year: part("%Y"),
            time: part("%H:%M"),
            duration: meeting.duration_minutes.to_string(),
            transcript: meeting
                .transcript_days
                .map_or_else(|| TRANSCRIPT_KEPT.to_owned(), |days| days.to_string()),
            ..Self::default()
        }
    }
}

impl EditPage {
    async fn load(
        app: &App,
        (actor, ui): (&Actor, Ui),
        id: MeetingId,
        (form, errors): (Option<MeetingForm>, FieldErrors),
    ) -> DomainResult<Self> {
        let meeting = meeting::find_to_change(app.db.read(), actor, id).await?;
        let mut chairs = account::list_holding(app.db.read(), Role::Moderator).await?;
        if !chairs.iter().any(|chair| chair.id == meeting.chair_id) {
            chairs.push(account::find(app.db.read(), meeting.chair_id).await?);
        }
        let form = form.unwrap_or_else(|| MeetingForm::of(&meeting));
        Ok(Self { ui, meeting, chairs, theirs: None, form, errors })
    }

    fn chair_choices(&self) -> Vec<Choice> {
        self.chairs.iter().map(|chair| choice(&chair.id, &chair.shown_name, &self.form.chair)).collect()
    }

    /// The same with what stands beside what was typed: sent again, it takes the place of what stands.
    fn beside_what_stands(mut self) -> Self {
        let stands = MeetingForm::of(&self.meeting);
        let date = |form: &MeetingForm| format!("{} {} {}", form.day, form.month, form.year);
        let (ui, mine) = (&self.ui, &self.form);
        let [kept, keeping] = [&stands, mine].map(|form| chosen(form.transcripts(ui)));
        let (dates, chairs) = ([date(&stands), date(mine)], [self.chair(&stands), self.chair(mine)]);
        let fields = [
            (ui.meeting_title_label(), stands.title.as_str(), mine.title.as_str()),
            (ui.meeting_purpose_label(), &stands.purpose, &mine.purpose),
            (ui.meeting_chair_label(), &chairs[0], &chairs[1]),
            (ui.meeting_date_label(), &dates[0], &dates[1]),
            (ui.meeting_time_label(), &stands.time, &mine.time),
            (ui.meeting_duration_label(), &stands.duration, &mine.duration),
            (ui.transcript_label(), &kept, &keeping),
        ];
        let fields = fields.map(|(label, theirs, mine)| (label.into_owned(), theirs, mine));
        self.theirs = Some(Theirs::new(format!("/meetings/{}/edit", self.meeting.id), fields));
        self.form.version = stands.version;
        self
    }

    fn chair(&self, form: &MeetingForm) -> String {
        let chosen = self.chairs.iter().find(|chair| form.chair == chair.id.to_string());
        chosen.map(|chair| chair.shown_name.clone()).unwrap_or_default()
    }
}

/// What is chosen, in words.
fn chosen(choices: Vec<Choice>) -> String {
    choices.into_iter().find(|choice| choice.chosen).map(|choice| choice.label).unwrap_or_default()
}

/// `GET /meetings/{meeting_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    answer::page(&EditPage::load(&app, (&actor, ui), meeting_id, (None, FieldErrors::default())).await?)
}

/// `POST /meetings/{meeting_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<MeetingForm>,
) -> Result<Response> {
    let changed = match Details::parse(form.typed(&Answers::parse(&form.confirmed, false))) {
        Ok(new) => meeting::change(&app.db, &actor, (meeting_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    let error = match changed {
        Ok(()) => {
            let place = format!("/meetings/{meeting_id}");
            return Ok(meetings::done(&app, meeting_id, (&place, "meeting-changed")));
        }
        Err(error) => error,
    };
    let (status, errors) = answer::trouble(error, "title")?;
    let page = EditPage::load(&app, (&actor, ui), meeting_id, (Some(form), errors)).await?;
    if status == StatusCode::CONFLICT {
        return answer::again(status, &page.beside_what_stands());
    }
    answer::again(status, &page)
}
