//! What a message costs: no more at the end of a long log than at its beginning, and no waiting on the way.

use super::restarts::{ground, reach_once_up, serve};
use crate::support::{Person, TestApp, Vacant, meeting};
use csa_forum::domain::{
    database::Database,
    meeting_event::{self, Asked, Change, Command},
    message::NewMessage,
    screening::Answers,
};
use entity::id::MeetingId;
use rustix::{
    net::{getpeername, sockopt::tcp_nodelay},
    process::{ForeignRawFd, Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open},
};
use sea_orm::{ConnectionTrait, Statement};
use std::{
    collections::BTreeSet,
    fs,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

async fn message(person: &Person<'_>) -> Asked {
    let actor = person.actor().await;
    let words = "Which field comes first?";
    let new = NewMessage::parse(words, "HD3", actor.language, &Answers::default()).unwrap();
    let change = Change { actor, key: Uuid::new_v4(), command: Command::Post(new) };
    Asked { change, question: None }
}

/// How SQLite finds what a statement asks for, a line for each table.
async fn plan(db: &Database, sql: &str) -> Vec<String> {
    let explained = Statement::from_string(db.backend(), format!("EXPLAIN QUERY PLAN {sql}"));
    let steps = db.read().query_all_raw(explained).await.unwrap();
    steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect()
}

#[tokio::test]
async fn a_message_reads_nothing_of_what_was_said_before() {
    let forum = TestApp::on_sqlite().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let id: MeetingId = meeting::open(&sedge, &space).await.parse().unwrap();
    let mut db = Database::connect(&forum.url, 1).await.unwrap();
    let asked = Arc::new(Mutex::new(BTreeSet::new()));
    let heard = asked.clone();
    db.watch(move |sql| heard.lock().unwrap().extend([sql.to_owned()]));

    for changes in [vec![message(&ada).await], vec![message(&ada).await, message(&sedge).await]] {
        let told = meeting_event::append_asked(&db, id, &mut changes.clone()).await.unwrap().1;
        assert_eq!(told.len(), changes.len());
    }
    // What a room reads that was told of them.
    let read = meeting_event::list_after(db.read(), id, 1, 2).await.unwrap();
    assert_eq!(read.len(), 2);
    let statements = asked.lock().unwrap().clone();
    let mut found = 0;
    for sql in statements {
        for step in plan(&db, &sql).await.iter().filter(|step| step.contains(" meeting_event ")) {
            found += 1;
            // By the meeting and something else: its position, or whose key it is.
            assert!(step.contains(" AND "), "{step}: {sql}");
        }
    }
    assert!(found >= 4, "{found} steps read the log");
}

#[tokio::test]
async fn a_statement_that_is_kept_is_planned_once() {
    let forum = TestApp::on_sqlite().await;
    let options = Statement::from_string(forum.app.db.backend(), "PRAGMA compile_options");
    let options = forum.app.db.read().query_all_raw(options).await.unwrap();
    let options: Vec<String> = options.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();

    assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "{options:?}");
}

/// Whether what a process sends over the connection to this address leaves at once.
fn leaves_at_once(process: u32, peer: SocketAddr) -> Option<bool> {
    let id = Pid::from_raw(process.try_into().unwrap()).unwrap();
    let process_fd = pidfd_open(id, PidfdFlags::empty()).unwrap();
    for entry in fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten() {
        let number: ForeignRawFd = entry.file_name().to_str().unwrap().parse().unwrap();
        // It may be closed by now.
        let Ok(fd) = pidfd_getfd(&process_fd, number, PidfdGetfdFlags::empty()) else { continue };
        let other = getpeername(&fd).ok().flatten().and_then(|address| SocketAddr::try_from(address).ok());
        if other == Some(peer) {
            return Some(tcp_nodelay(&fd).unwrap());
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_socket_is_sent_does_not_wait_for_what_was_sent_before() {
    let forum = ground().await;
    let ada = forum.person("Ada").await;
    let vacant = Vacant::find();
    let address = vacant.address;
    let mut server = serve(&forum, address);
    let socket = reach_once_up(&mut server, &ada, address).await;

    assert_eq!(leaves_at_once(server.id(), socket.address()), Some(true));
}
