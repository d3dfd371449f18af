use super::trends::{publish, trend_of};
use crate::support::{Person, Reply, TestApp, reports::WORDING};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::{organisation::Kind, role_grant::Role};

const SUPPORTS: [(&str, &str); 3] = [("word", "supports"), ("evidence", "EV2"), ("handling", "HD3")];
pub(super) const CONTRADICTS: [(&str, &str); 3] =
    [("word", "contradicts"), ("evidence", "EV3"), ("handling", "HD2")];

/// Says something of a trend for the organisation of whoever says it, by the form as it stands.
pub(super) async fn say(person: &Person<'_>, trend: &str, what: &[(&str, &str)]) -> Reply {
    let form = hidden(person, &format!("{trend}/support/edit")).await;
    send(person, &format!("{trend}/support"), &form, what).await
}

/// What a form carries and nobody types.
async fn hidden(person: &Person<'_>, page: &str) -> Vec<(String, String)> {
    let page = person.get(page).await;
    let main = "main input[type=hidden]";
    let (names, values) = (page.attributes(main, "name"), page.attributes(main, "value"));
    names.into_iter().zip(values).filter(|(name, _)| name != "csrf").collect()
}

async fn send(person: &Person<'_>, to: &str, form: &[(String, String)], what: &[(&str, &str)]) -> Reply {
    let carried = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    person.post(to, &carried.chain(what.iter().copied()).collect::<Vec<_>>()).await
}

/// A trend that rests on one report and is published, with its two moderators.
async fn published<'a>(forum: &'a TestApp, author: &Person<'_>) -> (Person<'a>, Person<'a>, String) {
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let trend = trend_of(&sedge, &[&author.report_trend("HD3").await]).await;
    publish(&sedge, &marram, &trend).await;
    (sedge, marram, trend)
}

/// Whether a trend is looked at, as its page says.
async fn standing(reader: &Person<'_>, trend: &str) -> String {
    reader.get(trend).await.select("h1 + .app-meta span").remove(0)
}

#[tokio::test]
async fn an_organisation_has_one_word_and_counts_once() {
    let forum = TestApp::start().await;
    let (ada, ben, bryn) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Bryn").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben, &bryn]).await;
    let (sedge, _, trend) = published(&forum, &ada).await;
    assert!(sedge.get(&trend).await.says("Low: one organisation"));

    let given = say(&ben, &trend, &SUPPORTS).await;
    assert_eq!((given.status, given.path()), (StatusCode::SEE_OTHER, trend.clone()));
    let page = sedge.get(&trend).await;
    assert!(page.says("2 independent organisations") && page.says("Medium"), "it counts, and we are surer");
    assert!(page.says("Quarry University") && !page.says("Ben"), "moderators see whose word it is");

    // Another member of it changes what it says: the first word is over, and kept.
    say(&bryn, &trend, &CONTRADICTS).await;
    let page = sedge.get(&trend).await;
    assert!(page.says("1 independent organisation") && page.says("Low: one organisation"));
    assert_eq!(page.select("main .app-list__main strong"), ["We see it otherwise", "We see it too"]);
    assert!(page.says("Seen otherwise by"));

    // Its own reporter's organisation counts no second time.
    say(&ada, &trend, &SUPPORTS).await;
    assert!(sedge.get(&trend).await.says("1 independent organisation"));
}

