use crate::support::{
    Person, Reply, TestApp,
    meeting::{self, details},
};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{role_grant::Role, space::Posting};

const WORDS: &str = "Please put that field first.";

async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::schedule(chair, space).await)
}

async fn open(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::open(chair, space).await)
}

async fn say(person: &Person<'_>, meeting: &str, words: &str) -> Reply {
    person.post(&format!("{meeting}/messages"), &[("body", words), ("handling", "HD3")]).await
}

#[tokio::test]
async fn a_moderator_schedules_a_meeting_and_members_see_when_it_is() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);

    let meeting = schedule(&sedge, &space).await;

    let page = ada.get(&meeting).await;
    assert_eq!(page.select("h1"), ["Describing generated material"]);
    assert!(page.says("Meeting 2026-11") && page.says("26 November 2026 at 10am"), "{}", page.body);
    assert!(ada.get("/meetings").await.says("Describing generated material"));
    assert_eq!(ada.get("/meetings/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post("/meetings", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_meeting_and_the_months_second_is_b() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let key = sedge.get("/meetings/new").await.attributes("input[name=key]", "value").remove(0);
    let (space_id, chair) = (space.id.to_string(), sedge.account.id.to_string());
    let mut form = details(&space_id, &chair).to_vec();
    form.push(("key", &key));

    let first = sedge.post("/meetings", &form).await.path();
    let again = sedge.post("/meetings", &form).await.path();
    let second = schedule(&sedge, &space).await;

    assert_eq!(first, again);
    assert!(sedge.get(&second).await.says("Meeting 2026-11b"));
}

#[tokio::test]
async fn a_meeting_that_cannot_be_is_sent_back_with_what_was_typed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (space, ada) = (space.id.to_string(), ada.account.id.to_string());

    let form = [("title", "Terms"), ("day", "31"), ("month", "2"), ("year", "2027"), ("time", "25:00")];
    let page = sedge.post("/meetings", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("#starts_on", "value"), ["31"]);
    assert!(page.says("Enter a real date") && page.says("Enter a real time, like 10:30 or 2pm"));

    let page = sedge.post("/meetings", &details(&space, &ada)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a member cannot chair");
    assert_eq!(page.select(".govuk-error-summary__list a[href='#chair']").len(), 1);
}

#[tokio::test]
async fn a_meeting_takes_messages_while_it_is_open() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;

    let early = say(&ada, &meeting, WORDS).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert_eq!(early.select("textarea#body"), [WORDS]);
    assert_eq!(ada.post(&format!("{meeting}/opening"), &[]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    say(&ada, &meeting, WORDS).await.location();
    assert_eq!(ada.post(&format!("{meeting}/ending"), &[]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    let late = say(&ada, &meeting, "One more thing.").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.select("textarea#body"), ["One more thing."]);

    let page = ada.get(&meeting).await;
    assert_eq!(page.select(".app-log .app-log__item [data-slot=name]"), ["Ada"]);
    assert_eq!(page.attributes(".app-log .app-log__item", "data-seq"), ["1", "2", "3"]);
    assert_eq!(sedge.post(&format!("{meeting}/opening"), &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_message_sent_twice_is_said_once_and_its_key_is_for_those_words_alone() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = open(&sedge, &space).await;
    let key = ada.get(&meeting).await.attributes(".app-composer input[name=key]", "value").remove(0);
    let messages = format!("{meeting}/messages");
    let form = [("key", key.as_str()), ("body", WORDS), ("handling", "HD3")];

    let first = ada.post(&messages, &form).await.location();
    let again = ada.post(&messages, &form).await.location();
    let other = [("key", key.as_str()), ("body", "Other words."), ("handling", "HD3")];
    let reused = ada.post(&messages, &other).await;
    ben.post(&messages, &form).await.location();

    assert_eq!(first, again);
    assert_eq!(reused.status, StatusCode::CONFLICT);
    assert_eq!(ada.get(&meeting).await.select(".app-log .app-log__item [data-slot=name]"), ["Ada", "Ben"]);
}

#[tokio::test]
async fn a_removed_message_leaves_a_tombstone_and_no_words() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = open(&sedge, &space).await;
    say(&ada, &meeting, WORDS).await.location();
    say(&ben, &meeting, "Agree.").await.location();
    let removals = ".app-log .app-log__item form[data-remove]";
    let own = ada.get(&meeting).await.attributes(removals, "action");
    assert_eq!(own.len(), 1, "members remove their own");
    assert_eq!(sedge.get(&meeting).await.attributes(removals, "action").len(), 2);

    assert_eq!(ben.post(&own[0], &[]).await.status, StatusCode::FORBIDDEN);
    ada.post(&own[0], &[]).await.location();
    ada.post(&own[0], &[]).await.location();

    let page = ben.get(&meeting).await;
    assert!(page.says("This message was removed.") && !page.says(WORDS));
    assert!(!page.select("[data-log]").concat().contains("Ada"), "who is there stands elsewhere");
    assert_eq!(page.attributes(".app-log .app-log__item", "data-seq"), ["1", "2", "3"]);
}

#[tokio::test]
async fn a_refused_address_goes_back_to_its_writer_and_is_not_kept() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = open(&sedge, &space).await;

    let page = say(&ada, &meeting, "Write to someone@example.org").await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select("textarea#body"), ["Write to someone@example.org"]);
    assert!(!ada.get(&meeting).await.says("someone@example.org"));
}

#[tokio::test]
async fn a_person_who_posts_too_fast_keeps_their_words() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = open(&sedge, &space).await;
    let mut refused = None;
    for number in 0..10 {
        let reply = say(&ada, &meeting, &format!("Message {number}.")).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some((number, reply));
            break;
        }
    }
    let (number, page) = refused.unwrap();
    assert!(number >= 5, "five at once are taken");
    assert_eq!(page.select("textarea#body"), [format!("Message {number}.")]);
}

