//! Mail about actions: when one is somebody's, before it is due, and once when it is overdue; and to nobody for whom that is
//! no longer so.

use crate::support::{
    Person, TestApp,
    meeting::{self, record_action},
};
use chrono::TimeDelta;
use csa_forum::mailer::Sent;
use entity::identity::ContactPreference;

const DUE: (&str, &str, &str) = ("10", "12", "2026");

fn mails(forum: &TestApp, name: &str) -> Vec<Sent> {
    let address = format!("{}@example.org", name.to_lowercase());
    forum.inbox().into_iter().filter(|mail| mail.to == address).collect()
}

/// A forum at noon on 23 November 2026, with an action of Ada's, of which she has been told.
async fn agreed(forum: &TestApp) -> (Person<'_>, Person<'_>, String, String) {
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let action = record_action(&sedge, &meeting, ("Plover’s three fields.", "Ada", DUE)).await;
    forum.run_due_jobs().await;
    (ada, sedge, meeting, action)
}

/// Until a moment, with what is due on the way.
async fn go_on_to(forum: &TestApp, moment: &str) {
    let moment: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
    while forum.app.clock.now() < moment {
        let left = moment - forum.app.clock.now();
        forum.advance(left.min(TimeDelta::hours(12)));
        forum.run_due_jobs().await;
    }
}

