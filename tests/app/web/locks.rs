use super::{
    departures::depart,
    drafts::{own_post, rows},
    locks_everywhere::{find, lock},
};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{
    Subject,
    draft::{self, Known, Written},
    item,
};
use entity::{delivery, digest, role_grant::Role};

const WORDS: &str = "Three fields would do.";

/// A reply in a thread of somebody else's; returns the thread and the post.
async fn reply<'a>(forum: &'a TestApp, author: &Person<'a>) -> (String, Subject) {
    forum.space("general").await;
    let other = forum.person("Plover").await;
    let first = [("title", "What reports need"), ("body", "Words."), ("handling", "HD3")];
    let thread = other.post("/spaces/general/threads", &first).await.path();
    let subject = say(author, &thread).await;
    (thread, subject)
}

async fn say(author: &Person<'_>, thread: &str) -> Subject {
    let form = [("body", WORDS), ("handling", "HD3")];
    author.post(&format!("{thread}/posts"), &form).await.location();
    item::parse("post", own_post(author, thread).await.trim_start_matches("/posts/")).unwrap()
}

async fn lead<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::SafeguardingLead]).await
}

/// The page of the one thing that is locked.
async fn locked(lead: &Person<'_>) -> String {
    lead.get("/locks").await.attributes("tbody a", "href").remove(0)
}

/// Sends the form of a lock's page that ends so.
async fn decide(person: &Person<'_>, lock: &str, verb: &str) -> crate::support::Reply {
    person.fill(lock, &format!("{lock}/{verb}"), &[]).await
}

