//! What readers do with what a digest told them, who is told of it, what an edition corrects and who says otherwise.

use super::{
    concerns, contributions,
    digests::{Cast, act, add, approve, cast, sent, start},
    locks_everywhere, support,
    trends::{publish, trend_of},
};
use crate::support::{Person, Reply, TestApp, drawn::without_drawn};
use axum::http::StatusCode;
use csa_forum::domain::Subject;
use entity::{organisation::Kind, role_grant::Role, subject::SubjectKind};

/// Where a reader says what they do with an edition's first item.
async fn place(reader: &Person<'_>, digest: &str) -> String {
    reader.get(digest).await.attributes("form[action$='/feedback']", "action").remove(0)
}

async fn say(reader: &Person<'_>, digest: &str, word: &str) -> Reply {
    reader.post(&place(reader, digest).await, &[("word", word)]).await
}

/// An edition of one trend that rests on Ada's report and went out, and the two who sent it.
async fn edition<'a>(forum: &'a TestApp, ada: &Person<'_>) -> (Person<'a>, Person<'a>, String, String) {
    let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    publish(&sedge, &marram, &trend).await;
    let subject = Subject::new(SubjectKind::Trend, trend.rsplit('/').next().unwrap().parse().unwrap());
    let id = forum.release_digest_of((&marram, &sedge), &[subject]).await;
    forum.run_due_jobs().await;
    (marram, sedge, report, format!("/digests/{id}"))
}

#[tokio::test]
async fn a_reader_says_what_they_do_with_an_item_and_may_say_otherwise_later() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;
    let buttons = async || cast.reader.get(&digest).await.select("form[action$='/feedback'] button");
    assert_eq!(buttons().await, ["Acting on it", "Useful", "Not for us"]);

    let said = say(&cast.reader, &digest, "acting_on_it").await;
    assert!(said.location().contains("#item-"), "{}", said.location());
    assert_eq!(buttons().await, ["Useful", "Not for us"]);
    assert_eq!(cast.reader.get(&digest).await.select("form[action$='/feedback'] strong"), ["Acting on it"]);
    say(&cast.reader, &digest, "acting_on_it").await.location();
    say(&cast.reader, &digest, "useful").await.location();

    let counts = cast.sedge.get(&digest).await.select(".app-counts");
    assert_eq!(counts, ["Useful: 1"]);
    assert!(cast.sedge.get(&digest).await.select("form[action$='/feedback']").is_empty());
    let kinds = forum.audit_kinds(digest.trim_start_matches("/digests/")).await;
    let given = kinds.iter().filter(|kind| *kind == "DigestFeedbackGiven").count();
    assert_eq!(given, 2, "the same word twice changes nothing: {kinds:?}");
}

#[tokio::test]
async fn contributors_are_told_how_many_and_never_who_and_of_few_only_that_there_are_few() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let mut readers = Vec::new();
    for name in ["Olwen Reed", "Piran Ash", "Tamsin Ellery", "Wren Hale"] {
        readers.push(forum.person_with(name, &[Role::PolicyReader]).await);
    }
    let (_, sedge, report, digest) = edition(&forum, &ada).await;
    let step = async || {
        let page = ada.get(&report).await;
        let steps = page.select(".app-timeline__step");
        steps.into_iter().find(|step| step.contains("November 2026 digest")).unwrap()
    };
    assert!(!step().await.contains("reader"), "{}", step().await);

    for reader in &readers[..2] {
        say(reader, &digest, "acting_on_it").await.location();
    }
    say(&readers[3], &digest, "not_for_us").await.location();
    let told = step().await;
    assert!(told.contains("Acting on it: fewer than three readers."), "{told}");
    assert!(told.contains("Not for us: fewer than three readers."), "{told}");
    assert_eq!(sedge.get(&digest).await.select(".app-counts"), ["Acting on it: 2 Not for us: 1"]);

    say(&readers[2], &digest, "acting_on_it").await.location();
    let told = step().await;
    assert!(told.contains("Acting on it: 3 readers."), "{told}");
    let page = without_drawn(&ada.get(&report).await.body);
    for name in ["Olwen", "Piran", "Tamsin", "Wren"] {
        assert!(!page.contains(name), "{name}");
    }
}

