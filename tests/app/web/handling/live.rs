//! The same over sockets: while a message is said, and when it is read again.

use super::{
    places::{OPERATIONS, Row},
    readers::{Way, readers},
    rules::{Reader, Told, told},
    written::Stage,
};
use crate::support::{Person, TestApp, socket::Socket};
use serde_json::Value;

/// Four messages, as somebody's socket is sent them, must be as their handling lets them be.
fn compare(stage: &Stage<'_>, reader: Reader, operation: &str, events: &[Value]) {
    let row: &Row = OPERATIONS.iter().find(|row| row.place == operation).unwrap();
    for (piece, event) in stage.pieces.iter().zip(events) {
        let by = &stage.authors[piece.author];
        let sent = event.to_string().to_lowercase();
        let found = Told {
            text: sent.contains(&piece.word),
            name: sent.contains(&by.name),
            organisation: sent.contains(&by.organisation),
        };
        let may = told(reader, (piece.what, piece.handling), (row.to, row.by));
        assert_eq!(found, may, "{reader} at {operation}: {} in {sent}", piece.handling);
        assert_eq!(may.text, event["t"] != "hidden", "{reader} at {operation}: {sent}");
    }
}

/// Somebody's socket that follows a meeting from its end, if it is open to them, and the meeting's epoch.
async fn follow(forum: &TestApp, person: &Person<'_>, meeting: &str) -> Option<(Socket, String)> {
    let mut socket = Socket::open(forum, person).await;
    let here = socket.follow(meeting, None).await;
    here["ok"]["epoch"].as_str().map(|epoch| (socket, epoch.to_owned()))
}

#[tokio::test]
async fn a_socket_is_sent_what_its_reader_may_read_while_it_is_said_and_afterwards() {
    let forum = TestApp::served(|_| {}).await;
    let mut stage = Stage::set(&forum).await;
    let meeting = stage.open_meeting().await;
    let readers = readers(&forum).await;
    let browsers = readers.iter().filter_map(|(reader, way)| match way {
        Way::Browser(person) => Some((*reader, person)),
        _ => None,
    });
    let mut sockets = Vec::new();
    let mut outside = Vec::new();
    for (reader, person) in browsers {
        match follow(&forum, person, &meeting).await {
            Some((socket, epoch)) => sockets.push((reader, person, socket, epoch)),
            None => outside.push(reader),
        }
    }
    assert_eq!(
        outside,
        [Reader::Outsider, Reader::Lead, Reader::Secretary, Reader::Auditor, Reader::Administrator]
    );
    stage.messages(&meeting).await;

    for (reader, person, mut socket, epoch) in sockets {
        let mut heard = Vec::new();
        for _ in &stage.pieces {
            heard.push(socket.next_event().await);
        }
        compare(&stage, reader, "sub", &heard);

        let mut again = Socket::open(&forum, person).await;
        // The first entries say that the meeting was opened, that something is asked, and that a hand is up.
        again.follow(&meeting, Some((&epoch, 3))).await;
        let mut read = Vec::new();
        for _ in &stage.pieces {
            read.push(again.next_event().await);
        }
        compare(&stage, reader, "since", &read);
    }
    forum.run_due_jobs().await;
}
