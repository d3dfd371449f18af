//! Content notes: a writer warns of what a text touches on, and each reader chooses what is done with it.

mod changing;
mod everywhere;
mod flagged;
mod mailed;
mod places;

use super::{concerns, drafts, own_data};
use crate::support::{Person, Reply, TestApp, Tool, meeting};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::{id::ReviewId, organisation::Kind, review};
use sea_orm::EntityTrait;
use serde_json::json;

const PLACE: &str = "/account/content-notes";

/// Starts a thread with these notes; returns its address.
async fn start(person: &Person<'_>, slug: &str, notes: &[&str]) -> String {
    let mut form = vec![("title", "About letters"), ("body", "Teal words."), ("handling", "HD3")];
    form.extend(notes.iter().map(|note| ("note", *note)));
    person.post(&format!("/spaces/{slug}/threads"), &form).await.path()
}

async fn reply(person: &Person<'_>, thread: &str, notes: &[&str]) -> Reply {
    let mut form = vec![("body", "Plover words."), ("handling", "HD3")];
    form.extend(notes.iter().map(|note| ("note", *note)));
    person.post(&format!("{thread}/posts"), &form).await
}

async fn choose(person: &Person<'_>, choices: &[(&str, &str)]) {
    let reply = person.post(PLACE, choices).await;
    assert_eq!(reply.location(), format!("{PLACE}?done=content-note-choices-saved"), "{}", reply.body);
}

/// What was decided about something in the queue, by its address; nothing while it waits.
async fn outcome_of(forum: &TestApp, review: &str) -> String {
    let id = review.split('?').next().unwrap().rsplit('/').next().unwrap().parse().unwrap();
    let row = review::Entity::find_by_id(ReviewId(id)).one(forum.app.db.read()).await.unwrap();
    row.unwrap().outcome.unwrap_or_default()
}

/// The boxes of a page's form that are ticked.
fn ticked(page: &Reply) -> Vec<String> {
    page.attributes("input[name=note][checked]", "value")
}

#[tokio::test]
async fn a_text_with_a_note_is_folded_shown_or_hidden_as_its_reader_chose() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let form = ada.get("/spaces/general/threads/new").await;
    assert_eq!(form.select("details input[name=note]").len(), 9);
    assert!(form.select("details[open] input[name=note]").is_empty(), "folded, since most need none");
    let thread = start(&ada, "general", &["NT05", "NT07"]).await;
    let named = "Content note: Court and cross-examination; Violence";

    let folded = ben.get(&thread).await;
    assert_eq!(folded.select("article details summary"), [named]);
    assert_eq!(folded.select("article details .app-text"), ["Teal words."]);
    assert!(folded.select("article details[open]").is_empty());
    for list in ["/", "/threads", "/spaces/general"] {
        let items = ben.get(list).await.select(".app-list__item");
        assert!(items.iter().any(|item| item.contains(named)), "{list}");
    }

    choose(&ben, &[("usual", "show")]).await;
    let shown = ben.get(&thread).await;
    assert!(shown.select("article details").is_empty());
    assert_eq!(shown.select("article > .app-text"), ["Teal words."]);
    assert!(shown.select("article > p.app-meta").contains(&named.to_owned()));

    choose(&ben, &[("usual", "show"), ("NT05", "hide")]).await;
    let hidden = ben.get(&thread).await;
    assert!(!hidden.says("Teal words.") && hidden.says("Hidden, as you chose."));
    let once = hidden.attributes("article a[href*='show=']", "href").remove(0);
    assert!(ben.get(&once).await.says("Teal words."));
    assert!(!ben.get(&thread).await.says("Teal words."), "once is once");

    choose(&ada, &[("usual", "hide")]).await;
    let own = ada.get(&thread).await;
    assert_eq!(own.select("article > .app-text"), ["Teal words."], "nobody's own is kept from them");
    assert!(own.says(named));
    assert_eq!(
        forum.audit_kinds(&ada.account.id.to_string()).await.last().unwrap(),
        "ContentNoteChoicesChanged"
    );
}