#[tokio::test]
async fn readers_are_told_of_few_organisations_only_that_there_are_few_and_named_only_those_that_may_be() {
    let forum = TestApp::start().await;
    let people = [
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.person("Cai").await,
        forum.person("Dot").await,
    ];
    for (name, person) in ["Northern Reach", "Quarry", "Tideline", "Fold"].iter().zip(&people) {
        forum.organisation(name, Kind::SurvivorsGroup, &[person]).await;
    }
    let reed = forum.person("Reed").await;
    let (_, _, trend) = published(&forum, &people[0]).await;

    say(&people[1], &trend, &CONTRADICTS).await;
    let page = reed.get(&trend).await;
    let values = page.select(".govuk-summary-list__value");
    assert_eq!(
        values.iter().filter(|value| *value == "Fewer than three independent organisations").count(),
        2
    );
    assert_eq!(page.select("aside .app-side:last-child p"), ["Survivors\u{2019} group"], "by its kind");
    assert!(page.select("main form[action$='/support/withdrawal']").is_empty(), "Reed belongs to none");

    say(&people[1], &trend, &SUPPORTS).await;
    say(&people[2], &trend, &SUPPORTS).await;
    let page = reed.get(&trend).await;
    assert!(page.says("3 independent organisations") && !page.says("Seen otherwise by"));
    assert!(!page.says("Quarry") && !page.says("Tideline") && !page.says("Seen by others too"));
}

