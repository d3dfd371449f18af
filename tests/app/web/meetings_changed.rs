//! Changing and cancelling a meeting that has not opened.

use crate::support::{
    Person, TestApp,
    meeting::{self, details},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::space::Audience;
use entity::{role_grant::Role, space::Posting};

async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::schedule(chair, space).await)
}

/// The details of a meeting with some of them changed.
fn changed<'a>(chair: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept =
        details("", chair).into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    kept.chain(fields.iter().copied()).collect()
}

fn id(meeting: &str) -> &str {
    meeting.trim_start_matches("/meetings/")
}

#[tokio::test]
async fn whoever_leads_changes_a_meeting_until_it_opens() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge, rush) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let meeting = schedule(&sedge, &space).await;
    let (edit, chair) = (format!("{meeting}/edit"), rush.account.id.to_string());
    assert!(sedge.get(&meeting).await.attributes("a", "href").contains(&edit));
    assert!(!ada.get(&meeting).await.attributes("a", "href").contains(&edit));
    assert_eq!(ada.get(&edit).await.status, StatusCode::NOT_FOUND);
    let page = sedge.get(&edit).await;
    assert_eq!(page.attributes("#time, #duration, #starts_on", "value"), ["26", "10:00", "60"]);
    let form = changed(&chair, &[("version", "1"), ("title", "Other fields"), ("time", "2.15pm")]);
    assert_eq!(ada.post(&meeting, &form).await.status, StatusCode::NOT_FOUND);

    assert!(sedge.post(&meeting, &form).await.location().contains("done=meeting-changed"));

    let page = ada.get(&meeting).await;
    assert_eq!(page.select("h1"), ["Other fields"]);
    assert!(page.says("26 November 2026 at 2:15pm") && page.says("Rush"), "{}", page.body);
    assert!(page.says("Meeting 2026-11"), "its reference stays");
    let version = sedge.get(&edit).await.attributes("input[name=version]", "value").remove(0);
    let again = changed(&chair, &[("version", &version), ("title", "Other fields"), ("time", "14:15")]);
    sedge.post(&meeting, &again).await.location();
    assert_eq!(forum.audit_kinds(id(&meeting)).await, ["MeetingCreated", "MeetingChanged"], "once");

    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    assert_eq!(sedge.get(&edit).await.status, StatusCode::CONFLICT);
    let late = sedge.post(&meeting, &changed(&chair, &[("version", "3")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(!sedge.get(&meeting).await.attributes("a", "href").contains(&edit));
    assert_eq!(ada.get(&meeting).await.select("h1"), ["Other fields"]);
}

#[tokio::test]
async fn a_time_that_cannot_be_is_sent_back_with_what_was_typed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    let (chair, member) = (sedge.account.id.to_string(), ada.account.id.to_string());
    // The clocks go forward.
    let gap = [("version", "1"), ("day", "28"), ("month", "3"), ("year", "2027"), ("time", "1:30")];

    let page = sedge.post(&meeting, &changed(&chair, &gap)).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("The clocks go forward that night"), "{}", page.body);
    assert_eq!(page.attributes("#time, #starts_on", "value"), ["28", "1:30"]);
    let page = sedge.post(&meeting, &changed(&member, &[("version", "1")])).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a member cannot chair");
    let refused = [("version", "1"), ("purpose", "Write to someone@example.org")];
    let page = sedge.post(&meeting, &changed(&chair, &refused)).await;
    assert_eq!(page.select("textarea#purpose"), ["Write to someone@example.org"]);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(forum.audit_kinds(id(&meeting)).await, ["MeetingCreated"]);
}

#[tokio::test]
async fn the_second_of_two_who_change_a_meeting_sees_what_stands_and_what_they_typed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (sedge, rush) = (forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let meeting = schedule(&sedge, &space).await;
    let chair = sedge.account.id.to_string();
    let first = changed(&chair, &[("version", "1"), ("time", "3pm")]);
    sedge.post(&meeting, &first).await.location();

    let form = changed(&chair, &[("version", "1"), ("title", "Other fields"), ("time", "11am")]);
    let both = rush.post(&meeting, &form).await;

    assert_eq!(both.status, StatusCode::CONFLICT);
    assert_eq!(both.attributes("#title, #time", "value"), ["Other fields", "11am"]);
    let theirs = both.select("section[aria-labelledby=theirs]").remove(0);
    assert!(theirs.contains("15:00") && theirs.contains("Describing generated material"), "{theirs}");
    assert!(rush.get(&meeting).await.says("26 November 2026 at 3pm"));
    let now = both.attributes("input[name=version]", "value").remove(0);
    let form = changed(&chair, &[("version", &now), ("title", "Other fields"), ("time", "11am")]);
    rush.post(&meeting, &form).await.location();
    assert!(rush.get(&meeting).await.says("26 November 2026 at 11am"));
}

