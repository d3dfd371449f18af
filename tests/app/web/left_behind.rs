//! What becomes of what somebody wrote who leaves, and of what they had in hand.

use super::{
    concerns,
    contributions::release,
    departures::{PLACE, depart, mailed},
    trends,
};
use crate::support::{Person, TestApp, Tool, drawn::without_drawn, meeting, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{
    Subject,
    api_token::Scope,
    digest::{self, NewDigest},
    screening::Answers,
};
use entity::{
    digest::State as DigestState,
    id::{ConcernId, DigestId},
    organisation::Kind,
    role_grant::Role,
    subject::SubjectKind,
};
use serde_json::Value;

#[tokio::test]
async fn everything_goes_that_they_wrote_and_the_page_says_how_much() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let asked = async || ada.get(&format!("{PLACE}/new")).await;
    let offered = async || asked().await.attributes("input[name=contributions]", "value");
    assert_eq!(offered().await, ["named", "unnamed"], "there is nothing to withdraw");
    let form = [("title", "A title"), ("body", "Teal words."), ("handling", "HD1")];
    let thread = ada.post("/spaces/general/threads", &form).await.path();
    let concern = concerns::publish(&ada, "HD1", &sedge).await;
    ada.draft_report("HD3").await;
    assert_eq!(offered().await, ["named", "unnamed", "withdrawn"]);
    let page = asked().await;
    assert!(page.says("3 contributions. It cannot be undone."));
    let lines = page.select("details li");
    assert_eq!(lines, ["1 post", "1 report of a trend, drafts included", "1 concern"]);

    depart(&ada, "withdrawn").await;
    let between = ben.get(&thread).await;
    assert!(!between.says("Ada"), "nothing is attributed to them while it goes");
    forum.run_due_jobs().await;

    let page = ben.get(&thread).await;
    assert!(page.says("Post 1 was withdrawn by its author.") && !page.says("Teal words."));
    assert!(!ben.get(&concern).await.says("Letters that say nothing"));
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    let tail = &kinds[kinds.len() - 2..];
    assert_eq!(tail, ["AccountLeft", "WithdrawalFinished"]);
}

#[tokio::test]
async fn a_withdrawal_that_goes_on_takes_in_what_was_written_since() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let form = [("title", "A title"), ("body", "Teal words."), ("handling", "HD3")];
    let thread = ada.post("/spaces/general/threads", &form).await.path();
    ada.post("/account/contributions/withdrawal", &[]).await.location();
    forum.advance(TimeDelta::minutes(1));
    ada.post(&format!("{thread}/posts"), &[("body", "Teal afterwards."), ("handling", "HD3")])
        .await
        .location();

    depart(&ada, "withdrawn").await;
    forum.run_due_jobs().await;
    assert!(!ben.get(&thread).await.says("Teal"));
}

#[tokio::test]
async fn what_was_not_sent_goes_whatever_they_choose() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let draft = ada.draft_report("HD3").await;
    let sent = ada.report_trend("HD3").await;
    depart(&ada, "named").await;
    forum.run_due_jobs().await;
    let kinds = async |path: &str| forum.audit_kinds(path.rsplit('/').next().unwrap()).await;
    assert_eq!(kinds(&draft).await.last().unwrap(), "SubmissionWithdrawn");
    assert_ne!(kinds(&sent).await.last().unwrap(), "SubmissionWithdrawn");
}

#[tokio::test]
async fn a_copy_of_a_digest_that_has_not_left_is_not_sent_to_somebody_who_leaves() {
    let forum = TestApp::start().await;
    let (teal, plover) = (
        forum.person_with("Teal", &[Role::PolicyReader]).await,
        forum.person_with("Plover", &[Role::PolicyReader]).await,
    );
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let id = release(&forum, &concern, [&marram, &sedge]).await;
    forum.freeze_without_sending().await;

    depart(&teal, "named").await;
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum), ["plover@example.org", "teal@example.org"], "a copy, and that it is done");
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
    assert_eq!(plover.get("/digests").await.status, StatusCode::OK);
}

