//! Drafting the minutes of a meeting, choosing what they quote, and writing them together.

use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{organisation::Kind, role_grant::Role, space::Posting};

/// A meeting that is over: three points, one under each rule, with something said, decided and to be done on each, and
/// outside any. Returns its key.
pub(super) async fn hold(sedge: &Person<'_>, ada: &Person<'_>, space: &entity::space::Model) -> String {
    let held = meeting::open(sedge, space).await;
    for (title, rule) in [("Fields", "on_record"), ("Reports", "chatham_house"), ("Appointments", "private")]
    {
        meeting::add_item(sedge, &held, (title, rule)).await;
    }
    meeting::say(ada, &held, ("Welcome to all of you.", "HD1")).await;
    for (number, subject) in [(1, "fields"), (2, "reports"), (3, "appointments")] {
        meeting::start_item(sedge, &held, number).await;
        meeting::say(ada, &held, (&format!("I would like fewer {subject}."), "HD1")).await;
        let decision = meeting::say(ada, &held, (&format!("We keep three {subject}."), "HD1")).await;
        meeting::mark(sedge, &held, (&decision, "decision")).await;
        let action = meeting::say(ada, &held, (&format!("Somebody lists the {subject}."), "HD1")).await;
        meeting::mark(sedge, &held, (&action, "action")).await;
    }
    for person in [sedge, ada] {
        meeting::attend(person, &held).await;
    }
    sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    held
}

/// Quotes everything that can be chosen for a section.
pub(super) async fn quote_all(sedge: &Person<'_>, section: &str) {
    let page = sedge.get(&format!("{section}/quotes")).await;
    for action in page.attributes("form[action*='/quotes/']", "action") {
        sedge.post(&action, &[("quoted", "true")]).await.location();
    }
}

#[tokio::test]
async fn minutes_are_drafted_once_from_the_log_by_those_who_lead_when_the_meeting_is_over() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let open = meeting::open(&sedge, &space).await;
    assert_eq!(sedge.post(&format!("/meetings/{open}/minutes"), &[]).await.status, StatusCode::CONFLICT);
    let held = hold(&sedge, &ada, &space).await;
    let (path, page) = (format!("/meetings/{held}/minutes"), format!("/meetings/{held}"));
    assert_eq!(ada.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sedge.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(
        sedge.get(&page).await.says("Draft the minutes") && !ada.get(&page).await.says("Draft the minutes")
    );
    for _ in 0..2 {
        sedge.post(&path, &[]).await.location();
    }
    let kinds = forum.audit_kinds(&held).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "MinutesDrafted").count(), 1);
    let minutes = sedge.get(&path).await;
    let titles = minutes.select("h3");
    assert_eq!(titles, ["1. Fields", "2. Reports", "3. Appointments", "Outside the agenda"]);
    for said in ["We keep three fields.", "We keep three reports.", "We keep three appointments."] {
        assert!(minutes.says(said), "{said}");
    }
    assert!(minutes.says("Somebody lists the fields.") && minutes.says("2 people attended."));
    assert!(
        !minutes.says("Somebody lists the appointments."),
        "of a private point nothing but what was decided"
    );
    assert!(!minutes.says("I would like fewer fields."), "the discussion is chosen by hand");
    assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "a draft is for those who lead");
}

#[tokio::test]
async fn what_is_quoted_is_chosen_and_its_point_says_who_is_named() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let shown = ada.get("/account/affiliations").await.attributes("input[name=shown]", "value").remove(0);
    ada.post("/account/affiliations", &[("shown", &shown)]).await.location();
    assert_eq!(trust.name, "Harbour Trust");
    let held = hold(&sedge, &ada, &space).await;
    let sections = meeting::draft_minutes(&sedge, &held).await;
    for section in &sections {
        quote_all(&sedge, section).await;
    }
    let minutes = sedge.get(&format!("/meetings/{held}/minutes")).await;
    let part = |number: usize| minutes.select(".app-minutes__section").remove(number);
    assert!(part(0).contains("I would like fewer fields.") && part(0).contains("Ada"), "on record");
    assert!(part(1).contains("I would like fewer reports."), "{}", part(1));
    assert!(!part(1).contains("Ada") && !part(1).to_lowercase().contains("charity"), "{}", part(1));
    assert!(!part(2).contains("I would like fewer appointments."), "{}", part(2));
    assert!(part(3).contains("Welcome to all of you.") && part(3).contains("Ada"));
    // The decisions above are by the same rules: of three points one names anybody.
    let quotes = minutes.select("blockquote");
    let decided: Vec<_> = quotes.iter().filter(|quote| quote.contains("We keep three")).collect();
    assert_eq!(decided.iter().filter(|quote| quote.contains("Ada")).count(), 1, "{decided:?}");

    let quotes = format!("{}/quotes", sections[2]);
    let listed = sedge.get(&quotes).await;
    assert!(listed.says("We keep three appointments.") && !listed.says("fewer appointments"));
    let page = sedge.get(&format!("/meetings/{held}")).await;
    let private = page.attributes("li[data-message]", "data-message").remove(7);
    let forced = sedge.post(&format!("{quotes}/{private}"), &[("quoted", "true")]).await;
    assert_eq!(forced.status, StatusCode::CONFLICT, "{}", forced.body);
    assert_eq!(ada.get(&quotes).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ada.post(&format!("{quotes}/{private}"), &[("quoted", "true")]).await.status,
        StatusCode::NOT_FOUND
    );
    let chosen = listed.attributes("form[action*='/quotes/']", "action").remove(0);
    for _ in 0..2 {
        sedge.post(&chosen, &[("quoted", "false")]).await.location();
    }
    assert!(!sedge.get(&format!("/meetings/{held}/minutes")).await.says("We keep three appointments."));
}

