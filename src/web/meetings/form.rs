use crate::{
    domain::{
        FieldErrors,
        meeting::{NewMeeting, Repetition, TRANSCRIPT_DAYS, TRANSCRIPT_DEFAULT, TRANSCRIPT_KEPT, Typed},
        screening::Answers,
    },
    web::ui::{Choice, Ui},
};
use serde::Deserialize;

/// The form of a meeting that is scheduled, or changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MeetingForm {
    /// The meeting's key, chosen when the form was shown: sending it twice makes one meeting.
    pub(super) key: String,
    /// The version of the meeting that is changed.
    pub(super) version: i32,
    pub(super) title: String,
    pub(super) purpose: String,
    pub(super) space: String,
    pub(super) chair: String,
    pub(super) day: String,
    pub(super) month: String,
    pub(super) year: String,
    pub(super) time: String,
    pub(super) duration: String,
    /// How it is repeated; empty if it is not.
    pub(super) repeat: String,
    pub(super) times: String,
    /// What is to become of the transcript.
    pub(super) transcript: String,
    pub(super) note: Vec<String>,
    pub(super) confirmed: Vec<String>,
}

impl MeetingForm {
    pub(super) fn parse(&self) -> Result<NewMeeting, FieldErrors> {
        let said = Answers::parse(&self.confirmed, false);
        let mut errors = FieldErrors::default();
        let new = errors.take(NewMeeting::parse(self.typed(&said)));
        let repetition = errors.take(Repetition::parse(&self.repeat, &self.times));
        let (new, repetition) = new.zip(repetition).ok_or(errors)?;
        Ok(new.repeated(repetition)?.with_key(self.key.parse().ok()))
    }

    pub(super) fn typed<'a>(&'a self, said: &'a Answers) -> Typed<'a> {
        Typed {
            said,
            title: &self.title,
            purpose: &self.purpose,
            starts_on: (&self.day, &self.month, &self.year),
            time: &self.time,
            duration: &self.duration,
            space: &self.space,
            chair: &self.chair,
            transcript: &self.transcript,
            notes: &self.note,
        }
    }
}

impl MeetingForm {
    /// What can become of the transcript, in words.
    pub(super) fn transcripts(&self, ui: &Ui) -> Vec<Choice> {
        let default = TRANSCRIPT_DEFAULT.to_string();
        let chosen = if self.transcript.is_empty() { &default } else { &self.transcript };
        let kept = choice(&TRANSCRIPT_KEPT, &ui.transcript_kept(), chosen);
        let days = TRANSCRIPT_DAYS.map(|days| choice(&days, &ui.transcript_promised(days), chosen));
        std::iter::once(kept).chain(days).collect()
    }
}

pub(super) fn choice(key: &impl ToString, label: &str, chosen: &str) -> Choice {
    let value = key.to_string();
    Choice { chosen: value == chosen, value, label: label.to_owned(), hint: None }
}
