//! What happens between a list of the triage and what is done to several of its reports: somebody else decides, an
//! author takes theirs back, a trend is closed. And what stands in no list, and is nobody's to do.

use super::trends::{publish, trend_of};
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use entity::organisation::Kind;

type Fields<'a> = &'a [(&'a str, &'a str)];

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

fn key(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The reports of a list, by their addresses without the query.
fn listed(page: &Reply) -> Vec<String> {
    let links = page.attributes("tbody th a", "href");
    let mut places: Vec<_> = links.iter().map(|link| link.split('?').next().unwrap().to_owned()).collect();
    // Of one moment, the keys decide the order.
    places.sort();
    places
}

/// What a box of the list sends for a report as it stands now.
async fn item(moderator: &Person<'_>, report: &str) -> String {
    let page = moderator.get(&triage(report)).await;
    format!("{}.{}", key(report), page.attributes("input[name=version]", "value").remove(0))
}

async fn select(moderator: &Person<'_>, items: &[&String], fields: Fields<'_>) -> Reply {
    let mut form: Vec<(&str, &str)> = items.iter().map(|item| ("item", item.as_str())).collect();
    form.extend(fields);
    moderator.post("/triage/selection", &form).await
}

/// Has a report of one's own used by the policy team alone: nobody decides anything by it.
async fn protect(author: &Person<'_>, report: &str) {
    let path = format!("{}/handling", report.replace("/submissions/", "/contributions/submission/"));
    author.post(&path, &[("present", "HD3"), ("handling", "HD5")]).await.location();
}

#[tokio::test]
async fn what_is_locked_or_was_taken_back_stands_in_no_list_and_nothing_is_told_of_it() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let [kept, locked, back] =
        [ada.report_trend("HD3").await, ada.report_trend("HD5").await, ben.report_trend("HD3").await];
    let trend = trend_of(&sedge, &[&kept, &locked, &back]).await;
    let lists = [
        "/triage?state=linked".to_owned(),
        "/triage?state=linked&assigned=me&term=TR06&offence=OF99&setting=SE03&received=week".to_owned(),
        format!("/triage?trend={}", key(&trend)),
        format!("/triage?like={}", key(&kept)),
    ];
    let mut all = [&kept, &locked, &back].map(|report| triage(report));
    all.sort();
    for list in &lists {
        assert_eq!(listed(&sedge.get(list).await), all, "{list}");
    }
    let stale = [item(&sedge, &locked).await, item(&sedge, &back).await];
    let mut references = Vec::new();
    for report in [&locked, &back] {
        references.extend(sedge.get(&triage(report)).await.select(".govuk-caption-l"));
    }

    marram.post("/locks", &[("kind", "submission"), ("id", key(&locked))]).await.location();
    ben.post(&format!("{back}/withdrawal"), &[]).await.location();
    let told = select(&sedge, &[&stale[0], &stale[1]], &[("act", "unlink")]).await;
    assert_eq!(told.select("dd"), ["It is not there any more.", "It is not there any more."]);
    for list in &lists {
        let page = sedge.get(list).await;
        assert_eq!(listed(&page), [triage(&kept)], "{list}");
        for reference in &references {
            assert!(!page.says(reference) && !told.says(reference), "{list}: {reference}");
        }
    }
    let skip = sedge.get(&format!("{}?state=linked", triage(&kept))).await;
    let skip = skip.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&skip).await.location(), lists[0], "none of them is the next one");
    let none = sedge.get("/triage?like=5f0c9c5e-7a3d-4c52-9d0e-0123456789ab").await;
    for report in [&locked, &back] {
        let gone = sedge.get(&format!("/triage?like={}", key(report))).await;
        assert_eq!((gone.status, gone.select("main")), (StatusCode::NOT_FOUND, none.select("main")));
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_changed_since_it_was_read_is_left_whatever_is_to_be_done_to_it() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let mut reports = Vec::new();
    for _ in 0..6 {
        reports.push(ada.report_trend("HD3").await);
    }
    let [first, second, linked, accepted, taken, new] = &reports[..] else { unreachable!("six") };
    let trend = trend_of(&sedge, &[first, linked]).await;
    let other = trend_of(&sedge, &[second]).await;
    sedge.accept_report(accepted).await;
    sedge.judge(taken, "assignment", &[]).await.location();
    let [link, elsewhere] = [&trend, &other].map(|trend| [("act", "link"), ("link", key(trend))]);
    let ask = [("act", "ask"), ("code", "QU1")];
    let (accept, assign) = ([("act", "accept")], [("act", "assign")]);
    let (leave, unlink) = ([("act", "assign"), ("to", "nobody")], [("act", "unlink")]);
    let acts: [(&String, &[Fields<'_>]); 4] = [
        (new, &[&accept, &assign, &ask, &link]),
        (taken, &[&accept, &assign, &leave, &ask, &link]),
        (accepted, &[&link]),
        (linked, &[&unlink, &elsewhere]),
    ];
    for (report, each) in acts {
        let stale = item(&sedge, report).await;
        // The report stands where it stood: that it is another than was read is told by its version alone.
        protect(&ada, report).await;
        let before = forum.audit_kinds(key(report)).await;
        for act in each {
            let told = select(&sedge, &[&stale], act).await;
            assert_eq!(told.status, StatusCode::OK, "{act:?}: {}", told.location());
            assert!(told.says("It is done for 0 reports"), "{act:?}");
            assert!(told.select("dd")[0].starts_with("It has changed"), "{act:?}");
            assert_eq!(forum.audit_kinds(key(report)).await, before, "{act:?}");
        }
    }
    let stale = item(&sedge, taken).await;
    marram.judge(taken, "assignment", &[]).await.location();
    let told = select(&sedge, &[&stale], &accept).await;
    assert!(told.select("dd")[0].contains("Assigned: Marram"), "{}", told.body);
    assert_eq!(marram.get("/triage?assigned=me&state=in_triage").await.select("tbody tr").len(), 1);

    let fresh = [item(&sedge, new).await, item(&sedge, taken).await];
    select(&sedge, &[&fresh[0], &fresh[1]], &accept).await.location();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nothing_is_done_by_a_selection_to_what_comes_from_ones_own_organisation() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    let [own, linked, others] =
        [ada.report_trend("HD3").await, ada.report_trend("HD3").await, ben.report_trend("HD3").await];
    let trend = trend_of(&marram, &[&linked]).await;
    let other = trend_of(&marram, &[&others]).await;
    let link = [("act", "link"), ("link", key(&other))];
    let to_her = [("act", "assign"), ("to", &*sedge.account.id.to_string())]
        .map(|(name, value)| (name, value.to_owned()));
    let new = item(&marram, &own).await;
    for (report, act) in [
        (&own, &[("act", "accept")][..]),
        (&own, &[("act", "assign")]),
        (&own, &[("act", "assign"), ("to", "nobody")]),
        (&own, &[("act", "ask"), ("code", "QU1")]),
        (&own, &link),
        (&linked, &[("act", "unlink")]),
        (&linked, &link),
    ] {
        let before = forum.audit_kinds(key(report)).await;
        let told = select(&sedge, &[&item(&marram, report).await], act).await;
        assert!(told.says("It is done for 0 reports"), "{act:?}: {}", told.body);
        assert!(told.select("dd")[0].contains("Another moderator has to look at it"), "{act:?}");
        assert_eq!(forum.audit_kinds(key(report)).await, before, "{act:?}");
    }
    let to_her: Vec<_> = to_her.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = select(&marram, &[&new], &to_her).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "nor is it given to her");
    assert_eq!(refused.select("#to-error").len(), 1);
    let spare = ben.report_trend("HD3").await;
    let told = select(&marram, &[&new, &item(&marram, &spare).await], &to_her).await;
    assert!(told.says("It is done for 1 report"), "{}", told.body);
    assert_eq!(told.select("dd"), ["This report is not theirs to judge. Choose somebody else."]);
    assert_eq!(sedge.get("/triage?assigned=me").await.select("tbody tr").len(), 1);
    assert_eq!(sedge.get(&format!("/triage?trend={}", key(&trend))).await.select("tbody tr").len(), 1);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_trend_that_was_closed_meanwhile_takes_no_reports_and_each_is_left_as_it_was() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (first, second) = (ada.report_trend("HD3").await, ada.report_trend("HD3").await);
    let trend = trend_of(&sedge, &[&first]).await;
    publish(&sedge, &marram, &trend).await;
    let other = trend_of(&sedge, &[&second]).await;
    let [new, taken, accepted, linked] = [
        ben.report_trend("HD3").await,
        ben.report_trend("HD3").await,
        ben.report_trend("HD3").await,
        ben.report_trend("HD3").await,
    ];
    sedge.judge(&taken, "assignment", &[]).await.location();
    sedge.accept_report(&accepted).await;
    sedge.link_report(&linked, &other).await;
    let reports = [&new, &taken, &accepted, &linked];
    let mut items = Vec::new();
    let mut before = Vec::new();
    for report in reports {
        items.push(item(&sedge, report).await);
        before.push((forum.audit_kinds(key(report)).await, forum.count_links(key(report)).await));
    }

    let close = format!("{trend}/closing");
    let closed = marram.fill(&format!("{close}/new"), &close, &[("reason", "addressed")]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    let link = [("act", "link"), ("link", key(&trend))];
    let items: Vec<&String> = items.iter().collect();
    let refused = select(&sedge, &items, &link).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let problem = refused.select("#link-error").join(" ");
    assert!(problem.contains("This trend is closed, so nothing can be linked to it."), "{}", refused.body);
    let picked = refused.attributes("tbody input[name=item][checked]", "value");
    assert!(
        [&new, &taken, &accepted].iter().all(|report| picked.iter().any(|it| it.starts_with(key(report))))
    );
    for (report, before) in reports.iter().zip(before) {
        let after = (forum.audit_kinds(key(report)).await, forum.count_links(key(report)).await);
        assert_eq!(after, before, "not even taken up or taken out of its trend");
    }

    // What can be done to some is done to them, and the others are told of.
    let elsewhere = [("act", "link"), ("link", key(&other))];
    let told = select(&sedge, &items, &elsewhere).await;
    assert!(told.says("It is done for 3 reports"), "the fourth is there already: {}", told.body);
    assert_eq!(sedge.get(&format!("/triage?trend={}", key(&other))).await.select("tbody tr").len(), 5);
    assert_eq!(sedge.get(&format!("/triage?trend={}", key(&trend))).await.select("tbody tr").len(), 1);
    forum.run_due_jobs().await;
}
