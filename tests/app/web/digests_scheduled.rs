//! A digest that goes out by itself at a time in London, and what keeps it from it.

use super::digests::{Cast, act, add, approve, approved, cast, start, submitted, version};
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use csa_forum::domain::digest;
use entity::{digest::State, id::DigestId};

/// Sets the time of the edition as its form shows it.
async fn schedule(person: &Person<'_>, digest: &str, (date, time): (&str, &str)) -> Reply {
    let version = version(person, digest).await;
    let mut date = date.split(' ');
    let mut part = || date.next().unwrap_or_default();
    let form = [
        ("version", version.as_str()),
        ("on_day", part()),
        ("on_month", part()),
        ("on_year", part()),
        ("time", time),
    ];
    person.post(&format!("{digest}/schedule"), &form).await
}

fn id(digest: &str) -> DigestId {
    digest.trim_start_matches("/digests/").parse().unwrap()
}

async fn state(forum: &TestApp, digest: &str) -> State {
    forum.digest_state(id(digest)).await.0
}

fn go_to(forum: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    forum.advance(moment - forum.app.clock.now());
}

/// The addresses to which mail went, in order.
fn mailed(forum: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort();
    to
}

const READERS: [&str; 2] = ["olwen.reed@example.org", "piran.ash@example.org"];

/// An approved edition that goes out at two in the afternoon; it is noon.
async fn at_two(cast: &Cast<'_>) -> String {
    let digest = approved(cast).await;
    schedule(&cast.marram, &digest, ("23 11 2026", "2pm")).await.location();
    digest
}

#[tokio::test]
async fn a_digest_that_is_scheduled_goes_out_at_its_time_once_and_not_before() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = at_two(&cast).await;
    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert_eq!(page.select(".govuk-inset-text"), ["23 November 2026 at 2pm, London time."]);

    go_to(&forum, "2026-11-23T13:59:59Z");
    forum.run_due_jobs().await;
    digest::release_scheduled(&forum.app.db, id(&digest), forum.app.clock.now()).await.unwrap();
    assert_eq!((mailed(&forum), state(&forum, &digest).await), (vec![], State::Scheduled));

    go_to(&forum, "2026-11-23T14:00:00Z");
    // The worker is killed after its commit, and the job runs again.
    digest::release_scheduled(&forum.app.db, id(&digest), forum.app.clock.now()).await.unwrap();
    assert_eq!(state(&forum, &digest).await, State::Freezing);
    forum.run_due_jobs().await;
    digest::release_scheduled(&forum.app.db, id(&digest), forum.app.clock.now()).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(
        (mailed(&forum), state(&forum, &digest).await),
        (READERS.map(String::from).to_vec(), State::Sent)
    );
    let kinds = forum.audit_kinds(digest.trim_start_matches("/digests/")).await;
    let wanted = ["DigestApproved", "DigestScheduled", "DigestReleased", "DigestFrozen", "DigestClosed"];
    assert!(kinds.ends_with(&wanted.map(String::from)), "{kinds:?}");
}

#[tokio::test]
async fn a_time_that_there_is_not_is_sent_back_in_plain_words_with_what_was_typed() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    let skipped =
        "The clocks go forward that night, and there is no such time. Choose a time before 1am, or from 2am";
    for (date, time, field, words) in [
        ("28 3 2027", "1:30am", "time", skipped),
        ("23 11 2026", "11:59", "on", "Choose a date and a time that are still to come"),
        ("23 11 2026", "12:00", "on", "Choose a date and a time that are still to come"),
        ("24 11 2126", "10am", "on", "Choose a date within a year"),
        ("31 2 2027", "10am", "on", "Enter a real date"),
        ("", "10am", "on", "Enter a date"),
        ("24 11 2026", "25:00", "time", "Enter a real time, like 10:30 or 2pm"),
        ("24 11 2026", "", "time", "Enter a time"),
    ] {
        let page = schedule(&cast.marram, &digest, (date, time)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{date} {time}");
        assert_eq!(
            page.select(&format!(".govuk-error-summary a[href='#{field}']")),
            [words],
            "{date} {time}"
        );
        assert_eq!(page.attributes("#time", "value"), [time], "{date} {time}");
        assert_eq!(page.attributes("#on", "value"), [date.split(' ').next().unwrap()], "{date} {time}");
    }
    assert_eq!(state(&forum, &digest).await, State::Approved);
}