#[tokio::test]
async fn what_somebody_chose_stands_on_their_page_and_saving_it_twice_is_saving_it_once() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    assert!(ada.get("/account").await.attributes("main a", "href").contains(&PLACE.to_owned()));
    assert_eq!(ada.get(PLACE).await.attributes("input[name=usual][checked]", "value"), ["fold"]);
    for _ in 0..2 {
        choose(&ada, &[("usual", "show"), ("NT06", "hide"), ("NT07", "show")]).await;
    }
    let page = ada.get(PLACE).await;
    assert_eq!(page.attributes("input[name=usual][checked]", "value"), ["show"]);
    assert_eq!(page.attributes("select#NT06 option[selected]", "value"), ["hide"]);
    assert_eq!(page.attributes("select#NT07 option[selected]", "value"), [""], "as for all");
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "ContentNoteChoicesChanged").count(), 1);

    let wrong = ada.post(PLACE, &[("usual", "burn"), ("NT06", "fold"), ("NT05", "burn")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attributes("select#NT06 option[selected]", "value"), ["fold"], "what was chosen stands");
    assert_eq!(wrong.attributes(".govuk-error-summary a", "href"), ["#usual", "#NT05"]);
    let kept = ada.get(PLACE).await;
    assert_eq!(kept.attributes("select#NT06 option[selected]", "value"), ["hide"], "nothing of it is kept");
    assert_eq!(forum.get(PLACE).await.status, StatusCode::UNAUTHORIZED);

    let copy = own_data::take(&ada).await;
    assert!(copy.says_in_any_case("suicide or self-harm"), "they are in a copy of one's own data");
}