#[tokio::test]
async fn a_meeting_of_another_space_does_not_exist() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::PolicyReader)];
    let space = forum.space_for("closed", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = open(&sedge, &space).await;

    for path in [meeting.clone(), format!("{meeting}/messages")] {
        let reply = if path == meeting { ada.get(&path).await } else { say(&ada, &meeting, WORDS).await };
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!ada.get("/meetings").await.says("Describing generated material"));
}

#[tokio::test]
async fn policy_readers_never_see_what_is_for_members_alone() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
    let space = forum.space_for("joint", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let both = forum.person_with("Vetch", &[Role::Member, Role::PolicyReader]).await;
    let reader = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let meeting = open(&sedge, &space).await;
    let messages = format!("{meeting}/messages");
    ada.post(&messages, &[("body", WORDS), ("handling", "HD4")]).await.location();
    ada.post(&messages, &[("body", "For all."), ("handling", "HD3")]).await.location();

    assert!(sedge.get(&meeting).await.says(WORDS));
    for policy in [&both, &reader] {
        let page = policy.get(&meeting).await;
        assert!(page.says("For all.") && !page.says(WORDS));
    }
    assert_eq!(say(&reader, &meeting, WORDS).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_long_transcript_is_read_in_parts() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = open(&sedge, &space).await;
    let actor = sedge.actor().await;
    let id = meeting.trim_start_matches("/meetings/").parse().unwrap();
    for number in 2..=250 {
        forum.say(&actor, id, &format!("Message {number}.")).await;
    }

    let latest = sedge.get(&meeting).await;
    let seqs = latest.attributes(".app-log .app-log__item", "data-seq");
    assert_eq!((seqs.first().unwrap().as_str(), seqs.last().unwrap().as_str()), ("51", "250"));
    let earlier = sedge.get(&format!("{meeting}?before=51")).await;
    assert_eq!(earlier.attributes(".app-log .app-log__item", "data-seq").len(), 50);
}
