//! The table of what can be asked over a socket: each operation stands in it once, with who may ask. Requests are
//! looked up in it, and the access matrix of the tests reads it.

use crate::{domain::Actor, http::route::Access};

/// What can be asked over a socket, by its name.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// What a request calls it.
    pub name: &'static str,
    /// Who may ask; to everybody else it does not exist. What they may reach by it is each noun's `visible`.
    pub access: Access,
    /// What is done.
    pub(super) act: Act,
}

/// What is done when somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing: it says that the other side is there.
    Pong,
    /// Says that this side is there.
    Greet,
    /// Keeps the session of somebody who only listens.
    Refresh,
    /// Follows a meeting.
    Subscribe,
    /// Follows it no longer.
    Unsubscribe,
    /// Has something written into its log.
    Change(Change),
    /// Has it told that somebody is writing.
    Type,
    /// Votes, of which the log says nothing.
    Vote,
}

/// What somebody has written into a meeting's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Post,
    Release,
    Decline,
    Edit,
    Remove,
    Mark,
    React,
    Pin,
    RaiseHand,
    LowerHand,
    CallHand,
    StartAgendaItem,
    OpenPoll,
    ClosePoll,
    SetWriting,
    SetLobby,
    Admit,
    RemovePerson,
    ReturnPerson,
}

/// Every operation.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation { name: "hello", access: Access::SignedIn, act: Act::Greet },
    Operation { name: "pong", access: Access::SignedIn, act: Act::Pong },
    Operation { name: "refresh", access: Access::SignedIn, act: Act::Refresh },
    Operation { name: "sub", access: Access::SignedIn, act: Act::Subscribe },
    Operation { name: "since", access: Access::SignedIn, act: Act::Subscribe },
    Operation { name: "typing", access: Access::SignedIn, act: Act::Type },
    Operation { name: "unsub", access: Access::SignedIn, act: Act::Unsubscribe },
    // Who may speak, and who leads, hangs on the meeting, as it does on its page: a chair may, whatever roles they hold.
    change("post", Change::Post),
    change("message.release", Change::Release),
    change("message.decline", Change::Decline),
    change("edit", Change::Edit),
    change("remove", Change::Remove),
    change("mark", Change::Mark),
    change("react", Change::React),
    change("pin", Change::Pin),
    change("hand", Change::RaiseHand),
    change("hand.call", Change::CallHand),
    change("hand.lower", Change::LowerHand),
    change("agenda.start", Change::StartAgendaItem),
    Operation { name: "poll.vote", access: Access::SignedIn, act: Act::Vote },
    change("poll.open", Change::OpenPoll),
    change("poll.close", Change::ClosePoll),
    change("lock.set", Change::SetWriting),
    change("lobby.set", Change::SetLobby),
    change("person.admit", Change::Admit),
    change("person.remove", Change::RemovePerson),
    change("person.return", Change::ReturnPerson),
];

const fn change(name: &'static str, change: Change) -> Operation {
    Operation { name, access: Access::SignedIn, act: Act::Change(change) }
}

/// What somebody asks for, if there is such a thing for them.
pub(super) fn find(name: &str, actor: &Actor) -> Option<Act> {
    find_in(OPERATIONS, name, |access| access.admits(Some(actor)))
}

fn find_in(table: &[Operation], name: &str, admits: impl Fn(Access) -> bool) -> Option<Act> {
    let operation = table.iter().find(|operation| operation.name == name)?;
    admits(operation.access).then_some(operation.act)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::role_grant::Role;
    use std::collections::BTreeSet;

    #[test]
    fn an_operation_does_not_exist_for_those_whom_the_table_does_not_admit() {
        let theirs = Access::Only(&[Role::Moderator]);
        let table = [Operation { name: "remove", access: theirs, act: Act::Greet }];
        assert_eq!(find_in(&table, "remove", |access| access == theirs), Some(Act::Greet));
        assert_eq!(find_in(&table, "remove", |access| access != theirs), None);
        assert_eq!(find_in(&table, "post", |_| true), None);
    }

    #[test]
    fn each_operation_stands_once_and_for_people_who_are_signed_in() {
        let names: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.name).collect();
        assert_eq!(names.len(), OPERATIONS.len());
        for Operation { name, access, .. } in OPERATIONS {
            assert!(matches!(access, Access::SignedIn | Access::Only(_)), "{name}");
        }
    }
}
