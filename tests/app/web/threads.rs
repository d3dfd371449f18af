use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{role_grant::Role, space::Posting};

const WORDS: &str = "Three short fields did better than one long one.";

async fn start_thread(person: &Person<'_>, space: &str) -> String {
    let form = [("title", "What reports need to say"), ("body", WORDS), ("handling", "HD3")];
    person.post(&format!("/spaces/{space}/threads"), &form).await.path()
}

#[tokio::test]
async fn a_member_starts_a_thread_and_another_replies() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start_thread(&ada, "general").await;

    let reply =
        ben.post(&format!("{thread}/posts"), &[("body", "Yes, *please*."), ("handling", "HD1")]).await;

    assert!(reply.location().ends_with("#post-2"), "{}", reply.location());
    let page = ada.get(&thread).await;
    assert_eq!(page.select("h1"), ["What reports need to say"]);
    assert_eq!(page.select(".app-post__name"), ["Ada", "Ben"]);
    assert_eq!(page.select(".app-post em"), ["please"]);
}

#[tokio::test]
async fn a_thread_without_a_title_is_sent_back_with_the_reason_and_the_words() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;

    let page =
        ada.post("/spaces/general/threads", &[("title", " "), ("body", WORDS), ("handling", "HD3")]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select(".govuk-error-summary__list a[href='#title']"), ["Enter a title"]);
    assert_eq!(page.select("textarea#body"), [WORDS]);
    assert!(page.select("title")[0].starts_with("Error: "));
}

#[tokio::test]
async fn a_form_sent_twice_starts_one_thread() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let key = ada.get("/spaces/general/threads/new").await.attributes("input[name=key]", "value").remove(0);

    let form = [("key", key.as_str()), ("title", "Once"), ("body", WORDS), ("handling", "HD3")];
    let first = ada.post("/spaces/general/threads", &form).await;
    let second = ada.post("/spaces/general/threads", &form).await;

    assert_eq!(first.path(), second.path());
    assert_eq!(ada.get("/spaces/general").await.select(".app-list__item").len(), 1);
}

