use super::{concerns, drafts, locks_everywhere::find, own_data, responses, trends};
use crate::support::{Person, Reply, TestApp, drawn::words_sent, meeting};
use axum::http::StatusCode;
use csa_forum::domain::Subject;
use entity::{identity, organisation::Kind, role_grant::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

const WORDS: &str = "Three fields would do.";

async fn start_thread(person: &Person<'_>) -> String {
    let form = [("title", "What reports need"), ("body", WORDS), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}

async fn flag(person: &Person<'_>, subject: Subject, (reason, words): (&str, &str)) -> Reply {
    let (kind, id) = (subject.kind.to_string(), subject.id.to_string());
    let form = [("kind", &*kind), ("id", &*id), ("reason", reason), ("words", words)];
    person.post("/flags", &form).await
}

/// The items of the queue.
async fn queue(moderator: &Person<'_>) -> Vec<String> {
    moderator.get("/reviews").await.attributes("tbody a[href^='/reviews/']", "href")
}

async fn leave(moderator: &Person<'_>, review: &str) -> Reply {
    moderator.fill(review, &format!("{review}/approval"), &[]).await
}

async fn take_down(moderator: &Person<'_>, review: &str, reason: &str) -> Reply {
    moderator.fill(review, &format!("{review}/refusal"), &[("reason", reason)]).await
}

#[tokio::test]
async fn flags_about_one_thing_are_one_item_and_every_reporter_hears_the_outcome() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, cara) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cara").await);
    let sedge = forum.moderator("Sedge").await;
    let thread = start_thread(&ada).await;
    let subject = find(&ben, &thread, "post").await;
    let form = ben.get(&format!("/flags/new?kind=post&id={}", subject.id)).await;
    assert!(form.says("Whoever wrote it is not told") && form.says("It is wrong or misleading"));

    assert_eq!(
        flag(&ben, subject, ("FL4", "The figures are last year’s.")).await.location(),
        "/flags?done=flag-created"
    );
    assert_eq!(
        flag(&ben, subject, ("FL3", "")).await.location(),
        "/flags?done=flag-created",
        "twice is once"
    );
    assert_eq!(flag(&cara, subject, ("FL5", "")).await.location(), "/flags?done=flag-created");

    let reviews = queue(&sedge).await;
    assert_eq!(reviews.len(), 1);
    let item = sedge.get(&reviews[0]).await;
    assert!(item.says("2 flags") && item.says("The figures are last year’s.") && item.says(WORDS));
    for name in ["Ben", "Cara"] {
        assert!(!item.says(name), "{name}");
        assert!(!ada.get(&thread).await.says(name));
    }
    assert!(ben.get("/flags").await.says("A moderator has not decided yet"));

    assert_eq!(leave(&sedge, &reviews[0]).await.location(), "/reviews?done=review-left");
    forum.run_due_jobs().await;
    let mut told: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["ben@example.org", "cara@example.org"]);
    for mail in forum.inbox() {
        let words = words_sent(&mail);
        assert!(!words.contains("flag it") && !words.contains("fields") && !words.contains("Ada"), "{words}");
    }
    for person in [&ben, &cara] {
        assert!(person.get("/flags").await.says("A moderator looked at it and left it as it is"));
    }
    assert!(ada.get(&thread).await.says(WORDS));
    assert!(ada.get("/flags").await.says("You have not flagged anything."));
    let copy = own_data::take(&ben).await;
    assert!(copy.says_in_any_case("the figures are last year"), "it is his own word");
    assert_eq!(flag(&ben, subject, ("FL4", "")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(queue(&sedge).await.len(), 1, "after a decision a new flag is a new item");
}

#[tokio::test]
async fn what_is_taken_down_goes_back_to_its_author_with_the_reason() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada).await;
    let subject = find(&ben, &thread, "post").await;
    flag(&ben, subject, ("FL1", "")).await.location();
    let review = queue(&sedge).await.remove(0);
    let unsaid = take_down(&sedge, &review, " ").await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
    take_down(&sedge, &review, "It names an office too closely.").await.location();

    assert_eq!(ben.get(&thread).await.status, StatusCode::NOT_FOUND, "with its first post the thread goes");
    assert!(!ben.get("/threads").await.says("What reports need"));
    let page = ada.get(&thread).await;
    assert!(page.says("It names an office too closely.") && page.says(WORDS));
    assert!(ben.get("/flags").await.says("It was taken down"));
    assert!(!ben.get("/flags").await.says("too closely"), "why is for its author");

    let edited = [("version", "2"), ("body", "Three fields, and no office."), ("handling", "HD3")];
    ada.post(&format!("/posts/{}", subject.id), &edited).await.location();
    assert_eq!(ben.get(&thread).await.status, StatusCode::NOT_FOUND, "its new wording waits for a moderator");
    let review = queue(&sedge).await.remove(0);
    leave(&sedge, &review).await.location();
    assert!(ben.get(&thread).await.says("Three fields, and no office."));
    assert!(ben.get(&thread).await.says("1 post"));
    forum.run_due_jobs().await;
    let mut told: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["ada@example.org", "ben@example.org"]);
}

