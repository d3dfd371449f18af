//! What is locked is served nowhere: each kind of thing, in every place where it stands, to every reader. Each place has
//! first to show it to somebody, or it proves nothing.

use super::own_data;
use crate::support::{Person, Reply, TestApp, Tool, meeting, reports, socket::Socket};
use axum::http::StatusCode;
use csa_forum::domain::{
    Subject,
    api_token::Scope,
    digest::{self, NewDigest},
    item,
    screening::Answers,
};
use entity::{id::DigestId, organisation::Kind, role_grant::Role};

pub(super) const WORD: &str = "quillwort";

/// Everybody who might read something, and a tool.
pub(super) struct Scene<'a> {
    pub(super) forum: &'a TestApp,
    pub(super) author: Person<'a>,
    pub(super) reader: Person<'a>,
    pub(super) moderators: [Person<'a>; 2],
    policy: Person<'a>,
    lead: Person<'a>,
    pub(super) tool: Tool<'a>,
}

impl<'a> Scene<'a> {
    pub(super) async fn set(forum: &'a TestApp) -> Self {
        let author = forum.person("Ada").await;
        let heron = forum.organisation("Heron House", Kind::Charity, &[&author]).await;
        Self {
            reader: forum.person("Ben").await,
            moderators: [forum.moderator("Marram").await, forum.moderator("Sedge").await],
            policy: forum.person_with("Teal", &[Role::PolicyReader]).await,
            lead: forum.person_with("Lowri", &[Role::SafeguardingLead, Role::Member]).await,
            tool: Tool::of(&author, &heron, &Scope::ALL).await,
            author,
            forum,
        }
    }

    pub(super) fn everybody(&self) -> [&Person<'a>; 6] {
        let [marram, sedge] = &self.moderators;
        [&self.author, &self.reader, marram, sedge, &self.policy, &self.lead]
    }

    /// By how many of all readers each place is shown with the word.
    async fn showing(&self, places: &[String], word: &str) -> Vec<(String, usize)> {
        let mut showing = Vec::new();
        for place in places {
            let mut count = 0;
            if place.starts_with("/api/") {
                count += usize::from(has(&self.tool.get(place).await, word));
            } else {
                for person in self.everybody() {
                    count += usize::from(has(&person.get(place).await, word));
                }
            }
            showing.push((place.clone(), count));
        }
        let copy = own_data::take(&self.author).await;
        showing.push(("the author's own data".to_owned(), usize::from(copy.says_in_any_case(word))));
        showing
    }

