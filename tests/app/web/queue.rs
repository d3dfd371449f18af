//! The queue as a list, and what it tells moderators of themselves; deciding stands in `reviews`.

use super::{
    concerns::raise,
    reviews::{WORDS, approve, first, places, wait},
};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

/// What stands in a column of the list.
async fn column(moderator: &Person<'_>, label: &str) -> Vec<String> {
    moderator.get("/reviews").await.select(&format!("tbody td[data-label='{label}']"))
}

#[tokio::test]
async fn one_list_holds_all_that_waits_as_notes_with_the_oldest_first() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let minute = || forum.advance(TimeDelta::minutes(1));
    let report = ada.report_trend("HD3").await;
    minute();
    wait(&ada, "careful").await;
    minute();
    raise(&ada, "HD3").await;
    minute();
    let marram = forum.moderator("Marram").await;
    let ben = forum.person("Ben").await;
    let graded = ben.report_trend("HD3").await;
    marram.accept_report(&graded).await;
    let trend = marram.open_trend(&graded).await;
    marram.decide(&format!("{trend}/versions/1"), "grade").await.location();

    let page = sedge.get("/reviews").await;
    let kinds: Vec<String> =
        page.select("tbody th").iter().map(|row| row.split(", ").next().unwrap().to_owned()).collect();
    let reference = sedge.get(&trend).await.select("span.govuk-caption-l").remove(0);
    let reference = reference.rsplit(' ').next().unwrap();
    assert_eq!(kinds, ["Report of a trend", "Post", "Concern", &format!("Trend {reference} to approve")]);
    assert_eq!(page.attributes("tbody th a", "href")[0], report.replace("/submissions/", "/triage/"));
    assert_eq!(page.attributes("tbody th a", "href")[3], format!("{trend}/versions/1"));
    assert!(!page.says(WORDS) && !page.says("in-game") && !page.says("Letters"), "notes, not text");
    assert_eq!(page.select("tbody td[data-label=Space]"), ["None", "The careful space", "None", "None"]);

    let tabs = page.select(".app-tabs a");
    assert_eq!(tabs, ["All 4", "Flags 0", "Holds 0", "Posts 1", "Concerns 1", "Reports 1", "To approve 1"]);
    let links = page.attributes(".app-tabs a", "href");
    for (link, kind) in links[3..].iter().zip(["Post", "Concern", "Report of a trend", "Trend"]) {
        let rows = sedge.get(link).await.select("tbody th");
        assert!(rows.len() == 1 && rows[0].starts_with(kind), "{link}: {rows:?}");
    }
    assert!(sedge.get(&links[1]).await.says("Nothing is waiting."));
    let own = marram.get("/reviews").await.select(".app-tabs a");
    assert_eq!(own.last().unwrap(), "To approve 0", "whoever graded it does not approve it");
    for other in [&ada, &forum.person_with("Teal", &[Role::PolicyReader]).await] {
        assert_eq!(other.get("/reviews").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_list_is_narrowed_to_a_space_and_goes_on_page_by_page() {
    let forum = TestApp::start().await;
    let (careful, gentle) = (forum.reviewed_space("careful").await, forum.reviewed_space("gentle").await);
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = wait(&ada, "gentle").await;
    for number in 0..51 {
        let body = format!("Reply {number}");
        ada.post(&format!("{thread}/posts"), &[("body", &body), ("handling", "HD3")]).await.location();
    }
    wait(&ada, "careful").await;

    let narrowed = sedge.get(&format!("/reviews?space={}", careful.id)).await;
    assert_eq!(narrowed.select("tbody tr").len(), 1);
    assert_eq!(narrowed.select(".app-tabs a")[0], "All 1");
    assert_eq!(narrowed.attributes("select#space option[selected]", "value"), [careful.id.to_string()]);
    let place = narrowed.attributes("tbody th a", "href").remove(0);
    assert!(place.ends_with(&format!("?space={}", careful.id)), "an item keeps to the space: {place}");

    let address = format!("/reviews?kind=space&space={}", gentle.id);
    let page = sedge.get(&address).await;
    assert_eq!(page.select("tbody tr").len(), 50);
    let next = page.attributes("a[rel=next]", "href").remove(0);
    let mut all = page.attributes("tbody th a", "href");
    let rest = sedge.get(&next).await;
    all.extend(rest.attributes("tbody th a", "href"));
    assert!(rest.attributes("a[rel=next]", "href").is_empty());
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 52, "none is left out or stands twice");
    assert_eq!(sedge.get("/reviews?kind=nothing&space=nowhere").await.select("tbody tr").len(), 50);
}

#[tokio::test]
async fn a_report_leaves_the_queue_once_it_is_decided_or_withdrawn() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let draft = ada.draft_report("HD3").await;
    assert!(places(&sedge, "/reviews").await.is_empty(), "a draft is its author's");
    ada.fill(
        &format!("{draft}/sending/new"),
        &format!("{draft}/sending"),
        &crate::support::reports::ATTESTED,
    )
    .await
    .location();
    let (declined, withdrawn) = (ada.report_trend("HD3").await, ada.report_trend("HD3").await);
    assert_eq!(places(&sedge, "/reviews").await.len(), 3);

    sedge.judge(&draft, "assignment", &[]).await.location();
    assert_eq!(places(&sedge, "/reviews").await.len(), 3, "it is not decided");
    sedge.judge(&draft, "acceptance", &[]).await.location();
    assert_eq!(places(&sedge, "/reviews").await.len(), 2);
    sedge.judge(&declined, "assignment", &[]).await.location();
    sedge.judge(&declined, "refusal", &[("reason", "DC6")]).await.location();
    assert_eq!(places(&sedge, "/reviews").await, [withdrawn.replace("/submissions/", "/triage/")]);
    ada.fill(&withdrawn, &format!("{withdrawn}/withdrawal"), &[]).await.location();
    assert!(places(&sedge, "/reviews").await.is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_list_says_when_each_is_due_and_by_how_much_working_time_it_is_over() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    // Noon on a Monday.
    wait(&ada, "careful").await;
    ada.report_trend("HD3").await;
    assert_eq!(column(&sedge, "Target").await, ["Due tomorrow at 12pm", "Due 30 November"]);
    let sedge = after(&forum, &sedge, TimeDelta::hours(24)).await;
    assert_eq!(column(&sedge, "Target").await[0], "Due today at 12pm");
    let sedge = after(&forum, &sedge, TimeDelta::minutes(10)).await;
    assert_eq!(column(&sedge, "Target").await[0], "Just over");
    let sedge = after(&forum, &sedge, TimeDelta::hours(2)).await;
    assert_eq!(column(&sedge, "Target").await[0], "2 hours over");
    let sedge = after(&forum, &sedge, TimeDelta::days(1)).await;
    assert_eq!(column(&sedge, "Target").await[0], "1 working day over");
    assert_eq!(sedge.get("/reviews").await.select("tbody td[data-label=Target] strong").len(), 1);
}

/// Lets time pass, after which somebody has signed in again.
async fn after<'a>(forum: &TestApp, person: &Person<'a>, time: TimeDelta) -> Person<'a> {
    forum.advance(time);
    person.again().await
}