#[tokio::test]
async fn two_who_write_the_same_part_see_both_and_neither_overwrites_the_other() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let held = hold(&sedge, &ada, &space).await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    let first = [("version", "0"), ("body", "Three fields were *enough*.")];
    sedge.post(&section, &first).await.location();
    let late = marram.post(&section, &[("version", "0"), ("body", "Four fields were enough.")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.says("Three fields were *enough*."), "what stands is beside");
    assert_eq!(
        late.select("textarea").concat().trim(),
        "Four fields were enough.",
        "and what was typed still there"
    );
    let minutes = format!("/meetings/{held}/minutes");
    assert!(sedge.get(&minutes).await.select(".app-text em").concat() == "enough");
    let version = late.attributes("input[name=version]", "value").remove(0);
    marram.post(&section, &[("version", &version), ("body", "Four fields were enough.")]).await.location();
    assert!(sedge.get(&minutes).await.says("Four fields were enough."));
    let wordings = sedge.get(&format!("{section}/revisions")).await;
    assert_eq!(wordings.select("main h2"), ["Wording 2", "Wording 1"]);
    assert!(
        wordings.says("Marram") && wordings.select("del").concat().contains("Three"),
        "{}",
        wordings.body
    );
    assert_eq!(ada.get(&format!("{section}/revisions")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&section, &first).await.status, StatusCode::NOT_FOUND);
    let refused = sedge.post(&section, &[("version", "2"), ("body", "Call 020 7946 0018.")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("020 7946 0018"), "what was typed is still there");
    let elsewhere = section.replace(&held, &meeting::open(&sedge, &space).await);
    assert_eq!(sedge.get(&format!("{elsewhere}/edit")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_policy_reader_is_told_neither_what_is_for_members_nor_who_was_there() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::Moderator)];
    let space = forum.space_for("members", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let held = meeting::open(&sedge, &space).await;
    for (words, handling) in
        [("This is for members alone.", "HD4"), ("This is for all.", "HD3"), ("This is mine.", "HD1")]
    {
        let said = meeting::say(&ada, &held, (words, handling)).await;
        meeting::mark(&sedge, &held, (&said, "decision")).await;
    }
    meeting::attend(&ada, &held).await;
    sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    meeting::draft_minutes(&sedge, &held).await;
    super::minutes_sealed::publish(&sedge, &marram, &held).await;
    forum.run_due_jobs().await;
    let path = format!("/meetings/{held}/minutes");
    let read = teal.get(&path).await;
    assert_eq!(read.status, StatusCode::OK, "policy readers read all minutes that are published");
    assert!(read.says("This is for all.") && read.says("1 person attended."));
    assert!(!read.says("for members alone") && !read.select("main").concat().contains("for members"));
    assert!(read.says("This is mine.") && read.select("blockquote").concat().contains("Ada"), "as she chose");
    assert!(read.select("main li").is_empty(), "nobody who was there is named: {:?}", read.select("main li"));
    assert!(teal.get("/minutes").await.says("Describing generated material"));
    assert_eq!(teal.get(&format!("/meetings/{held}")).await.status, StatusCode::NOT_FOUND);
    let seal = teal.get(&format!("{path}/seal")).await;
    assert!(seal.says("The seal holds") && seal.select("main ol").is_empty(), "{}", seal.body);
    let member = ada.get(&path).await;
    assert!(member.says("for members alone") && member.select("main li").concat().contains("Ada"));
}

#[tokio::test]
async fn what_was_agreed_to_be_done_stands_in_the_minutes_as_it_is_now() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let held = hold(&sedge, &ada, &space).await;
    let path = format!("/meetings/{held}/minutes");
    meeting::draft_minutes(&sedge, &held).await;
    let agreed = ("List the fields by theme.", "Ada", ("24", "12", "2026"));
    let action = meeting::record_action(&sedge, &held, agreed).await;
    let shown = sedge.get(&path).await;
    assert!(shown.says("List the fields by theme.") && shown.says("2026-11/1") && shown.says("Ada"));
    let done = [("version", "1"), ("to", "done"), ("outcome", "Listed and sent.")];
    ada.post(&format!("{action}/closing"), &done).await.location();
    assert!(sedge.get(&path).await.says("Done"), "as it stands today");
    forum.run_due_jobs().await;
}
