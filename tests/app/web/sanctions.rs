use super::{concerns, drafts, own_data};
use crate::support::{Person, Reply, TestApp, Tool, meeting, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::api_token::Scope;
use entity::{organisation::Kind, role_grant::Role};
use serde_json::json;

const REASON: &str = "Please keep to what the thread is about.";

fn page_of(person: &Person<'_>) -> String {
    format!("/sanctions/people/{}", person.account.id)
}

/// Decides about somebody until 30 November 2026; the clock of these tests stands in that month.
async fn impose(moderator: &Person<'_>, person: &Person<'_>, kind: &str) -> Reply {
    let form = [
        ("kind", kind),
        ("reason", REASON),
        ("last_on_day", "30"),
        ("last_on_month", "11"),
        ("last_on_year", "2026"),
    ];
    moderator.fill(&page_of(person), &page_of(person), &form).await
}

async fn start_thread(person: &Person<'_>) -> Reply {
    let form = [("title", "What reports need"), ("body", "Three fields would do."), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await
}

#[tokio::test]
async fn a_warning_is_read_by_its_member_and_changes_nothing_else() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    assert_eq!(sedge.get("/sanctions?name=ada").await.location(), page_of(&ada));
    let nobody = sedge.get("/sanctions?name=Nobody").await;
    assert_eq!(nobody.select(".govuk-error-summary__list a"), ["Nobody who is active has this name"]);
    assert_eq!(nobody.attributes("input#name", "value"), ["Nobody"], "what was typed stands");

    assert_eq!(
        impose(&sedge, &ada, "warning").await.location(),
        format!("{}?done=sanction-imposed", page_of(&ada))
    );
    forum.run_due_jobs().await;

    let mail = forum.inbox().pop().unwrap();
    assert_eq!(mail.to, "ada@example.org");
    assert!(!String::from_utf8_lossy(&mail.bytes).contains("keep to"));
    let account = ada.get("/account").await;
    assert!(account.says("Warning") && account.says(REASON));
    assert!(!ben.get("/account").await.says(REASON));
    assert_eq!(start_thread(&ada).await.status, StatusCode::SEE_OTHER);
    let history = sedge.get(&page_of(&ada)).await;
    assert!(history.says(REASON) && history.says("by Sedge") && !history.says("Ada Example"));
    assert!(own_data::take(&ada).await.says_in_any_case("please keep to what"));
}

#[tokio::test]
async fn whoever_is_paused_reads_and_does_not_write_until_the_day_is_over() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, &[Scope::ReadThreads, Scope::WritePosts]).await;
    let thread = start_thread(&ada).await.path();
    let meeting = meeting::open(&sedge, &space).await;
    impose(&sedge, &ada, "pause").await.location();

    let page = ada.get(&thread).await;
    assert!(page.says("Three fields would do.") && page.says("until 30 November 2026 is over"));
    assert!(page.select("textarea").is_empty());
    let words = [("title", "A title"), ("body", "Words that I would not lose."), ("handling", "HD3")];
    let concern = [
        ("step", "send"),
        ("title", "Letters"),
        ("should_change", "Words that I would not lose."),
        ("stage", "ST06"),
        ("kind", "CN05"),
        ("handling", "HD3"),
        ("live_case", "no"),
    ];
    let message = format!("/meetings/{meeting}/messages");
    for (path, form) in [
        ("/spaces/general/threads", &words[..]),
        (&format!("{thread}/posts"), &words[..]),
        (&message, &words[..]),
        ("/concerns", &concern[..]),
    ] {
        let refused = ada.post(path, form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(refused.says("A moderator has paused you"), "{path}");
        assert!(refused.says("Words that I would not lose."), "nothing typed is lost: {path}");
    }
    let post = json!({ "body": "By way of a tool.", "handling": "HD3" });
    let refused = tool.post(&format!("/api/v1{thread}/posts"), "one", &post).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(tool.get(&format!("/api/v1{thread}")).await.status, StatusCode::OK);

    forum.advance(TimeDelta::days(10));
    let ada = ada.again().await;
    assert_eq!(
        ada.post(&format!("{thread}/posts"), &words).await.status,
        StatusCode::SEE_OTHER,
        "it ends by itself"
    );
    assert!(ada.get("/account").await.says("over"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_is_paused_is_offered_what_they_may_do_and_told_until_when() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada).await.path();
    let concern = concerns::raise(&ada, "HD3").await;
    let draft = format!("{}/sending/new", ada.draft_report("HD3").await);
    let post = ada.get(&thread).await.attributes("a[href^='/posts/'][href$='/edit']", "href").remove(0);
    let edits = [post.clone(), format!("{concern}/edit")];
    for edit in &edits {
        drafts::save(&ada, edit.trim_end_matches("/edit"), &[("body", "Words kept."), ("title", "Kept")])
            .await;
    }
    let writes = "a[href='/submissions/new'], a[href='/concerns/new'], a[href$='/threads/new'], \
        a[href^='/posts/'][href*='/edit'], a[href^='/concerns/'][href*='/edit'], \
        main form[action$='/posts'] button:not([name=save_draft]), main form[action$='/sending']";
    let places =
        ["/", "/spaces/general", &thread, "/submissions", &draft, "/concerns?own", &concern, "/drafts"];
    for place in places {
        assert!(!ada.get(place).await.select(writes).is_empty(), "{place} offers nothing before");
    }
    impose(&sedge, &ada, "pause").await.location();

    for place in places {
        let page = ada.get(place).await;
        assert_eq!(page.attributes(writes, "class"), [""; 0], "{place}");
        let told = page.select(".govuk-inset-text");
        let told = told.iter().filter(|words| words.contains("until 30 November 2026 is over"));
        assert_eq!(told.count(), 1, "{place}");
        assert_eq!(ben.get(place).await.select(".govuk-inset-text"), [""; 0], "{place} tells nobody else");
    }
    for page in ["/submissions/new", "/concerns/new", "/spaces/general/threads/new", &edits[0], &edits[1]] {
        let refused = ada.get(page).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{page}");
        assert!(refused.says("A moderator has paused you"), "{page}");
    }
    let page = ada.get(&thread).await;
    let back = page.attributes("a[href^='/posts/'][href$='/withdrawal/new']", "href").remove(0);
    assert_eq!(ada.get(&back).await.status, StatusCode::OK, "what they wrote they can still take back");
    assert!(!ada.get("/concerns").await.select(".app-tabs a").is_empty(), "and find");
    let withdrawal = back.trim_end_matches("/new");
    ada.post(withdrawal, &[]).await.location();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_is_suspended_is_out_of_every_space_and_meeting_at_once() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada).await.path();
    let meeting = meeting::open(&sedge, &space).await;
    let mut socket = Socket::open(&forum, &ada).await;
    socket.follow(&meeting, None).await;

    impose(&sedge, &ada, "suspension").await.location();

    assert_eq!(socket.closed().await, 4201);
    for path in ["/spaces/general", &thread, &format!("/meetings/{meeting}")] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ada.get("/account").await.status, StatusCode::OK, "their own pages stay theirs");
    assert_eq!(start_thread(&ada).await.status, StatusCode::NOT_FOUND);

    let lifted = sedge.get(&page_of(&ada)).await.attributes("form[action$='/lifting']", "action").remove(0);
    let reply = sedge.post(&lifted, &[("version", "1")]).await;
    assert_eq!(reply.location(), format!("{}?done=sanction-lifted", page_of(&ada)));
    assert_eq!(ada.get(&thread).await.status, StatusCode::OK);
    let twice = sedge.post(&lifted, &[("version", "1")]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "lifted twice is lifted");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nobody_decides_about_office_holders_themselves_or_their_own_organisation() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    forum.organisation("Heron House", Kind::Charity, &[&ada, &sedge]).await;
    let form = [("kind", "warning"), ("reason", REASON)];
    for person in [&sedge, &marram, &teal, &ada] {
        let refused = sedge.post(&page_of(person), &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", person.account.shown_name);
    }
    for person in [&ada, &teal] {
        assert_eq!(person.get("/sanctions").await.status, StatusCode::NOT_FOUND);
        assert_eq!(person.post(&page_of(&ben), &form).await.status, StatusCode::NOT_FOUND);
    }
    let unsaid = sedge.post(&page_of(&ben), &[("kind", "pause"), ("reason", "My words stay.")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unsaid.select("textarea"), ["My words stay."]);
    let nobody = "/sanctions/people/01990000-0000-4000-8000-000000000000";
    assert_eq!(sedge.post(nobody, &form).await.status, StatusCode::NOT_FOUND);
    impose(&sedge, &ben, "pause").await.location();
    let key = sedge.get(&page_of(&ben)).await.attributes("input[name=key]", "value").remove(0);
    for _ in 0..2 {
        let once = [("key", &*key), ("kind", "warning"), ("reason", REASON)];
        sedge.post(&page_of(&ben), &once).await.location();
    }
    assert_eq!(
        sedge.get(&page_of(&ben)).await.select("main li.app-list__item").len(),
        2,
        "sent twice it is one"
    );
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn one_appeal_goes_to_another_moderator_never_to_the_one_who_decided() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    impose(&sedge, &ada, "pause").await.location();
    let link = ada.get("/account").await.attributes("a[href$='/appeal/new']", "href").remove(0);
    let sanction = link.strip_suffix("/appeal/new").unwrap().to_owned();
    assert_eq!(ben.get(&link).await.status, StatusCode::NOT_FOUND);
    let words = [("appeal", "It was about the thread.")];
    assert_eq!(ben.post(&format!("{sanction}/appeal"), &words).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ada.fill(&link, &format!("{sanction}/appeal"), &words).await.location(),
        "/account?done=sanction-appealed"
    );
    let again = ada.post(&format!("{sanction}/appeal"), &[("version", "2"), words[0]]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "once");

    assert!(sedge.get("/sanctions").await.says("None wait."));
    assert_eq!(marram.get("/sanctions").await.attributes("main li a", "href")[0], sanction);
    let lifted = [("version", "2"), ("outcome", "lifted"), ("reason", "It was.")];
    let judgement = format!("{sanction}/judgement");
    assert_eq!(sedge.post(&judgement, &lifted).await.status, StatusCode::FORBIDDEN);
    let unsaid = marram.post(&judgement, &[("version", "2"), ("outcome", "lifted")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "it needs a reason");
    assert!(marram.get(&sanction).await.says("It was about the thread."));
    assert_eq!(marram.post(&judgement, &lifted).await.location(), "/sanctions?done=appeal-decided");
    assert_eq!(marram.post(&judgement, &lifted).await.status, StatusCode::CONFLICT);

    assert!(
        ada.get("/account").await.says("The decision is lifted") && ada.get("/account").await.says("It was.")
    );
    assert_eq!(start_thread(&ada).await.status, StatusCode::SEE_OTHER);
    assert!(own_data::take(&ada).await.says_in_any_case("it was about the thread."));
    assert_eq!(space.slug, "general");
    forum.run_due_jobs().await;
}
