//! Invitations to meetings: by mail, as entries of calendars, and of single people.

use crate::support::{
    Person, TestApp,
    meeting::{self, details},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::{domain::space::Audience, mailer::Sent};
use entity::{identity::ContactPreference, role_grant::Role, space::Posting};
use mailparse::{MailHeaderMap, ParsedMail};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::schedule(chair, space).await)
}

/// Changes when a meeting is.
async fn move_to(chair: &Person<'_>, meeting: &str, (day, month, year): (&str, &str, &str), time: &str) {
    let key = chair.account.id.to_string();
    let page = chair.get(&format!("{meeting}/edit")).await;
    let version = page.attributes("input[name=version]", "value").remove(0);
    let given = [("day", day), ("month", month), ("year", year), ("time", time), ("version", &*version)];
    let kept = details("", &key).into_iter().filter(|(name, _)| given.iter().all(|(other, _)| other != name));
    let form: Vec<_> = kept.chain(given).collect();
    chair.post(meeting, &form).await.location();
}

async fn invite(chair: &Person<'_>, meeting: &str) {
    chair.post(&format!("{meeting}/invitations"), &[]).await.location();
    chair.forum().run_due_jobs().await;
}

async fn list(person: &Person<'_>) {
    person.post("/account/directory", &[("listed", "yes")]).await.location();
}

/// Chooses how much mail somebody takes.
async fn wants(person: &Person<'_>, preference: ContactPreference) {
    let form = [("contact_preference", preference.to_string()), ("language", "en".to_owned())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    person.post("/account/contact", &form).await.location();
}

/// The mails about meetings that went to somebody, oldest first.
fn mails(forum: &TestApp, person: &Person<'_>) -> Vec<Sent> {
    let address = format!("{}@example.org", person.account.shown_name.to_lowercase());
    forum.inbox().into_iter().filter(|mail| mail.to == address).collect()
}

fn part<'a>(mail: &'a ParsedMail<'a>, kind: &str) -> &'a ParsedMail<'a> {
    mail.subparts.iter().find(|part| part.ctype.mimetype == kind).unwrap()
}

/// What a library that did not write it reads in an entry of a calendar.
fn read(entry: &str) -> Value {
    for line in entry.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut python = Command::new(tests.join(".venv/bin/python"));
    python.arg(tests.join("support/read_calendar.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().expect("tests/.venv: run tests/setup");
    child.stdin.take().unwrap().write_all(entry.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{entry}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["errors"], &found["version"], found["events"].as_array().unwrap().len()),
        (&serde_json::json!([]), &Value::from("2.0"), 1),
        "{entry}"
    );
    found
}

/// The method that a mail names, which is its entry's, and the entry.
fn entry(mail: &Sent) -> (String, Value) {
    let parsed = mailparse::parse_mail(&mail.bytes).unwrap();
    let part = part(&parsed, "text/calendar");
    let found = read(&part.get_body().unwrap());
    let method = part.ctype.params["method"].clone();
    assert_eq!(found["method"], method.as_str());
    (method, found["events"][0].clone())
}

/// The methods of somebody's mails, with what each counts.
fn told(forum: &TestApp, person: &Person<'_>) -> Vec<(String, i64)> {
    let entries = mails(forum, person).iter().map(entry).collect::<Vec<_>>();
    let uids: BTreeSet<_> = entries.iter().map(|(_, event)| event["uid"].to_string()).collect();
    assert!(uids.len() <= 1, "one person, one entry: {uids:?}");
    entries.into_iter().map(|(method, event)| (method, event["sequence"].as_i64().unwrap())).collect()
}

fn request(sequence: i64) -> (String, i64) {
    ("REQUEST".to_owned(), sequence)
}

fn cancel(sequence: i64) -> (String, i64) {
    ("CANCEL".to_owned(), sequence)
}

#[tokio::test]
async fn each_who_is_invited_gets_one_discreet_mail_with_an_entry_of_their_own() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let meeting = schedule(&sedge, &space).await;
    assert_eq!(ada.get(&format!("{meeting}/invitations")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&format!("{meeting}/invitations"), &[]).await.status, StatusCode::NOT_FOUND);
    let page = sedge.get(&format!("{meeting}/invitations")).await;
    assert!(page.says("3 people are expected.") && page.says("Send 3 invitations"), "{}", page.body);

    invite(&sedge, &meeting).await;
    invite(&sedge, &meeting).await;

    assert!(mails(&forum, &reader).is_empty(), "nobody asked for them");
    let people = [("ada", &ada), ("ben", &ben), ("sedge", &sedge)];
    let mut uids = BTreeSet::new();
    for (name, person) in people {
        let mails = mails(&forum, person);
        assert_eq!(mails.len(), 1, "twice is once");
        let parsed = mailparse::parse_mail(&mails[0].bytes).unwrap();
        assert_eq!(parsed.headers.get_first_value("To").unwrap(), format!("{name}@example.org"));
        let text = part(&parsed, "text/plain").get_body().unwrap();
        assert!(text.contains("26 November 2026 at 10am, London time"), "{text}");
        assert!(text.contains(&format!("http://127.0.0.1:8080{meeting}")), "{text}");
        let all = parsed.subparts.iter().map(|part| part.get_body().unwrap()).collect::<String>();
        let all = format!("{}{all}", String::from_utf8_lossy(&mails[0].bytes)).to_lowercase();
        let others = people.iter().filter(|(other, _)| *other != name);
        let others = others.map(|(other, _)| format!("{other}@example.org"));
        let never = ["describing", "three fields", "general", "sedge example", "2026-11b"].map(str::to_owned);
        for word in others.chain(never) {
            assert!(!all.contains(&word), "{word}: {all}");
        }
        let (method, event) = entry(&mails[0]);
        assert_eq!((method.as_str(), &event["sequence"]), ("REQUEST", &Value::from(0)));
        assert_eq!(event["attendees"], serde_json::json!([format!("mailto:{name}@example.org")]));
        let from = parsed.headers.get_first_value("From").unwrap();
        let organizer = event["organizer"].as_str().unwrap().trim_start_matches("mailto:").to_owned();
        assert!(from.contains(&organizer), "{from} {organizer}");
        assert_eq!((&event["status"], &event["class"]), (&"CONFIRMED".into(), &"PRIVATE".into()));
        assert_eq!(event["url"], format!("http://127.0.0.1:8080{meeting}"));
        assert!(event["description"].as_str().unwrap().contains(&meeting));
        uids.insert(event["uid"].to_string());
    }
    assert_eq!(uids.len(), 3, "no two share an entry: {uids:?}");
    let page = sedge.get(&format!("{meeting}/invitations")).await;
    assert!(page.says("3 have been invited by email."), "{}", page.body);
    assert!(page.select("form[action$='/invitations']").is_empty(), "nobody waits for one");
}

