use crate::support::{
    Person, TestApp,
    invitations::{ACCOUNT, nominate},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::{
    organisation::{Kind, Model as Organisation},
    role_grant::Role,
};

/// A lead of a charity, and another lead of a survivors' group.
async fn leads(forum: &TestApp) -> [(Person<'_>, Organisation); 2] {
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let group = forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[&ben]).await;
    forum.make_lead(&ada, &trust).await;
    forum.make_lead(&ben, &group).await;
    [(ada, trust), (ben, group)]
}

#[tokio::test]
async fn a_lead_nominates_for_their_own_organisation_and_nobody_elses_lead_sees_it() {
    let forum = TestApp::start().await;
    let [(ada, trust), (ben, group)] = leads(&forum).await;

    let page = nominate(&ada, &trust, "robin@example.com").await;

    assert!(ada.get(&page).await.says("robin@example.com"));
    assert!(ada.get("/").await.says("Nominate someone"));
    let (theirs, none) =
        (ben.get(&page).await, ben.get("/nominations/01990000-0000-4000-8000-000000000000").await);
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    assert_eq!(theirs.select("main"), none.select("main"));
    assert!(ben.get("/nominations").await.says("Nobody has been nominated yet."));

    let elsewhere = group.id.to_string();
    let form = [("organisation", elsewhere.as_str()), ("name", "Robin Ashe"), ("email", "r@example.com")];
    let refused = ada.post("/nominations", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.select(".govuk-error-summary__list a[href='#organisation']"),
        ["Choose an organisation"]
    );
    assert_eq!(refused.attributes("#name", "value"), ["Robin Ashe"]);
}

#[tokio::test]
async fn to_those_who_neither_lead_nor_keep_the_members_nominations_are_not_there() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let page = nominate(&ada, &trust, "robin@example.com").await;
    let others = [Role::Member, Role::Moderator, Role::PolicyReader, Role::Auditor, Role::Administrator];
    for role in others {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        for path in ["/nominations", "/nominations/new", page.as_str()] {
            assert_eq!(person.get(path).await.status, StatusCode::NOT_FOUND, "{role}: {path}");
        }
        assert_eq!(person.post("/nominations", &[]).await.status, StatusCode::NOT_FOUND, "{role}");
        let withdrawal = person.post(&format!("{page}/withdrawal"), &[("version", "1")]).await;
        assert_eq!(withdrawal.status, StatusCode::NOT_FOUND, "{role}");
    }
    for act in ["approval", "refusal", "invitation", "revocation"] {
        let reply = ada.post(&format!("{page}/{act}"), &[("version", "1"), ("reason", "No.")]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "a lead: {act}");
    }
}

#[tokio::test]
async fn a_lead_whose_membership_ended_sees_no_nomination_any_more() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let page = nominate(&ada, &trust, "robin@example.com").await;

    forum.end_memberships(&ada).await;

    assert_eq!(ada.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/nominations/new").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_that_has_an_account_is_nominated_as_any_other() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let id = trust.id.to_string();
    let answer = async |email: &str| {
        let form = [("organisation", id.as_str()), ("name", "Robin Ashe"), ("email", email)];
        let reply = ada.post("/nominations", &form).await;
        (reply.status, reply.location())
    };

    assert_eq!(answer("ben@example.org").await, answer("nobody@example.com").await);
    let statuses = ada.get("/nominations").await.select("tbody td:last-child");
    assert_eq!(statuses, ["Waiting for the secretary"; 2]);
}

#[tokio::test]
async fn a_form_sent_twice_nominates_once() {
    let forum = TestApp::start().await;
    let [(ada, trust), (ben, group)] = leads(&forum).await;
    let key = ada.get("/nominations/new").await.attributes("input[name=key]", "value").remove(0);
    let (id, other) = (trust.id.to_string(), group.id.to_string());
    let form = |organisation| {
        [
            ("key", key.clone()),
            ("organisation", organisation),
            ("name", "Robin".into()),
            ("email", "r@example.com".into()),
        ]
    };
    let send = async |person: &Person<'_>, organisation: &str| {
        let form = form(organisation.to_owned());
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        person.post("/nominations", &form).await.status
    };

    assert_eq!(send(&ada, &id).await, StatusCode::SEE_OTHER);
    assert_eq!(send(&ada, &id).await, StatusCode::SEE_OTHER);
    assert_eq!(send(&ben, &other).await, StatusCode::CONFLICT, "somebody else's key");
    assert_eq!(ada.get("/nominations").await.select("tbody tr").len(), 1);

    let again = [("organisation", id.as_str()), ("name", "R"), ("email", " R@Example.com ")];
    let again = ada.post("/nominations", &again).await;
    assert_eq!(again.select("#email-error"), ["Error: This address is already waiting for the secretary"]);
}

#[tokio::test]
async fn what_is_typed_is_checked_and_comes_back() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let id = trust.id.to_string();
    for email in [
        "",
        "robin",
        "robin@example.com\u{202E}moc",
        "a@b@example.com",
        &format!("{}@example.com", "x".repeat(300)),
    ] {
        let form = [("organisation", id.as_str()), ("name", "Robin \u{202E}Ashe\0"), ("email", email)];
        let reply = ada.post("/nominations", &form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert_eq!(reply.attributes("#email", "value"), [email], "it comes back");
    }
    let form = [("organisation", id.as_str()), ("name", "Robin \u{202E}Ashe\0"), ("email", "r@example.com")];
    ada.post("/nominations", &form).await.location();
    assert_eq!(ada.get("/nominations").await.select("tbody th"), ["Robin Ashe"]);
}