#[tokio::test]
async fn targets_are_settings() {
    let forum = TestApp::start_with(|settings| settings.reviews.posts = 2).await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    wait(&ada, "careful").await;
    assert_eq!(column(&sedge, "Target").await, ["Due today at 2pm"]);
}

#[tokio::test]
async fn opened_texts_are_counted_for_the_moderator_alone_and_a_break_is_offered() {
    let forum = TestApp::start_with(|settings| {
        settings.reviews.texts_at_once = 3;
        settings.reviews.texts_a_day = 5;
    })
    .await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    wait(&ada, "careful").await;
    let report = ada.report_trend("HD3").await.replace("/submissions/", "/triage/");
    let review = first(&sedge).await;
    let opened = async |person: &Person<'_>| person.get("/reviews").await.body;
    assert!(opened(&sedge).await.contains("You have opened 0 texts today."), "a list holds no text");

    assert!(sedge.get(&review).await.says("You have opened 1 text today."));
    sedge.post(&format!("{review}/refusal"), &[("version", "1")]).await;
    sedge.get(&report).await;
    let page = sedge.get("/reviews").await;
    assert!(page.says("You have opened 2 texts today.") && page.select("#break").is_empty(), "{}", page.body);
    assert_eq!(sedge.get(&review).await.select("#break"), ["Time for a break?"], "three at once");
    assert!(marram.get("/reviews").await.says("You have opened 0 texts today."));

    let sedge = after(&forum, &sedge, TimeDelta::minutes(36)).await;
    assert!(sedge.get("/reviews").await.select("#break").is_empty());
    sedge.get(&review).await;
    assert_eq!(sedge.get(&review).await.select("#break"), ["Time for a break?"], "five in a day");
    let sedge = after(&forum, &sedge, TimeDelta::hours(12)).await;
    let page = sedge.get("/reviews").await;
    assert!(page.says("You have opened 0 texts today.") && page.select("#break").is_empty(), "another day");
    for id in [&sedge.account.id, &marram.account.id] {
        assert!(forum.audit_kinds(&id.to_string()).await.iter().all(|kind| !kind.contains("Open")));
    }
}