#[tokio::test]
async fn whoever_comes_later_is_invited_once_and_who_wants_no_mail_gets_none() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    wants(&ada, ContactPreference::None).await;
    let meeting = schedule(&sedge, &space).await;
    invite(&sedge, &meeting).await;
    let ben = forum.person("Ben").await;

    invite(&sedge, &meeting).await;

    assert_eq!(told(&forum, &ada), []);
    assert_eq!((told(&forum, &ben), told(&forum, &sedge)), (vec![request(0)], vec![request(0)]));
    wants(&ada, ContactPreference::Discreet).await;
    move_to(&sedge, &meeting, ("27", "11", "2026"), "10am").await;
    forum.run_due_jobs().await;
    assert_eq!(told(&forum, &ada), [request(1)], "her first is an invitation");
    let mail = mails(&forum, &ada).remove(0);
    let mail = mailparse::parse_mail(&mail.bytes).unwrap();
    assert!(part(&mail, "text/plain").get_body().unwrap().contains("You are invited"));
}

#[tokio::test]
async fn those_who_were_invited_are_told_of_each_change_of_time_and_that_it_is_cancelled() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    invite(&sedge, &meeting).await;
    move_to(&sedge, &meeting, ("27", "11", "2026"), "10am").await;
    move_to(&sedge, &meeting, ("27", "11", "2026"), "11am").await;
    forum.run_due_jobs().await;
    let key = sedge.account.id.to_string();
    let version = sedge.get(&format!("{meeting}/edit")).await.attributes("input[name=version]", "value");
    let mut form = details("", &key).to_vec();
    form.retain(|(name, _)| !["day", "time", "title"].contains(name));
    form.extend([("day", "27"), ("time", "11am"), ("title", "Other words"), ("version", &version[0])]);
    sedge.post(&meeting, &form).await.location();
    forum.run_due_jobs().await;
    assert_eq!(told(&forum, &ada), [request(0), request(2)], "of both at once, and of no other title");
    let (_, event) = entry(&mails(&forum, &ada)[1]);
    assert_eq!(event["starts"], "2026-11-27T11:00:00+00:00");
    let mail = mails(&forum, &ada).remove(1);
    let mail = mailparse::parse_mail(&mail.bytes).unwrap();
    assert!(part(&mail, "text/plain").get_body().unwrap().contains("has changed"));

    sedge.post(&format!("{meeting}/cancellation"), &[("reason", "Too few.")]).await.location();
    forum.run_due_jobs().await;

    assert_eq!(told(&forum, &ada), [request(0), request(2), cancel(3)]);
    let mail = mails(&forum, &ada).remove(2);
    assert_eq!(entry(&mail).1["status"], "CANCELLED");
    let mail = mailparse::parse_mail(&mail.bytes).unwrap();
    let text = part(&mail, "text/plain").get_body().unwrap();
    assert!(text.contains("is cancelled") && !text.contains("Too few"), "{text}");
    let refused = sedge.post(&format!("{meeting}/invitations"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn whose_mail_comes_back_gets_no_invitation_and_no_change_of_one() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    forum.suppress(&ada).await;
    let meeting = schedule(&sedge, &space).await;
    invite(&sedge, &meeting).await;
    forum.suppress(&ben).await;
    move_to(&sedge, &meeting, ("27", "11", "2026"), "10am").await;
    sedge.post(&format!("{meeting}/cancellation"), &[]).await.location();
    forum.run_due_jobs().await;
    assert_eq!((told(&forum, &ada), told(&forum, &ben)), (vec![], vec![request(0)]));
}

#[tokio::test]
async fn whoever_is_asked_to_leave_loses_the_entry_in_their_calendar_and_is_invited_again_once_let_back() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    invite(&sedge, &meeting).await;
    for person in [&ada, &ben] {
        let said = [("body", "A word."), ("handling", "HD3")];
        person.post(&format!("{meeting}/messages"), &said).await.location();
    }
    let page = sedge.get(&meeting).await;
    let removal = page.attributes("a[href$='/removal/new']", "href").remove(0);
    let removal = removal.trim_end_matches("/new");
    for _ in 0..2 {
        sedge.post(removal, &[]).await;
    }
    forum.run_due_jobs().await;

    assert_eq!(told(&forum, &ada), [request(0), cancel(1)]);
    assert_eq!(told(&forum, &ben), [request(0)], "nobody else is told");
    let page = sedge.get(&meeting).await;
    let back = page.attributes("form[action$='/return']", "action").remove(0);
    sedge.post(&back, &[]).await.location();
    invite(&sedge, &meeting).await;
    assert_eq!(told(&forum, &ada), [request(0), cancel(1), request(2)]);
}