#[tokio::test]
async fn a_space_that_is_not_open_to_somebody_does_not_exist_for_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, outsider) = (forum.person("Ada").await, forum.person_with("Olwen", &[]).await);
    let thread = start_thread(&ada, "general").await;

    for path in ["/spaces/general", "/spaces/general/threads/new", thread.as_str()] {
        let refused = outsider.get(path).await;
        let missing = outsider.get("/spaces/no-such-space").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(refused.body, missing.body, "{path}");
    }
    assert_eq!(
        outsider.post(&format!("{thread}/posts"), &[("body", WORDS)]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn only_its_author_or_a_moderator_can_close_a_thread() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, mod_) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Marram").await);
    let first = start_thread(&ada, "general").await;
    let second = start_thread(&ada, "general").await;

    assert_eq!(ben.post(&format!("{first}/closure"), &[]).await.status, StatusCode::FORBIDDEN);
    assert!(ben.get(&first).await.select("form[action$='/closure']").is_empty());

    assert_eq!(ada.post(&format!("{first}/closure"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        ada.post(&format!("{first}/closure"), &[]).await.status,
        StatusCode::SEE_OTHER,
        "twice is no error"
    );
    assert_eq!(mod_.post(&format!("{second}/closure"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_reply_to_a_thread_closed_meanwhile_is_refused_and_its_words_stay_on_the_page() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = start_thread(&ada, "general").await;
    ada.post(&format!("{thread}/closure"), &[]).await;

    let page = ada.post(&format!("{thread}/posts"), &[("body", "Too late."), ("handling", "HD3")]).await;

    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.select("textarea#body"), ["Too late."]);
    assert_eq!(page.select(".app-post").len(), 1);
}

#[tokio::test]
async fn a_refused_address_goes_back_to_its_writer_and_is_not_kept() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = start_thread(&ada, "general").await;

    let form = [("body", "Write to someone@example.org"), ("handling", "HD3")];
    let page = ada.post(&format!("{thread}/posts"), &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select("textarea#body"), ["Write to someone@example.org"]);
    assert!(!ada.get(&thread).await.says("someone@example.org"));
}

#[tokio::test]
async fn an_edit_keeps_the_earlier_wording_and_an_older_form_does_not_overwrite_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = start_thread(&ada, "general").await;
    let edit = ada.get(&thread).await.attributes(".app-post__acts a", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();

    let form = [("version", "1"), ("body", "Two fields."), ("handling", "HD3")];
    assert_eq!(ada.post(&post, &form).await.status, StatusCode::SEE_OTHER);
    let stale = ada.post(&post, &[("version", "1"), ("body", "Four."), ("handling", "HD3")]).await;

    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.select("textarea#body"), ["Four."]);
    let history = ada.get(&format!("{post}/revisions")).await;
    assert_eq!(history.select(".app-post p"), [WORDS, "Two fields."]);
}

#[tokio::test]
async fn a_withdrawn_post_leaves_a_tombstone_and_no_words() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start_thread(&ada, "general").await;
    let edit = ada.get(&thread).await.attributes(".app-post__acts a", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();

    assert_eq!(ben.post(&format!("{post}/withdrawal"), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post(&format!("{post}/withdrawal"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        ada.post(&format!("{post}/withdrawal"), &[]).await.status,
        StatusCode::SEE_OTHER,
        "twice is no error"
    );

    let page = ben.get(&thread).await;
    assert!(page.says("Post 1 was withdrawn by its author.") && !page.says(WORDS));
    assert_eq!(ben.get(&format!("{post}/revisions")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_reviewed_space_holds_back_only_its_author_and_moderators_see() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada, "careful").await;

    assert_eq!(ben.get(&thread).await.status, StatusCode::NOT_FOUND);
    assert!(ada.get(&thread).await.says("Waiting for a moderator"));

    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    assert!(!sedge.get("/reviews").await.says(WORDS), "the list shows notes, not text");
    assert!(sedge.get(&review).await.says(WORDS));
    assert_eq!(ada.get("/reviews").await.status, StatusCode::NOT_FOUND);
    sedge.post(&format!("{review}/approval"), &[("version", "1")]).await;

    assert!(ben.get(&thread).await.says(WORDS));
    assert_eq!(
        sedge.post(&format!("{review}/approval"), &[("version", "1")]).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn refusing_needs_a_reason() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    start_thread(&ada, "careful").await;
    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);

    let page = sedge.post(&format!("{review}/refusal"), &[("version", "1"), ("reason", "")]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select(".govuk-error-summary__list a"), ["Choose or enter a reason"]);
}

#[tokio::test]
async fn a_post_that_was_sent_back_tells_its_author_why_and_waits_again_once_changed() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada, "careful").await;
    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);

    sedge.post(&format!("{review}/refusal"), &[("version", "1"), ("reason", "Say which year.")]).await;
    let page = ada.get(&thread).await;
    assert!(page.select(".govuk-inset-text")[0].contains("Say which year."), "{}", page.body);

    let post = page.attributes(".app-post__acts a", "href").remove(0).replace("/edit", "");
    ada.post(&post, &[("version", "1"), ("body", "In 2025."), ("handling", "HD3")]).await;
    assert!(ada.get(&thread).await.select(".govuk-inset-text").is_empty());
    let again = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    assert!(sedge.get(&again).await.says("In 2025."));
    forum.run_due_jobs().await;
    let mail = forum.inbox().pop().unwrap();
    let words = String::from_utf8_lossy(&mail.bytes).into_owned();
    assert_eq!(mail.to, "ada@example.org");
    assert!(!words.contains("which year") && !words.contains("review"), "{words}");
}

#[tokio::test]
async fn a_policy_reader_sees_nothing_of_a_thread_that_is_for_members_alone() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
    forum.space_for("general", Posting::StraightAway, audience).await;
    let ada = forum.person("Ada").await;
    let teal = forum.person_with("Teal", &[Role::PolicyReader, Role::Member]).await;
    let thread = start_thread(&ada, "general").await;
    let edit = ada.get(&thread).await.attributes(".app-post__acts a", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();
    assert_eq!(teal.get(&thread).await.status, StatusCode::OK);

    let form = [("version", "1"), ("body", WORDS), ("handling", "HD4")];
    ada.post(&post, &form).await.location();

    for path in [thread.as_str(), post.as_str(), &format!("{post}/revisions")] {
        assert_eq!(teal.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for list in ["/", "/threads", "/spaces/general"] {
        assert!(!teal.get(list).await.says("What reports need to say"), "{list} tells the title");
        assert!(ada.get(list).await.says("What reports need to say"), "{list}");
    }
}

#[tokio::test]
async fn a_post_that_is_withdrawn_while_a_moderator_decides_is_counted_nowhere() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    for round in 0..10 {
        let thread = start_thread(&ada, "careful").await;
        let edit = ada.get(&thread).await.attributes(".app-post__acts a", "href").remove(0);
        let withdrawal = format!("{}/withdrawal", edit.trim_end_matches("/edit"));
        let review = sedge.get("/reviews").await.attributes("tbody a", "href").pop().unwrap();
        let approval = format!("{review}/approval");

        let (withdrawn, approved) =
            tokio::join!(ada.post(&withdrawal, &[]), sedge.post(&approval, &[("version", "1")]));

        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "round {round}");
        let decided = [StatusCode::SEE_OTHER, StatusCode::CONFLICT, StatusCode::NOT_FOUND];
        assert!(decided.contains(&approved.status), "round {round}: {}", approved.status);
        assert!(ada.get(&thread).await.says("Post 1 was withdrawn by its author."), "round {round}");
        assert!(sedge.get("/reviews").await.says("Nothing is waiting."), "round {round}");
    }
    let counts = sedge.get("/spaces/careful").await.select(".app-list__end");
    assert_eq!(counts, ["0 posts"; 10]);
}
