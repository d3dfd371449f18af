//! The list of the triage: what narrows it, what of that goes along into a report, and to whom reports are assigned.

use super::trends::{publish, trend_of};
use crate::support::{
    Person, Reply, TestApp,
    reports::{TITLE, WORDING},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::organisation::Kind;

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

/// The reports of a list, by their addresses without the query.
fn listed(page: &Reply) -> Vec<String> {
    let links = page.attributes("tbody th a", "href");
    links.iter().map(|link| link.split('?').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_list_is_narrowed_by_state_person_target_kind_handling_and_time() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let old = ada.report_trend("HD3").await;
    forum.advance(TimeDelta::days(40));
    let (ada, sedge, marram) = (ada.again().await, sedge.again().await, marram.again().await);
    let [mine, asked, theirs, fresh] = [
        ada.report_trend("HD3").await,
        ada.report_trend("HD3").await,
        ada.report_trend("HD5").await,
        ada.report_trend("HD3").await,
    ];
    marram.judge(&theirs, "assignment", &[]).await.location();
    for report in [&mine, &asked] {
        sedge.judge(report, "assignment", &[]).await.location();
    }
    sedge.judge(&asked, "question", &[("code", "QU1")]).await.location();

    let places = |reports: &[&String]| reports.iter().map(|report| triage(report)).collect::<Vec<_>>();
    for (query, found) in [
        ("", places(&[&old, &mine, &theirs, &fresh])),
        ("?state=submitted", places(&[&old, &fresh])),
        ("?state=info_requested", places(&[&asked])),
        ("?state=draft", places(&[&old, &mine, &theirs, &fresh])),
        ("?assigned=me", places(&[&mine])),
        ("?assigned=others", places(&[&theirs])),
        ("?assigned=nobody", places(&[&old, &fresh])),
        ("?overdue=yes", places(&[&old])),
        ("?term=TR06", places(&[&old, &mine, &theirs, &fresh])),
        ("?term=TR01", places(&[])),
        ("?offence=OF99&assigned=me", places(&[&mine])),
        ("?offence=OF01", places(&[])),
        ("?setting=SE03&handling=HD5", places(&[&theirs])),
        ("?setting=SE01", places(&[])),
        ("?handling=HD3", places(&[&old, &mine, &fresh])),
        ("?handling=HD4", places(&[])),
        ("?overdue=maybe&term=x&after=x&trend=x&like=x", places(&[&old, &mine, &theirs, &fresh])),
        ("?received=week&assigned=nobody", places(&[&fresh])),
        ("?received=earlier", places(&[&old])),
    ] {
        let page = sedge.get(&format!("/triage{query}")).await;
        let mut rows = listed(&page);
        let mut found = found;
        // Of one moment, the keys decide the order.
        rows.sort();
        found.sort();
        assert_eq!(rows, found, "{query}");
    }
    let page = sedge.get("/triage?overdue=yes").await;
    assert!(!page.select("td[data-label=Target] strong").is_empty(), "what is overdue stands out");
    assert_eq!(listed(&sedge.get("/triage").await)[0], triage(&old), "oldest first");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_report_is_assigned_to_whoever_may_judge_it_or_to_nobody() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let rush = forum.moderator("Rush").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &rush]).await;
    let report = ada.report_trend("HD3").await;
    let assigned = async || sedge.get("/triage").await.select("tbody td[data-label=Assigned]").remove(0);
    let [to_marram, to_rush, to_ada] = [&marram, &rush, &ada].map(|person| person.account.id.to_string());

    sedge.judge(&report, "assignment", &[("to", &to_marram)]).await.location();
    assert_eq!(assigned().await, "Marram");
    for to in [&to_rush, &to_ada] {
        let refused = sedge.judge(&report, "assignment", &[("to", to)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "not theirs to judge");
        assert_eq!(refused.select("#to-error").len(), 1);
    }
    let unsound = sedge.judge(&report, "assignment", &[("to", "somebody")]).await;
    assert_eq!(unsound.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(rush.judge(&report, "assignment", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(assigned().await, "Marram");

    marram.judge(&report, "assignment", &[("to", "nobody")]).await.location();
    assert_eq!(assigned().await, "None");
    sedge.judge(&report, "assignment", &[]).await.location();
    assert_eq!(assigned().await, "You");
}

#[tokio::test]
async fn the_next_report_of_the_list_follows_and_nobody_elses() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let mut reports = Vec::new();
    for _ in 0..3 {
        reports.push(ada.report_trend("HD3").await);
        forum.advance(TimeDelta::minutes(1));
    }
    marram.judge(&reports[1], "assignment", &[]).await.location();
    let skip = sedge.get(&triage(&reports[0])).await.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&skip).await.path(), triage(&reports[2]), "the second is Marram's");

    sedge.judge(&reports[0], "assignment", &[]).await.location();
    let next = sedge.judge(&reports[0], "refusal", &[("reason", "DC2")]).await;
    assert_eq!(next.path(), triage(&reports[2]));
    sedge.judge(&reports[2], "assignment", &[]).await.location();
    assert_eq!(sedge.judge(&reports[2], "refusal", &[("reason", "DC2")]).await.path(), "/triage");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_narrows_the_list_goes_along_into_a_report_and_back() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut reports = Vec::new();
    for handling in ["HD5", "HD3", "HD5", "HD3"] {
        reports.push(ada.report_trend(handling).await);
        forum.advance(TimeDelta::minutes(1));
    }
    let list = "/triage?assigned=nobody&handling=HD5";
    let opened = sedge.get(list).await.attributes("tbody th a", "href").remove(0);
    assert_eq!(opened, format!("{}?assigned=nobody&handling=HD5", triage(&reports[0])));
    let page = sedge.get(&opened).await;
    assert_eq!(page.attributes(".govuk-back-link", "href"), [list]);
    let skip = page.attributes("a[data-queue-skip]", "href").remove(0);
    let third = format!("{}?assigned=nobody&handling=HD5", triage(&reports[2]));
    assert_eq!(sedge.get(&skip).await.location(), third, "the second may be used in another way");

    let carried = page.attributes("form[action$='/assignment'] input[name=list]", "value").remove(0);
    let form = [("list", carried.as_str())];
    let taken = sedge.judge(&reports[0], "assignment", &form).await.location();
    assert!(taken.starts_with(&format!("{opened}&")), "{taken}");
    let refused = sedge.judge(&reports[0], "refusal", &form).await;
    assert_eq!(refused.attributes(".govuk-back-link", "href"), [list], "a form that is shown again keeps it");
    let declined = sedge.judge(&reports[0], "refusal", &[("reason", "DC2"), form[0]]).await;
    assert!(declined.location().starts_with(&third), "{}", declined.location());
    sedge.judge(&reports[2], "assignment", &form).await.location();
    let last = sedge.judge(&reports[2], "refusal", &[("reason", "DC2"), form[0]]).await.location();
    assert!(last.starts_with(&format!("{list}&")), "nothing of this kind is left: {last}");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_next_report_is_found_behind_many_that_are_not_ones_own_to_judge() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    let first = ben.report_trend("HD3").await;
    forum.advance(TimeDelta::minutes(1));
    for _ in 0..3 {
        ada.report_trend("HD3").await;
        forum.advance(TimeDelta::minutes(1));
    }
    let last = ben.report_trend("HD3").await;
    let skip = sedge.get(&triage(&first)).await.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&skip).await.path(), triage(&last));
    let skip = sedge.get(&triage(&last)).await.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&skip).await.path(), triage(&first), "from the last one on to the first");
    let away = ada.get("/triage/next").await;
    assert_eq!(away.status, StatusCode::NOT_FOUND, "moderators alone");
}

