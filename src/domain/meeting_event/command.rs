//! What can be asked of a meeting, and how a repeat of it is known.

use crate::domain::{
    hand::Reason,
    meeting::Writing,
    meeting_event::Change,
    message::{Decline, NewMessage, Rewording},
    poll::NewPoll,
};
use entity::{
    id::{AccountId, AgendaItemId, HandId, MessageId, PollId},
    message::Mark,
    reaction::Sign,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What can be done in a meeting.
#[derive(Debug, Clone)]
pub enum Command {
    /// Open it to messages.
    Open,
    /// End it.
    End,
    /// Say something.
    Post(NewMessage),
    /// Have everybody read a message that waits.
    Release(MessageId),
    /// Have nobody else read it.
    Decline(MessageId, Decline),
    /// Give one's own message other words.
    Edit(MessageId, Rewording),
    /// Take a message away.
    Remove(MessageId),
    /// Take back what one wrote, wherever one may read no more.
    TakeBack(MessageId),
    /// Mark a message for the minutes, or unmark it.
    Mark(MessageId, Option<Mark>),
    /// React to a message with a sign, or no longer.
    React(MessageId, Option<Sign>),
    /// Put a message above the transcript, or none.
    Pin(Option<MessageId>),
    /// Ask for the word.
    RaiseHand(Reason),
    /// Ask for it no longer, or take somebody's hand down.
    LowerHand(HandId),
    /// Give somebody the word.
    CallHand(HandId),
    /// Go on to an agenda item.
    StartAgendaItem(AgendaItemId),
    /// Ask those who are there.
    OpenPoll(NewPoll),
    /// Tell what came of it.
    ClosePoll(PollId),
    /// Say who writes, and how fast.
    SetWriting(Writing),
    /// Have whoever comes wait to be let in, or come straight in.
    SetLobby(bool),
    /// Ask to be let in.
    AskAdmission,
    /// Let somebody in.
    Admit(AccountId),
    /// Ask somebody to leave.
    RemovePerson(AccountId),
    /// Let them come back.
    ReturnPerson(AccountId),
}

impl Change {
    /// What the log keeps of it besides: codes alone.
    pub(super) fn payload(&self) -> Value {
        let found = match &self.command {
            Command::Post(new) => new.screening(),
            Command::Edit(_, new) => new.screening(),
            Command::RaiseHand(reason) => reason.screening(),
            Command::OpenPoll(new) => new.screening(),
            _ => String::new(),
        };
        if found.is_empty() { json!({}) } else { json!({ "screening": found }) }
    }

    /// SHA-256 of what is asked: another body under the same key is refused.
    pub(super) fn body_hash(&self) -> Vec<u8> {
        let body = match &self.command {
            Command::Open => "open".to_owned(),
            Command::End => "end".to_owned(),
            Command::Post(new) => format!("post\n{}", new.fingerprint()),
            Command::Edit(id, new) => format!("edit\n{id}\n{}", new.fingerprint()),
            Command::Remove(id) | Command::TakeBack(id) => format!("remove\n{id}"),
            Command::Release(id) => format!("message.release\n{id}"),
            Command::Decline(id, reason) => format!("message.decline\n{id}\n{}", reason.as_str()),
            Command::Mark(id, mark) => format!("mark\n{id}\n{}", text(*mark)),
            // Not with which sign: there are so few that this would tell.
            Command::React(id, _) => format!("react\n{id}"),
            Command::Pin(id) => format!("pin\n{}", text(*id)),
            Command::RaiseHand(reason) => format!("hand\n{}", reason.as_str()),
            Command::LowerHand(id) => format!("hand.lower\n{id}"),
            Command::CallHand(id) => format!("hand.call\n{id}"),
            Command::StartAgendaItem(id) => format!("agenda.start\n{id}"),
            Command::OpenPoll(new) => format!("poll.open\n{}", new.fingerprint()),
            Command::ClosePoll(id) => format!("poll.close\n{id}"),
            Command::SetWriting(to) => format!("lock.set\n{}\n{}", to.locked, text(to.slow_seconds)),
            Command::SetLobby(is_on) => format!("lobby.set\n{is_on}"),
            Command::AskAdmission => "person.ask".to_owned(),
            Command::Admit(id) => format!("person.admit\n{id}"),
            Command::RemovePerson(id) => format!("person.remove\n{id}"),
            Command::ReturnPerson(id) => format!("person.return\n{id}"),
        };
        Sha256::digest(body).to_vec()
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
