use crate::{
    domain::{
        account::Byline,
        meeting::Writing,
        meeting_event::{Content, Event, Kind},
        poll,
    },
    web::ui::Ui,
};
use entity::{
    agenda_item::AttributionRule,
    message::Mark,
    reaction::{Counts, Sign},
};
use sea_orm::Iterable;
use std::borrow::Borrow;

impl Ui {
    /// Who is named outside for what is said under an agenda item, as a label.
    pub(crate) fn attribution_rule(&self, rule: impl Borrow<AttributionRule>) -> String {
        let words = match rule.borrow() {
            AttributionRule::OnRecord => self.attribution_on_record(),
            AttributionRule::ChathamHouse => self.attribution_chatham_house(),
            AttributionRule::Private => self.attribution_private(),
        };
        words.into_owned()
    }

    /// The same, in a sentence.
    pub(crate) fn attribution_rule_meaning(&self, rule: impl Borrow<AttributionRule>) -> String {
        let words = match rule.borrow() {
            AttributionRule::OnRecord => self.attribution_meaning_on_record(),
            AttributionRule::ChathamHouse => self.attribution_meaning_chatham_house(),
            AttributionRule::Private => self.attribution_meaning_private(),
        };
        words.into_owned()
    }

    /// What a message is for the minutes; empty for nothing.
    pub(crate) fn mark(&self, mark: impl Borrow<Option<Mark>>) -> String {
        match mark.borrow() {
            Some(Mark::Action) => self.message_mark_action().into_owned(),
            Some(Mark::Decision) => self.message_mark_decision().into_owned(),
            None => String::new(),
        }
    }

    /// The signs with which somebody reacts, by code.
    pub(crate) fn signs(&self) -> Vec<(String, String)> {
        Sign::iter().map(|sign| (sign.to_string(), self.word("reaction-sign-", &sign))).collect()
    }

    /// How many reacted to a message, where anybody did.
    pub(crate) fn reactions(&self, counts: impl Borrow<Option<Counts>>) -> String {
        let counts = counts.borrow().unwrap_or_default();
        let set = Sign::iter().filter(|sign| counts.of(*sign) > 0);
        let told = set.map(|sign| format!("{}: {}", self.word("reaction-sign-", &sign), counts.of(sign)));
        told.collect::<Vec<_>>().join(", ")
    }

    /// What an entry of a meeting's log tells that is about no message; none if the transcript has no line for it.
    pub(super) fn log_line(&self, event: &Event) -> Option<String> {
        match &event.content {
            Content::Plain if event.kind == Kind::MeetingOpened => Some(self.meeting_opened().into_owned()),
            Content::Plain if event.kind == Kind::MeetingEnded => Some(self.meeting_ended().into_owned()),
            Content::Item(item) => {
                let rule = self.attribution_rule_meaning(item.attribution);
                Some(self.meeting_item_started(&item.title, rule))
            }
            Content::Poll(poll) if event.kind == Kind::PollClosed => Some(self.poll_line(poll)),
            Content::Poll(poll) => Some(self.poll_opened(&poll.question)),
            Content::Writing(writing) => Some(self.writing_line(*writing)),
            _ => None,
        }
    }

    /// What is told of a vote.
    pub(crate) fn poll_means(&self, is_secret: impl Borrow<bool>) -> String {
        let words = if *is_secret.borrow() { self.poll_secret_means() } else { self.poll_named_means() };
        format!("{words} {}", self.poll_final())
    }

    /// Whether a poll is secret, as a label.
    pub(crate) fn poll_kind(&self, is_secret: impl Borrow<bool>) -> String {
        let words = if *is_secret.borrow() { self.poll_secret() } else { self.poll_named() };
        words.into_owned()
    }

    /// Who chose an option.
    pub(crate) fn poll_names(&self, names: &[Byline]) -> String {
        names.iter().map(|byline| self.name(byline)).collect::<Vec<_>>().join(", ")
    }

    /// What came of a poll, in a sentence.
    fn poll_line(&self, poll: &poll::Shown) -> String {
        let votes = poll.result.as_ref().and_then(|outcome| outcome.votes.as_ref());
        let Some(votes) = votes else { return self.poll_closed_too_few(&poll.question) };
        let each = poll.options.iter().zip(votes);
        let each: Vec<String> = each.map(|(option, votes)| format!("{}: {votes}", option.words)).collect();
        self.poll_closed(&poll.question, each.join(", "))
    }

    /// Who writes, and how fast, in a sentence.
    pub(crate) fn writing_line(&self, writing: impl Borrow<Writing>) -> String {
        match writing.borrow() {
            Writing { locked: true, .. } => self.meeting_writing_locked().into_owned(),
            Writing { slow_seconds: Some(seconds), .. } => self.meeting_writing_slow(*seconds),
            Writing { .. } => self.meeting_writing_open().into_owned(),
        }
    }
}
