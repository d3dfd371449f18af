//! Who comes to a meeting, what they need to take part, and what they declare.

use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{audit_entry, meeting_reply, role_grant::Role, space::Posting};
use sea_orm::EntityTrait;

const NEEDS: &str = "A quiet line, and slides a day before.";

async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::schedule(chair, space).await)
}

async fn answer(person: &Person<'_>, meeting: &str, answer: &str, needs: &str) -> String {
    person.post(&format!("{meeting}/reply"), &[("answer", answer), ("needs", needs)]).await.location()
}

async fn needs_kept(forum: &TestApp) -> Vec<String> {
    let replies = meeting_reply::Entity::find().all(forum.app.db.read()).await.unwrap();
    replies.into_iter().filter_map(|reply| reply.access_needs).collect()
}

#[tokio::test]
async fn what_somebody_answers_and_needs_is_read_by_those_alone_who_lead() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    forum.person("Cleo").await;
    let meeting = schedule(&sedge, &space).await;

    answer(&ada, &meeting, "perhaps", "").await;
    assert!(answer(&ada, &meeting, "coming", NEEDS).await.contains("done=meeting-replied"));
    answer(&ben, &meeting, "apologies", "").await;

    let page = sedge.get(&meeting).await;
    assert!(page.says("2 have not answered") && !page.says(NEEDS), "{}", page.body);
    let names = page.attributes("a[href$='/replies']", "href").remove(0);
    let page = sedge.get(&names).await.select("main").remove(0);
    for words in ["1 will come", "1 apology", "2 have not answered", "Ada", "Ben", "Cleo", NEEDS] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(ben.get(&names).await.status, StatusCode::NOT_FOUND);
    let page = ben.get(&meeting).await;
    let section = page.select("section[aria-labelledby=replies]").remove(0);
    assert!(section.contains("1 will come") && section.contains("1 apology"), "{section}");
    for words in [NEEDS, "Ada", "Cleo", "not answered"] {
        assert!(!section.contains(words), "{words}: {section}");
    }
    assert!(!page.says(NEEDS) && page.select("[data-needs]").is_empty());
    assert_eq!(page.attributes("#replies ~ form input[checked]", "value"), ["apologies"]);
    for path in ["/meetings", "/", "/account/data"] {
        assert!(!ben.get(path).await.says(NEEDS));
    }
    let own = ada.get(&format!("{meeting}/reply/edit")).await;
    assert_eq!(own.select("textarea#needs"), [NEEDS]);
    let other = ben.get(&format!("{meeting}/reply/edit")).await;
    assert_eq!(other.select("textarea#needs"), [""]);
    sedge.post(&format!("{meeting}/invitations"), &[]).await.location();
    forum.run_due_jobs().await;
    for mail in forum.inbox() {
        assert!(!String::from_utf8_lossy(&mail.bytes).contains("quiet"));
    }
    let log = audit_entry::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert!(log.iter().all(|entry| !format!("{entry:?}").contains("quiet")));
}

