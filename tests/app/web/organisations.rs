use crate::support::{Person, Reply, TestApp, socket::Socket};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{
    organisation::{Kind, Model as Organisation},
    role_grant::Role,
    space::Posting,
    space_audience,
};

/// A form that says of an organisation what it needs.
fn details<'a>(name: &'a str, kind: &'a str, parent: &'a str) -> [(&'a str, &'a str); 4] {
    [("name", name), ("kind", kind), ("parent", parent), ("version", "1")]
}

async fn enter(secretary: &Person<'_>, name: &str) -> String {
    secretary.post("/organisations", &details(name, "charity", "")).await.path()
}

fn problems(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    reply.attributes(".govuk-error-summary__list a", "href")
}

/// The keys of the places on an organisation's page that have not ended.
async fn places(secretary: &Person<'_>, organisation: &Organisation) -> Vec<String> {
    let page = secretary.get(&format!("/organisations/{}", organisation.id)).await;
    let endings = page.attributes("tbody a[href$='/ending/new']", "href");
    endings.into_iter().map(|path| path.trim_end_matches("/ending/new").to_owned()).collect()
}

#[tokio::test]
async fn nobody_but_the_secretary_keeps_organisations() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    forum.make_lead(&ada, &trust).await;
    let page = format!("/organisations/{}", trust.id);
    for path in ["/organisations", "/organisations/new", page.as_str()] {
        assert_eq!(ada.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let secretary = forum.secretary().await;
    let place = places(&secretary, &trust).await.remove(0);
    for act in [format!("{place}/lead"), format!("{place}/ending"), format!("{page}/memberships"), page] {
        assert_eq!(ada.post(&act, &[]).await.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert!(ada.actor().await.memberships[0].lead, "nothing has changed");
}

#[tokio::test]
async fn an_organisation_is_entered_once_under_a_name_of_its_own() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    let key = secretary.get("/organisations/new").await.attributes("input[name=key]", "value").remove(0);
    let form: Vec<_> =
        details("Harbour Trust", "charity", "").into_iter().chain([("key", key.as_str())]).collect();

    let first = secretary.post("/organisations", &form).await;
    assert_eq!(secretary.post("/organisations", &form).await.path(), first.path(), "sent twice");
    assert_eq!(secretary.get("/organisations").await.select(".app-list strong"), ["Harbour Trust"]);

    let again = secretary.post("/organisations", &details("Harbour Trust", "observer", "")).await;
    assert_eq!(problems(&again), ["#name"]);
    assert_eq!(again.attributes("input[value=observer]", "checked").len(), 1, "what was chosen comes back");
    assert_eq!(problems(&secretary.post("/organisations", &details("", "charity", "")).await), ["#name"]);
    assert_eq!(problems(&secretary.post("/organisations", &details("X", "club", "")).await), ["#kind"]);
    assert_eq!(problems(&secretary.post("/organisations", &details("", "", "")).await), ["#name", "#kind"]);
    assert_eq!(problems(&secretary.post("/organisations", &details("X", "charity", "x")).await), ["#parent"]);
}

#[tokio::test]
async fn no_organisation_is_part_of_itself() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    let (top, part) = (enter(&secretary, "Top").await, enter(&secretary, "Part").await);
    let key = |page: &str| page.trim_start_matches("/organisations/").to_owned();
    let change = async |page: &str, name: &str, version: &str, parent: &str| {
        let form = [("name", name), ("kind", "charity"), ("parent", parent), ("version", version)];
        secretary.post(page, &form).await
    };

    assert_eq!(problems(&change(&top, "Top", "1", &key(&top)).await), ["#parent"]);
    assert_eq!(change(&part, "Part", "1", &key(&top)).await.path(), part);
    assert_eq!(problems(&change(&top, "Top", "1", &key(&part)).await), ["#parent"], "a circle");
    assert!(secretary.get(&part).await.select("dd a").contains(&"Top".to_owned()));

    let stale = change(&part, "Another", "1", "").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.attributes("#name", "value"), ["Another"]);
    assert_eq!(stale.attributes("input[name=version]", "value"), ["2"]);
    assert_eq!(change(&part, "Another", "2", "").await.path(), part);
    assert_eq!(
        forum.audit_kinds(&key(&part)).await,
        ["OrganisationCreated", "OrganisationChanged", "OrganisationChanged"]
    );
    let gone = "/organisations/01990000-0000-7000-8000-000000000000";
    assert_eq!(change(gone, "Gone", "1", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_belongs_to_several_organisations() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let group = forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[]).await;
    let add = async |name: &str| {
        secretary.post(&format!("/organisations/{}/memberships", group.id), &[("shown_name", name)]).await
    };

    assert_eq!(problems(&add("Nobody").await), ["#shown_name"]);
    assert_eq!(add("  ADA ").await.path(), format!("/organisations/{}", group.id));
    assert_eq!(problems(&add("Ada").await), ["#shown_name"], "twice");

    assert_eq!(ada.actor().await.memberships.len(), 2);
    let choices = ada.get("/account/affiliations").await;
    assert_eq!(choices.select(".govuk-checkboxes label"), ["Harbour Trust", "Tidewater Group"]);
    assert_eq!(choices.attributes(".govuk-checkboxes input[checked]", "value").len(), 1, "not shown unasked");
}

#[tokio::test]
async fn ending_a_membership_ends_its_rights_with_the_next_request() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let secretary = forum.secretary().await;
    let group = forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[&ada, &ben]).await;
    forum.organisation("Harbour Trust", Kind::Charity, &[&ben]).await;
    forum.make_lead(&ada, &group).await;
    let audience = Audience { kind: space_audience::Kind::Organisation, value: group.id.to_string() };
    forum.space_for("tidewater", Posting::StraightAway, vec![audience]).await;
    assert_eq!(ada.get("/spaces/tidewater").await.status, StatusCode::OK);

    let places = places(&secretary, &group).await;
    assert!(secretary.get(&format!("{}/ending/new", places[0])).await.says("Ada loses what comes with it"));
    for place in &places {
        secretary.post(&format!("{place}/ending"), &[]).await.location();
        let again = secretary.post(&format!("{place}/ending"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "twice");
    }

    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED, "a role went with her last place");
    let ada = ada.again().await;
    for person in [&ada, &ben] {
        assert_eq!(person.get("/spaces/tidewater").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(ada.get("/nominations").await.status, StatusCode::NOT_FOUND, "no lead any more");
    assert_eq!(ada.get("/concerns").await.status, StatusCode::NOT_FOUND, "her only place has ended");
    assert_eq!(ben.get("/concerns").await.status, StatusCode::OK, "he has another");
    let kinds = forum.audit_kinds(places[0].trim_start_matches("/memberships/")).await;
    assert_eq!(kinds, ["MembershipStarted", "MembershipEnded"]);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds.last().map(String::as_str), Some("RoleTaken"));
    let page = secretary.get(&format!("/organisations/{}", group.id)).await;
    assert_eq!(page.select("tbody tr").len(), 2, "the rows stay, with their dates");
    assert_eq!(
        secretary.post(&format!("{}/lead", places[0]), &[("lead", "yes")]).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn ending_a_membership_closes_its_members_sockets_and_nobody_elses() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let secretary = forum.secretary().await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[&ben]).await;
    let (mut gone, mut stays) = (Socket::open(&forum, &ada).await, Socket::open(&forum, &ben).await);

    let places = places(&secretary, &trust).await;
    secretary.post(&format!("{}/ending", places[0]), &[]).await.location();

    assert_eq!(gone.closed().await, 4201, "it asks for a ticket, and goes on with what is left");
    assert_eq!(stays.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
}

#[tokio::test]
async fn a_place_that_makes_somebody_a_member_ends_their_sessions_and_sockets() {
    let forum = TestApp::served(|_| {}).await;
    let (tamsin, secretary) =
        (forum.person_with("Tamsin", &[Role::PolicyReader]).await, forum.secretary().await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let mut gone = Socket::open(&forum, &tamsin).await;

    let place = format!("/organisations/{}/memberships", trust.id);
    secretary.post(&place, &[("shown_name", "Tamsin")]).await.location();

    assert_eq!(gone.closed().await, 4201);
    assert_eq!(tamsin.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_secretary_names_leads_and_releases_them() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let place = places(&secretary, &trust).await.remove(0);
    let lead = async |lead: &str| secretary.post(&format!("{place}/lead"), &[("lead", lead)]).await.status;

    assert_eq!(ada.get("/nominations/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(lead("yes").await, StatusCode::SEE_OTHER);
    assert_eq!(lead("yes").await, StatusCode::CONFLICT, "twice");
    let ada = ada.again().await;
    assert_eq!(ada.get("/nominations/new").await.status, StatusCode::OK);
    assert_eq!(lead("no").await, StatusCode::SEE_OTHER);
    assert_eq!(lead("no").await, StatusCode::CONFLICT, "twice");
    let ada = ada.again().await;
    assert_eq!(ada.get("/nominations/new").await.status, StatusCode::NOT_FOUND);
    let nobody = "/memberships/01990000-0000-7000-8000-000000000000/lead";
    assert_eq!(secretary.post(nobody, &[("lead", "yes")]).await.status, StatusCode::NOT_FOUND);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_affiliation_is_shown_by_choice_and_by_kind_below_five() {
    let forum = TestApp::start().await;
    let names = ["Ada", "Ben", "Curlew", "Dunlin"];
    let mut people = Vec::new();
    for name in names {
        people.push(forum.person(name).await);
    }
    let few: Vec<_> = people.iter().collect();
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &few).await;
    let (ada, ben, secretary) = (&people[0], &people[1], forum.secretary().await);
    ada.post("/account/directory", &[("listed", "yes")]).await.location();
    let shown = async || ben.get("/directory").await.select(".app-list .app-meta");
    assert_eq!(shown().await, ["Charity"]);

    forum.person("Egret").await;
    let add = format!("/organisations/{}/memberships", trust.id);
    secretary.post(&add, &[("shown_name", "Egret")]).await.location();
    assert_eq!(shown().await, ["Harbour Trust"]);

    ada.post("/account/affiliations", &[]).await.location();
    assert!(shown().await.is_empty());
    let place =
        ada.get("/account/affiliations").await.attributes(".govuk-checkboxes input", "value").remove(0);
    let other =
        ben.get("/account/affiliations").await.attributes(".govuk-checkboxes input", "value").remove(0);
    ben.post("/account/affiliations", &[("shown", &other), ("shown", &place)]).await.location();
    assert!(shown().await.is_empty(), "nobody shows another's");
    ada.post("/account/affiliations", &[("shown", &place), ("shown", "x")]).await.location();
    assert_eq!(shown().await, ["Harbour Trust"]);
}

#[tokio::test]
async fn the_directory_lists_those_who_chose_to_be_and_tells_of_no_time() {
    let forum = TestApp::start().await;
    let (ada, ben, linnet) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.person("Linnet").await);
    let listed = async || ben.get("/directory").await.select(".app-list strong");
    assert!(ben.get("/directory").await.says("Nobody has chosen to be listed yet."));

    for person in [&linnet, &ada] {
        person.post("/account/directory", &[("listed", "yes")]).await.location();
        person.post("/account/directory", &[("listed", "yes")]).await.location();
    }
    assert_eq!(listed().await, ["Ada", "Linnet"], "in the order of the alphabet");
    assert!(ben.get("/directory").await.select("time").is_empty());
    let kinds = forum.audit_kinds(&linnet.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "ListingStarted").count(), 1, "twice is once");
    assert_eq!(problems(&ada.post("/account/directory", &[("listed", "perhaps")]).await), ["#listed"]);

    linnet.post("/account/directory", &[("listed", "no")]).await.location();
    assert_eq!(listed().await, ["Ada"]);
    forum.suspend(&ada).await;
    assert!(listed().await.is_empty(), "who is suspended is not listed");

    for role in [Role::PolicyReader, Role::Auditor, Role::Administrator, Role::MembershipSecretary] {
        let other = forum.person_with(&format!("Person {role}"), &[role]).await;
        assert_eq!(other.get("/directory").await.status, StatusCode::NOT_FOUND, "{role}");
        assert_eq!(
            other.post("/account/directory", &[("listed", "yes")]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_long_directory_goes_on_without_losing_anybody() {
    let forum = TestApp::start().await;
    // Letters that are not taken for one another.
    for (first, letters) in
        ["abcdefghjkmnp", "qrstuvwxyzabc", "defghjkmnpqrs", "tuvwxyzabcdef"].iter().enumerate()
    {
        for letter in letters.chars() {
            let person = forum.person(&format!("Bird {}{letter}", ["a", "b", "c", "d"][first])).await;
            person.post("/account/directory", &[("listed", "yes")]).await.location();
        }
    }
    let ada = forum.person("Ada").await;
    let first = ada.get("/directory").await;
    let next = first.attributes(".govuk-pagination__next a", "href").remove(0);
    let mut all = first.select(".app-list strong");
    all.extend(ada.get(&next).await.select(".app-list strong"));
    assert_eq!(all.len(), 52);
    all.dedup();
    assert_eq!(all.len(), 52, "nobody stands twice");
}
