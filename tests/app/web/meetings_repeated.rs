//! Meetings that are scheduled together.

use crate::support::{Person, TestApp, meeting::details};
use axum::http::StatusCode;

/// Schedules a series that begins on 26 November 2026, a fourth Thursday, and returns its meetings in order.
async fn schedule(chair: &Person<'_>, space: &entity::space::Model, repeat: (&str, &str)) -> Vec<String> {
    let (space, account) = (space.id.to_string(), chair.account.id.to_string());
    let mut form = details(&space, &account).to_vec();
    form.extend([("repeat", repeat.0), ("times", repeat.1)]);
    let first = chair.post("/meetings", &form).await.path();
    let others = chair.get(&first).await.attributes("section[aria-labelledby=series] a", "href");
    std::iter::once(first).chain(others).collect()
}

async fn dates(person: &Person<'_>, meeting: &str) -> Vec<String> {
    let page = person.get(meeting).await;
    let lines = page.select("section[aria-labelledby=series] li");
    lines.iter().map(|line| line.split(" at ").next().unwrap().trim().to_owned()).collect()
}

#[tokio::test]
async fn a_series_is_ordinary_meetings_that_know_each_other() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);

    let weekly = schedule(&sedge, &space, ("weekly", "3")).await;
    let monthly = schedule(&sedge, &space, ("monthly", "3")).await;
    let single = schedule(&sedge, &space, ("", "")).await;

    assert_eq!(dates(&ada, &weekly[1]).await, ["26 November 2026", "3 December 2026", "10 December 2026"]);
    assert_eq!(dates(&ada, &monthly[0]).await, ["26 November 2026", "24 December 2026", "28 January 2027"]);
    assert_eq!((single.len(), dates(&ada, &single[0]).await.len()), (1, 0));
    assert!(
        ada.get(&weekly[1]).await.says("Meeting 2026-12,")
            || ada.get(&weekly[1]).await.says("Meeting 2026-12")
    );
    sedge.post(&format!("{}/opening", weekly[0]), &[]).await.location();
    assert!(ada.get(&weekly[1]).await.says("The meeting has not opened yet."), "each opens by itself");
    for meeting in weekly.iter().chain(&monthly) {
        let kinds = forum.audit_kinds(meeting.trim_start_matches("/meetings/")).await;
        assert_eq!(kinds[0], "MeetingCreated");
    }
}

#[tokio::test]
async fn a_series_that_cannot_be_is_sent_back_with_what_was_typed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let (space, account) = (space.id.to_string(), sedge.account.id.to_string());
    let send = async |given: &[(&str, &str)]| {
        let mut form = details(&space, &account).to_vec();
        form.retain(|(name, _)| given.iter().all(|(other, _)| other != name));
        form.extend(given);
        sedge.post("/meetings", &form).await
    };
    for (repeat, times) in [("weekly", "1"), ("weekly", "13"), ("weekly", ""), ("daily", "3")] {
        let page = send(&[("repeat", repeat), ("times", times)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{repeat} {times}");
        assert_eq!(page.attributes("#times", "value"), [times]);
    }
    // The second would be in the hour that the clocks skip.
    let gap = [
        ("day", "21"),
        ("month", "3"),
        ("year", "2027"),
        ("time", "1:30"),
        ("repeat", "weekly"),
        ("times", "2"),
    ];
    let page = send(&gap).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("On the day of one of these meetings the clocks go forward"), "{}", page.body);
    assert!(sedge.get("/meetings").await.says("No meeting is planned."), "none was scheduled");
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_series() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let key = sedge.get("/meetings/new").await.attributes("input[name=key]", "value").remove(0);
    let (space, account) = (space.id.to_string(), sedge.account.id.to_string());
    let mut form = details(&space, &account).to_vec();
    form.extend([("repeat", "weekly"), ("times", "12"), ("key", &key)]);
    let first = sedge.post("/meetings", &form).await.path();
    assert_eq!(first, sedge.post("/meetings", &form).await.path());
    assert_eq!(sedge.get("/meetings").await.select(".app-list__item").len(), 12);
}

#[tokio::test]
async fn this_and_the_later_ones_are_cancelled_and_the_earlier_stay() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let series = schedule(&sedge, &space, ("fortnightly", "4")).await;
    sedge.post(&format!("{}/invitations", series[3]), &[]).await.location();
    forum.run_due_jobs().await;
    let page = sedge.get(&format!("{}/cancellation/new", series[1])).await;
    assert!(page.says("Cancel the 2 later meetings of this series, too"), "{}", page.body);
    sedge.post(&format!("{}/cancellation", series[2]), &[]).await.location();
    let is_cancelled = async |meeting: &str| ada.get(meeting).await.says("This meeting is cancelled.");
    assert!(!is_cancelled(&series[3]).await, "it alone");

    let form = [("reason", "Too few can come."), ("later", "true")];
    for _ in 0..2 {
        sedge.post(&format!("{}/cancellation", series[1]), &form).await.location();
    }
    forum.run_due_jobs().await;

    let mut cancelled = Vec::new();
    for meeting in &series {
        cancelled.push(is_cancelled(meeting).await);
    }
    assert_eq!(cancelled, [false, true, true, true]);
    assert!(ada.get(&series[3]).await.says("Too few can come."));
    assert_eq!(
        forum.inbox().iter().filter(|mail| mail.to == "ada@example.org").count(),
        2,
        "told of the last"
    );
    let kinds = forum.audit_kinds(series[2].trim_start_matches("/meetings/")).await;
    assert_eq!(kinds, ["MeetingCreated", "MeetingCancelled"], "once");
}
