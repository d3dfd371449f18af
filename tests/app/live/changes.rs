//! What stands beside a meeting's log: whoever follows the meeting is told that it was changed, and reads it anew.

use crate::support::{
    Person, TestApp,
    meeting::{self, details},
    socket::Socket,
};
use futures_util::future::join_all;
use serde_json::json;

/// What can be changed beside a log.
#[derive(Debug, Clone, Copy)]
enum Change {
    AddItem,
    EditItem,
    MoveItem,
    RemoveItem,
    AddPaper,
    RemovePaper,
    Details,
    Cancel,
    RecordAction,
    Note,
}

const ALL: [Change; 10] = [
    Change::AddItem,
    Change::EditItem,
    Change::MoveItem,
    Change::RemoveItem,
    Change::AddPaper,
    Change::RemovePaper,
    Change::Details,
    Change::Cancel,
    Change::RecordAction,
    Change::Note,
];

/// A meeting with two points on its agenda, the first with a paper; it goes on if an action is to be recorded in it.
async fn prepare(chair: &Person<'_>, space: &entity::space::Model, change: Change) -> (String, String) {
    let meeting = meeting::schedule(chair, space).await;
    for title in ["Fields", "Terms"] {
        meeting::add_item(chair, &meeting, (title, "on_record")).await;
    }
    let agenda = chair.get(&format!("/meetings/{meeting}/agenda-items/new")).await;
    let edit = agenda.attributes(".app-agenda a[href$='/edit']", "href").remove(0);
    let item = edit.trim_end_matches("/edit").to_owned();
    if let Change::RemovePaper = change {
        add_paper(chair, &item).await;
    }
    if let Change::RecordAction = change {
        chair.post(&format!("/meetings/{meeting}/opening"), &[]).await.location();
    }
    (meeting, item)
}

async fn add_paper(chair: &Person<'_>, item: &str) {
    let form = [("title", "Three fields"), ("body", "Words."), ("handling", "HD3")];
    let thread = chair.post("/spaces/general/threads", &form).await.path();
    chair.post(&format!("{item}/papers"), &[("paper", &thread)]).await.location();
}

async fn make(chair: &Person<'_>, (meeting, item): (&str, &str), change: Change) {
    let (place, chair_id) = (format!("/meetings/{meeting}"), chair.account.id.to_string());
    let point = [("title", "Others"), ("attribution", "on_record"), ("version", "1")];
    match change {
        Change::AddItem => meeting::add_item(chair, meeting, ("Close", "on_record")).await,
        Change::EditItem => drop(chair.post(item, &point).await.location()),
        Change::MoveItem => {
            chair.post(&format!("{item}/move"), &[("direction", "down")]).await.location();
        }
        Change::RemoveItem => drop(chair.post(&format!("{item}/removal"), &[]).await.location()),
        Change::AddPaper => add_paper(chair, item).await,
        Change::RemovePaper => {
            let page = chair.get(&format!("{item}/edit")).await;
            let removal = page.attributes("form[action$='/removal']", "action").remove(0);
            chair.post(&removal, &[]).await.location();
        }
        Change::Details => {
            let form: Vec<_> = details("", &chair_id).into_iter().chain([("version", "1")]).collect();
            chair.post(&place, &form).await.location();
        }
        Change::Cancel => {
            let form = [("reason", "The room is not free.")];
            chair.post(&format!("{place}/cancellation"), &form).await.location();
        }
        Change::RecordAction => {
            let name = chair.account.shown_name.clone();
            let christmas = ("24", "12", "2026");
            meeting::record_action(chair, meeting, ("Try it for a month.", &name, christmas)).await;
        }
        Change::Note => {
            let form = [("present", ""), ("note", "NT06")];
            chair.post(&format!("/content-notes/meeting/{meeting}"), &form).await.location();
        }
    }
}

#[tokio::test]
async fn whoever_follows_a_meeting_is_told_what_changes_beside_its_log() {
    let forum = TestApp::served(|settings| settings.sockets_a_person = ALL.len() + 1).await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut told = Vec::new();
    for change in ALL {
        let (meeting, item) = prepare(&sedge, &space, change).await;
        let mut socket = Socket::open(&forum, &ada).await;
        socket.follow(&meeting, None).await;
        socket.next_where(|frame| frame["d"]["count"] == 1).await;
        make(&sedge, (&meeting, &item), change).await;
        told.push(async move { (change, socket.next_where(|frame| frame["t"] == "changed").await) });
    }

    for (change, frame) in join_all(told).await {
        assert_eq!((&frame["d"], frame["seq"].is_null()), (&json!({}), true), "{change:?}: {frame}");
    }
    forum.run_due_jobs().await;
}
