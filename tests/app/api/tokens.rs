use super::problem;
use crate::support::{TestApp, Tool};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use csa_forum::domain::{
    account,
    api_token::{self, NewToken, Scope},
    space::Audience,
};
use entity::{audit_entry, organisation::Kind, role_grant::Role, space::Posting, space_audience};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

const READ: &[Scope] = &[Scope::ReadThreads];

fn challenge(reply: &crate::support::Reply) -> &str {
    reply.headers[header::WWW_AUTHENTICATE].to_str().unwrap()
}

#[tokio::test]
async fn nothing_under_api_answers_without_a_token_that_can_be_used() {
    let forum = TestApp::start().await;
    let roles =
        [Role::Member, Role::Moderator, Role::PolicyReader, Role::SafeguardingLead, Role::Administrator];
    let ada = forum.person_with("Ada", &roles).await;
    let operations = csa_forum::routes().into_iter().filter(|route| route.path.starts_with("/api/"));
    let paths: Vec<_> = operations.map(|route| filled(route.path)).collect();
    assert!(paths.len() > 10, "{paths:?}");

    for path in paths.iter().map(String::as_str).chain(["/api", "/api/v1/nothing", "/api/v2"]) {
        let anonymous = forum.get(path).await;
        assert_eq!(problem(&anonymous, StatusCode::UNAUTHORIZED), "error-unauthorised", "{path}");
        assert_eq!(challenge(&anonymous), "Bearer");

        let with_cookie = ada.get(path).await;
        assert_eq!(problem(&with_cookie, StatusCode::UNAUTHORIZED), "error-unauthorised", "{path}");

        let unknown = Request::get(path).header(header::AUTHORIZATION, "Bearer no-such-token");
        let unknown = forum.send(unknown.body(Body::empty()).unwrap()).await;
        problem(&unknown, StatusCode::UNAUTHORIZED);
        assert_eq!(challenge(&unknown), "Bearer error=\"invalid_token\"");
    }
}

