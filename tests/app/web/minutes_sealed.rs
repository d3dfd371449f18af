//! Approving minutes: by whom, when, and what the seal covers.

use super::{locks_everywhere, minutes::hold};
use crate::support::{TestApp, meeting};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{Subject, minutes};
use entity::{message_revision, minutes_section_revision, subject::SubjectKind};
use sea_orm::{EntityTrait, sea_query::Expr};

pub(super) use crate::support::meeting::publish_minutes as publish;

#[tokio::test]
async fn somebody_who_wrote_nothing_of_them_approves_minutes_and_only_when_nothing_is_open() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (marram, wren) = (forum.moderator("Marram").await, forum.moderator("Wren").await);
    let held = hold(&sedge, &ada, &space).await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    let path = format!("/meetings/{held}/minutes");
    let chosen = wren.get(&format!("{section}/quotes")).await;
    let chosen = chosen.attributes("form[action*='/quotes/']", "action").remove(0);
    wren.post(&chosen, &[("quoted", "true")]).await.location();
    let refused = meeting::act_on_minutes(&marram, &held, "approval").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "those who attended have not seen them");
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    let version = |page: &crate::support::Reply| page.attributes("input[name=version]", "value").pop();
    let early = marram.post(&format!("{path}/approval"), &[("version", "3")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "they may still propose corrections");
    ada.post(&format!("{section}/corrections"), &[("words", "There were four of us.")]).await.location();
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::days(10));
    let (sedge, marram, wren) = (sedge.again().await, marram.again().await, wren.again().await);
    let open = marram.post(&format!("{path}/approval"), &[("version", "3")]).await;
    assert_eq!(open.status, StatusCode::CONFLICT, "a correction waits");
    let decision = sedge.get(&path).await.attributes("a[href$='/decision/new']", "href").remove(0);
    let form = [("outcome", "declined"), ("reason", "Three were counted.")];
    sedge.post(decision.trim_end_matches("/new"), &form).await.location();
    for hand in [&sedge, &wren] {
        assert!(version(&hand.get(&path).await).is_none(), "no button for whoever had a hand in them");
        let refused = hand.post(&format!("{path}/approval"), &[("version", "3")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    let ada = ada.again().await;
    assert_eq!(
        ada.post(&format!("{path}/approval"), &[("version", "3")]).await.status,
        StatusCode::NOT_FOUND
    );
    let stale = marram.post(&format!("{path}/approval"), &[("version", "2")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    meeting::act_on_minutes(&marram, &held, "approval").await.location();
    let ben = forum.person("Ben").await;
    assert!(ben.get(&path).await.says("We keep three fields."), "published: for whoever may see the meeting");
    assert!(ben.get("/meetings").await.attributes("a", "href").contains(&path));
    let twice = marram.post(&format!("{path}/approval"), &[("version", "4")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let late = sedge.post(&section, &[("version", "0"), ("body", "Otherwise.")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "what is published stands");
    assert!(late.says("Otherwise."), "what was typed is still there");
    assert!(forum.audit_kinds(&held).await.contains(&"MinutesPublished".to_owned()));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_seal_covers_every_text_and_outlives_a_withdrawal() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let held = hold(&sedge, &ada, &space).await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    sedge.post(&section, &[("version", "0"), ("body", "It was agreed.")]).await.location();
    publish(&sedge, &marram, &held).await;
    let path = format!("/meetings/{held}/minutes");
    let seal = ada.get(&path).await.select(".app-minutes__seal code").concat();
    assert_eq!(seal.len(), 64, "{seal}");
    let holds = async || ada.get(&format!("{path}/seal")).await.says("The seal holds");
    assert!(holds().await);
    let entries = entity::audit_entry::Entity::find().all(forum.app.db.read()).await.unwrap();
    let published = entries.iter().find(|entry| entry.kind == "MinutesPublished").unwrap();
    assert_eq!(published.detail["seal"], seal);

    let quoted = ada.get(&format!("/meetings/{held}")).await;
    let said = quoted.attributes("form[action$='/withdrawal']", "action").remove(2);
    ada.post(&said, &[]).await.location();
    let read = sedge.get(&path).await;
    assert!(
        !read.says("We keep three fields.") && read.says("Something that was quoted here"),
        "{}",
        read.body
    );
    assert!(holds().await, "a withdrawal leaves the seal as it is");
    let ben = forum.person("Ben").await;
    let messages = ben.get(&format!("/meetings/{held}")).await.attributes("li[data-message]", "data-message");
    let quoted = Subject::new(SubjectKind::Message, messages[5].parse().unwrap());
    locks_everywhere::lock(&ben, quoted).await;
    for person in [&ben, &sedge] {
        assert!(
            !person.get(&path).await.says("We keep three reports."),
            "what is locked is there for nobody"
        );
    }
    assert!(holds().await, "nor does a lock");

    let db = &forum.app.db;
    let forge = async |to: &str| {
        let rows = minutes_section_revision::Entity::update_many();
        rows.col_expr(minutes_section_revision::Column::Source, Expr::value(to))
            .exec(db.write())
            .await
            .unwrap();
    };
    forge("It was not agreed.").await;
    assert!(!holds().await, "a section's words");
    assert_eq!(minutes::check_all(db.read()).await.unwrap().1.len(), 1, "and the operator is told");
    forge("It was agreed.").await;
    assert!(holds().await);
    let words = message_revision::Entity::update_many();
    words.col_expr(message_revision::Column::Source, Expr::value("Forged.")).exec(db.write()).await.unwrap();
    assert!(!holds().await, "a quote's words");
    forum.run_due_jobs().await;
}