#[tokio::test]
async fn what_another_has_open_is_nobody_elses_next_one_until_they_leave_it_or_hand_it_over() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let mut places = Vec::new();
    for _ in 0..2 {
        places.push(triage(&ada.report_trend("HD3").await));
        forum.advance(TimeDelta::minutes(1));
    }
    let next = async |person: &Person<'_>| person.get("/triage/next").await.path();
    assert_eq!([next(&sedge).await, next(&marram).await], [places[0].clone(), places[0].clone()]);
    sedge.get(&places[0]).await;
    assert_eq!([next(&sedge).await, next(&marram).await], [places[0].clone(), places[1].clone()]);
    let says = async |person: &Person<'_>, place: &str| person.get(place).await.select(".app-dots span");
    assert!(says(&marram, &places[0]).await.contains(&"Open: Sedge".to_owned()));
    assert!(!says(&sedge, &places[0]).await.contains(&"Open: Sedge".to_owned()), "she knows");
    assert!(says(&sedge, &places[0]).await.contains(&"Open: Marram".to_owned()));

    sedge.get(&places[1]).await;
    let rush = forum.moderator("Rush").await;
    assert_eq!(next(&rush).await, "/triage", "both are open with others, and stand in the list");
    marram.post("/reviews/handover", &[]).await.location();
    sedge.post("/reviews/handover", &[]).await.location();
    assert_eq!(next(&rush).await, places[0]);
    sedge.get(&places[0]).await;
    assert_eq!(next(&rush).await, places[1]);
    forum.advance(TimeDelta::minutes(31));
    let (rush, sedge) = (rush.again().await, sedge.again().await);
    assert_eq!(next(&rush).await, places[0], "it was left");

    sedge.judge(&places[1], "assignment", &[]).await.location();
    rush.get(&places[1]).await;
    let mine = sedge.get("/triage/next?assigned=me").await.path();
    assert_eq!(mine, places[1], "what is hers is hers, whoever looks at it");
    let others = rush.get("/triage/next?assigned=others").await.path();
    assert_eq!(others, places[1], "and whoever asks for others' is led to them");
}

