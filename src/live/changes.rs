//! What a request asks to have written into a meeting's log.

use crate::{
    domain::{
        Actor, Error, FieldErrors, hand, handling,
        meeting::Writing,
        meeting_event::Command,
        message::{Decline, NewMessage, Rewording},
        poll::NewPoll,
    },
    hub::Hub,
    live::{
        frames::{Code, Refusal, Request},
        operations::Change,
    },
    locale::Locale,
};
use std::str::FromStr;

/// Who asks, in which language they are answered, and where what they send is counted.
pub(super) struct Asker<'a> {
    pub(super) actor: &'a Actor,
    pub(super) locale: Locale,
    pub(super) hub: &'a Hub,
}

/// Reads a change: its texts are screened here, before anybody else can read them.
pub(super) fn read(asker: &Asker<'_>, change: Change, request: &Request) -> Result<Command, Refusal> {
    let command = match change {
        Change::Post => Command::Post(new_message(asker, request)?),
        Change::Release => Command::Release(key(request, "id")?),
        Change::Decline => {
            let reason = Decline::parse(request.text("reason")?.unwrap_or_default());
            Command::Decline(key(request, "id")?, reason.map_err(|errors| asker.told(errors))?)
        }
        Change::Edit => Command::Edit(key(request, "id")?, rewording(asker, request)?),
        Change::Remove => Command::Remove(key(request, "id")?),
        Change::Mark => Command::Mark(key(request, "id")?, optional(request, "mark")?),
        Change::React => {
            let react = Command::React(key(request, "id")?, optional(request, "sign")?);
            asker.counted(Ok(react))?
        }
        Change::Pin => Command::Pin(optional(request, "id")?),
        Change::RaiseHand => {
            let reason = request.text("reason")?.unwrap_or_default();
            let reason = hand::Reason::parse(reason, &request.said()?);
            Command::RaiseHand(asker.counted(reason)?)
        }
        Change::LowerHand => Command::LowerHand(key(request, "id")?),
        Change::CallHand => Command::CallHand(key(request, "id")?),
        Change::StartAgendaItem => Command::StartAgendaItem(key(request, "id")?),
        Change::OpenPoll => {
            let typed = (needed(request.text("question"))?, needed(request.text("options"))?);
            // Whether it is secret is chosen, as on the page: nobody is told of by name since a word was left out.
            let is_secret = needed(request.flag("secret"))?;
            Command::OpenPoll(asker.counted(NewPoll::parse(typed, is_secret, &request.said()?))?)
        }
        Change::ClosePoll => Command::ClosePoll(key(request, "id")?),
        Change::SetWriting => {
            let locked = needed(request.flag("locked"))?;
            let slow = request.number("slow_seconds")?.map(|seconds| seconds.to_string());
            let to = Writing::parse(locked, &slow.unwrap_or_default());
            Command::SetWriting(to.map_err(|errors| asker.told(errors))?)
        }
        Change::SetLobby => Command::SetLobby(needed(request.flag("on"))?),
        Change::Admit => Command::Admit(key(request, "account")?),
        Change::RemovePerson => Command::RemovePerson(key(request, "account")?),
        Change::ReturnPerson => Command::ReturnPerson(key(request, "account")?),
    };
    Ok(command)
}

fn new_message(asker: &Asker<'_>, request: &Request) -> Result<NewMessage, Refusal> {
    let body = needed(request.text("body"))?;
    let handling = request.text("handling")?.map_or_else(handling::by_default, str::to_owned);
    let new = NewMessage::parse(body, &handling, asker.actor.language, &request.said()?);
    Ok(asker.counted(new)?.in_reply_to(optional(request, "reply_to")?))
}

fn rewording(asker: &Asker<'_>, request: &Request) -> Result<Rewording, Refusal> {
    let body = needed(request.text("body"))?;
    asker.counted(Rewording::parse(body, &request.said()?))
}

impl Asker<'_> {
    /// A text that is sound, unless its writer sends too many.
    fn counted<T>(&self, text: Result<T, FieldErrors>) -> Result<T, Refusal> {
        let text = text.map_err(|errors| self.told(errors))?;
        let counted = self.hub.count_post(self.actor.id);
        counted.map_err(|wait| Refusal::later(Code::RateLimited, wait))?;
        Ok(text)
    }

    fn told(&self, errors: FieldErrors) -> Refusal {
        Refusal::of(&Error::Invalid(errors), self.locale)
    }
}

pub(super) fn key<T: FromStr>(request: &Request, name: &str) -> Result<T, Refusal> {
    needed(request.text(name))?.parse().map_err(|_| unreadable())
}

/// What may not be left out.
fn needed<T>(detail: Result<Option<T>, Refusal>) -> Result<T, Refusal> {
    detail?.ok_or_else(unreadable)
}

/// The same of what may be left out.
fn optional<T: FromStr>(request: &Request, name: &str) -> Result<Option<T>, Refusal> {
    request.text(name)?.map(|text| text.parse().map_err(|_| unreadable())).transpose()
}

fn unreadable() -> Refusal {
    Refusal::new(Code::Unreadable)
}