#[tokio::test]
async fn its_owner_is_told_reminded_before_the_day_and_once_after_it_in_mails_that_say_nothing() {
    let forum = TestApp::start().await;
    let (_, _, _, action) = agreed(&forum).await;
    assert_eq!(mails(&forum, "Ada").len(), 1, "that there is something");
    for (moment, count) in [
        ("2026-12-07T08:59:59Z", 1),
        ("2026-12-07T09:00:00Z", 2),
        ("2026-12-11T08:59:59Z", 2),
        ("2026-12-11T09:00:00Z", 3),
        ("2027-01-31T09:00:00Z", 3),
    ] {
        go_on_to(&forum, moment).await;
        assert_eq!(mails(&forum, "Ada").len(), count, "{moment}");
    }
    for mail in mails(&forum, "Ada") {
        let text = String::from_utf8_lossy(&mail.bytes).replace("=\r\n", "");
        assert!(text.contains(&action), "{text}");
        for word in ["Plover", "three fields", "2026-11/1", "Sedge", "Describing"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
    assert!(mails(&forum, "Sedge").is_empty());
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_closed_and_who_opens_it_again_plans_that_anew() {
    let forum = TestApp::start().await;
    let (ada, sedge, _, action) = agreed(&forum).await;
    let done = [("version", "1"), ("to", "done"), ("outcome", "They are in use.")];
    ada.post(&format!("{action}/closing"), &done).await.location();
    go_on_to(&forum, "2026-12-07T09:00:00Z").await;
    assert_eq!(mails(&forum, "Ada").len(), 1, "it is closed");

    sedge.again().await.post(&format!("{action}/reopening"), &[("version", "2")]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(mails(&forum, "Ada").len(), 2, "it is open again");
    go_on_to(&forum, "2027-01-31T09:00:00Z").await;
    assert_eq!(
        mails(&forum, "Ada").len(),
        3,
        "once when it is overdue, though two jobs were planned for that"
    );
}

#[tokio::test]
async fn another_day_is_reminded_of_in_place_of_the_first_and_another_owner_in_place_of_the_other() {
    let forum = TestApp::start().await;
    let (_, sedge, _, action) = agreed(&forum).await;
    forum.person("Ben").await;
    let change = async |version: &str, owner: &str, day: &str, month: &str| {
        let fields = [
            ("text", "Plover’s three fields."),
            ("owner", owner),
            ("due_on_day", day),
            ("due_on_month", month),
            ("due_on_year", "2026"),
            ("version", version),
        ];
        sedge.post(&action, &fields).await.location();
    };
    change("1", "Ada", "20", "12").await;
    // There and back is as if it had stayed.
    change("2", "Ada", "10", "12").await;
    change("3", "Ada", "20", "12").await;
    forum.run_due_jobs().await;
    let told = mails(&forum, "Ada").len();
    go_on_to(&forum, "2026-12-16T09:00:00Z").await;
    assert_eq!(mails(&forum, "Ada").len(), told, "nothing for the day that was");
    go_on_to(&forum, "2026-12-17T09:00:00Z").await;
    assert_eq!(mails(&forum, "Ada").len(), told + 1, "once, though it was planned twice");
    let version = {
        let page = sedge.again().await.get(&format!("{action}/edit")).await;
        page.attributes("input[name=version]", "value").remove(0)
    };
    let fields = [
        ("text", "Plover’s three fields."),
        ("owner", "Ben"),
        ("due_on_day", "20"),
        ("due_on_month", "12"),
        ("due_on_year", "2026"),
        ("version", &version),
    ];
    sedge.again().await.post(&action, &fields).await.location();
    go_on_to(&forum, "2027-01-31T09:00:00Z").await;
    assert_eq!(mails(&forum, "Ada").len(), told + 2, "that it is no longer hers, and nothing more");
    assert_eq!(mails(&forum, "Ben").len(), 2, "that it is his, and that it is overdue");
}

#[tokio::test]
async fn nobody_is_reminded_who_may_not_see_it_takes_no_mail_or_whose_mail_comes_back() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let people = [
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.person("Cleo").await,
        forum.person("Dele").await,
        forum.person("Ewan").await,
    ];
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    for person in &people {
        record_action(&sedge, &meeting, ("Three fields.", &person.account.shown_name, DUE)).await;
    }
    let [ada, ben, cleo, dele, _] = &people;
    // One is asked to leave the meeting, one wants no mail, one is away, one's mail comes back.
    let said = [("body", "A word."), ("handling", "HD3")];
    ada.post(&format!("/meetings/{meeting}/messages"), &said).await.location();
    let page = sedge.get(&format!("/meetings/{meeting}")).await;
    let removal = page.attributes("a[href$='/removal/new']", "href").remove(0);
    sedge.post(removal.trim_end_matches("/new"), &[]).await.location();
    let none = [("contact_preference", ContactPreference::None.to_string()), ("language", "en".to_owned())];
    let none: Vec<_> = none.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ben.post("/account/contact", &none).await.location();
    forum.suspend(cleo).await;
    forum.suppress(dele).await;
    forum.run_due_jobs().await;
    go_on_to(&forum, "2027-01-31T09:00:00Z").await;

    for person in ["Ada", "Ben", "Cleo", "Dele"] {
        assert!(mails(&forum, person).is_empty(), "{person}");
    }
    assert_eq!(mails(&forum, "Ewan").len(), 3);
}

#[tokio::test]
async fn reminders_go_at_nine_in_london_on_both_sides_of_both_changes_of_the_clocks() {
    for (start, due_on, told) in [
        // Forward on 28 March 2027: three days before, then the day after.
        ("2027-03-20T12:00:00Z", ("29", "3", "2027"), ["2027-03-26T09:00:00Z", "2027-03-30T08:00:00Z"]),
        ("2027-03-20T12:00:00Z", ("27", "3", "2027"), ["2027-03-24T09:00:00Z", "2027-03-28T08:00:00Z"]),
        // Back on 31 October 2027.
        ("2027-10-20T12:00:00Z", ("1", "11", "2027"), ["2027-10-29T08:00:00Z", "2027-11-02T09:00:00Z"]),
        ("2027-10-20T12:00:00Z", ("30", "10", "2027"), ["2027-10-27T08:00:00Z", "2027-10-31T09:00:00Z"]),
    ] {
        let forum = TestApp::start().await;
        let space = forum.space("general").await;
        let (_, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
        let meeting = meeting::open(&sedge, &space).await;
        let start: chrono::DateTime<chrono::Utc> = start.parse().unwrap();
        forum.advance(start - forum.app.clock.now());
        forum.run_due_jobs().await;
        record_action(&sedge.again().await, &meeting, ("Three fields.", "Ada", due_on)).await;
        forum.run_due_jobs().await;
        for (index, moment) in told.into_iter().enumerate() {
            let moment: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
            let just_before = (moment - TimeDelta::seconds(1)).to_rfc3339();
            go_on_to(&forum, &just_before).await;
            assert_eq!(mails(&forum, "Ada").len(), 1 + index, "{due_on:?} {just_before}");
            go_on_to(&forum, &moment.to_rfc3339()).await;
            assert_eq!(mails(&forum, "Ada").len(), 2 + index, "{due_on:?} {moment}");
        }
    }
}
