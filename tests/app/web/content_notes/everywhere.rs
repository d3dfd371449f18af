//! What each reader chose is obeyed in every place of the list.

use super::{
    choose,
    places::{Does, PLACES},
    start,
};
use crate::{
    support::{Person, Reply, TestApp},
    web::{drafts::own_post, locks_everywhere},
};
use csa_forum::domain::{Subject, item};
use entity::{role_grant::Role, subject::SubjectKind};
use std::collections::BTreeSet;

const NAMED: &str = "Content note: Court and cross-examination";

/// An address of a place, who looks there, and what they would read.
struct Sight<'a> {
    place: &'static str,
    reader: &'a Person<'a>,
    address: String,
    words: &'static str,
}

impl Sight<'_> {
    async fn look(&self) -> Reply {
        let (method, _) = self.place.split_once(' ').unwrap();
        // A form with nothing in it comes back with its page.
        if method == "GET" {
            self.reader.get(&self.address).await
        } else {
            self.reader.post(&self.address, &[]).await
        }
    }

    /// How often the words stand on a page for all to see, and how often they are folded.
    fn count(&self, page: &Reply) -> (usize, usize) {
        let folded = page.select("details:not([open])");
        let folded = folded.iter().map(|text| text.matches(self.words).count()).sum();
        (page.body.matches(self.words).count() - folded, folded)
    }
}

fn key(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap().rsplit('/').next().unwrap()
}

async fn review_of(sedge: &Person<'_>, kind: &str) -> String {
    let links = sedge.get(&format!("/reviews?kind={kind}")).await.attributes("tbody a", "href");
    links[0].split('?').next().unwrap().to_owned()
}

/// Starts a thread with words of its own, and returns its post.
async fn post_with(ada: &Person<'_>, slug: &str, words: &str) -> (String, String) {
    let form = [("title", "Letters"), ("body", words), ("handling", "HD3"), ("note", "NT05")];
    let thread = ada.post(&format!("/spaces/{slug}/threads"), &form).await.path();
    let post = own_post(ada, &thread).await;
    (thread, post)
}

/// Everybody who looks, and where what they look at stands.
struct Scene<'a> {
    ben: Person<'a>,
    sedge: Person<'a>,
    lowri: Person<'a>,
    thread: String,
    post: String,
    held: String,
    flag: String,
    lock: String,
    referral: String,
    trend: String,
    digest: String,
    report: String,
}

impl<'a> Scene<'a> {
    /// Something of every kind that carries a note, in every state in which somebody reads it.
    async fn set(forum: &'a TestApp) -> Self {
        forum.space("general").await;
        forum.reviewed_space("careful").await;
        let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
        let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
        let lowri = forum.person_with("Lowri", &[Role::SafeguardingLead, Role::Member]).await;
        let (thread, post) = post_with(&ada, "general", "Teal words.").await;
        let edited = [("version", "1"), ("body", "Plover words."), ("handling", "HD3"), ("note", "NT05")];
        ada.post(&post, &edited).await.location();
        post_with(&ada, "careful", "Curlew words.").await;
        let (_, flagged) = post_with(&ada, "general", "Heron words.").await;
        let flag = [("kind", "post"), ("id", key(&flagged)), ("reason", "FL3"), ("words", "Look.")];
        ben.post("/flags", &flag).await.location();
        let (_, locked) = post_with(&ada, "general", "Linnet words.").await;
        locks_everywhere::lock(&ben, item::parse("post", key(&locked)).unwrap()).await;
        let lock = lowri.get("/locks").await.attributes("main a[href^='/locks/']", "href").remove(0);
        let told = [("text", "Please look at this."), ("from", post.as_str())];
        let referral = ben.post("/referrals", &told).await.path();
        let trend = forum.published_trend("T-2026-014", "Payment requests in games").await.id;
        sedge.post(&format!("/content-notes/trend/{trend}"), &[("note", "NT05")]).await.location();
        let subject = Subject::new(SubjectKind::Trend, trend.0);
        let digest = forum.release_digest_of((&marram, &sedge), &[subject]).await.to_string();
        let versions = format!("/trends/{trend}/versions");
        let words = [
            ("title", "Payments"),
            ("source", "Wren words."),
            ("summary", "It grows."),
            ("technology", "TR06"),
        ];
        let words = [&words[..], &[("note", "NT05")]].concat();
        marram.fill(&format!("{versions}/new"), &versions, &words).await.location();
        let report = ben.report_trend("HD3").await;
        sedge.link_report(&report, &format!("/trends/{trend}")).await;
        forum.submit_digest_of(&marram, "2026-12", &[subject]).await;
        let (held, flag) = (review_of(&sedge, "space").await, review_of(&sedge, "flag").await);
        let trend = trend.to_string();
        Self { ben, sedge, lowri, thread, post, held, flag, lock, referral, trend, digest, report }
    }