#[tokio::test]
async fn a_moderator_adds_a_note_when_they_accept_a_post() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let thread = start(&ada, "careful", &["NT05"]).await;
    let queue = sedge.get("/reviews").await;
    assert!(queue.select("tbody tr").concat().contains("Content note: Court and cross-examination"));
    assert!(!queue.says("Teal words."), "notes, not text");
    let review = queue.attributes("tbody a", "href").remove(0);
    let review = review.split('?').next().unwrap().to_owned();
    let page = sedge.get(&review).await;
    let offered = page.attributes("input[name=note]", "value");
    assert!(
        offered.len() == 8 && !offered.contains(&"NT05".to_owned()),
        "what it does not carry: {offered:?}"
    );

    let approval = format!("{review}/approval");
    let wrong = sedge.post(&approval, &[("version", "1"), ("note", "NT07"), ("note", "NT99")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ticked(&wrong), ["NT07"], "what was chosen stands");
    assert_eq!(ben.get(&thread).await.status, StatusCode::NOT_FOUND);
    let refused = ben.post(&approval, &[("version", "1"), ("note", "NT07")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    sedge.post(&approval, &[("version", "1"), ("note", "NT07")]).await.location();

    let named = "Content note: Court and cross-examination; Violence";
    assert_eq!(ben.get(&thread).await.select("article details summary"), [named]);
    assert_eq!(outcome_of(&forum, &review).await, "MD2", "published with a content note");
    let again = sedge.post(&approval, &[("version", "1"), ("note", "NT01")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(ben.get(&thread).await.select("article details summary"), [named]);
}

#[tokio::test]
async fn what_is_no_post_is_not_accepted_with_a_note() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    concerns::raise(&ada, "HD3").await;
    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    assert!(sedge.get(&review).await.select("input[name=note]").is_empty());
    let reply = sedge.post(&format!("{review}/approval"), &[("version", "1"), ("note", "NT07")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(outcome_of(&forum, &review).await, "", "it waits still");
}

#[tokio::test]
async fn a_meetings_notes_stand_above_its_transcript_and_in_the_lists() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (key, chair) = (space.id.to_string(), sedge.account.id.to_string());
    let details = meeting::details(&key, &chair);
    let wrong = sedge.post("/meetings", &[&details[..], &[("note", "NT02"), ("note", "x")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ticked(&wrong), ["NT02"]);
    let place = sedge.post("/meetings", &[&details[..], &[("note", "NT02")]].concat()).await.path();

    let named = "Content note: Images of abuse (discussed, never shown)";
    choose(&ada, &[("usual", "hide")]).await;
    for page in [place.as_str(), "/meetings", "/"] {
        assert!(ada.get(page).await.says(named), "{page}");
    }
}

#[tokio::test]
async fn a_draft_keeps_its_notes() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let form = [("title", "Letters"), ("body", "A first post."), ("note", "NT05"), ("note", "NT09")];
    drafts::save(&ada, "/spaces/general/threads", &form).await.location();
    let page = ada.get("/spaces/general/threads/new").await;
    assert_eq!(ticked(&page), ["NT05", "NT09"]);
    assert_eq!(page.select("details[open] input[name=note]").len(), 9, "and shows that they are chosen");
}

#[tokio::test]
async fn a_tool_is_given_the_codes() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, &Scope::ALL).await;
    let thread = start(&ada, "general", &["NT05", "NT07"]).await;
    let trend = forum.published_trend("T-2026-014", "Payment requests in games").await.id.to_string();
    let meeting = meeting::open(&sedge, &space).await;
    for (kind, id) in [("trend", &trend), ("meeting", &meeting)] {
        sedge.post(&format!("/content-notes/{kind}/{id}"), &[("note", "NT02")]).await.location();
    }
    let codes = async |path: String| tool.get(&path).await.json();
    assert_eq!(codes(format!("/api/v1{thread}")).await["content_notes"], json!(["NT05", "NT07"]));
    assert_eq!(
        codes("/api/v1/threads".to_owned()).await["items"][0]["content_notes"],
        json!(["NT05", "NT07"])
    );
    let posts = codes(format!("/api/v1{thread}/posts")).await;
    assert_eq!(posts["items"][0]["content_notes"], json!(["NT05", "NT07"]));
    let post = codes(format!("/api/v1/posts/{}", posts["items"][0]["id"].as_str().unwrap())).await;
    assert_eq!(post["content_notes"], json!(["NT05", "NT07"]));
    assert_eq!(codes(format!("/api/v1/trends/{trend}")).await["content_notes"], json!(["NT02"]));
    assert_eq!(codes("/api/v1/trends".to_owned()).await["items"][0]["content_notes"], json!(["NT02"]));
    let log = codes(format!("/api/v1/meetings/{meeting}/events")).await;
    assert_eq!(log["content_notes"], json!(["NT02"]));
}

#[tokio::test]
async fn a_page_asks_for_the_notes_of_many_at_once() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start(&ada, "general", &["NT01"]).await;
    let schedule = async || {
        let meeting = meeting::schedule(&sedge, &space).await;
        sedge.post(&format!("/content-notes/meeting/{meeting}"), &[("note", "NT02")]).await.location();
    };
    let publish = async |reference: &str| {
        let trend = forum.published_trend(reference, "Payment requests in games").await.id;
        sedge.post(&format!("/content-notes/trend/{trend}"), &[("note", "NT02")]).await.location();
    };
    schedule().await;
    publish("T-2026-001").await;
    let pages = ["/", &thread, "/threads", "/spaces/general", "/meetings", "/trends"];
    let costs = async || {
        let mut costs = Vec::new();
        for page in pages {
            let before = forum.statements();
            ben.get(page).await;
            costs.push((page.to_owned(), forum.statements() - before));
            forum.settle().await;
        }
        costs
    };
    let few = costs().await;
    for number in 2..8 {
        reply(&ada, &thread, &["NT02", "NT03"]).await.location();
        start(&ada, "general", &["NT03"]).await;
        schedule().await;
        publish(&format!("T-2026-00{number}")).await;
    }
    assert_eq!(costs().await, few);
    assert_eq!(ben.get(&thread).await.select("article details").len(), 7);
}