#[tokio::test]
async fn nobody_but_policy_readers_answers_and_only_what_is_there_to_be_answered() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let ada = forum.person("Ada").await;
    let draft = start(&cast.marram).await;
    add(&cast.marram, &draft, &cast.trend).await;
    let item = cast
        .marram
        .get(&format!("{draft}/composition"))
        .await
        .attributes("form.app-acts", "action")
        .remove(0);
    let early = cast.reader.post(&format!("{item}/feedback"), &[("word", "useful")]).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND, "it has not gone out");
    act(&cast.marram, &draft, "submission").await.location();
    approve(&cast.sedge, &draft).await.location();
    act(&cast.marram, &draft, "release").await.location();
    forum.run_due_jobs().await;
    let place = place(&cast.reader, &draft).await;

    for other in [&cast.marram, &ada] {
        assert_eq!(other.post(&place, &[("word", "useful")]).await.status, StatusCode::NOT_FOUND);
    }
    let looked = cast.reader.get(&place).await;
    assert!(looked.status.is_client_error(), "looking changes nothing: {}", looked.status);
    for word in ["", "great"] {
        assert_eq!(cast.reader.post(&place, &[("word", word)]).await.status, StatusCode::NOT_FOUND, "{word}");
    }
    let other = "/digests/01990000-0000-7000-8000-000000000000";
    let elsewhere = place.replace(&draft, other);
    assert_eq!(cast.reader.post(&elsewhere, &[("word", "useful")]).await.status, StatusCode::NOT_FOUND);
    let nothing = format!("{draft}/items/01990000-0000-7000-8000-000000000000/feedback");
    assert_eq!(cast.reader.post(&nothing, &[("word", "useful")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        cast.marram.get(&draft).await.select(".app-counts"),
        ["No reader has said what they do with it"]
    );

    forum.withdraw_trend(&cast.trend).await;
    let late = cast.reader.post(&place, &[("word", "useful")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.says("This item has gone meanwhile."), "{}", late.body);
    assert!(cast.reader.get(&draft).await.select("form[action$='/feedback']").is_empty());
}

#[tokio::test]
async fn what_is_locked_is_a_tombstone_in_the_archive_and_is_neither_found_nor_answered() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;
    let place = place(&cast.reader, &digest).await;
    say(&cast.reader, &digest, "useful").await.location();
    let subject = locks_everywhere::find(&cast.reader, &format!("/trends/{}", cast.trend.id), "trend").await;

    locks_everywhere::lock(&cast.reader, subject).await;

    for person in [&cast.reader, &cast.sedge] {
        let page = person.get(&digest).await;
        assert!(page.says("An item was withdrawn after this digest went out."), "{}", page.body);
        assert!(
            !page.says("Payment requests in games") && page.select("form[action$='/feedback']").is_empty()
        );
        let found = person.get("/digests/archive?words=payment").await;
        assert!(found.select(".app-list a").is_empty(), "{}", found.body);
    }
    let late = cast.reader.post(&place, &[("word", "not_for_us")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(!late.says("Payment requests in games"));
}

#[tokio::test]
async fn whoever_raised_a_concern_reads_there_what_readers_do_with_it_and_others_do_not() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let ben = forum.person("Ben").await;
    let olwen = forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let sent = async |person: &Person<'_>| person.get(&concern).await.select("ul[aria-labelledby=sent] li");
    assert!(sent(&ada).await.is_empty());

    let id = contributions::release(&forum, &concern, [&marram, &sedge]).await;
    forum.run_due_jobs().await;
    assert_eq!(sent(&ada).await, ["In the November 2026 digest"]);
    say(&olwen, &format!("/digests/{id}"), "acting_on_it").await.location();

    assert_eq!(sent(&ada).await, ["In the November 2026 digest. Acting on it: fewer than three readers."]);
    for other in [&ben, &olwen, &sedge] {
        assert!(sent(other).await.is_empty(), "{}", other.account.shown_name);
    }
}

#[tokio::test]
async fn the_mail_leads_to_the_place_where_an_item_is_answered() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;
    let mail = mailparse::parse_mail(&forum.inbox().remove(0).bytes)
        .map(|mail| mail.subparts[0].get_body().unwrap());
    let mail = mail.unwrap();

    let link = mail.lines().find_map(|line| line.split_once("#item-")).expect("a link to the item");

    assert!(link.0.ends_with(&digest), "{mail}");
    let page = cast.reader.get(&digest).await;
    assert_eq!(page.attributes("section.app-panel", "id"), [format!("item-{}", link.1.trim())]);
}

/// Sends one more edition of the month that has gone out already.
async fn correct(forum: &TestApp, cast: &Cast<'_>) -> String {
    let digest = start(&cast.marram).await;
    add(&cast.marram, &digest, &cast.trend).await;
    act(&cast.marram, &digest, "submission").await.location();
    approve(&cast.sedge, &digest).await.location();
    act(&cast.marram, &digest, "release").await.location();
    forum.run_due_jobs().await;
    digest
}

#[tokio::test]
async fn a_correction_names_what_it_corrects_and_both_pages_lead_to_each_other() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let first = sent(&forum, &cast).await;
    let links =
        async |digest: &str| cast.reader.get(digest).await.attributes("main a[href^='/digests/']", "href");
    assert!(links(&first).await.is_empty());

    let second = correct(&forum, &cast).await;

    let mail = forum.inbox().pop().unwrap().bytes;
    let mail = mailparse::parse_mail(&mail).unwrap();
    let subject = mail.headers.iter().find(|header| header.get_key() == "Subject").unwrap().get_value();
    assert_eq!(subject, "OFFICIAL: The Forum: November 2026 (edition 2, corrects edition 1)");
    let text = mail.subparts[0].get_body().unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines[2], "This corrects edition 1, “The Forum: November 2026”.", "{text}");
    assert_eq!((links(&first).await, links(&second).await), (vec![second.clone()], vec![first.clone()]));
    let page = cast.reader.get(&first).await;
    assert_eq!(
        page.select(".govuk-inset-text"),
        ["Edition 2, “The Forum: November 2026”, corrects this one."]
    );
    // A correction that has not gone out is nobody's yet.
    let third = start(&cast.marram).await;
    assert!(!links(&second).await.contains(&third));
}

