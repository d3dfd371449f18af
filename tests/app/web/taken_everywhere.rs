//! What is taken back and what is locked leaves the same places at once: pages, transcripts, lists, answers to tools and
//! copies of one's data, one list of them for both.

use super::{
    locks_everywhere::{Scene, WORD, find, has, lock, raise},
    own_data,
};
use crate::support::{Person, TestApp, meeting, reports, socket::Socket};
use csa_forum::domain::Subject;

/// How something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    TakenBack,
    Locked,
}

/// A contribution, where it stands with a word by which it is known, and what is left of it there.
struct Piece {
    subject: Subject,
    word: &'static str,
    places: Vec<String>,
    /// A page and what stands there in its place, once it is taken back and once it is locked.
    left: (String, &'static str, [&'static str; 2]),
}

const LOCKED: &str = "This is being looked at.";

async fn pieces(scene: &Scene<'_>, meeting: &str) -> Vec<Piece> {
    let own = "/account/contributions".to_owned();
    let first = [("title", "A thread"), ("body", "Its first post."), ("handling", "HD3")];
    let thread = scene.reader.post("/spaces/general/threads", &first).await.path();
    let reply = [("body", "A quillwort, as it were."), ("handling", "HD3")];
    scene.author.post(&format!("{thread}/posts"), &reply).await.location();
    let post = find(&scene.reader, &thread, "post").await;
    let transcript = format!("/meetings/{meeting}");
    scene.forum.say(&scene.author.actor().await, meeting.parse().unwrap(), "A quillwort, as it were.").await;
    let message = find(&scene.reader, &transcript, "message").await;
    let concern = raise(scene).await;
    let report = scene.author.report_trend("HD3").await;
    let triage = report.replace("/submissions/", "/triage/");
    vec![
        Piece {
            places: vec![
                thread.clone(),
                format!("/posts/{}/revisions", post.id),
                own.clone(),
                format!("/api/v1{thread}/posts"),
                format!("/api/v1/posts/{}", post.id),
            ],
            left: (thread, "#post-2", ["Post 2 was withdrawn by its author.", LOCKED]),
            subject: post,
            word: WORD,
        },
        Piece {
            places: vec![transcript.clone(), own.clone(), format!("/api/v1{transcript}/events")],
            left: (transcript, "#event-2 p", ["This message was removed.", LOCKED]),
            subject: message,
            word: WORD,
        },
        Piece {
            places: vec![concern.clone(), "/concerns".to_owned(), "/concerns?own".to_owned(), own],
            left: (concern.clone(), "h1", ["Withdrawn concern", LOCKED]),
            subject: find(&scene.reader, &concern, "concern").await,
            word: WORD,
        },
        Piece {
            subject: find(&scene.moderators[0], &triage, "submission").await,
            word: "currency bought inside games",
            places: vec![triage.clone()],
            left: (triage, "h1", ["Page not found", LOCKED]),
        },
    ]
}

/// By how many of those to whom it is shown at all a place is shown with a word; of what its author took back they read
/// on what is theirs alone.
async fn count(scene: &Scene<'_>, (place, word): (&str, &str)) -> usize {
    if place.starts_with("/api/") {
        return usize::from(has(&scene.tool.get(place).await, word));
    }
    let mut count = 0;
    for person in scene.everybody() {
        count += usize::from(has(&person.get(place).await, word));
    }
    count
}

async fn take(scene: &Scene<'_>, way: Way, subject: Subject) {
    let by: &Person<'_> = match subject.kind.to_string().as_str() {
        "submission" => &scene.moderators[0],
        _ => &scene.reader,
    };
    match way {
        Way::Locked => lock(by, subject).await,
        Way::TakenBack => {
            let act = format!("/account/contributions/{}/{}/withdrawal", subject.kind, subject.id);
            scene.author.post(&act, &[]).await.location();
        }
    }
}

#[tokio::test]
async fn what_is_taken_back_or_locked_leaves_every_place_at_once_and_open_sockets() {
    for (index, way) in [Way::TakenBack, Way::Locked].into_iter().enumerate() {
        let forum = TestApp::served(|_| {}).await;
        let space = forum.space("general").await;
        let scene = Scene::set(&forum).await;
        let meeting = meeting::open(&scene.moderators[0], &space).await;
        let mut socket = Socket::open(&forum, &scene.reader).await;
        let here = socket.follow(&meeting, None).await;
        let pieces = pieces(&scene, &meeting).await;
        assert!(socket.next_event().await.to_string().contains(WORD));
        assert!(reports::CHANGE[1].1.contains("currency bought inside games"));

        // One after the other: what is left elsewhere has the same word.
        for piece in &pieces {
            for place in &piece.places {
                assert!(count(&scene, (place, piece.word)).await > 0, "{way:?}: {place} does not show it");
            }
        }
        assert!(own_data::take(&scene.author).await.says_in_any_case(WORD));
        for piece in &pieces {
            take(&scene, way, piece.subject).await;
            let (page, selector, left) = &piece.left;
            let found = scene.moderators[0].get(page).await.select(selector);
            assert_eq!(found, [left[index]], "{way:?}: {page}");
        }
        for piece in &pieces {
            for place in &piece.places {
                let count = count(&scene, (place, piece.word)).await;
                assert_eq!(count, 0, "{way:?}: {place} shows it still");
            }
        }
        let copy = own_data::take(&scene.author).await;
        assert_eq!(copy.says_in_any_case(WORD), way == Way::TakenBack, "what one took back stays one's own");

        let told = socket.next_event().await;
        let kind = if way == Way::TakenBack { "message.removed" } else { "message.locked" };
        assert_eq!(told["t"], kind, "{told}");
        let epoch = here["ok"]["epoch"].as_str().unwrap();
        let mut late = Socket::open(&forum, &scene.reader).await;
        late.follow(&meeting, Some((epoch, 0))).await;
        for _ in 0..3 {
            assert!(!late.next_event().await.to_string().contains(WORD), "{way:?}");
        }
        forum.run_due_jobs().await;
        for mail in forum.inbox() {
            assert!(!String::from_utf8_lossy(&mail.bytes).to_lowercase().contains(WORD));
        }
    }
}
