//! A copy of one's own data: all of it, and nothing of anybody else.

use super::concerns::raise;
use crate::support::{Person, Reply, TestApp, invitations::nominate, meeting};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use entity::{organisation::Kind, post, role_grant::Role};
use scraper::{Html, Selector};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::Value;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The two files of a copy.
pub(super) struct Copy {
    json: String,
    html: String,
}

impl Copy {
    fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/zip");
        assert_eq!(reply.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"data.zip\"");
        let mut archive = ZipArchive::new(Cursor::new(&reply.bytes)).unwrap();
        let mut names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        names.sort_unstable();
        assert_eq!(names, ["data.json", "index.html"]);
        let mut file = |name| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        Self { json: file("data.json"), html: file("index.html") }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.json).unwrap()
    }

    fn select(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).map(|element| element.text().collect()).collect()
    }

    /// Whether either file says so, in capitals or not.
    pub(super) fn says_in_any_case(&self, words: &str) -> bool {
        self.json.to_lowercase().contains(words) || self.html.to_lowercase().contains(words)
    }

    /// Whether both files say so.
    pub(super) fn says(&self, words: &str) -> bool {
        self.json.contains(words) && self.select("body").concat().contains(words)
    }
}

pub(super) async fn take(person: &Person<'_>) -> Copy {
    Copy::of(&person.post("/account/data", &[]).await)
}

/// A thread, a reply and a message of a meeting that somebody wrote.
async fn write(person: &Person<'_>, words: &str, (thread, meeting): (&str, &str)) -> String {
    let form = [("body", words), ("handling", "HD3")];
    person.post(&format!("/meetings/{meeting}/messages"), &form).await.location();
    let place = person.post(&format!("{thread}/posts"), &form).await.location();
    place.split('#').next_back().unwrap().to_owned()
}

#[tokio::test]
async fn a_copy_holds_what_its_owners_pages_show_and_nothing_that_another_wrote() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada & Co").await, forum.person("Benedict").await, forum.moderator("Sedge").await);
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada, &ben]).await;
    forum.make_lead(&ada, &harbour).await;
    nominate(&ada, &harbour, "robin.ashe@example.org").await;
    let meeting = meeting::open(&sedge, &space).await;
    let theirs = [("title", "Plover’s title"), ("body", "Plover’s first words."), ("handling", "HD3")];
    let thread = ben.post("/spaces/general/threads", &theirs).await.path();
    write(&ben, "Plover’s further words.", (&thread, &meeting)).await;
    write(&ada, "Teal words of one’s own.", (&thread, &meeting)).await;
    let held = meeting::hold(&forum, &ada, &meeting).await;
    let why = [("reason", "Say it without the age.")];
    sedge.post(&format!("/meetings/{meeting}/messages/{held}/decline"), &why).await.location();
    let own = [("title", "A teal title"), ("body", "Teal words that began."), ("handling", "HD2")];
    let own = ada.post("/spaces/general/threads", &own).await.path();
    raise(&ben, "HD1").await;
    let concern = raise(&ada, "HD1").await;
    let report = ada.report_trend("HD3").await;
    let draft = ada.draft_report("HD5").await;
    ada.post("/referrals", &[("text", "Teal, please call me."), ("contact", "020 7946 0000")])
        .await
        .location();
    ben.post("/referrals", &[("text", "Plover, please call me.")]).await.location();
    forum.run_due_jobs().await;

    let copy = take(&ada).await;

    for path in [&thread, &own, &format!("/meetings/{meeting}")] {
        let words = ada.get(path).await.select(".app-text, .app-log__text");
        let own: Vec<_> = words.iter().filter(|words| words.contains("Teal")).collect();
        assert!(!own.is_empty(), "{path}");
        assert!(own.iter().all(|words| copy.says(words)), "{path}: {own:?}");
    }
    for words in ["A teal title", "Teal, please call me.", "020 7946 0000", "Harbour Light Trust", "HD5"] {
        assert!(copy.json.contains(words), "{words}");
    }
    for words in
        ["Ada & Co Example", "ada.&.co@example.org", "Say in each letter who decided, and why.", why[0].1]
    {
        assert!(copy.says(words), "{words}");
    }
    for page in [&concern, &report, &draft] {
        assert!(copy.says(page.as_str()), "{page}");
    }
    for hidden in ["lover", "Bened", "bened", "Sedge", "Robin", "robin", "password_hash", "token_hash"] {
        assert!(!copy.json.contains(hidden) && !copy.html.contains(hidden), "{hidden}: {}", copy.json);
    }
    assert!(!copy.json.contains(&ben.account.id.to_string()));
    let theirs = take(&ben).await;
    assert!(theirs.says("Plover’s title") && theirs.says("Plover’s further words."));
    assert!(!theirs.json.contains("Teal") && !theirs.json.contains("teal"));
}