#[tokio::test]
async fn what_was_never_mailed_is_not_taken_back() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    sedge.post(&format!("{meeting}/invitations"), &[]).await.location();
    sedge.post(&format!("{meeting}/cancellation"), &[]).await.location();
    forum.run_due_jobs().await;
    assert_eq!((told(&forum, &ada), told(&forum, &sedge)), (vec![], vec![]));
}

#[tokio::test]
async fn a_single_person_sees_the_meeting_until_they_are_taken_away() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::PolicyReader)];
    let space = forum.space_for("closed", Posting::StraightAway, audience).await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    list(&ada).await;
    let meeting = schedule(&sedge, &space).await;
    let invitees = format!("{meeting}/invitees");
    assert_eq!(ben.post(&invitees, &[("name", "Ada")]).await.status, StatusCode::NOT_FOUND);
    for name in ["Ben", "Nobody", "", "\0"] {
        let refused = sedge.post(&invitees, &[("name", name)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "Ben did not choose to be listed");
        assert!(refused.says("Nobody in the directory has that name"), "{}", refused.body);
    }
    for _ in 0..2 {
        sedge.post(&invitees, &[("name", " ada ")]).await.location();
    }
    assert_eq!(ada.get(&meeting).await.status, StatusCode::OK);
    invite(&sedge, &meeting).await;
    assert_eq!(told(&forum, &ada), [request(0)]);
    let page = sedge.get(&format!("{meeting}/invitations")).await;
    let removal = page.attributes("form[action$='/removal']", "action").remove(0);
    assert_eq!(ben.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&removal, &[]).await.status, StatusCode::NOT_FOUND, "they do not lead it");

    for _ in 0..2 {
        sedge.post(&removal, &[]).await.location();
    }
    forum.run_due_jobs().await;

    assert_eq!(ada.get(&meeting).await.status, StatusCode::NOT_FOUND);
    assert_eq!(told(&forum, &ada), [request(0), cancel(1)]);
    let mail = String::from_utf8(mails(&forum, &ada).remove(1).bytes).unwrap();
    assert!(!mail.contains(&meeting), "where it leads is not the meeting");
    move_to(&sedge, &meeting, ("27", "11", "2026"), "10am").await;
    forum.run_due_jobs().await;
    assert_eq!(told(&forum, &ada).len(), 2, "what becomes of it is no longer theirs");
    sedge.post(&invitees, &[("name", "Ada")]).await.location();
    invite(&sedge, &meeting).await;
    assert_eq!(told(&forum, &ada), [request(0), cancel(1), request(3)]);
    let kinds = forum.audit_kinds(meeting.trim_start_matches("/meetings/")).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "MeetingInviteeAdded").count(), 2);
    assert_eq!(kinds.iter().filter(|kind| *kind == "MeetingInviteeRemoved").count(), 1);
}

