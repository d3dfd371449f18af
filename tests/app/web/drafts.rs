//! What somebody typed into a form and has not sent: saved by its button or by the script, for them alone.

use super::{company::Company, concerns};
use crate::support::{Person, Reply, TestApp, meeting};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::draft;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const WORDS: &str = "Letters say nothing of plovers & come late";
const SAVED: &str = "Saved draft from today at 12pm";

/// Saves a form by its button.
pub(super) async fn save(person: &Person<'_>, action: &str, form: &[(&str, &str)]) -> Reply {
    person.post(action, &[form, &[("save_draft", "page")]].concat()).await
}

/// Saves a form as the script does.
pub(super) async fn type_in(person: &Person<'_>, action: &str, form: &[(&str, &str)]) -> Reply {
    person.post(action, &[form, &[("save_draft", "typing")]].concat()).await
}

pub(super) async fn rows(forum: &TestApp) -> Vec<draft::Model> {
    draft::Entity::find().all(forum.app.db.read()).await.unwrap()
}

pub(super) async fn thread_of(person: &Person<'_>) -> String {
    let form = [("title", "Letters"), ("body", "A first post."), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}

/// What a page's form carries of the draft that fills it in.
pub(super) fn carried(page: &Reply) -> (String, String) {
    let of = |name: &str| page.attributes(&format!("input[name={name}]"), "value").remove(0);
    (of("draft"), of("draft_seen"))
}

/// The path of the last post of a thread that its reader wrote.
pub(super) async fn own_post(person: &Person<'_>, thread: &str) -> String {
    let edit =
        person.get(thread).await.attributes("a[href^='/posts/'][href$='/edit']", "href").pop().unwrap();
    edit.trim_end_matches("/edit").to_owned()
}

/// A form that can be saved: who fills it in, where it is sent and where it stands, and a field in which they write.
struct Form<'a> {
    person: &'a Person<'a>,
    action: String,
    page: String,
    field: &'static str,
}

/// A section of minutes that are being written.
async fn section_of_minutes(company: &Company<'_>) -> String {
    let sedge = &company.moderator;
    let meeting = meeting::open(sedge, &company.space).await;
    sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();
    meeting::draft_minutes(sedge, &meeting).await.remove(0)
}