#[tokio::test]
async fn a_word_is_given_once_taken_back_and_nobody_gives_another_organisations() {
    let forum = TestApp::start().await;
    let (ada, ben, reed) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Reed").await);
    let (observer, policy) =
        (forum.person("Oak").await, forum.person_with("Perry", &[Role::PolicyReader]).await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    let quarry = forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    forum.organisation("Onlookers", Kind::Observer, &[&observer]).await;
    let (sedge, _, trend) = published(&forum, &ada).await;
    let (page, to) = (format!("{trend}/support/edit"), format!("{trend}/support"));

    let theirs = [("organisation".to_owned(), quarry.id.to_string())];
    for (person, status) in [
        (&reed, StatusCode::FORBIDDEN),
        (&observer, StatusCode::FORBIDDEN),
        (&ada, StatusCode::FORBIDDEN),
        (&policy, StatusCode::NOT_FOUND),
        (&sedge, StatusCode::NOT_FOUND),
    ] {
        let of_quarry = format!("{page}?organisation={}", quarry.id);
        assert_eq!(person.get(&of_quarry).await.status, status, "{}", person.account.shown_name);
        assert_eq!(send(person, &to, &theirs, &SUPPORTS).await.status, status);
    }
    let form = hidden(&ben, &page).await;
    let empty = send(&ben, &to, &form, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let links = empty.attributes(".govuk-error-summary__list a", "href");
    assert_eq!(links, ["#word", "#evidence", "#handling"]);

    for _ in 0..2 {
        assert_eq!(send(&ben, &to, &form, &SUPPORTS).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(sedge.get(&trend).await.select("main .app-list__main strong").len(), 1, "twice gives one");
    assert!(ben.get(&trend).await.says("Quarry University: We see it too"));

    // An older form does not overwrite what was said meanwhile, and keeps what was chosen.
    let mut older = form.clone();
    older.retain(|(name, _)| name != "key");
    let stale = send(&ben, &to, &older, &CONTRADICTS).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.attributes("input[name=word][checked]", "value"), ["contradicts"]);

    let back = format!("{to}/withdrawal");
    assert_eq!(ben.post(&back, &[("seen", "")]).await.status, StatusCode::CONFLICT, "not what stands");
    let seen = ben.get(&trend).await.attributes("form[action$='/withdrawal'] input[name=seen]", "value");
    for _ in 0..2 {
        assert_eq!(ben.post(&back, &[("seen", &seen[0])]).await.status, StatusCode::SEE_OTHER);
    }
    assert!(ben.get(&trend).await.says("Quarry University has said nothing on this trend yet."));
    assert!(sedge.get(&trend).await.says("1 independent organisation"));
}

#[tokio::test]
async fn what_an_organisation_says_opens_a_draft_and_takes_nothing_away() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    forum.organisation("Tideline", Kind::SurvivorsGroup, &[&cai]).await;
    let (sedge, marram, trend) = published(&forum, &ada).await;
    let second = format!("{trend}/versions/2");
    assert_eq!(sedge.get(&second).await.status, StatusCode::NOT_FOUND);

    say(&ben, &trend, &SUPPORTS).await;
    say(&cai, &trend, &CONTRADICTS).await;

    let draft = sedge.get(&second).await;
    assert!(draft.says("Draft") && draft.says(WORDING[1].1), "with the published wording");
    assert_eq!(
        sedge.get(&format!("{trend}/versions/3")).await.status,
        StatusCode::NOT_FOUND,
        "one at a time"
    );
    assert!(ben.get(&trend).await.says("Version 1"), "what is published stays");
    // Whoever wrote the wording does not approve it now either.
    marram.decide(&second, "grade").await;
    assert_eq!(sedge.decide(&second, "approval").await.status, StatusCode::FORBIDDEN);
    let thrift = forum.moderator("Thrift").await;
    for verb in ["approval", "publication"] {
        assert_eq!(thrift.decide(&second, verb).await.status, StatusCode::SEE_OTHER, "{verb}");
    }
    assert!(ben.get(&trend).await.says("Version 2"));
}

#[tokio::test]
async fn a_moderator_whose_organisation_said_something_neither_grades_nor_closes() {
    let forum = TestApp::start().await;
    let (ada, thrift) = (forum.person("Ada").await, forum.moderator("Thrift").await);
    let ben = forum.person("Ben").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben, &thrift]).await;
    let (_, _, trend) = published(&forum, &ada).await;
    assert_eq!(thrift.get(&format!("{trend}/closing/new")).await.status, StatusCode::OK);

    say(&ben, &trend, &CONTRADICTS).await;

    let page = thrift.get(&trend).await;
    assert!(page.select("form[action$='/confirmation']").is_empty(), "it is not offered");
    assert_eq!(thrift.get(&format!("{trend}/closing/new")).await.status, StatusCode::FORBIDDEN);
    let version = [("version", "1"), ("reason", "refuted")];
    assert_eq!(thrift.post(&format!("{trend}/closing"), &version).await.status, StatusCode::FORBIDDEN);
    assert_eq!(thrift.post(&format!("{trend}/confirmation"), &version).await.status, StatusCode::FORBIDDEN);
    let draft = format!("{trend}/versions/2");
    assert_eq!(thrift.decide(&draft, "grade").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_trend_that_nobody_looks_at_in_time_falls_dormant_until_somebody_does() {
    let forum = TestApp::start().await;
    let (ada, reed) = (forum.person("Ada").await, forum.person("Reed").await);
    let (sedge, _, trend) = published(&forum, &ada).await;
    assert_eq!(sedge.get("/trends").await.select("main h2"), Vec::<String>::new(), "nothing is due");

    forum.advance(TimeDelta::days(85));
    let sedge = sedge.again().await;
    assert_eq!(sedge.get("/trends").await.select("main h2"), ["To look at again", "Published"]);
    forum.run_due_jobs().await;
    assert_eq!(standing(&sedge, &trend).await, "Open", "its day has not passed");
    forum.advance(TimeDelta::days(10));
    forum.run_due_jobs().await;
    let reed = reed.again().await;
    assert_eq!(standing(&reed, &trend).await, "Dormant");
    assert!(reed.get("/trends").await.says("Dormant"));

    let sedge = sedge.again().await;
    let stale = sedge.post(&format!("{trend}/confirmation"), &[("version", "1")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let version =
        sedge.get(&trend).await.attributes("form[action$='/confirmation'] input[name=version]", "value");
    let confirmed = sedge.post(&format!("{trend}/confirmation"), &[("version", &version[0])]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    assert_eq!(standing(&reed, &trend).await, "Open");
    forum.run_due_jobs().await;
    assert_eq!(standing(&reed, &trend).await, "Open", "it is looked at again in three months");
    assert_eq!(
        reed.post(&format!("{trend}/confirmation"), &[("version", "9")]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_trend_is_closed_with_a_reason_can_still_be_read_and_opens_again_when_it_is_supported() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    let (sedge, marram, trend) = published(&forum, &ada).await;
    let other = trend_of(&sedge, &[&ada.report_trend("HD3").await]).await;
    publish(&sedge, &marram, &other).await;
    let (page, to) = (format!("{trend}/closing/new"), format!("{trend}/closing"));

    for (fields, field) in [
        (&[][..], "#reason"),
        (&[("reason", "superseded")], "#successor"),
        (&[("reason", "superseded"), ("successor", "T-2026-001")], "#successor"),
    ] {
        let reply = sedge.fill(&page, &to, fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert_eq!(reply.attributes(".govuk-error-summary__list a", "href"), [field]);
    }
    assert_eq!(ben.post(&to, &[("version", "1"), ("reason", "refuted")]).await.status, StatusCode::NOT_FOUND);
    let stale = sedge.post(&to, &[("version", "1"), ("reason", "refuted")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let fields = [("reason", "superseded"), ("successor", "t-2026-002 ")];
    assert_eq!(sedge.fill(&page, &to, &fields).await.status, StatusCode::SEE_OTHER);
    let read = ben.get(&trend).await;
    assert!(read.says("Another trend took its place"));
    assert_eq!(standing(&ben, &trend).await, "Closed");
    assert_eq!(read.attributes("main .govuk-inset-text a", "href"), [other.as_str()]);
    assert_eq!(sedge.get(&page).await.status, StatusCode::CONFLICT, "twice");

    say(&ben, &trend, &CONTRADICTS).await;
    assert_eq!(standing(&ben, &trend).await, "Closed", "what speaks against it leaves it closed");
    say(&ben, &trend, &SUPPORTS).await;
    let read = ben.get(&trend).await;
    assert_eq!(standing(&ben, &trend).await, "Open");
    assert!(!read.says("Another trend took its place"));
    assert!(read.select("main .govuk-inset-text a").is_empty());
}

#[tokio::test]
async fn whoever_is_paused_by_a_moderator_takes_a_word_back_and_gives_none() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    let (sedge, _, trend) = published(&forum, &ada).await;
    say(&ben, &trend, &SUPPORTS).await;
    let form = hidden(&ben, &format!("{trend}/support/edit")).await;
    let pause = [("kind", "pause"), ("last_on_day", "30"), ("last_on_month", "11"), ("last_on_year", "2026")];
    let person = format!("/sanctions/people/{}", ben.account.id);
    let reason = ("reason", "Please keep to what the thread is about.");
    sedge.fill(&person, &person, &[&pause[..], &[reason]].concat()).await.location();
    forum.run_due_jobs().await;

    let page = ben.get(&trend).await;
    assert!(page.attributes("main a", "href").iter().all(|href| !href.contains("/support/edit")));
    assert_eq!(ben.get(&format!("{trend}/support/edit")).await.status, StatusCode::FORBIDDEN);
    let refused = send(&ben, &format!("{trend}/support"), &form, &CONTRADICTS).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(ben.get(&trend).await.says("Quarry University: We see it too"));

    let seen = page.attributes("form[action$='/withdrawal'] input[name=seen]", "value").remove(0);
    let back = ben.post(&format!("{trend}/support/withdrawal"), &[("seen", &seen)]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert!(sedge.get(&trend).await.says("1 independent organisation"));
}

#[tokio::test]
async fn a_moderator_who_reads_for_policy_is_told_of_no_organisation_that_is_not_named() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    for (name, person) in [("Northern Reach", &ada), ("Quarry", &ben), ("Tideline", &cai)] {
        forum.organisation(name, Kind::Charity, &[person]).await;
    }
    let both = forum.person_with("Quill", &[Role::Moderator, Role::PolicyReader]).await;
    let (sedge, _, trend) = published(&forum, &ada).await;
    say(&ben, &trend, &SUPPORTS).await;
    say(&cai, &trend, &CONTRADICTS).await;

    let words = ".app-list__item:has(strong) .app-meta span:first-child";
    assert_eq!(sedge.get(&trend).await.select(words), ["Tideline", "Quarry"]);
    let page = both.get(&trend).await;
    assert_eq!(
        page.select(words),
        ["Charity", "Service data"],
        "by its kind where it may be told, and not else"
    );
    assert!(!page.says("Quarry") && !page.says("Tideline"));
}
