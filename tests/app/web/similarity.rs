//! Reports and trends that are like one another, and who is told of them.

use crate::support::{
    Person, TestApp,
    reports::{ATTESTED, KIND, REACH, meaning},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

const CURRENCY: (&str, &str) = (
    "Payment requests moving to in-game currency",
    "Requests for vouchers are now requests for currency bought inside games, which families notice later.",
);
const GIFTS: (&str, &str) = (
    "Gifted currency as payment",
    "Currency bought inside games is gifted between players; families notice weeks later.",
);
const VOICE: (&str, &str) = (
    "Voice messages take the place of text",
    "First contact is by short voice messages that vanish, so that moderation tools read nothing.",
);

/// Reports something with a term of its own; returns the report's address.
pub(super) async fn report(
    person: &Person<'_>,
    (title, change): (&str, &str),
    term: &str,
    handling: &str,
) -> String {
    let first = [("title", title), ("change", change), ("method", "")];
    let next = person.fill("/submissions/new", "/submissions", &first).await.path();
    let report = next.strip_suffix("/parts/kind/edit").unwrap().to_owned();
    let kind = [("technology", term), KIND[2], KIND[3]];
    // What all reports of a test say of its importance would be in common.
    let last =
        meaning(handling).map(|(name, value)| (name, if name == "importance" { change } else { value }));
    for (part, fields) in [("kind", &kind[..]), ("reach", &REACH[..]), ("meaning", &last[..])] {
        let path = format!("{report}/parts/{part}");
        person.fill(&format!("{path}/edit"), &path, fields).await.location();
    }
    person.fill(&format!("{report}/sending/new"), &format!("{report}/sending"), &ATTESTED).await.location();
    report
}

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

/// The reports that a moderator is shown beside one, by their addresses, and why.
async fn beside(moderator: &Person<'_>, report: &str) -> (Vec<String>, Vec<String>) {
    let page = moderator.get(&triage(report)).await;
    let list = "[aria-labelledby=similar-reports]";
    let links = page.attributes(&format!("{list} a[href^='/triage/']"), "href");
    (links, page.select(&format!("{list} .app-meta:last-child")))
}

/// Makes a published trend of a report, by three moderators.
async fn publish(moderators: [&Person<'_>; 2], report: &str, title: &str) -> String {
    let [one, other] = moderators;
    one.accept_report(report).await;
    let trend = one.open_trend_titled(report, title).await;
    let version = format!("{trend}/versions/1");
    for (person, verb) in [(one, "grade"), (other, "approval"), (other, "publication")] {
        assert_eq!(person.decide(&version, verb).await.status, StatusCode::SEE_OTHER, "{verb}");
    }
    trend
}

#[tokio::test]
async fn similar_reports_stand_beside_one_with_what_they_have_in_common() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let first = report(&ada, CURRENCY, "TR16", "HD3").await;
    let second = report(&ben, GIFTS, "TR16", "HD3").await;
    let third = report(&ben, VOICE, "TR05", "HD3").await;

    let (links, why) = beside(&sedge, &first).await;
    assert_eq!(links, [triage(&second)], "and not what is about something else");
    assert!(why[0].contains("in common: "), "{why:?}");
    assert!(why[0].contains("Words in common: ") && why[0].contains("currency"), "{why:?}");
    assert!(!sedge.get(&triage(&first)).await.says("Gifted currency"), "its text is a press away");
    assert!(beside(&sedge, &third).await.0.is_empty());
    assert!(!ada.get(&first).await.says("Similar reports"), "for moderators alone");

    forum.advance(TimeDelta::days(366));
    let fourth = report(&ada.again().await, GIFTS, "TR16", "HD3").await;
    assert!(beside(&sedge.again().await, &fourth).await.0.is_empty(), "of the last twelve months");
}

#[tokio::test]
async fn words_that_many_reports_share_bring_nothing_together() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let subjects = ["lanterns", "orchards", "harbours", "gardens", "bridges", "kettles"];
    let mut reports = Vec::new();
    for subject in subjects {
        let change = format!("Services report seldom what helplines notice early, and now it is {subject}.");
        reports.push(report(&ada, (&format!("About {subject}"), &change), "TR16", "HD3").await);
    }
    let rare = ("About kettles of copper", "Copper kettles.");
    let last = report(&ada, rare, "TR05", "HD3").await;
    let (links, _) = beside(&sedge, &last).await;
    assert_eq!(links.first(), Some(&triage(&reports[5])), "one rare word says more than many common ones");
}