#[tokio::test]
async fn an_answer_is_changed_until_the_meeting_opens_and_unsound_ones_are_given_back() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::Member)];
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let meeting = schedule(&sedge, &space).await;
    let reply = format!("{meeting}/reply");
    let long = "a ".repeat(151);
    for (answer, needs) in
        [("", "A ramp."), ("never", ""), ("coming", &long), ("coming", "Call 020 7946 0018")]
    {
        let page = ada.post(&reply, &[("answer", answer), ("needs", needs)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer} {needs}");
        assert_eq!(page.select("textarea#needs"), [needs.trim_end()], "{}", page.body);
    }
    assert_eq!(reader.post(&reply, &[("answer", "coming")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get(&format!("{reply}/edit")).await.status, StatusCode::NOT_FOUND);
    answer(&ada, &meeting, "coming", "").await;

    sedge.post(&format!("{meeting}/opening"), &[]).await.location();

    let late = ada.post(&reply, &[("answer", "apologies"), ("needs", "A ramp.")]).await;
    assert_eq!((late.status, late.select("textarea#needs")), (StatusCode::CONFLICT, vec!["A ramp.".into()]));
    let page = ada.get(&meeting).await;
    assert!(page.says("1 will come") && page.select("form[action$='/reply']").is_empty(), "{}", page.body);
}

#[tokio::test]
async fn what_people_need_is_deleted_when_a_meeting_ends_or_is_cancelled() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let [held, cancelled, other] =
        [schedule(&sedge, &space).await, schedule(&sedge, &space).await, schedule(&sedge, &space).await];
    for (meeting, needs) in [(&held, NEEDS), (&cancelled, NEEDS), (&other, "A ramp.")] {
        answer(&ada, meeting, "coming", needs).await;
    }
    sedge.post(&format!("{held}/opening"), &[]).await.location();
    let names = format!("{held}/replies");
    assert!(sedge.get(&names).await.says(NEEDS), "while it goes on it is needed most");
    sedge.post(&format!("{held}/ending"), &[]).await.location();
    sedge.post(&format!("{cancelled}/cancellation"), &[]).await.location();

    assert_eq!(needs_kept(&forum).await, ["A ramp."]);
    let page = sedge.get(&names).await;
    assert!(!page.says(NEEDS) && page.says("1 will come"), "who came stays: {}", page.body);
    let refused = ada.post(&format!("{cancelled}/reply"), &[("answer", "coming")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    ada.post("/account/departure", &[("contributions", "named")]).await;
    assert_eq!(needs_kept(&forum).await, Vec::<String>::new(), "whoever leaves takes it with them");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_declaration_is_read_by_those_who_may_see_the_meeting_until_it_is_withdrawn() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let meeting = schedule(&sedge, &space).await;
    let path = format!("{meeting}/declaration");
    let words = "I advise a firm that sells such tools.";
    for interest in ["", "Write to someone@example.org"] {
        let refused = ada.post(&path, &[("interest", interest)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.select("textarea#interest"), [interest]);
    }
    assert_eq!(reader.post(&path, &[("interest", words)]).await.status, StatusCode::NOT_FOUND);
    for interest in ["Nothing much.", words] {
        ada.post(&path, &[("interest", interest)]).await.location();
    }

    let page = ben.get(&meeting).await;
    let section = page.select("section[aria-labelledby=declarations]").remove(0);
    assert!(section.contains("Ada") && section.contains(words), "{section}");
    assert!(!section.contains("Nothing much."), "the later takes the place of the earlier");
    assert!(page.select("form[action$='/declaration/withdrawal']").is_empty(), "it is not his");
    ben.post(&format!("{path}/withdrawal"), &[]).await.location();
    assert!(ben.get(&meeting).await.says(words), "his own, of which there is none");
    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    for _ in 0..2 {
        ada.post(&format!("{path}/withdrawal"), &[]).await.location();
    }
    assert!(!ben.get(&meeting).await.says(words));
    ada.post(&path, &[("interest", words)]).await.location();
    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    assert_eq!(ada.post(&format!("{path}/withdrawal"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(ben.post(&path, &[("interest", words)]).await.status, StatusCode::CONFLICT);
    assert!(ben.get(&meeting).await.says(words), "it is kept for the minutes");
    let kinds = forum.audit_kinds(meeting.trim_start_matches("/meetings/")).await;
    let count = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
    assert_eq!((count("InterestDeclared"), count("InterestWithdrawn")), (3, 1));
}

#[tokio::test]
async fn whoever_takes_everything_back_takes_back_what_they_declared_for_meetings_that_are_not_over() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let over = meeting::open(&sedge, &space).await;
    let coming = meeting::schedule(&sedge, &space).await;
    for meeting in [&over, &coming] {
        for person in [&ada, &ben] {
            let interest = [("interest", "We sell such forms.")];
            person.post(&format!("/meetings/{meeting}/declaration"), &interest).await.location();
        }
    }
    sedge.post(&format!("/meetings/{over}/ending"), &[]).await.location();
    let page = ada.get("/account/contributions/withdrawal/new").await;
    assert!(page.says("1 interest declared for a meeting that is not over"), "{}", page.body);

    ada.post("/account/contributions/withdrawal", &[]).await.location();
    forum.run_due_jobs().await;

    let declared = async |meeting: &str| {
        sedge
            .get(&format!("/meetings/{meeting}"))
            .await
            .select("section[aria-labelledby=declarations] li")
            .len()
    };
    assert_eq!((declared(&over).await, declared(&coming).await), (2, 1), "what is over keeps its record");
    let again = ada.post("/account/contributions/withdrawal", &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "nothing is left to take back");
}