/// A form on every page that has one.
async fn forms<'a>(company: &'a Company<'a>, secretary: &'a Person<'a>) -> Vec<Form<'a>> {
    let (ada, sedge, teal) = (&company.member, &company.moderator, &company.reader);
    let thread = company.thread.clone();
    let post = own_post(ada, &thread).await;
    let concern = concerns::publish(ada, "HD3", sedge).await;
    let answered = concerns::publish(ada, "HD3", sedge).await;
    company.answer(&answered).await;
    let waiting = concerns::raise(ada, "HD3").await;
    let response = entity::response::Entity::find().one(company.forum.app.db.read()).await.unwrap().unwrap();
    let response = format!("/responses/{}", response.id);
    let published = format!("/trends/{}", company.forum.published_trend("T-2026-007", "A trend").await.id);
    let report = ada.report_trend("HD3").await;
    sedge.accept_report(&report).await;
    let version = format!("{}/versions/1", sedge.open_trend(&report).await);
    let [asked, declined] = [ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    for (report, verb, field) in
        [(&asked, "question", ("code", "QU1")), (&declined, "refusal", ("reason", "DC1"))]
    {
        sedge.judge(report, "assignment", &[]).await.location();
        sedge.judge(report, verb, &[field]).await.location();
    }
    company.forum.series().await;
    let series = sedge.get("/digests/new").await.attributes("#series option", "value").remove(0);
    let digest =
        [("series", series.as_str()), ("period", "2026-12"), ("title", "December"), ("introduction", "")];
    let digest = sedge.fill("/digests/new", "/digests", &digest).await.path();
    let digest = digest.trim_end_matches("/composition").to_owned();
    let section = section_of_minutes(company).await;
    let place = format!("/sanctions/people/{}", ada.account.id);
    let warning = [("kind", "warning"), ("reason", "Please keep to what the thread is about.")];
    sedge.fill(&place, &place, &warning).await.location();
    let sanction = entity::sanction::Entity::find().one(company.forum.app.db.read()).await.unwrap().unwrap();
    let appeal = format!("/sanctions/{}/appeal", sanction.id);
    let form = |person, action: &str, page: &str, field| Form {
        person,
        action: action.to_owned(),
        page: page.to_owned(),
        field,
    };
    vec![
        form(ada, "/spaces/general/threads", "/spaces/general/threads/new", "body"),
        form(ada, &format!("{thread}/posts"), &thread, "body"),
        form(ada, &post, &format!("{post}/edit"), "body"),
        form(ada, "/concerns", "/concerns/new", "should_change"),
        form(ada, &waiting, &format!("{waiting}/edit"), "what_happened"),
        form(ada, &appeal, &format!("{appeal}/new"), "appeal"),
        form(ada, &format!("{asked}/answer"), &asked, "answer"),
        form(ada, &format!("{declined}/appeal"), &format!("{declined}/appeal/new"), "appeal"),
        form(teal, &format!("{concern}/response"), &format!("{concern}/response/new"), "body"),
        form(teal, &format!("{published}/response"), &format!("{published}/response/new"), "reason"),
        form(teal, &response, &format!("{response}/edit"), "body"),
        form(sedge, &format!("{published}/versions"), &format!("{published}/versions/new"), "summary"),
        form(sedge, &version, &format!("{version}/edit"), "source"),
        form(sedge, "/digests", "/digests/new", "introduction"),
        form(sedge, &digest, &format!("{digest}/edit"), "introduction"),
        form(secretary, "/terms", "/terms/new", "english"),
        form(sedge, &section, &format!("{section}/edit"), "body"),
    ]
}

fn fits(route: &str, path: &str) -> bool {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (route, path) = (parts(route), parts(path));
    route.len() == path.len()
        && route.iter().zip(&path).all(|(one, other)| one.starts_with('{') || one == other)
}

#[tokio::test]
async fn each_form_in_which_people_write_is_saved_by_its_button_and_stands_filled_in_on_its_page() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let secretary = forum.secretary().await;
    let forms = forms(&company, &secretary).await;
    forum.run_due_jobs().await;
    let mut left: BTreeSet<_> = csa_forum::routes()
        .iter()
        .filter(|route| route.form_page.is_some_and(|page| page.no_drafts.is_none()))
        .map(|route| route.path)
        .collect();

    for Form { person, action, page, field } in &forms {
        left.retain(|route| !fits(route, action));
        let fresh = person.get(page).await;
        assert_eq!(fresh.select("button[name=save_draft]"), ["Save as draft"], "{page}");
        assert!(fresh.select(".app-draft").is_empty(), "{page}");

        let saved = save(person, action, &[(*field, WORDS)]).await;

        assert_eq!(
            (saved.status, saved.location()),
            (StatusCode::SEE_OTHER, format!("{page}?done=draft-saved"))
        );
        let filled = person.get(&saved.location()).await;
        assert_eq!(filled.select(&format!("textarea[name={field}]")), [WORDS], "{page}");
        assert!(
            filled.says("Your draft is saved") && filled.select(".app-draft")[0].contains(SAVED),
            "{page}"
        );
        assert_eq!(person.get(page).await.select(&format!("textarea[name={field}]")), [WORDS], "{page}");
        let list = person.get("/drafts").await;
        let (name, place) =
            (list.select(".app-list__item strong").remove(0), list.attributes(".app-acts a", "href"));
        assert!(!name.is_empty() && name != "A form", "{page} has no name of its own");
        assert_eq!(place[0].split('?').next(), Some(page.as_str()));
        assert!(!list.body.contains("plovers"), "the list holds no text");
    }

    assert!(left.is_empty(), "nobody saved these: {left:?}");
    assert_eq!(rows(&forum).await.len(), forms.len());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_draft_goes_when_it_is_sent() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("body", WORDS), ("handling", "HD1")]).await.location();
    let page = ada.get(&thread).await;
    assert_eq!(page.attributes("option[selected]", "value"), ["HD1"]);
    let (id, seen) = carried(&page);

    let wrong =
        ada.post(&posts, &[("draft", &id), ("draft_seen", &seen), ("body", ""), ("handling", "HD1")]).await;
    assert_eq!((wrong.status, carried(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, (id.clone(), seen)));
    assert_eq!(rows(&forum).await.len(), 1, "nothing was sent yet");
    // From a page that knew nothing of it, too.
    ada.post(&posts, &[("body", WORDS), ("handling", "HD1")]).await.location();

    assert_eq!(rows(&forum).await, []);
    assert_eq!(ada.get(&thread).await.select("textarea"), [""]);
    assert!(ada.get("/drafts").await.says("You have none."));
}