#[tokio::test]
async fn two_who_begin_a_correction_at_once_begin_one() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    sent(&forum, &cast).await;
    let form = async |person: &Person<'_>| {
        let page = person.get("/digests/new").await;
        let value = |selector| page.attributes(selector, "value").remove(0);
        (value("input[name=key]"), value("#series option"))
    };
    let (one, other) = (form(&cast.marram).await, form(&cast.sedge).await);
    let begin = async |person: &Person<'_>, (key, series): &(String, String)| {
        let title = ("title", "The Forum: November 2026");
        let form = [("key", key.as_str()), ("series", series), ("period", "2026-11"), title];
        person.post("/digests", &form).await.status
    };

    let (first, second) = tokio::join!(begin(&cast.marram, &one), begin(&cast.sedge, &other));

    let mut statuses = [first, second];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let editions = cast.marram.get("/digests").await.select(".app-list .app-meta");
    let second = editions.iter().filter(|line| line.contains("edition 2")).count();
    assert_eq!(second, 1, "{editions:?}");
}

#[tokio::test]
async fn three_who_contradict_are_counted_in_the_mail_and_fewer_are_not() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
    let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
    let trend = trend_of(&sedge, &[&ada.report_trend("HD3").await]).await;
    publish(&sedge, &marram, &trend).await;
    for (name, organisation) in
        [("Ben", "Quarry University"), ("Bryn", "Northern Reach"), ("Cai", "Ferry Trust")]
    {
        let person = forum.person(name).await;
        forum.organisation(organisation, Kind::Academic, &[&person]).await;
        support::say(&person, &trend, &support::CONTRADICTS).await.location();
    }
    let dilys = forum.person("Dilys").await;
    forum.organisation("Saltmarsh Centre", Kind::Academic, &[&dilys]).await;
    let unseen = [("word", "no_longer_seen"), ("evidence", "EV3"), ("handling", "HD3")];
    support::say(&dilys, &trend, &unseen).await.location();

    let subject = Subject::new(SubjectKind::Trend, trend.rsplit('/').next().unwrap().parse().unwrap());
    forum.release_digest_of((&marram, &sedge), &[subject]).await;
    forum.run_due_jobs().await;

    let mail = forum.inbox().into_iter().find(|mail| mail.to == "olwen.reed@example.org").unwrap();
    let mail = mailparse::parse_mail(&mail.bytes).unwrap().subparts[0].get_body().unwrap();
    let read = mail.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "3 independent organisations contradict it. Fewer than three say that they no longer see it.";
    assert!(read.contains(told), "{read}");
}

#[tokio::test]
async fn who_says_otherwise_stands_in_the_mail_and_what_was_sent_stays_as_it_was() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    let olwen = forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
    let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
    let trend = trend_of(&sedge, &[&ada.report_trend("HD3").await]).await;
    publish(&sedge, &marram, &trend).await;
    support::say(&ben, &trend, &support::CONTRADICTS).await.location();
    let subject = Subject::new(SubjectKind::Trend, trend.rsplit('/').next().unwrap().parse().unwrap());
    let id = forum.release_digest_of((&marram, &sedge), &[subject]).await;
    forum.run_due_jobs().await;
    let digest = format!("/digests/{id}");

    let dissent = "Fewer than three independent organisations contradict it.";
    let mail = forum.inbox().into_iter().find(|mail| mail.to == "olwen.reed@example.org").unwrap();
    let mail = mailparse::parse_mail(&mail.bytes).unwrap().subparts[0].get_body().unwrap();
    assert!(mail.replace('\n', " ").replace('\r', "").contains(dissent), "{mail}");
    assert!(!mail.contains("Quarry University"), "{mail}");
    assert!(olwen.get(&digest).await.says(dissent));

    let seen = ben.get(&format!("{trend}/support/edit")).await.attributes("input[name=seen]", "value");
    let seen = seen.first().cloned().unwrap_or_default();
    ben.post(&format!("{trend}/support/withdrawal"), &[("seen", &seen)]).await.location();
    assert!(olwen.get(&digest).await.says(dissent), "what was sent is what the archive says");
}