    /// Locks something, and sees that each place that showed it shows it no more.
    async fn lock(&self, (by, subject): (&Person<'_>, Subject), places: &[String], word: &str) {
        for (place, count) in self.showing(places, word).await {
            let own = place.starts_with("the author") && !is_authors(subject);
            assert!(count > 0 || own, "{place} does not show it before");
        }
        lock(by, subject).await;
        for (place, count) in self.showing(places, word).await {
            assert_eq!(count, 0, "{place} shows it still");
        }
        for person in self.everybody() {
            let form = [("kind", subject.kind.to_string()), ("id", subject.id.to_string())];
            let query = format!("kind={}&id={}", form[0].1, form[1].1);
            for page in ["/locks/new", "/flags/new"] {
                let reply = person.get(&format!("{page}?{query}")).await;
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
            }
        }
        self.forum.run_due_jobs().await;
        for mail in self.forum.inbox() {
            assert!(!String::from_utf8_lossy(&mail.bytes).to_lowercase().contains(word));
        }
    }
}

/// Members write these; moderators and policy staff the others, for their office.
fn is_authors(subject: Subject) -> bool {
    ["post", "message", "submission", "concern"].contains(&subject.kind.to_string().as_str())
}

pub(super) fn has(reply: &Reply, word: &str) -> bool {
    reply.body.to_lowercase().contains(word)
}

/// Locks something by the form on its page.
pub(super) async fn lock(person: &Person<'_>, subject: Subject) {
    let (kind, id) = (subject.kind.to_string(), subject.id.to_string());
    let page = person.get(&format!("/locks/new?kind={kind}&id={id}")).await;
    assert_eq!(page.select("h1"), ["I think this is illegal content"]);
    let form = [("kind", &*kind), ("id", &*id)];
    assert_eq!(person.post("/locks", &form).await.location(), "/flags?done=lock-created");
}

/// What the link on a page leads to that locks the last thing of a kind.
pub(super) async fn find(person: &Person<'_>, page: &str, kind: &str) -> Subject {
    let links = person.get(page).await.attributes(&format!("a[href^='/locks/new?kind={kind}&']"), "href");
    // A meeting's page holds the row that its script fills, too.
    let link = links
        .iter()
        .rfind(|link| !link.ends_with("message-id"))
        .unwrap_or_else(|| panic!("{page} offers nothing to lock"));
    item::parse(kind, link.rsplit('=').next().unwrap()).unwrap()
}

fn paths<const N: usize>(paths: [&str; N]) -> Vec<String> {
    paths.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn a_locked_reply_is_nowhere_to_be_read() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let scene = Scene::set(&forum).await;
    let first = [("title", "A thread"), ("body", "Its first post."), ("handling", "HD3")];
    let thread = scene.reader.post("/spaces/general/threads", &first).await.path();
    let reply = [("body", "A quillwort, as it were."), ("handling", "HD3")];
    scene.author.post(&format!("{thread}/posts"), &reply).await.location();
    let subject = find(&scene.reader, &thread, "post").await;
    let post = format!("/posts/{}", subject.id);
    let edited = [("version", "1"), ("body", "Another quillwort."), ("handling", "HD3")];
    scene.author.post(&post, &edited).await.location();

    let places = [
        thread.clone(),
        format!("{post}/edit"),
        format!("{post}/revisions"),
        "/account/contributions".to_owned(),
        format!("/api/v1{thread}/posts"),
        format!("/api/v1{post}"),
    ];
    scene.lock((&scene.reader, subject), &places, WORD).await;

    for person in scene.everybody() {
        assert_eq!(person.get(&format!("{post}/withdrawal/new")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(person.get(&format!("{post}/edit")).await.status, StatusCode::NOT_FOUND);
    }
    for person in [&scene.author, &scene.reader, &scene.moderators[0], &scene.lead] {
        let page = person.get(&thread).await;
        assert_eq!(page.select("#post-2"), ["This is being looked at."], "no author, and no time");
        assert!(page.says("Its first post."), "the others' words stay");
        assert_eq!(person.get(&post).await.select("h1"), ["This is being looked at."]);
    }
    assert_eq!(
        scene.policy.get(&post).await.status,
        StatusCode::NOT_FOUND,
        "who could not read it learns nothing"
    );
    assert!(scene.reader.get(&thread).await.says("1 post"), "it is not counted");
}

#[tokio::test]
async fn with_the_first_post_its_threads_title_is_locked() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let scene = Scene::set(&forum).await;
    let first = [("title", "Of quillwort"), ("body", "Words."), ("handling", "HD3")];
    let thread = scene.author.post("/spaces/general/threads", &first).await.path();
    let subject = find(&scene.reader, &thread, "post").await;

    let mut places = paths(["/", "/threads", "/spaces/general", "/account/contributions", "/api/v1/threads"]);
    places.extend([
        thread.clone(),
        format!("/api/v1{thread}"),
        format!("/api/v1/threads?space={}", space.id),
    ]);
    scene.lock((&scene.reader, subject), &places, WORD).await;

    assert_eq!(scene.author.get(&thread).await.select("h1"), ["This is being looked at."]);
    assert_eq!(scene.policy.get(&thread).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_locked_message_goes_from_the_transcript_the_log_and_open_sockets() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let scene = Scene::set(&forum).await;
    let meeting = meeting::open(&scene.moderators[0], &space).await;
    let mut socket = Socket::open(&forum, &scene.reader).await;
    let epoch = socket.follow(&meeting, None).await["ok"]["epoch"].as_str().unwrap().to_owned();
    forum.say(&scene.author.actor().await, meeting.parse().unwrap(), "A quillwort, as it were.").await;
    assert!(socket.next_event().await.to_string().contains(WORD));
    let place = format!("/meetings/{meeting}");
    let subject = find(&scene.reader, &place, "message").await;

    let places =
        [place.clone(), "/account/contributions".to_owned(), format!("/api/v1/meetings/{meeting}/events")];
    scene.lock((&scene.reader, subject), &places, WORD).await;

    let told = socket.next_event().await;
    assert_eq!((&told["t"], &told["d"]["id"]), (&"message.locked".into(), &subject.id.to_string().into()));
    assert!(told["k"].is_null(), "not even who locked it is told that they did");
    for person in [&scene.author, &scene.reader, &scene.moderators[0]] {
        let page = person.get(&place).await;
        assert_eq!(page.select("#event-2"), ["This is being looked at."], "no author, and no time");
        let mut late = Socket::open(&forum, person).await;
        late.follow(&meeting, Some((&epoch, 0))).await;
        for kind in ["meeting.opened", "hidden", "message.locked"] {
            let event = late.next_event().await;
            assert_eq!(event["t"], kind, "{event}");
            assert!(!event.to_string().contains(WORD));
        }
    }
    let removal = format!("{place}/messages/{}/withdrawal", subject.id);
    assert_eq!(scene.author.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_locked_report_is_nowhere_to_be_read_and_its_trend_does_not_rest_on_it() {
    let forum = TestApp::start().await;
    let scene = Scene::set(&forum).await;
    let [marram, _] = &scene.moderators;
    let report = scene.author.report_trend("HD3").await;
    marram.accept_report(&report).await;
    let trend = marram.open_trend(&report).await;
    let triage = report.replace("/submissions/", "/triage/");
    let subject = find(marram, &triage, "submission").await;
    let word = "currency bought inside games";
    assert!(reports::CHANGE[1].1.contains(word));

    let places = [report.clone(), triage.clone(), format!("/api/v1{report}")];
    let linked = format!("a[href='{triage}']");
    assert_eq!(marram.get(&trend).await.attributes(&linked, "href").len(), 1);
    scene.lock((marram, subject), &places, word).await;

    for (person, place) in [(&scene.author, &report), (marram, &triage)] {
        assert_eq!(person.get(place).await.select("h1"), ["This is being looked at."]);
    }
    assert_eq!(scene.reader.get(&report).await.status, StatusCode::NOT_FOUND);
    assert!(marram.get(&trend).await.attributes(&linked, "href").is_empty());
    let verbs = ["assignment", "acceptance", "unlinking"];
    for verb in verbs {
        let reply = marram.post(&format!("{triage}/{verb}"), &[("version", "9")]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{verb}");
    }
}

/// A digest that holds these, and is written by the one and approved by the other.
async fn digest_of(scene: &Scene<'_>, subjects: &[Subject]) -> DigestId {
    let forum = scene.forum;
    let (marram, sedge) = (scene.moderators[0].actor().await, scene.moderators[1].actor().await);
    let series = forum.series().await.id.to_string();
    let words = ("The Forum: November 2026", "What is new.");
    let new = NewDigest::parse(&series, "2026-11", words, &Answers::default()).unwrap();
    let db = &forum.app.db;
    let id = digest::create(db, &marram, new).await.unwrap();
    for subject in subjects {
        digest::add(db, &marram, id, *subject).await.unwrap();
    }
    let version = async || (id, digest::find(db.read(), &marram, id).await.unwrap().version);
    digest::submit(db, &marram, version().await).await.unwrap();
    digest::approve(db, &sedge, version().await, "MK1").await.unwrap();
    id
}

#[tokio::test]
async fn a_locked_trend_is_nowhere_to_be_read_and_what_was_approved_with_it_is_not() {
    let forum = TestApp::start().await;
    let scene = Scene::set(&forum).await;
    let trend = forum.published_trend("T-2026-014", "Of quillwort in games").await;
    let place = format!("/trends/{}", trend.id);
    let subject = find(&scene.reader, &place, "trend").await;
    let digest = digest_of(&scene, &[subject]).await;

    let mut places = paths(["/trends", "/api/v1/trends"]);
    places.extend([place.clone(), format!("{place}/versions/1"), format!("/api/v1{place}")]);
    places.extend(["", "/preview", "/preview.html"].map(|part| format!("/digests/{digest}{part}")));
    scene.lock((&scene.reader, subject), &places, WORD).await;

    assert_eq!(scene.policy.get(&place).await.select("h1"), ["This is being looked at."]);
    assert_eq!(forum.digest_state(digest).await.0, entity::digest::State::Draft, "its approval is void");
}

#[tokio::test]
async fn a_locked_concern_is_nowhere_to_be_read_and_its_answer_goes_with_it() {
    let forum = TestApp::start().await;
    let scene = Scene::set(&forum).await;
    let concern = raise(&scene).await;
    answer(&scene, &concern, "It is under way, and quillwort is dealt with.").await;
    let subject = find(&scene.reader, &concern, "concern").await;
    let response = find(&scene.reader, &concern, "response").await;
    let digest = digest_of(&scene, &[subject, response]).await;

    let mut places = paths(["/", "/concerns", "/concerns?own", "/you-said-we-did", "/account/contributions"]);
    places.extend([concern.clone(), format!("/responses/{}/revisions", response.id)]);
    places.extend(["", "/preview", "/preview.html"].map(|part| format!("/digests/{digest}{part}")));
    scene.lock((&scene.reader, subject), &places, WORD).await;

    assert_eq!(scene.author.get(&concern).await.select("h1"), ["This is being looked at."]);
    assert_eq!(forum.digest_state(digest).await.0, entity::digest::State::Draft);
}

#[tokio::test]
async fn a_locked_answer_is_nowhere_to_be_read_and_the_concern_stays() {
    let forum = TestApp::start().await;
    let scene = Scene::set(&forum).await;
    let concern = raise(&scene).await;
    answer(&scene, &concern, "It is under way, and the moonwort is dealt with.").await;
    let subject = find(&scene.reader, &concern, "response").await;
    let digest = digest_of(&scene, &[subject]).await;

    let mut places = paths(["/you-said-we-did"]);
    places.extend([
        concern.clone(),
        format!("/responses/{}/edit", subject.id),
        format!("/responses/{}/revisions", subject.id),
        format!("/digests/{digest}"),
        format!("/digests/{digest}/preview"),
    ]);
    scene.lock((&scene.reader, subject), &places, "moonwort").await;

    let page = scene.policy.get(&concern).await;
    assert!(page.says("This is being looked at.") && page.says("Of quillwort"));
    assert!(page.attributes("a[href$='/response/new']", "href").is_empty(), "nor is another asked for");
    let copy = own_data::take(&scene.policy).await;
    assert!(!copy.says_in_any_case("moonwort"), "its writer has no copy of it either");
    assert_eq!(forum.digest_state(digest).await.0, entity::digest::State::Draft);
}

/// A concern that a moderator published.
pub(super) async fn raise(scene: &Scene<'_>) -> String {
    let form = [
        ("step", "send"),
        ("title", "Of quillwort"),
        ("should_change", "Say in each letter who decided."),
        ("stage", "ST06"),
        ("kind", "CN05"),
        ("handling", "HD3"),
        ("live_case", "no"),
    ];
    let concern = scene.author.post("/concerns", &form).await.path();
    let [marram, _] = &scene.moderators;
    let review = marram.get("/reviews").await.attributes("tbody a", "href").remove(0);
    marram.post(&format!("{review}/approval"), &[("version", "1")]).await.location();
    concern
}

async fn answer(scene: &Scene<'_>, place: &str, words: &str) {
    let owner = scene.policy.account.id.to_string();
    let form = [("status", "RS4"), ("body", words), ("owner", &*owner), ("implications", "IM1")];
    scene.policy.post(&format!("{place}/response"), &form).await.location();
}