/// Pages on which something of somebody's is read, and who reads them.
struct Traces<'a> {
    readers: Vec<(&'a Person<'a>, Vec<String>)>,
}

impl Traces<'_> {
    /// How many of the pages hold a text; each of them can be read.
    async fn holding(&self, text: &str) -> Vec<String> {
        let mut holding = Vec::new();
        for (person, paths) in &self.readers {
            for path in paths {
                let page = person.get(path).await;
                assert_eq!(page.status, StatusCode::OK, "{path} as {}", person.account.shown_name);
                if without_drawn(&page.body).contains(text) {
                    holding.push(format!("{path} as {}", person.account.shown_name));
                }
            }
        }
        holding
    }
}

/// Who started a thread, wrote its first post and said the first thing in a meeting, as a tool reads it.
async fn authors(tool: &Tool<'_>, thread: &str, meeting: &str) -> [Value; 3] {
    let json = async |path: String| tool.get(&path).await.json();
    let posts = json(format!("/api/v1{thread}/posts")).await;
    let events = json(format!("/api/v1/meetings/{meeting}/events")).await;
    let said = events["items"].as_array().unwrap().iter().find(|event| event["kind"] == "message.posted");
    [
        json(format!("/api/v1{thread}")).await["author"].clone(),
        posts["items"][0]["author"].clone(),
        said.unwrap()["message"]["author"].clone(),
    ]
}

#[tokio::test]
async fn nothing_that_stays_is_attributed_to_whoever_wants_no_name_wherever_it_is_read() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (wren, ben, sedge, marram) = (
        forum.person("Wren").await,
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.moderator("Marram").await,
    );
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    forum.organisation("Harbour Light Trust", Kind::Charity, &[&wren]).await;
    let quarry = forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    wren.post("/account/affiliations", &[("shown", &forum.place_of(&wren).await)]).await.location();
    let form = [("title", "A title"), ("body", "Words of a post."), ("handling", "HD1")];
    let thread = wren.post("/spaces/general/threads", &form).await.path();
    let chaired = meeting::open(&sedge, &space).await;
    wren.post(&format!("/meetings/{chaired}/messages"), &[("body", "Words said."), ("handling", "HD1")])
        .await
        .location();
    let concern = concerns::publish(&wren, "HD1", &sedge).await;
    let organised = concerns::publish(&wren, "HD2", &sedge).await;
    let report = wren.report_trend("HD1").await;
    let trend = trends::trend_of(&sedge, &[&report]).await;
    trends::publish(&sedge, &marram, &trend).await;
    let triage = report.replace("/submissions/", "/triage/");
    let tool = Tool::of(&ben, &quarry, &[Scope::ReadThreads, Scope::ReadMeetings]).await;
    let open =
        [thread.clone(), format!("/meetings/{chaired}"), concern.clone(), organised.clone(), trend.clone()];
    let traces = Traces {
        readers: vec![
            (&ben, open.to_vec()),
            (&teal, vec![concern.clone(), organised, trend]),
            (&sedge, [&open[..], &[triage]].concat()),
        ],
    };
    let authors = async || authors(&tool, &thread, &chaired).await;
    assert_eq!(traces.holding("Wren").await.len(), 11, "{:?}", traces.holding("Wren").await);
    assert!(authors().await.iter().all(|author| author["shown_name"] == "Wren"));

    depart(&wren, "unnamed").await;
    forum.run_due_jobs().await;

    assert_eq!(traces.holding("Wren").await, Vec::<String>::new());
    assert_eq!(authors().await, [Value::Null, Value::Null, Value::Null]);
    for (page, words) in [(&open[0], "Words of a post."), (&open[1], "Words said.")] {
        let page = ben.get(page).await;
        assert!(page.says(words) && page.says("Name not shown"), "{}", page.body);
        assert!(!page.says("Charity"), "nor to where they belonged");
    }
    for path in &open[2..] {
        let page = teal.get(path).await;
        assert!(!page.says("Charity") && !page.says("Told by"), "{path}: there is nobody to name");
    }
}