#[tokio::test]
async fn who_has_an_item_open_is_shown_and_what_is_handed_over_is_everybodys_again() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    wait(&ada, "careful").await;
    wait(&ada, "careful").await;
    let report = ada.report_trend("HD3").await;
    let all = places(&sedge, "/reviews").await;
    sedge.judge(&report, "assignment", &[]).await.location();
    sedge.get(&all[0]).await;
    marram.get(&all[1]).await;
    assert_eq!(column(&marram, "Open").await, ["Sedge", "Marram", "Sedge"]);
    assert!(marram.get(&all[0]).await.says("Open: Sedge"));
    assert_eq!(marram.get("/triage").await.select("tbody td[data-label=Assigned]"), ["Sedge"]);

    assert_eq!(sedge.post("/reviews/handover", &[]).await.location(), "/reviews?done=reviews-handed-over");
    let page = marram.get("/reviews").await;
    assert!(page.says("Sedge handed over 2 items today at 12pm."));
    assert_eq!(page.select("tbody td[data-label=Open]"), ["Marram", "Marram", "Handed over by Sedge"]);
    assert_eq!(marram.get("/triage").await.select("tbody td[data-label=Assigned]"), ["None"]);
    assert_eq!(marram.judge(&report, "assignment", &[]).await.status, StatusCode::SEE_OTHER);
    let again = sedge.post("/reviews/handover", &[]).await;
    assert_eq!(again.location(), "/reviews?done=reviews-nothing-to-hand-over");
    let kinds = forum.audit_kinds(&sedge.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "ReviewsHandedOver").count(), 1);

    let marram = after(&forum, &marram, TimeDelta::minutes(31)).await;
    assert_eq!(column(&marram, "Open").await[1], "Nobody", "what was left is open no more");
    approve(&marram, &all[0]).await.location();
    marram.judge(&report, "acceptance", &[]).await.location();
    assert!(!marram.get("/reviews").await.says("handed over"), "nothing of it waits");
}

#[tokio::test]
async fn the_keys_can_be_turned_off_and_on_for_oneself() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    wait(&ada, "careful").await;
    let review = first(&sedge).await;
    let work = async |person: &Person<'_>| {
        let on = async |path: &str| !person.get(path).await.select("[data-queue]").is_empty();
        [on("/reviews").await, on(&review).await]
    };
    assert_eq!(work(&sedge).await, [true, true]);
    for _ in 0..2 {
        assert_eq!(
            sedge.post("/reviews/keys", &[("keys", "off")]).await.location(),
            "/reviews?done=reviews-keys-off"
        );
    }
    assert_eq!((work(&sedge).await, work(&marram).await), ([false, false], [true, true]));
    sedge.post("/reviews/keys", &[("keys", "on")]).await.location();
    assert_eq!(work(&sedge).await, [true, true]);
    let kinds = forum.audit_kinds(&sedge.account.id.to_string()).await;
    let kinds: Vec<_> = kinds.iter().filter(|kind| kind.starts_with("ReviewKeys")).collect();
    assert_eq!(kinds, ["ReviewKeysTurnedOff", "ReviewKeysTurnedOn"]);
}
