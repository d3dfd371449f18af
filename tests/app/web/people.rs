use crate::support::{Person, Reply, TestApp, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::account;
use entity::{account::State, organisation::Kind, role_grant::Role};
use sea_orm::EntityTrait;

const REASON: &str = "They asked for a while away.";

async fn secretary<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::MembershipSecretary]).await
}

fn place(person: &Person<'_>) -> String {
    format!("/people/{}", person.account.id)
}

/// Where an account stands now, and its version.
async fn account(forum: &TestApp, person: &Person<'_>) -> (State, String) {
    let found =
        entity::account::Entity::find_by_id(person.account.id).one(forum.app.db.read()).await.unwrap();
    found.map(|account| (account.state, account.version.to_string())).unwrap()
}

async fn roles_of(forum: &TestApp, person: &Person<'_>) -> Vec<Role> {
    let mut roles = account::list_roles(forum.app.db.read(), person.account.id).await.unwrap();
    roles.sort_unstable();
    roles
}

async fn suspend(by: &Person<'_>, whom: &Person<'_>, last_on: [&str; 3]) -> Reply {
    let (_, version) = account(by.forum(), whom).await;
    let [day, month, year] = last_on;
    let form = [
        ("version", version.as_str()),
        ("reason", REASON),
        ("last_on_day", day),
        ("last_on_month", month),
        ("last_on_year", year),
    ];
    by.post(&format!("{}/suspension", place(whom)), &form).await
}

async fn set_roles(by: &Person<'_>, whom: &Person<'_>, roles: &[&str]) -> Reply {
    let (_, version) = account(by.forum(), whom).await;
    let mut form = vec![("version", version.as_str())];
    form.extend(roles.iter().map(|role| ("roles", *role)));
    by.post(&format!("{}/roles", place(whom)), &form).await
}

#[tokio::test]
async fn the_secretary_finds_people_by_shown_name_and_reads_no_name_behind_it() {
    let forum = TestApp::start().await;
    let (priya, heron, herod) =
        (secretary(&forum, "Priya").await, forum.person("Heron").await, forum.person("Herod").await);
    forum.organisation("Harbour Light Trust", Kind::Charity, &[&heron, &herod]).await;
    forum.organisation("Tidewater Voices", Kind::SurvivorsGroup, &[&heron]).await;

    let page = priya.get("/people?name=HERO").await;
    assert_eq!(page.select("tbody th"), ["Herod", "Heron"]);
    assert_eq!(page.select("tbody td"), ["Active", "Member", "1", "Active", "Member", "2"]);
    assert!(priya.get("/people?name=wren").await.says("Nobody’s shown name begins so."));
    assert_eq!(priya.get("/people?name=%25").await.select("tbody th").len(), 3, "no wildcard");
    assert_eq!(priya.get("/people").await.select("tbody th"), ["Herod", "Heron", "Priya"]);

    let person = priya.get(&place(&heron)).await;
    assert!(person.says("Tidewater Voices") && person.says(&heron.account.id.to_string()));
    for page in [page, person] {
        assert!(!page.body.contains("Example") && !page.body.contains("@example.org"));
    }
}