#[tokio::test]
async fn what_stays_under_a_name_stands_there_without_an_organisation() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    ada.post("/account/affiliations", &[("shown", &forum.place_of(&ada).await)]).await.location();
    let form = [("title", "A title"), ("body", "Teal words."), ("handling", "HD1")];
    let thread = ada.post("/spaces/general/threads", &form).await.path();
    assert!(ben.get(&thread).await.says("Charity"));
    depart(&ada, "named").await;
    forum.run_due_jobs().await;
    let page = ben.get(&thread).await;
    assert_eq!(page.select(".app-post__name"), ["Ada"]);
    assert!(page.says("Teal words.") && !page.says("Charity"));
}

#[tokio::test]
async fn a_meeting_that_is_kept_in_memory_forgets_the_name_too() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut there = Socket::open(&forum, &sedge).await;
    there.follow(&meeting, None).await;
    ada.post(&format!("/meetings/{meeting}/messages"), &[("body", "Words said."), ("handling", "HD3")])
        .await
        .location();
    assert_eq!(there.next_event().await["d"]["name"], "Ada");

    depart(&ada, "unnamed").await;

    let mut late = Socket::open(&forum, &ben).await;
    let position = late.follow(&meeting, None).await;
    let epoch = position["ok"]["epoch"].as_str().unwrap().to_owned();
    let mut again = Socket::open(&forum, &ben).await;
    again.follow(&meeting, Some((&epoch, 1))).await;
    let event = again.next_where(|frame| frame["t"] == "message.posted").await;
    assert_eq!(
        (&event["d"]["name"], &event["d"]["html"]),
        (&"Name not shown".into(), &"<p>Words said.</p>\n".into())
    );
    there.say(&meeting, "And after it.").await;
    assert!(there.next_event().await["d"]["html"].as_str().unwrap().contains("And after it."));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_led_a_meeting_or_owns_an_answer_is_not_named_either() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ben, sedge, wren) = (
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.person_with("Wren", &[Role::Moderator, Role::PolicyReader]).await,
    );
    let meeting = format!("/meetings/{}", meeting::open(&wren, &space).await);
    let concern = concerns::publish(&ben, "HD3", &sedge).await;
    let form = [("status", "RS2"), ("body", "We look into it."), ("owner", &wren.account.id.to_string())];
    let form = [&form[..], &[("due_on_day", "1"), ("due_on_month", "2"), ("due_on_year", "2027")]].concat();
    let answered = wren.post(&format!("{concern}/response"), &form).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    for path in [&meeting, &concern] {
        assert!(ben.get(path).await.says("Wren"), "{path}");
    }
    depart(&wren, "unnamed").await;
    forum.run_due_jobs().await;
    for path in [&meeting, &concern] {
        let page = ben.get(path).await;
        assert!(!page.says("Wren") && page.says("Name not shown"), "{path}: {}", page.body);
    }
}