    /// Each place that obeys what its reader chose.
    fn sights(&self) -> Vec<Sight<'_>> {
        let Self { ben, sedge, lowri, thread, post, held, flag, trend, digest, report, .. } = self;
        let at = |place, reader, address: String, words| Sight { place, reader, address, words };
        let handling = format!("/contributions/post/{}/handling", key(post));
        let (lock, referral) = (key(&self.lock), key(&self.referral));
        vec![
            at("GET /threads/{thread_id}", ben, thread.clone(), "Plover words."),
            at("POST /threads/{thread_id}/posts", ben, format!("{thread}/posts"), "Plover words."),
            at("GET /posts/{post_id}/revisions", ben, format!("{post}/revisions"), "Teal words."),
            at("GET /reviews/{review_id}", sedge, held.clone(), "Curlew words."),
            at("POST /reviews/{review_id}/refusal", sedge, format!("{held}/refusal"), "Curlew words."),
            at("GET /reviews/{review_id}", sedge, flag.clone(), "Heron words."),
            at("POST /reviews/{review_id}/refusal", sedge, format!("{flag}/refusal"), "Heron words."),
            at("GET /locks/{lock_id}/wording", lowri, format!("/locks/{lock}/wording"), "Linnet words."),
            at(
                "GET /referrals/{referral_id}/item",
                lowri,
                format!("/referrals/{referral}/item"),
                "Plover words.",
            ),
            at("GET /trends/{trend_id}", ben, format!("/trends/{trend}"), "In full."),
            at(
                "GET /trends/{trend_id}/versions/{number}",
                sedge,
                format!("/trends/{trend}/versions/1"),
                "In full.",
            ),
            at(
                "GET /trends/{trend_id}/versions/{number}/comparison/{other}",
                sedge,
                format!("/trends/{trend}/versions/2/comparison/1"),
                "Wren words.",
            ),
            at("GET /digests/{digest_id}", sedge, format!("/digests/{digest}"), "This is the second."),
            at("GET /submissions/{submission_id}", ben, report.clone(), "This is the second."),
            at(
                "GET /contributions/{kind}/{id}/handling/edit",
                sedge,
                format!("{handling}/edit"),
                "Plover words.",
            ),
            at("POST /contributions/{kind}/{id}/handling", sedge, handling, "Plover words."),
        ]
    }
}

#[tokio::test]
async fn what_each_reader_chose_is_obeyed_wherever_something_with_a_note_can_be_read() {
    let forum = TestApp::start().await;
    let scene = Scene::set(&forum).await;
    let sights = scene.sights();
    let obeying: BTreeSet<&str> =
        PLACES.iter().filter(|(_, does)| *does == Does::Obeys).map(|(place, _)| *place).collect();
    assert_eq!(sights.iter().map(|sight| sight.place).collect::<BTreeSet<_>>(), obeying);

    for sight in &sights {
        let Sight { place, reader, words, .. } = sight;
        choose(reader, &[("usual", "show")]).await;
        let shown = sight.look().await;
        let (open, folded) = sight.count(&shown);
        assert!(open > 0 && folded == 0, "{place} shows {words}: {}", shown.body);
        assert!(shown.select("p.app-meta").iter().any(|line| line == NAMED), "{place} says its note");

        choose(reader, &[("usual", "show"), ("NT05", "fold")]).await;
        let page = sight.look().await;
        let (open, folded) = sight.count(&page);
        assert!(open == 0 && folded > 0, "{place} folds {words}");
        assert!(page.select("details:not([open]) summary").iter().any(|names| names == NAMED), "{place}");

        choose(reader, &[("usual", "fold"), ("NT05", "hide")]).await;
        let hidden = sight.look().await;
        assert_eq!(sight.count(&hidden), (0, 0), "{place} hides {words}");
        let line = hidden.select("p.app-meta").into_iter().find(|line| line.starts_with(NAMED));
        assert!(line.is_some_and(|line| line.contains("Hidden, as you chose.")), "{place}");
        let once = hidden.attributes("p.app-meta a[href*='show=']", "href").remove(0);
        let once = reader.get(&once).await;
        assert!(sight.count(&once).0 > 0, "{place} shows {words} once");
        assert_eq!(sight.count(&sight.look().await), (0, 0), "{place}: once is once");

        choose(reader, &[("usual", "hide"), ("NT05", "show")]).await;
        assert!(sight.count(&sight.look().await).0 > 0, "{place}: what was chosen for one note goes before");
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nobodys_own_words_are_kept_from_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    choose(&ada, &[("usual", "hide")]).await;
    let thread = start(&ada, "general", &["NT05"]).await;
    let post = own_post(&ada, &thread).await;
    let handling = format!("/contributions/post/{}/handling/edit", key(&post));
    let pages = [
        thread,
        format!("{post}/edit"),
        format!("{post}/revisions"),
        handling,
        "/account/contributions".to_owned(),
    ];
    for page in pages {
        let reply = ada.get(&page).await;
        assert!(reply.says("Teal words."), "{page}");
        let folded = reply.select("details").concat();
        assert!(!folded.contains("Teal words."), "{page}");
    }
    assert!(ada.get("/account/contributions").await.says(NAMED), "and she sees what they carry");
}