#[tokio::test]
async fn a_report_takes_as_many_statements_beside_many_similar_trends_that_are_published_as_beside_one() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    // It says what the trends say: words that stand in each of them are common, and tell little of what else it said.
    let words = WORDING.map(|(_, words)| words);
    let report = super::similarity::report(&ada, (TITLE, &words[..4].join(" ")), "TR06", "HD3").await;
    let add = async |number: usize| {
        let person = forum.person(&format!("Person {number}")).await;
        let linked = person.report_trend("HD3").await;
        let trend = trend_of(&marram, &[&linked]).await;
        publish(&marram, &sedge, &trend).await;
        let note = format!("/content-notes/trend/{}", trend.rsplit('/').next().unwrap());
        sedge.post(&note, &[("note", "NT05")]).await.location();
    };
    let cost = async || {
        // The first time, that it is opened is written down.
        sedge.get(&triage(&report)).await;
        let before = forum.statements();
        let page = sedge.get(&triage(&report)).await;
        let taken = forum.statements() - before;
        let told = page.select("[aria-labelledby=similar-trends] .app-meta");
        (told.iter().filter(|told| told.contains("in common: ")).count(), taken)
    };
    add(1).await;
    let (one, few) = cost().await;
    for number in 2..=5 {
        add(number).await;
    }
    let (all, many) = cost().await;
    assert_eq!((one, all), (1, 5), "of each that is published it is told why it is alike");
    assert_eq!(few, many);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_list_and_a_report_take_as_many_statements_among_many_as_among_few() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let add = async |number: usize| {
        let person = forum.person(&format!("Person {number}")).await;
        forum.organisation(&format!("Organisation {number}"), Kind::Charity, &[&person]).await;
        let [linked, taken, _] = [
            person.report_trend("HD3").await,
            person.report_trend("HD5").await,
            person.report_trend("HD3").await,
        ];
        marram.accept_report(&linked).await;
        marram.open_trend_titled(&linked, &format!("Payment requests, part {number}")).await;
        marram.judge(&taken, "assignment", &[]).await.location();
    };
    let lists = [
        triage(&report),
        "/triage".to_owned(),
        "/triage?assigned=others&term=TR06&offence=OF99&setting=SE03&handling=HD5&received=week".to_owned(),
        format!("/triage?like={}", report.rsplit('/').next().unwrap()),
    ];
    let costs = async || {
        let mut costs = Vec::new();
        // The first time, that it is opened is written down.
        sedge.get(&lists[0]).await;
        for list in &lists {
            let before = forum.statements();
            let page = sedge.get(list).await;
            assert_eq!(page.status, StatusCode::OK, "{list}");
            let links = page.attributes("main a[href^='/triage/']", "href").len();
            costs.push((list.clone(), links, forum.statements() - before));
        }
        costs
    };
    add(1).await;
    let few = costs().await;
    for number in 2..=6 {
        add(number).await;
    }
    let many = costs().await;
    for ((list, few_links, few), (_, many_links, many)) in few.into_iter().zip(many) {
        assert!(few_links < many_links, "{list}: more stands there");
        assert_eq!(few, many, "{list}");
        assert!(many <= 50, "{list}: {many}");
    }
    forum.run_due_jobs().await;
}