#[tokio::test]
async fn what_is_withdrawn_or_locked_is_like_nothing_at_once() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lowri = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let marram = forum.moderator("Marram").await;
    let first = report(&ada, CURRENCY, "TR16", "HD3").await;
    let second = report(&ben, GIFTS, "TR16", "HD3").await;
    assert_eq!(beside(&sedge, &first).await.0.len(), 1);

    let id = second.rsplit('/').next().unwrap();
    marram.post("/locks", &[("kind", "submission"), ("id", id)]).await.location();
    assert!(beside(&sedge, &first).await.0.is_empty(), "locked");
    let lock = lowri.get("/locks").await.attributes("tbody a", "href").remove(0);
    for person in [&lowri, &sedge] {
        let page = person.get(&lock).await;
        let version = page.attributes("input[name=version]", "value").remove(0);
        let form =
            [("version", version.as_str()), ("outcome", "reopened"), ("reason", "It is a report like any.")];
        person.post(&format!("{lock}/agreement"), &form).await.location();
    }
    assert_eq!(beside(&sedge, &first).await.0.len(), 1, "shown again");
    ben.post(&format!("{second}/withdrawal"), &[]).await.location();
    assert!(beside(&sedge, &first).await.0.is_empty(), "withdrawn");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_similar_trend_is_one_press_away_from_a_report_that_nobody_has_taken_up() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let first = report(&ada, CURRENCY, "TR16", "HD3").await;
    sedge.accept_report(&first).await;
    let trend = sedge.open_trend(&first).await;
    let second = report(&ben, GIFTS, "TR16", "HD3").await;
    let form = "[aria-labelledby=similar-trends] form";
    let page = sedge.get(&triage(&second)).await;
    assert!(page.says("1 similar report is linked to it"), "{}", page.body);
    let hidden = |name: &str| page.attributes(&format!("{form} input[name={name}]"), "value").remove(0);
    let press = [("version", hidden("version")), ("trend", hidden("trend"))];
    let press: Vec<(&str, &str)> = press.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("{}/link", triage(&second));
    assert_eq!(sedge.post(&path, &press).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sedge.post(&path, &press).await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(ben.get(&second).await.select("[aria-current=step] strong"), ["Part of a trend"]);
    assert_eq!(sedge.get(&trend).await.attributes("main a[href^='/triage/']", "href").len(), 2);
}

#[tokio::test]
async fn why_a_published_trend_is_like_a_report_is_told_beside_it_in_triage() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let moderators = [&forum.moderator("Sedge").await, &forum.moderator("Marram").await];
    let first = report(&ada, CURRENCY, "TR16", "HD3").await;
    let trend = publish(moderators, &first, CURRENCY.0).await;
    let second = report(&ben, GIFTS, "TR16", "HD3").await;
    let page = moderators[0].get(&triage(&second)).await;
    let list = "[aria-labelledby=similar-trends]";
    assert_eq!(page.attributes(&format!("{list} a"), "href"), [trend.as_str()]);
    let why = page.select(&format!("{list} .app-meta"));
    assert_eq!(why[0], "1 similar report is linked to it");
    assert!(why[1].contains("Words in common: ") && why[1].contains("currency"), "{why:?}");

    ada.post(&format!("{first}/withdrawal"), &[]).await.location();
    assert!(
        moderators[0].get(&triage(&second)).await.select(list).is_empty(),
        "it rests on nothing any more"
    );
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn published_trends_are_offered_to_whoever_writes_and_none_that_they_may_not_see() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let moderators = [&forum.moderator("Sedge").await, &forum.moderator("Marram").await];
    let open = report(&ada, CURRENCY, "TR16", "HD3").await;
    let trend = publish(moderators, &open, CURRENCY.0).await;
    let restricted = report(&ada, GIFTS, "TR16", "HD5").await;
    publish(moderators, &restricted, "Currency that is gifted inside games").await;

    let typed = [("title", GIFTS.0), ("change", GIFTS.1)];
    let found = ben.post("/submissions/similar", &typed).await;
    assert_eq!(found.attributes("a", "href"), [trend.as_str()]);
    assert!(found.select(".app-meta").join(" ").contains("currency"));
    assert!(ben.post("/submissions/similar", &[]).await.select("a").is_empty());
    let other = [("title", VOICE.0), ("change", VOICE.1)];
    assert!(ben.post("/submissions/similar", &other).await.select("a").is_empty());

    let first = [typed[0], typed[1], ("method", "")];
    let next = ben.fill("/submissions/new", "/submissions", &first).await.path();
    let offered = "[aria-labelledby=similar] a";
    assert_eq!(ben.get(&next).await.attributes(offered, "href"), [trend.as_str()], "without scripts");
    let draft = next.strip_suffix("/parts/kind/edit").unwrap();
    let check = ben.get(&format!("{draft}/sending/new")).await;
    assert_eq!(check.attributes(offered, "href"), [trend.as_str()]);

    ada.post(&format!("{open}/withdrawal"), &[]).await.location();
    assert!(ben.get(&next).await.attributes(offered, "href").is_empty(), "it rests on nothing any more");
    forum.run_due_jobs().await;
}