#[tokio::test]
async fn a_token_is_worth_nothing_on_the_pages() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;

    assert_eq!(tool.get("/threads").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_ends_when_it_expires_or_is_revoked() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (kept, revoked) = (Tool::of(&ada, &heron, READ).await, Tool::of(&ada, &heron, READ).await);

    for _ in 0..2 {
        api_token::revoke(&forum.app.db, revoked.id, forum.app.clock.now()).await.unwrap();
        assert_eq!(kept.get("/api/v1/spaces").await.status, StatusCode::OK);
        problem(&revoked.get("/api/v1/spaces").await, StatusCode::UNAUTHORIZED);
    }
    let usable = api_token::list_usable(forum.app.db.read(), forum.app.clock.now()).await.unwrap();
    assert_eq!(usable.iter().map(|token| token.id).collect::<Vec<_>>(), [kept.id]);

    forum.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(kept.get("/api/v1/spaces").await.status, StatusCode::OK);
    forum.advance(TimeDelta::seconds(1));
    problem(&kept.get("/api/v1/spaces").await, StatusCode::UNAUTHORIZED);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_token_ends_with_its_members_place_in_the_organisation() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    forum.organisation("Teasel Trust", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;
    assert_eq!(tool.get("/api/v1/spaces").await.status, StatusCode::OK);

    entity::membership::Entity::update_many()
        .col_expr(entity::membership::Column::EndedOn, Expr::value(forum.app.clock.now().date_naive()))
        .filter(entity::membership::Column::OrganisationId.eq(heron.id))
        .exec(forum.app.db.write())
        .await
        .unwrap();

    problem(&tool.get("/api/v1/spaces").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_tool_waits_until_its_member_has_accepted_the_terms() {
    let forum = TestApp::start().await;
    let ada = forum.newcomer("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;

    assert_eq!(problem(&tool.get("/api/v1/spaces").await, StatusCode::FORBIDDEN), "error-terms");
    forum.have_accepted_terms(&ada.account).await;
    assert_eq!(tool.get("/api/v1/spaces").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_token_does_not_allow_is_refused_and_told_the_auditor_once() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;
    for _ in 0..2 {
        problem(&tool.get("/api/v1/submissions").await, StatusCode::FORBIDDEN);
        forum.settle().await;
        forum.app.tasks.reopen();
    }

    let refused = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq("RouteRefused"));
    let refused = refused.all(forum.app.db.read()).await.unwrap();
    let told: Vec<_> = refused.iter().map(|entry| (entry.actor_id, &entry.detail["route"])).collect();
    assert_eq!(told, [(Some(ada.account.id), &serde_json::json!("/api/v1/submissions"))]);
}

#[tokio::test]
async fn a_token_acts_for_its_organisation_alone_and_carries_no_other_rights() {
    let forum = TestApp::start().await;
    let ada = forum.person_with("Ada", &[Role::Member, Role::Moderator]).await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let teasel = forum.organisation("Teasel Trust", Kind::Academic, &[&ada]).await;
    let of = |kind, value| vec![Audience { kind, value }];
    let named = space_audience::Kind::Account;
    let organisation = space_audience::Kind::Organisation;
    let straight = Posting::StraightAway;
    forum.space("members").await;
    forum.space_for("moderators", straight, vec![Audience::role(Role::Moderator)]).await;
    forum.space_for("ada", straight, of(named, ada.account.id.to_string())).await;
    forum.space_for("teasel", straight, of(organisation, teasel.id.to_string())).await;
    forum.space_for("heron", straight, of(organisation, heron.id.to_string())).await;
    let tool = Tool::of(&ada, &heron, READ).await;

    let list = tool.get("/api/v1/spaces").await.json();

    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|space| space["name"].clone()).collect();
    assert_eq!(names, ["The members space", "The heron space"]);
}

#[tokio::test]
async fn a_policy_reader_has_no_token_since_it_would_show_what_is_for_members_only() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;
    let now = forum.app.clock.now();
    let txn = forum.app.db.begin().await.unwrap();
    account::grant(&txn, None, (ada.account.id, Role::PolicyReader), now).await.unwrap();
    txn.commit().await.unwrap();

    problem(&tool.get("/api/v1/spaces").await, StatusCode::UNAUTHORIZED);
    let new = NewToken::parse((ada.account.id, heron.id), "Another", READ, 1).unwrap();
    assert!(api_token::create(&forum.app.db, new, now).await.is_err());
}

#[tokio::test]
async fn a_token_is_only_made_for_a_member_of_the_organisation() {
    let forum = TestApp::start().await;
    let (ada, olwen) = (forum.person("Ada").await, forum.person_with("Olwen", &[Role::Auditor]).await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&olwen]).await;

    for person in [&ada, &olwen] {
        let new = NewToken::parse((person.account.id, heron.id), "Records", READ, 1).unwrap();
        assert!(api_token::create(&forum.app.db, new, forum.app.clock.now()).await.is_err());
    }
}

#[tokio::test]
async fn the_token_of_a_suspended_account_is_worth_nothing() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, READ).await;
    let mut row: entity::account::ActiveModel = ada.account.clone().into();
    row.state = Set(entity::account::State::Suspended);
    row.update(forum.app.db.write()).await.unwrap();

    problem(&tool.get("/api/v1/spaces").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_operation_needs_its_scope_and_an_unknown_one_is_told_only_to_a_tool() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;

    for route in csa_forum::routes() {
        let csa_forum::Access::Tool(Some(scope)) = route.access else { continue };
        let others: Vec<_> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        let tool = Tool::of(&ada, &heron, &others).await;
        let request = Request::builder().method(route.method.clone()).uri(filled(route.path));
        let refused = tool.send(request, Body::empty()).await;
        assert_eq!(problem(&refused, StatusCode::FORBIDDEN), "error-scope", "{}", route.path);
        let expected = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        assert_eq!(challenge(&refused), expected);
    }

    let tool = Tool::of(&ada, &heron, READ).await;
    let missing = tool.get("/api/v1/nothing").await;
    assert_eq!(problem(&missing, StatusCode::NOT_FOUND), "error-not-found");
    let deleted = tool.send(Request::delete("/api/v1/spaces"), Body::empty()).await;
    assert_eq!(problem(&deleted, StatusCode::METHOD_NOT_ALLOWED), "error-method");
    assert_eq!(deleted.headers[header::ALLOW], "GET,HEAD");
}

/// A path with a key in each of its places.
fn filled(path: &str) -> String {
    let part =
        |part: &str| if part.starts_with('{') { uuid::Uuid::nil().to_string() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