#[tokio::test]
async fn a_nomination_is_withdrawn_until_the_secretary_has_decided() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let secretary = forum.secretary().await;
    let first = nominate(&ada, &trust, "one@example.com").await;
    let withdraw = async |page: &str, version: &str| {
        ada.post(&format!("{page}/withdrawal"), &[("version", version)]).await.status
    };

    assert_eq!(withdraw(&first, "1").await, StatusCode::SEE_OTHER);
    assert_eq!(withdraw(&first, "1").await, StatusCode::CONFLICT, "twice");
    assert_eq!(withdraw(&first, "2").await, StatusCode::CONFLICT, "it is not pending any more");
    let late = secretary.post(&format!("{first}/approval"), &[("version", "2")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(secretary.get("/nominations").await.says("Nothing is waiting."));

    forum.advance(TimeDelta::seconds(1));
    let second = nominate(&ada, &trust, "two@example.com").await;
    secretary.post(&format!("{second}/approval"), &[("version", "1")]).await.location();
    assert_eq!(withdraw(&second, "2").await, StatusCode::CONFLICT, "the secretary has decided");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn refusing_needs_a_reason_that_the_lead_does_not_see() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let secretary = forum.secretary().await;
    let page = nominate(&ada, &trust, "robin@example.com").await;

    let empty = secretary.post(&format!("{page}/refusal"), &[("version", "1")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("version", "1"), ("reason", "They asked not to be.")];
    secretary.post(&format!("{page}/refusal"), &form).await.location();
    assert_eq!(secretary.post(&format!("{page}/refusal"), &form).await.status, StatusCode::CONFLICT, "twice");

    let told = ada.get(&page).await;
    assert!(told.says("Not approved") && !told.says("They asked not to be."));
    let kinds = forum.audit_kinds(page.trim_start_matches("/nominations/")).await;
    assert_eq!(kinds, ["NominationMade", "NominationRefused"]);
    assert_eq!(forum.jobs_due().await, 0, "nobody is invited");
}

/// What a lead reads of a nomination, in the list and on its page.
async fn as_its_lead_sees_it(ada: &Person<'_>, page: &str) -> (Vec<String>, Vec<String>) {
    let ada = ada.again().await;
    (ada.get("/nominations").await.select("main"), ada.get(page).await.select("main"))
}

#[tokio::test]
async fn accepted_lapsed_revoked_and_sent_again_look_alike_to_a_lead() {
    let mut seen = Vec::new();
    for fate in ["accepted", "lapsed", "revoked", "sent again"] {
        let forum = TestApp::start().await;
        let [(ada, trust), _] = leads(&forum).await;
        let secretary = forum.secretary().await;
        let page = nominate(&ada, &trust, "robin@example.com").await;
        secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
        forum.run_due_jobs().await;
        forum.advance(TimeDelta::hours(2));
        let secretary = secretary.again().await;
        match fate {
            "accepted" => {
                let link = forum.mailed_link();
                forum.post(&format!("{link}/account"), &ACCOUNT).await.location();
                forum.person("Curlew").await;
            }
            "revoked" => {
                secretary.post(&format!("{page}/revocation"), &[("version", "2")]).await.location();
            }
            "sent again" => {
                secretary.post(&format!("{page}/invitation"), &[("version", "2")]).await.location();
                forum.run_due_jobs().await;
            }
            _ => {}
        }
        let mut views = Vec::new();
        for days in [0, 3, 4, 1, 30] {
            forum.advance(TimeDelta::days(days));
            views.push(as_its_lead_sees_it(&ada, &page).await);
        }
        let keyless = |view: &(Vec<String>, Vec<String>)| format!("{view:?}");
        seen.push((fate, views.iter().map(keyless).collect::<Vec<_>>()));
    }
    assert!(seen[0].1[0].contains("Invited") && seen[0].1[4].contains("Closed"), "{seen:?}");
    for (fate, views) in &seen[1..] {
        assert_eq!(views, &seen[0].1, "{fate}");
    }
}

#[tokio::test]
async fn a_shown_name_stands_on_no_page_about_nominations() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    let secretary = forum.secretary().await;
    let page = nominate(&ada, &trust, "robin@example.com").await;
    secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    let link = forum.mailed_link();
    forum.post(&format!("{link}/account"), &ACCOUNT).await.location();

    for person in [&ada, &secretary] {
        for path in ["/nominations", "/nominations?all", page.as_str()] {
            assert!(!person.get(path).await.body.contains("Linnet"), "{path}");
        }
    }
    assert!(secretary.get(&page).await.says("Accepted"));
}

#[tokio::test]
async fn a_long_list_of_nominations_goes_on_without_losing_one() {
    let forum = TestApp::start().await;
    let [(ada, trust), _] = leads(&forum).await;
    for number in 0..27 {
        nominate(&ada, &trust, &format!("person.{number}@example.com")).await;
        forum.advance(TimeDelta::seconds(1));
    }
    let first = ada.get("/nominations").await;
    let next = first.attributes(".govuk-pagination__next a", "href").remove(0);
    let second = ada.get(&next).await;
    let mut all = first.attributes("tbody a", "href");
    all.extend(second.attributes("tbody a", "href"));
    all.sort_unstable();
    all.dedup();
    assert_eq!((first.select("tbody tr").len(), all.len()), (25, 27));
}