#[tokio::test]
async fn a_draft_goes_in_the_transaction_that_sends_it_and_stays_if_nothing_is_sent() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("body", WORDS), ("handling", "HD1")]).await.location();
    ada.post(&format!("{thread}/closure"), &[]).await.location();

    let late = ada.post(&posts, &[("body", WORDS), ("handling", "HD1")]).await;

    assert_eq!((late.status, late.select("textarea")), (StatusCode::CONFLICT, vec![WORDS.to_owned()]));
    assert_eq!(rows(&forum).await.len(), 1);
    let closed = ada.get(&thread).await;
    assert_eq!(
        closed.select("textarea"),
        [WORDS],
        "what somebody saved stands on the page of a thread that closed"
    );
}

#[tokio::test]
async fn what_screening_refuses_is_not_kept_and_stays_on_the_page_with_the_reason() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    let form = [("body", "Write to heron7@example.org about it."), ("handling", "HD1"), ("key", "")];

    let page = save(&ada, &posts, &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select("textarea"), ["Write to heron7@example.org about it."]);
    assert_eq!(page.attributes("option[selected]", "value"), ["HD1"]);
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#body"]);
    assert!(page.select(".govuk-error-summary")[0].contains("Your draft was not saved."));
    assert!(page.select("#body-error")[0].contains("Take out the email address"));
    let told = type_in(&ada, &posts, &form).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.json()["words"].as_str().unwrap().starts_with("Not saved. Take out the email address"));
    assert_eq!(rows(&forum).await, []);

    // Where nobody types, and under a name that no form has.
    for (name, value) in
        [("after", "heron7@example.org"), ("version", "020 7946 0123"), ("heron7@example.org", "1")]
    {
        save(&ada, &posts, &[("body", "Words."), (name, value)]).await;
    }
    for (name, bytes) in forum.bytes().await {
        assert!(!bytes.windows(6).any(|bytes| bytes == b"heron7"), "it is in {name}");
    }
    let (kept, actor) = (rows(&forum).await, ada.actor().await);
    let fields =
        kept.iter().map(|row| csa_forum::domain::draft::open(&forum.app.secret_key, &actor, row).unwrap());
    assert_eq!(fields.collect::<Vec<_>>(), [[("body".to_owned(), "Words.".to_owned())]]);
}

#[tokio::test]
async fn what_is_asked_or_held_when_it_is_sent_is_kept_until_then() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let words = "A girl of 12 from Anytown, says Robin Ashe on 3 March 2026.";

    save(&ada, &format!("{thread}/posts"), &[("body", words), ("live_case", "yes")]).await.location();

    let page = ada.get(&thread).await;
    assert_eq!(page.select("textarea"), [words]);
    assert_eq!(page.attributes("input[name=live_case][checked]", "value"), ["yes"]);
    assert!(page.select(".govuk-error-summary").is_empty());
}