#[tokio::test]
async fn a_cancelled_meeting_stays_in_the_list_and_nobody_opens_it() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    let cancellation = format!("{meeting}/cancellation");
    assert_eq!(ada.get(&format!("{cancellation}/new")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&cancellation, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(sedge.get(&format!("{cancellation}/new")).await.says("Cancel this meeting?"));
    for unsound in ["a ".repeat(101).as_str(), "Write to someone@example.org"] {
        let refused = sedge.post(&cancellation, &[("reason", unsound)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.attributes("#reason", "value"), [unsound]);
    }

    for reason in ["Too few can come.", "Once more."] {
        sedge.post(&cancellation, &[("reason", reason)]).await.location();
    }

    let page = ada.get(&meeting).await;
    assert!(page.says("This meeting is cancelled.") && page.says("Too few can come."), "{}", page.body);
    assert!(page.says("Meeting 2026-11, cancelled"));
    let page = sedge.get(&meeting).await;
    assert!(page.select("form[action$='/opening'], #lead").is_empty(), "{}", page.body);
    let refused = sedge.post(&format!("{meeting}/opening"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("The meeting is cancelled."), "{}", refused.body);
    for act in ["ending", "writing", "hands", "messages", "agenda-items"] {
        let form = [("title", "Late"), ("attribution", "private"), ("body", "Late."), ("handling", "HD3")];
        let status = sedge.post(&format!("{meeting}/{act}"), &form).await.status;
        assert_eq!(status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(sedge.get(&format!("{meeting}/edit")).await.status, StatusCode::CONFLICT);
    assert_eq!(forum.audit_kinds(id(&meeting)).await, ["MeetingCreated", "MeetingCancelled"]);
}

#[tokio::test]
async fn a_cancelled_meeting_is_past_when_its_time_has_passed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (day, chair) = (forum.app.clock.now() + TimeDelta::days(2), sedge.account.id.to_string());
    let part = |format: &str| day.format(format).to_string();
    let (date, month, year) = (part("%d"), part("%m"), part("%Y"));
    let later = [("version", "1"), ("day", &*date), ("month", &*month), ("year", &*year), ("time", "10am")];
    let [meeting, next] = [schedule(&sedge, &space).await, schedule(&sedge, &space).await];
    for meeting in [&meeting, &next] {
        sedge.post(meeting, &changed(&chair, &later)).await.location();
    }
    sedge.post(&format!("{meeting}/cancellation"), &[]).await.location();
    let headings = |page: &crate::support::Reply| {
        let parts = page.body.split("<h2").skip(1).take(2);
        parts.map(|part| part.contains(&*meeting)).collect::<Vec<_>>()
    };
    let list = ada.get("/meetings").await;
    assert_eq!(headings(&list), [true, false], "it is coming: {}", list.body);
    assert_eq!(list.select(".app-list__item .govuk-tag"), ["Cancelled"]);
    assert!(!ada.get("/").await.body.contains(&*meeting), "it is not what comes next");
    assert!(ada.get("/").await.body.contains(&*next));

    forum.advance(TimeDelta::days(3));

    let list = ada.again().await.get("/meetings").await;
    assert_eq!(headings(&list), [false, true], "it is past: {}", list.body);
    let sedge = sedge.again().await;
    sedge.post(&format!("{next}/opening"), &[]).await.location();
    sedge.post(&format!("{next}/ending"), &[]).await.location();
    let past = ada.again().await.get("/meetings").await.attributes(".app-list a", "href");
    assert_eq!(past, [next.clone(), meeting.clone()], "the last first");
}

#[tokio::test]
async fn a_meeting_of_another_space_cannot_be_changed_or_cancelled() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::PolicyReader)];
    let space = forum.space_for("closed", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    for path in [format!("{meeting}/edit"), format!("{meeting}/cancellation/new")] {
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [meeting.clone(), format!("{meeting}/cancellation")] {
        assert_eq!(ada.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