#[tokio::test]
async fn whoever_is_expected_anyway_stays_invited_when_they_are_taken_from_the_list() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    list(&ada).await;
    let meeting = schedule(&sedge, &space).await;
    sedge.post(&format!("{meeting}/invitees"), &[("name", "Ada")]).await.location();
    invite(&sedge, &meeting).await;
    let removal = format!("{meeting}/invitees/{}/removal", ada.account.id);
    sedge.post(&removal, &[]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(told(&forum, &ada), [request(0)]);
    assert_eq!(ada.get(&meeting).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_mailed_about_a_meeting_that_they_may_not_see_any_more() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    sedge.post(&format!("{meeting}/invitations"), &[]).await.location();
    let txn = forum.app.db.begin().await.unwrap();
    let (whose, now) = ((ada.account.id, Role::Member), forum.app.clock.now());
    csa_forum::domain::account::take(&txn, sedge.account.id, whose, now).await.unwrap();
    txn.commit().await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!((told(&forum, &ada).len(), told(&forum, &sedge).len()), (0, 1));
}

#[tokio::test]
async fn an_entry_says_the_same_time_as_the_page_when_the_clocks_change() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    let file = format!("{meeting}/calendar.ics");
    let mut counted = -1;
    for (date, time, starts, ends) in [
        // The clocks go forward at one.
        (("27", "3", "2027"), "10am", "2027-03-27T10:00:00+00:00", "2027-03-27T11:00:00+00:00"),
        (("28", "3", "2027"), "00:30", "2027-03-28T00:30:00+00:00", "2027-03-28T02:30:00+01:00"),
        (("28", "3", "2027"), "2am", "2027-03-28T02:00:00+01:00", "2027-03-28T03:00:00+01:00"),
        (("29", "3", "2027"), "10am", "2027-03-29T10:00:00+01:00", "2027-03-29T11:00:00+01:00"),
        // And back at two: of the hour that comes twice the first is meant.
        (("31", "10", "2027"), "00:30", "2027-10-31T00:30:00+01:00", "2027-10-31T01:30:00+01:00"),
        (("31", "10", "2027"), "1:30", "2027-10-31T01:30:00+01:00", "2027-10-31T01:30:00+00:00"),
        (("31", "10", "2027"), "2am", "2027-10-31T02:00:00+00:00", "2027-10-31T03:00:00+00:00"),
    ] {
        move_to(&sedge, &meeting, date, time).await;
        let page = ada.get(&file).await;
        assert_eq!(page.headers["content-type"], "text/calendar; charset=utf-8");
        let found = read(&page.body);
        let event = &found["events"][0];
        assert_eq!((&event["starts"], &event["ends"]), (&starts.into(), &ends.into()), "{date:?} {time}");
        assert_eq!((&event["minutes"], &found["method"]), (&60.0.into(), &"PUBLISH".into()));
        assert_eq!(event["attendees"], serde_json::json!([]), "{}", page.body);
        assert!(event["sequence"].as_i64().unwrap() > counted, "it rises");
        counted = event["sequence"].as_i64().unwrap();
    }
    let [hers, his] = [&ada, &ben].map(async |person| read(&person.get(&file).await.body));
    let (hers, his) = (hers.await["events"][0]["uid"].clone(), his.await["events"][0]["uid"].clone());
    assert_ne!(hers, his);
    invite(&sedge, &meeting).await;
    assert_eq!(entry(&mails(&forum, &ada)[0]).1["uid"], hers, "what was downloaded is what is mailed");

    let reader = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    assert_eq!(reader.get(&file).await.status, StatusCode::NOT_FOUND);
    sedge.post(&format!("{meeting}/cancellation"), &[]).await.location();
    assert_eq!(read(&ada.get(&file).await.body)["events"][0]["status"], "CANCELLED");
    forum.advance(TimeDelta::minutes(1));
    forum.run_due_jobs().await;
}