#[tokio::test]
async fn a_draft_is_its_writers_alone_and_the_database_holds_no_word_of_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("body", WORDS), ("handling", "HD1")]).await.location();
    let (id, seen) = carried(&ada.get(&thread).await);

    for page in [thread.clone(), format!("{thread}?draft={id}")] {
        let page = ben.get(&page).await;
        assert_eq!((page.status, page.select("textarea")), (StatusCode::OK, vec![String::new()]));
    }
    assert_eq!(ben.get(&format!("/drafts/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.post(&format!("/drafts/{id}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(ben.get("/drafts").await.says("You have none."));
    let form = [("draft", id.as_str()), ("draft_seen", &seen), ("body", "Other words."), ("handling", "HD1")];
    save(&ben, &posts, &form).await.location();
    ben.post(&posts, &form).await.location();
    assert_eq!(ada.get(&thread).await.select("textarea"), [WORDS]);

    for (name, bytes) in forum.bytes().await {
        assert!(!bytes.windows(7).any(|bytes| bytes == b"plovers"), "it is in {name} in clear");
    }
    let mut row: draft::ActiveModel = rows(&forum).await.remove(0).into();
    row.account_id = Set(ben.account.id);
    row.update(forum.app.db.write()).await.unwrap();
    assert_eq!(ben.get(&thread).await.select("textarea"), [""], "it is sealed for its writer");
}

#[tokio::test]
async fn of_two_windows_the_last_is_kept_and_told_that_it_took_the_place_of_the_other() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    let words = |reply: &Reply| reply.json()["words"].as_str().unwrap().to_owned();
    let carried = |reply: &Reply| {
        let draft: Value = reply.json()["draft"].clone();
        (draft[0].as_str().unwrap().to_owned(), draft[1].to_string())
    };

    let one = type_in(&ada, &posts, &[("body", "One.")]).await;
    assert_eq!((one.status, words(&one)), (StatusCode::OK, "Saved at 12pm".to_owned()));
    let (id, seen) = carried(&one);
    let again = type_in(&ada, &posts, &[("draft", &id), ("draft_seen", &seen), ("body", "One, more.")]).await;
    assert_eq!(words(&again), "Saved at 12pm", "over what this window saved before");
    assert_eq!(carried(&again), (id.clone(), "2".to_owned()));

    forum.advance(TimeDelta::minutes(5));
    let other = type_in(&ada, &posts, &[("body", "Two.")]).await;
    assert_eq!(words(&other), "Saved at 12:05pm, in place of what you saved in another window at 12pm");
    assert_eq!(ada.get(&thread).await.select("textarea"), ["Two."]);
    let back = save(&ada, &posts, &[("draft", &id), ("draft_seen", "2"), ("body", "One, after all.")]).await;
    assert_eq!(back.location(), format!("{thread}?done=draft-saved-over"));
    assert!(
        ada.get(&back.location()).await.says("It takes the place of one that you saved in another window")
    );
    assert_eq!(ada.get(&thread).await.select("textarea"), ["One, after all."]);
    assert_eq!(rows(&forum).await.len(), 1);
}

#[tokio::test]
async fn a_draft_is_read_and_discarded_from_the_list_or_from_its_page() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    assert!(!ada.get("/").await.says("What you have not sent yet"));
    save(&ada, &posts, &[("body", WORDS)]).await.location();

    assert!(ada.get("/account").await.attributes("main a", "href").contains(&"/drafts".to_owned()));
    assert_eq!(ada.get("/").await.attributes(".app-panel a", "href"), ["/drafts"]);
    let list = ada.get("/drafts").await;
    assert_eq!(list.select(".app-list__item strong"), ["A reply"]);
    assert!(list.says("A draft is kept for 30 days after you last saved it.") && list.says("today at 12pm"));
    let acts = list.attributes(".app-acts a", "href");
    assert_eq!(ada.get(&acts[0]).await.select("textarea"), [WORDS]);
    assert_eq!(ada.get(&acts[1]).await.select("textarea[readonly]"), [WORDS]);
    let removal = list.attributes(".app-acts", "action").remove(0);
    assert_eq!(ada.post(&removal, &[]).await.location(), "/drafts?done=draft-discarded");
    assert_eq!(rows(&forum).await, []);
    assert_eq!(ada.post(&removal, &[]).await.status, StatusCode::NOT_FOUND, "twice");

    save(&ada, &posts, &[("body", WORDS)]).await.location();
    let offered = ada.get(&thread).await.attributes(".app-draft form", "action").remove(0);
    let back = ada.post(&offered, &[("back", "page")]).await.location();
    assert_eq!(back, format!("{thread}?done=draft-discarded"));
    assert_eq!(ada.get(&back).await.select("textarea"), [""]);
}

#[tokio::test]
async fn a_form_that_cannot_be_saved_is_not_sent_by_a_button_that_says_save() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let form = [("text", "Please call me."), ("save_draft", "page")];
    assert_eq!(ada.post("/referrals", &form).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(entity::referral::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
    assert_eq!(ada.post("/account/pause", &[("save_draft", "page")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(rows(&forum).await, []);
}

#[tokio::test]
async fn saving_makes_nothing_else_and_leaves_the_audit_log_as_it_is() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let log = async || entity::audit_entry::Entity::find().all(forum.app.db.read()).await.unwrap().len();
    let before = log().await;
    for _ in 0..2 {
        save(&ada, &format!("{thread}/posts"), &[("body", WORDS), ("handling", "HD1")]).await.location();
        save(&ada, "/concerns", &concerns::answers("HD3", "")).await.location();
    }
    assert_eq!(log().await, before);
    assert_eq!(ada.get(&thread).await.select(".app-post .app-text").len(), 1);
    assert_eq!(entity::concern::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
    assert_eq!(rows(&forum).await.len(), 2, "saved twice is one of each");
}