#[tokio::test]
async fn in_summer_and_in_the_night_in_which_the_clocks_go_back_it_is_londons_time_that_counts() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    let inset = async || cast.marram.get(&format!("{digest}/composition")).await.select(".govuk-inset-text");

    schedule(&cast.marram, &digest, ("1 6 2027", "9:00am")).await.location();
    assert_eq!(inset().await, ["1 June 2027 at 9am, London time."]);
    schedule(&cast.marram, &digest, ("31 10 2027", "1.30am")).await.location();
    let twice = "31 October 2027 at 1:30am, London time. The clocks go back that night, and this time comes twice. It \
                 goes out the first time.";
    assert_eq!(inset().await, [twice]);

    // The job of the first choice finds that it is not due.
    go_to(&forum, "2027-06-01T08:00:00Z");
    forum.run_due_jobs().await;
    go_to(&forum, "2027-10-31T00:29:59Z");
    forum.run_due_jobs().await;
    assert_eq!((mailed(&forum), state(&forum, &digest).await), (vec![], State::Scheduled));
    go_to(&forum, "2027-10-31T00:30:00Z");
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), READERS);
}

#[tokio::test]
async fn any_edit_of_what_is_scheduled_voids_its_approval_and_whoever_scheduled_it_is_told() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Another trend").await;
    let digest = at_two(&cast).await;

    add(&cast.sedge, &digest, &other).await.location();

    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert!(page.says("Draft") && page.select("form[action$='/release']").is_empty(), "{}", page.body);
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["marram@example.org"]);
    go_to(&forum, "2026-11-23T14:00:00Z");
    forum.run_due_jobs().await;
    assert_eq!((mailed(&forum).len(), state(&forum, &digest).await), (1, State::Draft));
    let mail = forum.inbox().remove(0).bytes;
    let words = mailparse::parse_mail(&mail).unwrap().subparts[0].get_body().unwrap();
    assert!(words.contains(&format!("{digest}/composition")) && !words.contains("November"), "{words}");
}

#[tokio::test]
async fn what_goes_from_it_meanwhile_takes_it_back_at_its_time_and_whoever_scheduled_it_is_told() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = at_two(&cast).await;
    forum.withdraw_trend(&cast.trend).await;

    go_to(&forum, "2026-11-23T14:00:00Z");
    forum.run_due_jobs().await;

    assert_eq!(
        (mailed(&forum), state(&forum, &digest).await),
        (vec!["marram@example.org".into()], State::Draft)
    );
}

#[tokio::test]
async fn two_hours_late_it_still_goes_out_and_later_it_is_missed_until_a_person_releases_it() {
    for (found, on_time) in [("2026-11-23T16:00:00Z", true), ("2026-11-23T16:00:01Z", false)] {
        let forum = TestApp::start().await;
        let cast = cast(&forum).await;
        let digest = at_two(&cast).await;
        go_to(&forum, found);
        forum.run_due_jobs().await;
        if on_time {
            assert_eq!(mailed(&forum), READERS, "{found}");
            continue;
        }
        assert_eq!(
            (mailed(&forum), state(&forum, &digest).await),
            (vec!["marram@example.org".into()], State::Missed)
        );
        let marram = cast.marram.again().await;
        assert!(marram.get("/").await.says("1 digest to approve or release"));
        let page = marram.get(&format!("{digest}/composition")).await;
        assert!(page.select("h2").contains(&"It did not go out".to_owned()), "{}", page.body);
        assert!(page.says("It was to go out on 23 November 2026 at 2pm."), "{}", page.body);
        forum.run_due_jobs().await;
        assert_eq!(mailed(&forum).len(), 1, "it does not go out by itself any more");

        act(&marram, &digest, "release").await.location();
        forum.run_due_jobs().await;
        assert_eq!(mailed(&forum)[1..], READERS);
    }
}

