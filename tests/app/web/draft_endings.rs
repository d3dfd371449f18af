//! What becomes of drafts: when their page closes to their writer, when they are old, when a session or a text ends.

use super::{
    company::Company,
    concerns,
    drafts::{WORDS, carried, own_post, rows, save, thread_of, type_in},
    locks_everywhere,
};
use crate::support::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{account, space::Audience};
use entity::{
    draft::Origin, organisation::Kind, role_grant::Role, space::Posting, space_audience::Kind as AudienceKind,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn what_was_written_on_a_page_that_closed_to_its_writer_is_theirs_to_read_and_tells_nothing_of_it() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let sedge = &company.moderator;
    company.forum.series().await;
    save(sedge, "/digests", &[("title", "December"), ("introduction", WORDS)]).await.location();
    let txn = forum.app.db.begin().await.unwrap();
    let now = forum.app.clock.now();
    account::take(&txn, sedge.account.id, (sedge.account.id, Role::Moderator), now).await.unwrap();
    account::grant(&txn, None, (sedge.account.id, Role::Member), now).await.unwrap();
    txn.commit().await.unwrap();
    let sedge = sedge.again().await;

    let list = sedge.get("/drafts").await;
    let acts = list.attributes(".app-acts a", "href");
    let closed = sedge.get(&acts[0]).await;
    assert_eq!(
        (closed.status, closed.select("textarea[readonly]")),
        (StatusCode::NOT_FOUND, vec![WORDS.to_owned()])
    );
    let read = sedge.get(&acts[1]).await;
    assert_eq!((read.status, read.select("textarea[readonly]")), (StatusCode::OK, vec![WORDS.to_owned()]));
    let more = save(&sedge, "/digests", &[("introduction", "More words.")]).await;
    assert_eq!(more.status, StatusCode::NOT_FOUND);
    assert_eq!(more.select("textarea[readonly]"), ["More words."], "given back, as nothing is kept of it");
    assert_eq!(rows(&forum).await.len(), 1);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nothing_is_saved_under_a_page_that_is_not_there() {
    let forum = TestApp::start().await;
    forum.space_for("closed", Posting::StraightAway, vec![Audience::role(Role::PolicyReader)]).await;
    let ada = forum.person("Ada").await;
    for action in
        ["/spaces/closed/threads", "/spaces/none/threads", "/posts/01990000-0000-7000-8000-000000000007"]
    {
        let reply = save(&ada, action, &[("body", WORDS)]).await;
        assert_eq!(
            (reply.status, reply.select("textarea[readonly]")),
            (StatusCode::NOT_FOUND, vec![WORDS.to_owned()])
        );
        assert_eq!(type_in(&ada, action, &[("body", WORDS)]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(rows(&forum).await, []);
}

#[tokio::test]
async fn a_post_for_a_space_that_was_lost_meanwhile_is_given_back() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let audience = vec![Audience { kind: AudienceKind::Organisation, value: trust.id.to_string() }];
    forum.space_for("harbour", Posting::StraightAway, audience).await;
    let form = [("title", "Letters"), ("body", "A first post."), ("handling", "HD3")];
    let thread = ada.post("/spaces/harbour/threads", &form).await.path();
    save(&ada, &format!("{thread}/posts"), &[("body", WORDS)]).await.location();
    let places = entity::membership::Entity::update_many()
        .col_expr(entity::membership::Column::EndedOn, forum.app.clock.now().date_naive().into())
        .filter(entity::membership::Column::AccountId.eq(ada.account.id));
    places.exec(forum.app.db.write()).await.unwrap();
    forum.advance(TimeDelta::days(1));
    let ada = ada.again().await;

    let lost = ada.post(&format!("{thread}/posts"), &[("body", "Words for it."), ("handling", "HD1")]).await;

    assert_eq!(
        (lost.status, lost.select("textarea[readonly]")),
        (StatusCode::NOT_FOUND, vec!["Words for it.".to_owned()])
    );
    let list = ada.get("/drafts").await;
    assert!(!list.says("Letters") && !list.says("harbour"), "nothing of the page is told");
    assert_eq!(ada.get(&list.attributes(".app-acts a", "href")[1]).await.select("textarea"), [WORDS]);
}

#[tokio::test]
async fn drafts_go_when_they_are_old_or_too_many_or_their_writer_leaves() {
    let forum = TestApp::start_with(|settings| {
        settings.drafts.days = 2;
        settings.drafts.a_person = 3;
    })
    .await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let (one, other) = (thread_of(&ada).await, thread_of(&ada).await);
    for (minute, action) in [
        "/concerns",
        "/spaces/general/threads",
        &format!("{one}/posts"),
        "/concerns",
        &format!("{other}/posts"),
    ]
    .into_iter()
    .enumerate()
    {
        forum.advance(TimeDelta::minutes(minute.try_into().unwrap()));
        save(&ada, action, &[("body", WORDS), ("title", "Letters")]).await.location();
    }
    let pages: BTreeSet<_> = rows(&forum).await.into_iter().map(|row| row.page).collect();
    assert_eq!(pages, BTreeSet::from(["/concerns/new".to_owned(), one.clone(), other.clone()]));

    forum.advance(TimeDelta::hours(36));
    let ada = ada.again().await;
    assert!(ada.get("/drafts").await.says("kept for 2 days"));
    save(&ada, &format!("{one}/posts"), &[("body", "Newer words.")]).await.location();
    forum.advance(TimeDelta::hours(12));
    forum.run_due_jobs().await;
    assert_eq!(rows(&forum).await.into_iter().map(|row| row.page).collect::<Vec<_>>(), [one.as_str()]);

    let ada = ada.again().await;
    ada.post("/account/departure", &[("contributions", "unnamed")]).await.location();
    assert_eq!(rows(&forum).await, []);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn saving_is_use_of_the_session() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    for _ in 0..3 {
        forum.advance(TimeDelta::minutes(25));
        let told = type_in(&ada, &format!("{thread}/posts"), &[("body", WORDS)]).await;
        assert_eq!((told.status, &told.json()["seconds"]), (StatusCode::OK, &Value::from(30 * 60)));
        forum.settle().await;
    }
    forum.advance(TimeDelta::minutes(31));
    let late = type_in(&ada, &format!("{thread}/posts"), &[("body", "Too late.")]).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    let origins: BTreeSet<_> = rows(&forum).await.into_iter().map(|row| row.origin).collect();
    assert_eq!(
        origins,
        BTreeSet::from([Origin::Late, Origin::Saved]),
        "neither takes the place of the other"
    );
}

#[tokio::test]
async fn what_came_too_late_is_saved_as_a_draft_with_all_that_stood_in_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    forum.advance(TimeDelta::minutes(31));
    ada.post(&posts, &[("body", WORDS), ("handling", "HD1")]).await;
    let ada = ada.again().await;
    let place = ada.get("/").await.attributes(".app-panel a", "href").remove(0);
    let page = ada.get(&place).await;
    assert!(page.select(".app-draft")[0].contains("after you were signed out"));
    let (id, seen) = carried(&page);

    save(&ada, &posts, &[("draft", &id), ("draft_seen", &seen), ("body", WORDS), ("handling", "HD1")])
        .await
        .location();

    let row = rows(&forum).await;
    assert_eq!(row.iter().map(|row| row.origin).collect::<Vec<_>>(), [Origin::Saved]);
    assert_eq!(ada.get(&thread).await.select("textarea"), [WORDS]);
}

#[tokio::test]
async fn a_draft_of_an_edit_knows_the_wording_from_which_it_started() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let post = own_post(&ada, &thread).await;
    save(&ada, &post, &[("version", "1"), ("body", WORDS), ("handling", "HD3")]).await.location();
    let mut row: entity::post::ActiveModel =
        entity::post::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap().into();
    row.version = Set(2);
    row.update(forum.app.db.write()).await.unwrap();

    let page = ada.get(&format!("{post}/edit")).await;

    assert_eq!(page.attributes("input[name=version]", "value"), ["1"]);
    let form = [("version", "1"), ("body", WORDS), ("handling", "HD3")];
    assert_eq!(ada.post(&post, &form).await.status, StatusCode::CONFLICT);
    assert_eq!(rows(&forum).await.len(), 1);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_told_how_to_go_on_and_leaves_the_draft_as_it_was() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("body", WORDS)]).await.location();
    let large = "Words. ".repeat(1024 * 1024 / 7);
    for reply in [save(&ada, &posts, &[("body", &large)]).await, ada.post(&posts, &[("body", &large)]).await]
    {
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(reply.select("h1"), ["That is too long to send"]);
        assert!(reply.says("Your browser still holds what you typed: go back"));
    }
    assert_eq!(ada.get(&thread).await.select("textarea"), [WORDS]);
}