#[tokio::test]
async fn the_leads_are_told_without_a_word_of_it_and_only_they_open_it() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let (lowri, _imran) = (lead(&forum, "Lowri").await, lead(&forum, "Imran").await);
    let (thread, subject) = reply(&forum, &ada).await;
    let form = ben.get(&format!("/locks/new?kind=post&id={}", subject.id)).await;
    for said in ["Do not copy it", "999", "Internet Watch Foundation", "held against you"] {
        assert!(form.says(said), "{said}");
    }
    lock(&ben, subject).await;
    forum.run_due_jobs().await;

    let mut told: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["imran@example.org", "lowri@example.org"]);
    let locked = locked(&lowri).await;
    let id = locked.rsplit('/').next().unwrap().to_owned();
    for page in ["/locks".to_owned(), locked.clone()] {
        for person in [&lowri, &sedge] {
            let reply = person.get(&page).await;
            assert!(!reply.says(WORDS) && !reply.says("Ada") && !reply.says("Ben"), "{page}");
        }
        for person in [&ada, &ben] {
            assert_eq!(person.get(&page).await.status, StatusCode::NOT_FOUND);
        }
    }
    let wording = format!("{locked}/wording");
    for person in [&ada, &ben, &sedge] {
        assert_eq!(person.get(&wording).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(forum.audit_kinds(&id).await, ["ContentLocked"]);
    for _ in 0..2 {
        let opened = lowri.get(&wording).await;
        assert!(opened.says(WORDS) && opened.says("Written by Ada"));
        assert!(opened.attributes("main a", "href").iter().all(|href| href.starts_with('/')));
    }
    assert_eq!(forum.audit_kinds(&id).await, ["ContentLocked", "LockRead", "LockRead"]);
    assert!(!lowri.get(&thread).await.says(WORDS), "nowhere else, not even to her");
}

#[tokio::test]
async fn a_lead_and_a_moderator_reopen_it_together_and_neither_alone() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let both = [Role::SafeguardingLead, Role::Moderator];
    let (lowri, sedge) = (forum.person_with("Lowri", &both).await, forum.moderator("Sedge").await);
    let imran = lead(&forum, "Imran").await;
    let (thread, subject) = reply(&forum, &ada).await;
    assert!(ben.get(&thread).await.says("2 posts"));
    lock(&ben, subject).await;
    forum.run_due_jobs().await;
    let locked = locked(&imran).await;
    assert!(ben.get("/flags").await.says("It is being looked at."));
    let stale = decide(&lowri, &locked, "agreement").await;
    assert_eq!(stale.location(), format!("{locked}?done=lock-agreed"));

    for _ in 0..2 {
        let again = lowri.post(&format!("{locked}/agreement"), &[("version", "2")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "both roles are not two people");
    }
    assert_eq!(
        imran.post(&format!("{locked}/agreement"), &[("version", "2")]).await.status,
        StatusCode::CONFLICT
    );
    assert!(!ben.get(&thread).await.says(WORDS));
    for person in [&ada, &ben] {
        let refused = person.post(&format!("{locked}/agreement"), &[("version", "2")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let stale = sedge.post(&format!("{locked}/agreement"), &[("version", "1")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "she read another state of it");
    assert_eq!(decide(&sedge, &locked, "agreement").await.location(), format!("{locked}?done=lock-reopened"));

    for person in [&ada, &ben] {
        let page = person.get(&thread).await;
        assert!(page.says(WORDS) && page.says("2 posts") && !page.says("This is being looked at."));
    }
    assert!(ben.get("/flags").await.says("It was looked at, and can be read again."));
    assert!(!ben.get("/flags").await.says(WORDS));
    assert!(sedge.get("/locks").await.says("Nothing is locked."));
    assert_eq!(
        sedge.post(&format!("{locked}/removal"), &[("version", "3")]).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(imran.get(&format!("{locked}/wording")).await.status, StatusCode::NOT_FOUND);
    let id = locked.rsplit('/').next().unwrap();
    assert_eq!(forum.audit_kinds(id).await, ["ContentLocked", "ReopeningAgreed", "ContentReopened"]);
    lock(&ben, subject).await;
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn either_of_them_keeps_it_locked_for_good() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lowri = lead(&forum, "Lowri").await;
    let (thread, subject) = reply(&forum, &ada).await;
    lock(&ben, subject).await;
    forum.run_due_jobs().await;
    let locked = locked(&lowri).await;
    decide(&lowri, &locked, "agreement").await.location();

    assert_eq!(decide(&sedge, &locked, "removal").await.location(), format!("{locked}?done=lock-removed"));

    let twice = sedge.post(&format!("{locked}/removal"), &[("version", "3")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let late = sedge.post(&format!("{locked}/agreement"), &[("version", "3")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(ben.get("/flags").await.says("It was looked at, and stays locked."));
    for person in [&ada, &ben, &sedge] {
        assert!(!person.get(&thread).await.says(WORDS));
    }
}

#[tokio::test]
async fn nobody_decides_about_what_they_wrote() {
    let forum = TestApp::start().await;
    let (sedge, ben) = (forum.moderator("Sedge").await, forum.person("Ben").await);
    let lowri = lead(&forum, "Lowri").await;
    let (_, subject) = reply(&forum, &sedge).await;
    lock(&ben, subject).await;
    forum.run_due_jobs().await;
    let locked = locked(&lowri).await;
    for verb in ["agreement", "removal"] {
        assert_eq!(decide(&sedge, &locked, verb).await.status, StatusCode::FORBIDDEN, "{verb}");
    }
}

#[tokio::test]
async fn locking_twice_is_locking_and_what_is_gone_cannot_be_locked() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let lowri = lead(&forum, "Lowri").await;
    let (thread, subject) = reply(&forum, &ada).await;
    let withdrawn = say(&ada, &thread).await;
    ada.post(&format!("/posts/{}/withdrawal", withdrawn.id), &[]).await.location();
    lock(&ben, subject).await;
    let id = subject.id.to_string();
    let again = ada.post("/locks", &[("kind", "post"), ("id", &id)]).await;
    assert_eq!(again.location(), "/flags?done=lock-created", "the author's click says what the other's did");
    let gone = withdrawn.id.to_string();
    let none = "01990000-0000-7000-8000-000000000000";
    for (kind, id) in [("post", &*gone), ("post", none), ("concern", &id), ("account", &id), ("", "")] {
        let reply = ben.post("/locks", &[("kind", kind), ("id", id)]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{kind} {id}");
    }
    assert_eq!(lowri.get("/locks").await.select("tbody tr").len(), 1);
    assert_eq!(ada.get("/flags").await.select("li.app-list__item").len(), 0, "she locked nothing");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn after_three_locks_in_a_day_the_moderators_are_told_that_it_is_urgent() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let (thread, first) = reply(&forum, &ada).await;
    let mut subjects = vec![first];
    for _ in 0..3 {
        subjects.push(say(&ada, &thread).await);
    }
    for subject in &subjects[..3] {
        lock(&ben, *subject).await;
    }
    let fourth = subjects[3].id.to_string();
    let flagged = ben.post("/locks", &[("kind", "post"), ("id", &fourth)]).await;
    assert_eq!(flagged.location(), "/flags?done=lock-flagged");
    assert_eq!(ben.get(&thread).await.select(".app-text").iter().filter(|text| *text == WORDS).count(), 1);
    let queue = sedge.get("/reviews").await;
    assert_eq!(queue.select("section[aria-labelledby=urgent] a"), ["Flag: Post"], "above all others");

    forum.advance(TimeDelta::hours(24) + TimeDelta::seconds(1));
    lock(&ben.again().await, subjects[3]).await;
    let sedge = sedge.again().await;
    assert!(sedge.get("/reviews").await.select("section[aria-labelledby=urgent] a").is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_left_meanwhile_with_all_that_they_wrote_does_not_come_back() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lowri = lead(&forum, "Lowri").await;
    let (thread, subject) = reply(&forum, &ada).await;
    lock(&ben, subject).await;
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::minutes(1));
    depart(&ada, "withdrawn").await;
    forum.run_due_jobs().await;
    let locked = locked(&lowri).await;
    decide(&lowri, &locked, "agreement").await.location();
    decide(&sedge, &locked, "agreement").await.location();

    let page = ben.get(&thread).await;
    assert!(!page.says(WORDS) && page.says("1 post"));
    assert_eq!(page.select("#post-2").len(), 1, "a tombstone stays");
}

#[tokio::test]
async fn what_waits_for_review_waits_on_when_it_is_open_again() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let lowri = lead(&forum, "Lowri").await;
    let held = [("title", "Held"), ("body", WORDS), ("handling", "HD3")];
    let thread = ada.post("/spaces/careful/threads", &held).await.path();
    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    let subject = find(&sedge, &thread, "post").await;

    lock(&sedge, subject).await;
    forum.run_due_jobs().await;
    assert!(sedge.get("/reviews").await.select("tbody a").is_empty());
    assert_eq!(sedge.get(&review).await.status, StatusCode::NOT_FOUND);
    let approval = format!("{review}/approval");
    assert_eq!(sedge.post(&approval, &[("version", "1")]).await.status, StatusCode::NOT_FOUND);

    let marram = forum.moderator("Marram").await;
    let locked = locked(&lowri).await;
    decide(&lowri, &locked, "agreement").await.location();
    decide(&marram, &locked, "agreement").await.location();
    assert_eq!(sedge.post(&approval, &[("version", "1")]).await.location(), "/reviews?done=review-approved");
    assert!(ada.get(&thread).await.says(WORDS));
}

#[tokio::test]
async fn a_digest_that_goes_out_pauses_before_its_next_copy() {
    let forum = TestApp::start().await;
    let ben = forum.person("Ben").await;
    let readers = ["one@example.org".to_owned(), "two@example.org".to_owned()];
    let id = forum.released_digest(&readers).await;
    forum.freeze_without_sending().await;
    let trend = ben.get("/trends").await.attributes(".app-list a[href^='/trends/']", "href").remove(0);
    let subject = find(&ben, &trend, "trend").await;

    lock(&ben, subject).await;

    let paused = (digest::State::Paused, Some("item-gone".to_owned()));
    assert_eq!(forum.digest_state(id).await, paused, "at once, and not at the next copy");
    forum.advance(TimeDelta::hours(2));
    forum.run_due_jobs().await;
    assert!(forum.inbox().iter().all(|mail| !readers.contains(&mail.to)), "nothing of it is mailed");
    assert!(forum.copies(id).await.iter().all(|copy| copy.state != delivery::State::Accepted));
    let marram = forum.moderator("Juniper").await;
    let resumed = marram.fill(&format!("/digests/{id}"), &format!("/digests/{id}/resumption"), &[]).await;
    assert_eq!(resumed.status, StatusCode::CONFLICT, "and it does not go on with it");
}

#[tokio::test]
async fn what_was_being_written_about_it_is_forgotten() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (_, subject) = reply(&forum, &ada).await;
    let post = format!("/posts/{}", subject.id);
    forum.advance(TimeDelta::minutes(31));
    let late = [("version", "1"), ("body", "Plovers, once more."), ("handling", "HD3")];
    ada.post(&post, &late).await;
    let (ada, ben) = (ada.again().await, ben.again().await);
    let kept = "a[href*='draft=']";
    assert_eq!(ada.get("/").await.attributes(kept, "href").len(), 1);

    lock(&ben, subject).await;

    assert!(ada.get("/").await.attributes(kept, "href").is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_was_on_its_way_to_be_saved_while_it_was_locked_is_forgotten_soon() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (_, subject) = reply(&forum, &ada).await;
    let page = format!("/posts/{}/edit", subject.id);
    lock(&ben, subject).await;
    // As a save does that found its page open before the lock, and writes after it.
    let (key, actor) = (&forum.app.secret_key, ada.actor().await);
    for page in [&*page, "/concerns/new"] {
        let fields = vec![("body".to_owned(), "Plovers, once more.".to_owned())];
        let written = Written { page: page.to_owned(), fields, screened: true };
        let limits = forum.app.settings.drafts.limits();
        draft::save(&forum.app.db, key, &actor, (written, Known::default()), limits).await.unwrap();
    }
    assert_eq!(ada.get("/drafts").await.select(".app-list__item").len(), 2);

    forum.advance(TimeDelta::minutes(10));
    forum.run_due_jobs().await;

    let kept = rows(&forum).await;
    assert_eq!(kept.iter().map(|row| &*row.page).collect::<Vec<_>>(), ["/concerns/new"]);
}