#[tokio::test]
async fn what_was_missed_can_have_another_time_and_a_form_from_before_is_refused() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = at_two(&cast).await;
    let seen = version(&cast.marram, &digest).await;
    go_to(&forum, "2026-11-23T17:00:00Z");
    forum.run_due_jobs().await;
    let marram = cast.marram.again().await;
    let late = marram.post(&format!("{digest}/release"), &[("version", &seen)]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let form =
        [("version", &*seen), ("on_day", "24"), ("on_month", "11"), ("on_year", "2026"), ("time", "9am")];
    let late = marram.post(&format!("{digest}/schedule"), &form).await;
    assert_eq!((late.status, late.attributes("#time", "value")), (StatusCode::CONFLICT, vec!["9am".into()]));

    schedule(&marram, &digest, ("24 11 2026", "9am")).await.location();
    go_to(&forum, "2026-11-24T09:00:00Z");
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum)[1..], READERS);
}

#[tokio::test]
async fn what_is_cancelled_does_not_go_out_and_its_month_can_begin_afresh() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = at_two(&cast).await;
    let path = format!("{digest}/cancellation/new");
    let asked = cast.sedge.get(&path).await;
    assert_eq!(asked.select("h1"), ["Cancel this digest?"]);
    assert!(asked.says("It was to go out on") && asked.says("London time."), "{}", asked.body);
    assert_eq!(state(&forum, &digest).await, State::Scheduled, "looking changes nothing");
    assert_eq!(cast.reader.get(&path).await.status, StatusCode::NOT_FOUND);

    act(&cast.sedge, &digest, "cancellation").await.location();

    assert_eq!(cast.sedge.get(&path).await.status, StatusCode::CONFLICT, "it is cancelled");

    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert!(page.says("Cancelled") && page.select("main form").is_empty(), "{}", page.body);
    go_to(&forum, "2026-11-23T14:00:00Z");
    forum.run_due_jobs().await;
    assert_eq!(
        (mailed(&forum), state(&forum, &digest).await),
        (vec!["marram@example.org".into()], State::Cancelled)
    );
    let (marram, sedge) = (cast.marram.again().await, cast.sedge.again().await);
    let version = [("version", "9")];
    for verb in ["cancellation", "release", "submission"] {
        let again = marram.post(&format!("{digest}/{verb}"), &version).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{verb}");
    }

    let second = start(&marram).await;
    assert_ne!(second, digest);
    add(&marram, &second, &cast.trend).await;
    act(&marram, &second, "submission").await.location();
    approve(&sedge, &second).await.location();
    act(&marram, &second, "release").await.location();
    forum.run_due_jobs().await;
    let mail = String::from_utf8(forum.inbox().remove(1).bytes).unwrap();
    assert!(mail.contains("Subject: OFFICIAL: The Forum: November 2026\r\n"), "it corrects nothing: {mail}");
    let late = marram.post(&format!("{second}/cancellation"), &[("version", "9")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "it went out");
}

#[tokio::test]
async fn only_a_moderator_sets_a_time_and_only_of_what_is_approved() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;
    let path = format!("{digest}/schedule/new");
    assert_eq!(cast.marram.get(&path).await.status, StatusCode::CONFLICT);
    let early = schedule(&cast.sedge, &digest, ("24 11 2026", "9am")).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.body);
    assert_eq!(state(&forum, &digest).await, State::InReview);
    approve(&cast.sedge, &digest).await.location();

    let form = [("version", "4"), ("on_day", "24"), ("on_month", "11"), ("on_year", "2026"), ("time", "9am")];
    for other in [&cast.reader, &forum.person("Ada").await] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
        for verb in ["schedule", "cancellation", "test-mails"] {
            let refused = other.post(&format!("{digest}/{verb}"), &form).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{verb}");
        }
    }
    assert_eq!(state(&forum, &digest).await, State::Approved);
    let gone = "/digests/01990000-0000-7000-8000-000000000000/schedule";
    assert_eq!(cast.marram.post(gone, &form).await.status, StatusCode::NOT_FOUND);
    schedule(&cast.marram, &digest, ("24 11 2026", "9am")).await.location();
    let shown = cast.marram.get(&path).await;
    assert_eq!(shown.select("#on-hint"), ["For example, 30 11 2026"], "a week from the day that it is");
    assert_eq!(shown.attributes("#on", "value"), ["24"]);
    assert_eq!(shown.attributes("#time", "value"), ["09:00"]);
}