#[tokio::test]
async fn each_kind_of_thing_can_be_taken_down() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge, marram) = (
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.moderator("Marram").await,
    );
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let meeting = format!("/meetings/{}", meeting::open(&marram, &space).await);
    ada.post(&format!("{meeting}/messages"), &[("body", WORDS), ("handling", "HD3")]).await.location();
    let trend = format!("/trends/{}", forum.published_trend("T-2026-014", "Three fields").await.id);
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let answer =
        [("status", "RS4"), ("body", "It is under way."), ("owner", &*owner), ("implications", "IM1")];
    teal.post(&format!("{concern}/response"), &answer).await.location();
    for (page, kind, words) in [
        (&meeting, "message", WORDS),
        (&trend, "trend", "Three fields"),
        (&concern, "response", "It is under way."),
        (&concern, "concern", "Letters that say nothing"),
    ] {
        assert!(ben.get(page).await.says(words), "{kind}");
        let subject = find(&ben, page, kind).await;
        flag(&ben, subject, ("FL4", "")).await.location();
        let review = queue(&sedge).await.remove(0);
        take_down(&sedge, &review, "Please say where this is from.").await.location();
        assert!(!ben.get(page).await.says(words), "{kind}");
    }
    assert!(ada.get(&concern).await.says("Please say where this is from."));
    assert!(sedge.get(&trend).await.says("Please say where this is from."));
    let report = ada.report_trend("HD3").await;
    let triage = report.replace("/submissions/", "/triage/");
    let subject = find(&sedge, &triage, "submission").await;
    flag(&sedge, subject, ("FL1", "")).await.location();
    let review = queue(&marram).await.remove(0);
    take_down(&marram, &review, "Please leave out the place.").await.location();
    assert!(ada.get(&report).await.says("Please leave out the place."));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_answer_that_was_taken_down_is_changed_and_stands_again() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let answer = |body| [("status", "RS4"), ("body", body), ("owner", &*owner), ("implications", "IM1")];
    teal.post(&format!("{concern}/response"), &answer("It is under way.")).await.location();
    let subject = find(&ada, &concern, "response").await;
    flag(&ada, subject, ("FL4", "")).await.location();
    let review = queue(&sedge).await.remove(0);
    take_down(&sedge, &review, "It names the wrong office.").await.location();
    assert!(ada.get(&concern).await.says("Nothing yet.") && !ada.get(&concern).await.says("wrong office"));
    assert!(teal.get(&concern).await.says("It names the wrong office."));

    let edit = responses::to_change(&teal, &concern).await;
    assert!(teal.get(&edit).await.says("It is under way."));
    let place = format!("/responses/{}", subject.id);
    let returned = teal.get("/drafts").await;
    assert_eq!(returned.attributes(".app-list__item a", "href"), [edit.as_str()]);
    assert!(returned.says("It names the wrong office."));
    let other = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    assert!(other.get("/drafts").await.select(".app-list__item").is_empty(), "she wrote nothing of it");

    drafts::save(&teal, &place, &answer("Another office looks at it.")).await.location();
    let kept = teal.get(&responses::to_change(&teal, &concern).await).await;
    assert_eq!(kept.select("#body"), ["Another office looks at it."], "the link leads to what was saved");
    let sent = teal.fill(&edit, &place, &answer("Another office does it.")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(ada.get(&concern).await.says("Another office does it."));
    assert!(teal.get("/drafts").await.select(".app-list__item").is_empty(), "it stands again");
    forum.run_due_jobs().await;
    let mail = forum.inbox().into_iter().find(|mail| mail.to == "teal@example.org").unwrap();
    assert!(String::from_utf8_lossy(&mail.bytes).contains("/drafts"), "and leads to it");
}