#[tokio::test]
async fn what_a_moderator_sent_back_is_among_the_drafts_with_the_reason_until_it_is_sent_again() {
    let forum = TestApp::start().await;
    forum.reviewed_space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = thread_of(&ada).await;
    let concern = concerns::raise(&ada, "HD3").await;
    for _ in 0..2 {
        let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
        let review = review.split('?').next().unwrap().to_owned();
        let form = [("version", "1"), ("reason", "Say which year.")];
        sedge.post(&format!("{review}/refusal"), &form).await.location();
    }

    let list = ada.get("/drafts").await;
    let post = own_post(&ada, &thread).await;
    let places = [format!("{post}/edit"), format!("{concern}/edit")];
    assert_eq!(list.attributes(".app-list__item a", "href"), places);
    assert_eq!(list.select(".app-list__item .app-meta"), ["Say which year.", "Say which year."]);
    assert_eq!(ada.get(&places[0]).await.select("textarea"), ["A first post."], "the text is back");
    assert!(ada.get(&thread).await.attributes(".govuk-inset-text a", "href").contains(&places[0]));
    assert!(ben.get("/drafts").await.select(".app-list__item").is_empty());

    ada.post(&post, &[("version", "1"), ("body", "In 2025."), ("handling", "HD3")]).await.location();
    assert_eq!(ada.get("/drafts").await.attributes(".app-list__item a", "href"), places[1..]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn two_that_came_from_one_draft_make_two_posts() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("key", "01990000-0000-7000-8000-000000000007"), ("body", WORDS)]).await.location();
    let keys = async || ada.get(&thread).await.attributes("input[name=key]", "value").remove(0);
    let (one, other) = (keys().await, {
        forum.advance(TimeDelta::seconds(1));
        keys().await
    });
    assert_ne!(one, other);

    for (key, words) in [(one, "One window."), (other, "Another window.")] {
        ada.post(&posts, &[("key", &key), ("body", words), ("handling", "HD1")]).await.location();
    }

    let posts = ada.get(&thread).await.select(".app-post .app-text");
    assert_eq!(posts, ["A first post.", "One window.", "Another window."]);
}

#[tokio::test]
async fn a_lock_takes_the_drafts_of_what_is_locked_and_nothing_is_saved_there_again() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (thread, other) = (thread_of(&ada).await, thread_of(&ada).await);
    let (post, spared) = (own_post(&ada, &thread).await, own_post(&ada, &other).await);
    let form = [("version", "1"), ("body", WORDS), ("handling", "HD3")];
    for post in [&post, &spared] {
        save(&ada, post, &form).await.location();
    }

    locks_everywhere::lock(&ben, locks_everywhere::find(&ben, &thread, "post").await).await;

    assert_eq!(
        rows(&forum).await.into_iter().map(|row| row.page).collect::<Vec<_>>(),
        [format!("{spared}/edit")]
    );
    // A window that was open types on, and another answers in the thread that the post began.
    for action in [post, format!("{thread}/posts")] {
        let again = save(&ada, &action, &form).await;
        assert_eq!(
            (again.status, again.select("textarea[readonly]")),
            (StatusCode::NOT_FOUND, vec![WORDS.to_owned()])
        );
        assert_eq!(type_in(&ada, &action, &form).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(rows(&forum).await.len(), 1);
    forum.run_due_jobs().await;
}