/// A digest with a concern in it that one moderator wrote and the other approved.
async fn approved(forum: &TestApp, concern: &str, [marram, sedge]: [&Person<'_>; 2]) -> DigestId {
    let (marram, sedge) = (marram.actor().await, sedge.actor().await);
    let id: ConcernId = concern.rsplit('/').next().unwrap().parse().unwrap();
    let series = forum.series().await.id.to_string();
    let new = NewDigest::parse(
        &series,
        "2026-11",
        ("The Forum: November 2026", "One concern."),
        &Answers::default(),
    )
    .unwrap();
    let db = &forum.app.db;
    let digest = digest::create(db, &marram, new).await.unwrap();
    digest::add(db, &marram, digest, Subject::new(SubjectKind::Concern, id.0)).await.unwrap();
    let version = async || (digest, digest::find(db.read(), &marram, digest).await.unwrap().version);
    digest::submit(db, &marram, version().await).await.unwrap();
    digest::approve(db, &sedge, version().await, "MK1").await.unwrap();
    digest
}

#[tokio::test]
async fn a_digest_that_was_approved_with_the_name_goes_back_and_goes_out_without_it() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Wren").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD1", &sedge).await;
    let id = approved(&forum, &concern, [&marram, &sedge]).await;
    assert!(marram.get(&format!("/digests/{id}/preview")).await.body.contains("Wren"));

    depart(&ada, "unnamed").await;
    forum.run_due_jobs().await;
    let before = forum.inbox().len();
    forum.advance(TimeDelta::seconds(1));

    let (db, writer, approver) = (&forum.app.db, marram.actor().await, sedge.actor().await);
    let version = async || (id, digest::find(db.read(), &writer, id).await.unwrap().version);
    let refused = digest::release(db, &writer, version().await).await;
    assert!(refused.is_err() && forum.digest_state(id).await.0 == DigestState::Draft);
    digest::submit(db, &writer, version().await).await.unwrap();
    digest::approve(db, &approver, version().await, "MK1").await.unwrap();
    digest::release(db, &writer, version().await).await.unwrap();
    forum.run_due_jobs().await;
    let sent = forum.inbox().split_off(before);
    assert_eq!(sent.len(), 1, "{:?}", forum.digest_state(id).await);
    let mail = mailparse::parse_mail(&sent[0].bytes).unwrap();
    let words: String = mail.subparts.iter().map(|part| part.get_body().unwrap()).collect();
    assert!(words.contains("Letters that say nothing") && !words.contains("Wren"), "{words}");
}

#[tokio::test]
async fn a_digest_that_is_being_sent_with_the_name_pauses_and_cannot_go_on() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Wren").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD1", &sedge).await;
    let id = release(&forum, &concern, [&marram, &sedge]).await;
    forum.freeze_without_sending().await;

    depart(&ada, "unnamed").await;
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum), ["wren@example.org"], "their last one alone");
    assert_eq!(forum.digest_state(id).await, (DigestState::Paused, Some("name-gone".to_owned())));
    let page = marram.get(&format!("/digests/{id}/delivery")).await;
    assert!(page.says("somebody whom it names is no longer named"), "{}", page.body);
    let version = page.attributes("input[name=version]", "value").remove(0);
    let reply = marram.post(&format!("/digests/{id}/resumption"), &[("version", &version)]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["wren@example.org"]);
}

#[tokio::test]
async fn a_digest_that_names_nobody_goes_on() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge, marram) = (
        forum.person("Wren").await,
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.moderator("Marram").await,
    );
    forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let id = release(&forum, &concern, [&marram, &sedge]).await;
    forum.freeze_without_sending().await;
    depart(&ada, "unnamed").await;
    depart(&ben, "unnamed").await;
    forum.run_due_jobs().await;
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
    assert_eq!(mailed(&forum), ["ben@example.org", "teal@example.org", "wren@example.org"]);
}

#[tokio::test]
async fn a_referral_in_hand_goes_back_to_the_leads_who_are_told_of_it_again() {
    let forum = TestApp::start().await;
    let (ada, lowri) = (
        forum.person("Ada").await,
        forum.person_with("Lowri", &[Role::Member, Role::SafeguardingLead]).await,
    );
    let imran = forum.person_with("Imran", &[Role::SafeguardingLead]).await;
    forum.person_with("Owen", &[Role::SafeguardingLead]).await;
    let referral = ada.post("/referrals", &[("text", "Please call me.")]).await.path();
    forum.run_due_jobs().await;
    lowri.post(&format!("{referral}/assignment"), &[("version", "1")]).await.location();
    let before = forum.inbox().len();

    depart(&lowri, "unnamed").await;
    forum.run_due_jobs().await;

    let mut told: Vec<String> = forum.inbox().split_off(before).into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["imran@example.org", "lowri@example.org", "owen@example.org"]);
    let stale = imran.post(&format!("{referral}/assignment"), &[("version", "2")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "who acted on what Lowri had in hand looks again");
    imran.post(&format!("{referral}/assignment"), &[("version", "3")]).await.location();
}
