//! What moderators do to several reports of the list at once: each by itself, and what could not be done is told.

use super::trends::{publish, trend_of};
use crate::support::{
    Person, Reply, TestApp,
    reports::{ATTESTED, WORDING, meaning},
};
use axum::http::StatusCode;
use entity::{organisation::Kind, role_grant::Role};

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

fn key(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The reports of a list, by their addresses without the query.
fn listed(page: &Reply) -> Vec<String> {
    let links = page.attributes("tbody th a", "href");
    links.iter().map(|link| link.split('?').next().unwrap().to_owned()).collect()
}

/// Does something to several reports, as they stand in the list.
async fn act(moderator: &Person<'_>, list: &str, reports: &[&String], fields: &[(&str, &str)]) -> Reply {
    let page = moderator.get(list).await;
    let boxes = page.attributes("tbody input[name=item]", "value");
    let picked = boxes.iter().filter(|item| reports.iter().any(|report| item.starts_with(key(report))));
    let mut form: Vec<(&str, &str)> = picked.map(|item| ("item", item.as_str())).collect();
    let back = page.attributes("input[name=list]", "value");
    form.extend(back.iter().map(|back| ("list", back.as_str())));
    form.extend(fields);
    moderator.post("/triage/selection", &form).await
}

#[tokio::test]
async fn several_are_acted_on_together_and_what_cannot_be_is_told() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ben, &sedge]).await;
    let [first, second, third] =
        [ada.report_trend("HD3").await, ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    let own = ben.report_trend("HD3").await;
    let all = [&first, &second, &third, &own];
    assert_eq!(sedge.get("/triage").await.select("tbody input[name=item]").len(), 3, "none of her own");

    for (fields, problem) in
        [(&[("act", "accept")][..], "Select"), (&[("act", "link"), ("item", "x")][..], "Select")]
    {
        let refused = sedge.post("/triage/selection", fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.select(".govuk-error-summary__list a").join(" ").contains(problem),
            "{}",
            refused.body
        );
    }
    for act_on in [&[("act", "link")][..], &[("act", "ask")][..], &[("act", "decline")][..]] {
        let refused = act(&sedge, "/triage", &all, act_on).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{act_on:?}: nothing is chosen");
    }
    act(&sedge, "/triage", &[&first, &second], &[("act", "assign")]).await.location();
    assert_eq!(sedge.get("/triage?assigned=me").await.select("tbody tr").len(), 2);
    act(&sedge, "/triage", &[&first, &second, &third], &[("act", "accept")]).await.location();
    assert_eq!(sedge.get("/triage?state=accepted").await.select("tbody tr").len(), 3);

    let trend = sedge.open_trend(&first).await;
    let form = [("act", "link"), ("link", key(&trend))];
    let stale = sedge.get("/triage?state=accepted").await.attributes("tbody input[name=item]", "value");
    act(&marram, "/triage?state=accepted", &[&second], &form).await.location();
    let mut late: Vec<(&str, &str)> = stale.iter().map(|item| ("item", item.as_str())).collect();
    late.extend(form);
    let theirs = format!("{}.1", key(&own));
    late.push(("item", &theirs));
    let told = sedge.post("/triage/selection", &late).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.says("It is done for 1 report"), "{}", told.body);
    assert_eq!(told.select("dd").len(), 2, "the one that changed, and the one of her own");
    assert_eq!(sedge.get(&format!("/triage?trend={}", key(&trend))).await.select("tbody tr").len(), 3);

    let question = [("act", "ask"), ("code", "QU3")];
    act(&marram, "/triage", &[&own], &question).await.location();
    assert!(ben.get(&own).await.says("In which regions have you seen this?"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_trend_is_split_by_moving_reports_and_both_links_stay_on_record() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let [first, second, third] =
        [ada.report_trend("HD3").await, ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    sedge.accept_report(&first).await;
    let one = sedge.open_trend(&first).await;
    sedge.link_report(&second, &one).await;
    sedge.link_report(&third, &one).await;
    let list = format!("/triage?trend={}", key(&one));
    act(&sedge, &list, &[&second], &[("act", "unlink")]).await.location();
    let other = sedge.open_trend(&second).await;
    let form = [("act", "link"), ("link", key(&other))];
    act(&sedge, &list, &[&third], &form).await.location();

    assert_eq!(listed(&sedge.get(&list).await), [triage(&first)]);
    let there = sedge.get(&format!("/triage?trend={}", key(&other))).await;
    assert_eq!(there.select("tbody tr").len(), 2);
    assert!(ada.get(&third).await.says("Trend T-2026-002"));
    let again = sedge.judge(&third, "link", &[("trend", key(&other))]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "it is there already");
    assert_eq!(forum.count_links(key(&third)).await, 2, "the link that was undone is kept with its end");
    let written = forum.audit_kinds(key(&third)).await;
    let times = |kind: &str| written.iter().filter(|entry| *entry == kind).count();
    assert_eq!((times("SubmissionLinked"), times("SubmissionUnlinked")), (2, 1), "{written:?}");
}

#[tokio::test]
async fn reports_like_one_stand_together_selected() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let [first, second] = [ada.report_trend("HD3").await, ben.report_trend("HD3").await];
    let page = sedge.get(&triage(&first)).await;
    let together = page.attributes("a[href^='/triage?like=']", "href").remove(0);

    let list = sedge.get(&together).await;
    assert_eq!(list.select("tbody input[name=item][checked]").len(), 2);
    act(&sedge, &together, &[&first, &second], &[("act", "accept")]).await.location();
    assert_eq!(sedge.get("/triage?state=accepted").await.select("tbody tr").len(), 2);
    assert_eq!(ada.get(&together).await.status, StatusCode::NOT_FOUND);
    let none = sedge.get("/triage?like=5f0c9c5e-7a3d-4c52-9d0e-0123456789ab").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_trend_is_opened_from_several_and_others_are_split_off_again() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ben, &sedge]).await;
    let [first, second, third] =
        [ada.report_trend("HD3").await, ada.report_trend("HD5").await, ada.report_trend("HD3").await];
    let own = ben.report_trend("HD3").await;
    let new = [("act", "link"), ("link", "new")];
    let form = act(&sedge, "/triage", &[&first, &second, &third], &new).await.location();
    let page = sedge.get(&form).await;
    let [key_of, submission] =
        ["key", "submission"].map(|name| page.attributes(&format!("input[name={name}]"), "value").remove(0));

    let mut fields = WORDING.to_vec();
    fields.extend([("key", key_of.as_str()), ("submission", submission.as_str())]);
    let unsound: Vec<_> = fields.iter().filter(|(name, _)| *name != "title").copied().collect();
    let again = sedge.post("/trends", &unsound).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.attributes("input[name=submission]", "value"), [submission.as_str()]);
    let opened = sedge.post("/trends", &fields).await;
    let trend = opened.path().strip_suffix("/versions/1").unwrap().to_owned();
    let list = format!("/triage?trend={}", key(&trend));
    assert_eq!(sedge.get(&list).await.select("tbody tr").len(), 3);
    assert_eq!(sedge.get(&trend).await.attributes("a[href^='/triage?trend=']", "href"), [list.as_str()]);

    // Two of them go to a trend of their own, and so does one that is not hers to judge.
    let form = act(&sedge, &list, &[&second, &third], &new).await.location();
    let submission = sedge.get(&form).await.attributes("input[name=submission]", "value").remove(0);
    let stale = act(&sedge, &list, &[&third], &[("act", "unlink")]).await;
    assert_eq!(stale.status, StatusCode::SEE_OTHER);
    let submission = format!("{}.1 {submission}", key(&own));
    let mut fields = WORDING.to_vec();
    fields.push(("submission", submission.as_str()));
    let told = sedge.post("/trends", &fields).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    assert!(told.says("It is done for 1 report"), "{}", told.body);
    let left = told.select("dd");
    assert!(left[0].contains("Another moderator has to look at it"), "{left:?}");
    assert!(left[1].contains("State: Accepted"), "it changed meanwhile: {left:?}");
    assert_eq!(listed(&sedge.get(&list).await), [triage(&first)]);
    assert_eq!(forum.count_links(key(&second)).await, 2, "the link that was undone is kept with its end");
    assert!(ada.get(&second).await.says("Trend T-2026-002"));

    let none = sedge.post("/trends", &fields).await;
    assert_eq!(none.status, StatusCode::CONFLICT, "twice: nothing is left to open one from");
    assert_eq!(none.attributes("input[name=title]", "value"), [WORDING[0].1]);
    assert_eq!(ada.post("/trends", &fields).await.status, StatusCode::NOT_FOUND);
    let gone = sedge.get("/trends/new?submission=x.1").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let own = sedge.get(&format!("/trends/new?submission={}.1", key(&own))).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_is_not_to_be_asked_and_what_was_withdrawn_are_left_and_told() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let quiet = ada.draft_report("HD3").await;
    let path = format!("{quiet}/parts/meaning");
    let silent: Vec<_> =
        meaning("HD3").map(|(name, value)| (name, if name == "may_contact" { "no" } else { value })).into();
    ada.fill(&format!("{path}/edit"), &path, &silent).await.location();
    ada.fill(&format!("{quiet}/sending/new"), &format!("{quiet}/sending"), &ATTESTED).await.location();
    let [gone, asked] = [ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    let boxes = sedge.get("/triage").await.attributes("tbody input[name=item]", "value");
    ada.post(&format!("{gone}/withdrawal"), &[]).await.location();
    let mut form: Vec<(&str, &str)> = boxes.iter().map(|item| ("item", item.as_str())).collect();
    // Sent twice, it is asked once.
    let twice: Vec<(&str, &str)> = form.clone();
    form.extend(twice);
    form.extend([("act", "ask"), ("code", "QU1"), ("list", "state=submitted")]);
    let told = sedge.post("/triage/selection", &form).await;
    assert!(told.says("It is done for 1 report") && told.says("2 reports were left as they are"));
    let left = told.select("dd").join(" ");
    assert!(left.contains("does not want to be asked") && left.contains("not there any more"), "{left}");
    assert_eq!(told.attributes(".govuk-back-link", "href"), ["/triage?state=submitted"]);
    let told_her = ada.get(&asked).await.body.matches("Over what time have you seen this?").count();
    assert!(told_her > 0);
    let late = sedge.post("/triage/selection", &form).await;
    assert_eq!(late.select("dd").len(), 3, "what the list showed is no longer so");
    assert_eq!(ada.get(&asked).await.body.matches("Over what time have you seen this?").count(), told_her);
    assert!(!ada.get(&quiet).await.says("Over what time have you seen this?"));
    assert_eq!(ada.post("/triage/selection", &form).await.status, StatusCode::NOT_FOUND, "moderators alone");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_split_off_leaves_the_rest_to_those_who_may_read_it() {
    let forum = TestApp::start().await;
    let (ada, ben, reed) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Reed").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let [open, closed, spare] =
        [ada.report_trend("HD1").await, ben.report_trend("HD5").await, ada.report_trend("HD3").await];
    let trend = trend_of(&sedge, &[&open, &closed]).await;
    publish(&sedge, &marram, &trend).await;
    let other = trend_of(&sedge, &[&spare]).await;
    let list = format!("/triage?trend={}", key(&trend));
    let there = format!("/triage?trend={}", key(&other));
    let seen = async || {
        let mut seen = Vec::new();
        for person in [&reed, &ben, &teal] {
            seen.push(person.get(&trend).await.status.as_u16());
        }
        seen
    };
    let is_hidden = async |how: &str| {
        assert_eq!(seen().await, [404, 404, 200], "{how}: what is left is for the policy team alone");
        assert!(reed.get("/trends").await.select(".app-list__item").is_empty(), "{how}");
        assert!(ben.get(&closed).await.select(".app-timeline a").is_empty(), "{how}");
        assert!(!teal.get(&trend).await.says("Ada"), "{how}: nor is anybody named who left");
    };
    assert_eq!(seen().await, [200, 200, 200]);
    assert!(reed.get(&trend).await.says("Ada"), "who may be named is named");

    act(&sedge, &list, &[&open], &[("act", "unlink")]).await.location();
    is_hidden("undone").await;
    sedge.judge(&open, "link", &[("trend", key(&trend))]).await.location();
    assert_eq!(seen().await, [200, 200, 200], "it is back");
    act(&sedge, &list, &[&open], &[("act", "link"), ("link", key(&other))]).await.location();
    is_hidden("moved").await;
    act(&sedge, &there, &[&open], &[("act", "link"), ("link", key(&trend))]).await.location();
    assert_eq!(seen().await, [200, 200, 200], "it is back");
    act(&sedge, &list, &[&closed], &[("act", "link"), ("link", key(&other))]).await.location();
    assert_eq!(
        seen().await,
        [200, 200, 200],
        "what is for the policy team alone went, and the rest is for all"
    );
    forum.run_due_jobs().await;
}