#[tokio::test]
async fn every_wording_is_in_it_also_of_what_was_withdrawn_and_none_of_what_is_locked() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let form = [("title", "A question"), ("body", "The first wording."), ("handling", "HD3")];
    let thread = ada.post("/spaces/general/threads", &form).await.path();
    let page = ada.get(&thread).await;
    let edit = page.attributes("a[href$='/edit']", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();
    let changed = [("version", "1"), ("body", "The second wording."), ("handling", "HD1")];
    ada.post(&post, &changed).await.location();

    let copy = take(&ada).await.json();
    let kept = &copy["posts"][0];
    let bodies: Vec<_> =
        kept["wordings"].as_array().unwrap().iter().map(|wording| wording["body"].clone()).collect();
    assert_eq!(bodies, ["The first wording.", "The second wording."]);
    assert_eq!((&kept["place"], &kept["handling"]), (&post.as_str().into(), &"HD1".into()));

    ada.post(&format!("{post}/withdrawal"), &[]).await.location();
    let copy = take(&ada).await;
    assert!(copy.says("The first wording."));
    assert!(copy.json()["posts"][0]["withdrawn_at"].is_string());

    let id: entity::id::PostId = post.rsplit('/').next().unwrap().parse().unwrap();
    let row = post::Entity::find_by_id(id).one(forum.app.db.read()).await.unwrap().unwrap();
    let mut row: post::ActiveModel = row.into();
    row.locked_at = Set(Some(forum.app.clock.now()));
    row.update(forum.app.db.write()).await.unwrap();
    let copy = take(&ada).await;
    assert!(!copy.json.contains("wording.") && !copy.html.contains("wording."));
    assert!(copy.json()["posts"][0]["locked_at"].is_string(), "that it is there is said");
}