#[tokio::test]
async fn a_flag_about_what_a_moderator_wrote_does_not_exist_for_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ben, sedge, marram) =
        (forum.person("Ben").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let thread = start_thread(&sedge).await;
    let subject = find(&ben, &thread, "post").await;
    flag(&ben, subject, ("FL3", "")).await.location();

    assert!(queue(&sedge).await.is_empty());
    assert!(!sedge.get("/").await.says("1 item"), "nor is it counted for her");
    let review = queue(&marram).await.remove(0);
    let missing = sedge.get("/reviews/01990000-0000-7000-8000-000000000000").await;
    let hers = sedge.get(&review).await;
    assert_eq!((hers.status, hers.select("main")), (missing.status, missing.select("main")));
    for verb in ["approval", "refusal"] {
        let form = [("version", "1"), ("reason", "It is fine.")];
        assert_eq!(sedge.post(&format!("{review}/{verb}"), &form).await.status, StatusCode::NOT_FOUND);
    }
    leave(&marram, &review).await.location();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn no_moderator_decides_their_own_flag_or_one_about_their_own_organisation() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let juniper = forum.moderator("Juniper").await;
    forum.organisation("Heron House", Kind::Charity, &[&ada, &juniper]).await;
    let thread = start_thread(&ada).await;
    let subject = find(&sedge, &thread, "post").await;
    flag(&sedge, subject, ("FL4", "")).await.location();
    let review = queue(&marram).await.remove(0);
    for (moderator, why) in [(&sedge, "You flagged it."), (&juniper, "Not yours: your organisation.")] {
        let page = moderator.get(&review).await;
        assert!(page.says(why) && page.select("main form[action$='/approval']").is_empty());
        for verb in ["approval", "refusal"] {
            let form = [("version", "1"), ("reason", "No.")];
            let refused = moderator.post(&format!("{review}/{verb}"), &form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{verb}");
        }
    }
    assert!(marram.get("/reviews").await.select("tbody input[type=checkbox]").is_empty(), "it is read first");
    leave(&marram, &review).await.location();
    let twice = marram.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "it is decided, and waits no more");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_flag_on_a_trend_is_decided_by_nobody_of_an_organisation_that_reported_it_or_has_a_word_on_it() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (juniper, thrift) = (forum.moderator("Juniper").await, forum.moderator("Thrift").await);
    forum.organisation("Heron House", Kind::Charity, &[&ada, &juniper]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&cai, &thrift]).await;
    let trend = trends::trend_of(&sedge, &[&ada.report_trend("HD3").await]).await;
    trends::publish(&sedge, &marram, &trend).await;
    let word = [("word", "contradicts"), ("evidence", "EV3"), ("handling", "HD3")];
    cai.fill(&format!("{trend}/support/edit"), &format!("{trend}/support"), &word).await.location();
    flag(&ben, find(&ben, &trend, "trend").await, ("FL4", "")).await.location();

    let review = queue(&marram).await.remove(0);
    assert_eq!(marram.get("/reviews/next").await.location(), review);
    for interested in [&juniper, &thrift] {
        let page = interested.get(&review).await;
        assert!(page.says("Not yours: your organisation."), "{}", page.body);
        let decisions = format!("form[action='{review}/approval'], form[action='{review}/refusal']");
        assert!(page.select(&decisions).is_empty(), "nothing is offered that is refused");
        assert_eq!(interested.get("/reviews/next").await.location(), "/reviews", "nor is it next");
        for verb in ["approval", "refusal"] {
            let form = [("version", "1"), ("reason", "No.")];
            let refused = interested.post(&format!("{review}/{verb}"), &form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{verb}");
        }
    }
    leave(&marram, &review).await.location();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_gone_or_hidden_or_ones_own_cannot_be_flagged() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let thread = start_thread(&ada).await;
    let subject = find(&ben, &thread, "post").await;
    assert_eq!(flag(&ada, subject, ("FL4", "")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(flag(&teal, subject, ("FL4", "")).await.status, StatusCode::NOT_FOUND);
    let unsound = flag(&ben, subject, ("FL0", "My words stay.")).await;
    assert_eq!(unsound.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unsound.select("textarea"), ["My words stay."]);
    let refused = flag(&ben, subject, ("FL4", "See https://example.com/x")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it is screened as every text is");
    flag(&ben, subject, ("FL4", "")).await.location();
    let review = queue(&sedge).await.remove(0);
    ada.post(&format!("/posts/{}/withdrawal", subject.id), &[]).await.location();
    assert!(queue(&sedge).await.is_empty());
    assert_eq!(leave(&sedge, &review).await.status, StatusCode::NOT_FOUND);
    assert_eq!(flag(&ben, subject, ("FL4", "")).await.status, StatusCode::NOT_FOUND);
    assert!(ben.get("/flags").await.says("It is gone"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_chose_no_mail_reads_the_outcome_when_they_come() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    for person in [&ada, &ben] {
        let row = identity::Entity::find_by_id(person.account.id).one(forum.app.db.read()).await;
        let none = Set(identity::ContactPreference::None);
        let row = identity::ActiveModel { contact_preference: none, ..row.unwrap().unwrap().into() };
        row.update(forum.app.db.write()).await.unwrap();
    }
    let thread = start_thread(&ada).await;
    let subject = find(&ben, &thread, "post").await;
    flag(&ben, subject, ("FL4", "")).await.location();
    let review = queue(&sedge).await.remove(0);
    take_down(&sedge, &review, "It names an office too closely.").await.location();
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());
    assert!(ben.get("/flags").await.says("It was taken down"));
    assert!(ada.get(&thread).await.says("names an office"));
}