#[tokio::test]
async fn nobody_but_the_secretary_sees_people() {
    let forum = TestApp::start().await;
    let others = [Role::Member, Role::Moderator, Role::Auditor, Role::Administrator, Role::PolicyReader];
    let (ada, ben) = (forum.person_with("Ada", &others).await, forum.person("Ben").await);
    for path in ["/people".to_owned(), place(&ben), format!("{}/roles/edit", place(&ben))] {
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(set_roles(&ada, &ben, &["moderator"]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(suspend(&ada, &ben, ["", "", ""]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(roles_of(&forum, &ben).await, [Role::Member]);
}

#[tokio::test]
async fn people_are_turned_page_by_page_and_each_stands_once() {
    let forum = TestApp::start().await;
    let priya = secretary(&forum, "Priya").await;
    let mut expected: Vec<String> = (0..120).map(|number| format!("Warbler {number:03}")).collect();
    for name in expected.iter().rev() {
        forum.person(name).await;
    }
    expected.sort_unstable();

    let mut found = Vec::new();
    let mut next = Some("/people?name=warbler".to_owned());
    while let Some(path) = next {
        let page = priya.get(&path).await;
        found.extend(page.select("tbody th"));
        next = page.attributes(".govuk-pagination__next a", "href").pop();
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_suspension_ends_sessions_and_sockets_at_once_and_tells_its_owner_without_a_word_of_it() {
    let forum = TestApp::served(|_| {}).await;
    let (priya, ada, ben) =
        (secretary(&forum, "Priya").await, forum.person("Ada").await, forum.person("Ben").await);
    let (mut gone, mut stays) = (Socket::open(&forum, &ada).await, Socket::open(&forum, &ben).await);
    let elsewhere = ada.again().await;

    let done = suspend(&priya, &ada, ["", "", ""]).await;

    assert_eq!(done.path(), place(&ada));
    assert_eq!(gone.closed().await, 4201);
    assert_eq!(stays.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
    for session in [&ada, &elsewhere] {
        assert_eq!(session.get("/").await.status, StatusCode::UNAUTHORIZED);
    }
    let page = priya.get(&place(&ada)).await;
    assert!(page.says("Suspended") && page.says(REASON) && page.says("Until it is lifted"));
    forum.run_due_jobs().await;
    let mail = forum.inbox();
    assert_eq!(mail.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ada@example.org"]);
    let bytes = String::from_utf8_lossy(&mail[0].bytes).into_owned();
    for hidden in ["Ada Example", "asked", "uspen"] {
        assert!(!bytes.contains(hidden), "{hidden}: {bytes}");
    }
}

#[tokio::test]
async fn a_suspension_ends_after_its_last_day() {
    let forum = TestApp::start().await;
    let (priya, ada) = (secretary(&forum, "Priya").await, forum.person("Ada").await);
    suspend(&priya, &ada, ["25", "11", "2026"]).await.location();
    forum.run_due_jobs().await;

    forum.advance(TimeDelta::hours(59));
    forum.run_due_jobs().await;
    assert_eq!(account(&forum, &ada).await.0, State::Suspended, "Wednesday at eleven in the evening");
    forum.advance(TimeDelta::hours(1));
    forum.run_due_jobs().await;
    assert_eq!(account(&forum, &ada).await.0, State::Active);
    assert_eq!(forum.inbox().len(), 2);
    assert_eq!(ada.again().await.get("/").await.status, StatusCode::OK);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds[2..], ["AccountSuspended", "AccountReinstated"]);
}

#[tokio::test]
async fn somebody_reinstated_signs_in_again_and_their_old_sessions_stay_ended() {
    let forum = TestApp::start().await;
    let (priya, ada) = (secretary(&forum, "Priya").await, forum.person("Ada").await);
    suspend(&priya, &ada, ["25", "11", "2026"]).await.location();
    let (_, version) = account(&forum, &ada).await;

    let reinstate =
        async || priya.post(&format!("{}/reinstatement", place(&ada)), &[("version", &version)]).await;
    reinstate().await.location();
    assert_eq!(reinstate().await.status, StatusCode::CONFLICT, "twice");

    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.again().await.get("/").await.status, StatusCode::OK);
    // Suspended again for longer, the first suspension's end lifts nothing.
    suspend(&priya, &ada, ["", "", ""]).await.location();
    forum.advance(TimeDelta::days(3));
    forum.run_due_jobs().await;
    assert_eq!(account(&forum, &ada).await.0, State::Suspended);
}

#[tokio::test]
async fn a_suspension_needs_a_reason_and_a_day_to_come_and_keeps_what_was_typed() {
    let forum = TestApp::start().await;
    let (priya, ada) = (secretary(&forum, "Priya").await, forum.person("Ada").await);
    let path = format!("{}/suspension", place(&ada));

    let past = suspend(&priya, &ada, ["22", "11", "2026"]).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(past.attributes(".govuk-error-summary a", "href"), ["#last_on"]);
    assert_eq!(past.select("#reason"), [REASON]);
    let empty = priya.post(&path, &[("version", "1")]).await;
    assert_eq!(empty.attributes(".govuk-error-summary a", "href"), ["#reason"]);
    let late = priya.post(&path, &[("version", "7"), ("reason", REASON)]).await;
    assert_eq!((late.status, late.select("#reason")), (StatusCode::CONFLICT, vec![REASON.to_owned()]));
    assert_eq!(account(&forum, &ada).await.0, State::Active);

    suspend(&priya, &ada, ["", "", ""]).await.location();
    assert_eq!(suspend(&priya, &ada, ["", "", ""]).await.status, StatusCode::CONFLICT, "twice");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn roles_are_granted_and_taken_and_whoever_holds_them_signs_in_again() {
    let forum = TestApp::start().await;
    let (priya, ada) = (secretary(&forum, "Priya").await, forum.person("Ada").await);
    let edit = priya.get(&format!("{}/roles/edit", place(&ada))).await;
    assert_eq!(edit.attributes("input[checked]", "value"), ["member"]);

    set_roles(&priya, &ada, &["auditor", "policy_reader"]).await.location();

    assert_eq!(roles_of(&forum, &ada).await, [Role::PolicyReader, Role::Auditor]);
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.again().await.get("/audit").await.status, StatusCode::OK);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds[2..], ["RoleTaken", "RoleGranted", "RoleGranted"]);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1, "once, however many");

    let again = priya.post(&format!("{}/roles", place(&ada)), &[("version", "1")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "somebody changed it meanwhile");
    let unknown = set_roles(&priya, &ada, &["superuser"]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    set_roles(&priya, &ada, &["auditor", "policy_reader"]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1, "nothing changed");
}

#[tokio::test]
async fn nobody_changes_their_own_account() {
    let forum = TestApp::start().await;
    let (priya, _second) = (secretary(&forum, "Priya").await, secretary(&forum, "Rowan").await);

    let page = priya.get(&place(&priya)).await;
    assert!(page.says("This is your own account.") && page.select("main form").is_empty());
    for refused in [
        set_roles(&priya, &priya, &["administrator"]).await,
        suspend(&priya, &priya, ["", "", ""]).await,
        priya.get(&format!("{}/roles/edit", place(&priya))).await,
        priya.post(&format!("{}/reinstatement", place(&priya)), &[("version", "1")]).await,
    ] {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(roles_of(&forum, &priya).await, [Role::MembershipSecretary]);
}

#[tokio::test]
async fn a_moderator_and_a_secretary_are_never_the_same_account() {
    let forum = TestApp::start().await;
    let (priya, sedge) = (secretary(&forum, "Priya").await, forum.moderator("Sedge").await);

    let refused = set_roles(&priya, &sedge, &["moderator", "membership_secretary"]).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attributes("input[checked]", "value"), ["moderator", "membership_secretary"]);
    assert_eq!(roles_of(&forum, &sedge).await, [Role::Moderator]);
    // The database refuses, too, where the rule was not asked.
    let row = |role| entity::role_grant::ActiveModel {
        account_id: sea_orm::ActiveValue::Set(sedge.account.id),
        role: sea_orm::ActiveValue::Set(role),
        granted_at: sea_orm::ActiveValue::Set(forum.app.clock.now()),
        granted_by: sea_orm::ActiveValue::Set(None),
    };
    let insert = async |role| entity::role_grant::Entity::insert(row(role)).exec(forum.app.db.write()).await;
    assert!(insert(Role::MembershipSecretary).await.is_err());
    assert!(insert(Role::Auditor).await.is_ok());
    // One for the other in one step is fine.
    set_roles(&priya, &sedge, &["membership_secretary"]).await.location();
    assert_eq!(roles_of(&forum, &sedge).await, [Role::MembershipSecretary]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn at_least_one_secretary_one_administrator_and_two_leads_remain() {
    let forum = TestApp::start().await;
    let (priya, rosa, bryony, owen) = (
        secretary(&forum, "Priya").await,
        forum.person_with("Rosa", &[Role::Administrator]).await,
        forum.person_with("Bryony", &[Role::SafeguardingLead]).await,
        forum.person_with("Owen", &[Role::SafeguardingLead]).await,
    );
    for (person, role) in [(&rosa, "member"), (&bryony, "member"), (&owen, "auditor")] {
        assert_eq!(set_roles(&priya, person, &[role]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(suspend(&priya, person, ["", "", ""]).await.status, StatusCode::CONFLICT);
        assert_eq!(account(&forum, person).await.0, State::Active);
    }

    forum.person_with("Edwin", &[Role::Administrator]).await;
    set_roles(&priya, &rosa, &["member"]).await.location();
    assert_eq!(roles_of(&forum, &rosa).await, [Role::Member]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn of_two_secretaries_who_take_each_others_role_at_once_one_remains() {
    let forum = TestApp::start().await;
    let (priya, rowan) = (secretary(&forum, "Priya").await, secretary(&forum, "Rowan").await);

    let (one, other) =
        tokio::join!(set_roles(&priya, &rowan, &["member"]), set_roles(&rowan, &priya, &["member"]));

    assert!(!(one.status == StatusCode::SEE_OTHER && other.status == StatusCode::SEE_OTHER));
    let left = account::list_holding(forum.app.db.read(), Role::MembershipSecretary).await.unwrap();
    assert!(!left.is_empty(), "{} and {}", one.status, other.status);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn somebody_who_does_not_exist_is_not_found() {
    let forum = TestApp::start().await;
    let priya = secretary(&forum, "Priya").await;
    let nobody = "/people/b9d6a1f2-0000-4000-8000-000000000000";
    for path in ["", "/roles/edit", "/suspension/new"] {
        assert_eq!(priya.get(&format!("{nobody}{path}")).await.status, StatusCode::NOT_FOUND);
    }
    for path in ["/roles", "/suspension", "/reinstatement"] {
        assert_eq!(priya.post(&format!("{nobody}{path}"), &[]).await.status, StatusCode::NOT_FOUND);
    }
}