#[tokio::test]
async fn how_somebody_voted_is_in_it_unless_the_poll_is_secret() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let place = format!("/meetings/{meeting}");
    let mut chosen = Vec::new();
    for (secret, option) in [("false", "2"), ("true", "1")] {
        meeting::open_poll(&sedge, &meeting, secret).await;
        let vote = ada.get(&place).await.attributes("form[action$='/votes']", "action").remove(0);
        ada.post(&vote, &[("option", option)]).await.location();
        let copy = take(&ada).await.json();
        let of_meeting = copy["meetings"].as_array().unwrap().iter().find(|record| record["place"] == place);
        chosen.push(of_meeting.unwrap()["votes"].clone());
        sedge.post(&vote.replace("/votes", "/closing"), &[]).await.location();
    }

    let named = serde_json::json!([{ "poll": "Which field first?", "chosen": "The second" }]);
    assert_eq!(chosen, [named.clone(), named], "the named one, and nothing of the secret one");
    assert!(!take(&sedge).await.json.contains("The second"), "she did not vote");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn how_somebody_reacted_is_in_it_and_not_what_others_said() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let place = format!("/meetings/{meeting}");
    let words = [("body", "Three fields are enough."), ("handling", "HD3")];
    sedge.post(&format!("{place}/messages"), &words).await.location();
    let react = ada.get(&place).await.attributes("form[action$='/reaction']", "action").remove(0);
    ada.post(&react, &[("sign", "see_too")]).await.location();

    let copy = take(&ada).await;
    let reactions = &copy.json()["meetings"][0]["reactions"];
    assert_eq!((&reactions[0]["reaction"], reactions.as_array().unwrap().len()), (&"see_too".into(), 1));
    assert!(copy.html.contains("We see this too") && !copy.json.contains("Three fields"));
    assert!(!take(&sedge).await.json.contains("see_too"), "it is not hers");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_page_of_a_copy_says_everything_in_words_and_needs_nothing_from_elsewhere() {
    let forum = TestApp::start().await;
    let everything =
        [Role::Member, Role::SafeguardingLead, Role::Administrator, Role::PolicyReader, Role::Auditor];
    let ada = forum.person_with("Ada", &everything).await;
    forum.set_second_factor(&ada).await;
    forum.organisation("Tidewater Voices", Kind::SurvivorsGroup, &[&ada]).await;
    let concern = raise(&ada, "HD1").await;
    ada.report_trend("HD3").await;
    ada.post("/referrals", &[("text", "Please call me."), ("reason", "SF6")]).await.location();
    ada.post("/account/pause", &[]).await;
    forum.run_due_jobs().await;

    let copy = take(&ada).await;

    let json = copy.json();
    let sections: Vec<&String> = json.as_object().unwrap().keys().filter(|key| *key != "made_at").collect();
    let mut headings = copy.select("h2").len();
    assert_eq!(headings, sections.len());
    headings += copy.select("nav a").len();
    assert_eq!(headings, 2 * sections.len());
    for selector in ["h1", "h2", "dt", "nav a", "dd"] {
        let empty = copy.select(selector).into_iter().filter(|words| words.trim().is_empty()).count();
        assert_eq!(empty, 0, "{selector} without words");
    }
    assert!(copy.select("dd").iter().any(|words| words.trim() == "Survivors’ group"));
    assert!(copy.html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    for foreign in ["<script", "src=", "<link", "url(", "href=\"/", "href=\"http"] {
        assert!(!copy.html.contains(foreign), "{foreign}");
    }
    assert!(json["audit_entries"].as_array().unwrap().iter().any(|entry| entry["what"] == "ConcernRaised"));
    assert!(copy.says(&concern));
}

#[tokio::test]
async fn what_waits_to_be_sent_again_is_in_it_as_it_was_typed_and_nobody_elses_is() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    for (person, words) in [(&ada, "Teal words, typed too late."), (&ben, "Plover’s words, typed too late.")]
    {
        person.lose_session().await;
        let form = [("title", "A title"), ("body", words), ("handling", "HD3")];
        let late = person.post("/spaces/general/threads", &form).await;
        assert!(late.says("What you wrote is kept for one hour."), "{}", late.body);
    }

    let copy = take(&ada.again().await).await;

    assert!(copy.says("Teal words, typed too late.") && copy.says("/spaces/general/threads/new"));
    assert!(!copy.json.contains("lover") && !copy.html.contains("lover"));
    let kept = copy.json()["drafts"].clone();
    assert_eq!(kept.as_array().unwrap().len(), 1);
    let labels: Vec<_> =
        kept[0]["fields"].as_array().unwrap().iter().map(|field| field["label"].clone()).collect();
    assert_eq!(labels, ["title", "body", "handling"]);

    forum.advance(TimeDelta::minutes(61));
    let copy = take(&ada.again().await).await;
    assert!(!copy.json.contains("Teal"), "after an hour it is not kept");
}

#[tokio::test]
async fn a_copy_is_written_down_and_somebody_takes_only_so_many() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    for _ in 0..5 {
        take(&ada).await;
    }
    let sixth = ada.post("/account/data", &[]).await;
    assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sixth.attributes(".govuk-error-summary a", "href"), ["#download"]);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds[2..], ["OwnDataTaken"; 5]);

    forum.advance(TimeDelta::minutes(31));
    let asked = ada.again().await;
    assert_eq!(take(&asked).await.json()["account"][0]["shown_name"], "Ada");
}

#[tokio::test]
async fn a_copy_is_given_to_nobody_who_has_not_just_proved_who_they_are() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    assert_eq!(ada.get("/account/data").await.status, StatusCode::OK);
    forum.advance(TimeDelta::minutes(11));
    assert_eq!(ada.get("/account/data").await.location(), "/step-up?next=%2Faccount%2Fdata");
    let reply = ada.post("/account/data", &[]).await;
    assert_eq!((reply.status, reply.bytes.starts_with(b"PK")), (StatusCode::FORBIDDEN, false));
}
