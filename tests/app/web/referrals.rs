use super::{
    access::{pages, path},
    company::Company,
    concerns::raise,
};
use crate::support::{TestApp, drawn::words_sent};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use entity::role_grant::Role;

const WORDS: &str = "Please call me about a meeting.";

#[tokio::test]
async fn a_referral_alerts_every_lead_without_a_word_of_it() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    forum.person_with("Imran", &[Role::SafeguardingLead]).await;

    let form = [("text", WORDS), ("contact", "020 7946 0000"), ("reason", "SF6")];
    let page = ada.get(&ada.post("/referrals", &form).await.path()).await;
    forum.run_due_jobs().await;

    assert!(page.select("h1")[0].starts_with("Reference R-"));
    let mut told: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["imran@example.org", "lowri@example.org"]);
    for mail in forum.inbox() {
        let words = words_sent(&mail);
        assert!(!words.contains("call me") && !words.contains("Ada") && !words.contains("SF6"), "{words}");
        assert_eq!(words.matches("\r\nTo: ").count(), 1);
        assert!(words.contains("Auto-Submitted: auto-generated"));
    }
}

#[tokio::test]
async fn nobody_but_the_leads_reads_a_referral_and_its_author_sees_where_it_stands() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lead = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let referral = ada.post("/referrals", &[("text", WORDS)]).await.path();

    let quill = [Role::PolicyReader, Role::Auditor, Role::Administrator];
    let (quill, vetch) = (
        forum.person_with("Quill", &quill).await,
        forum.person_with("Vetch", &[Role::MembershipSecretary]).await,
    );
    for other in [&ben, &sedge, &quill, &vetch] {
        assert_eq!(other.get(&referral).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get("/referrals").await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{referral}/assignment"), &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!ada.get(&referral).await.says(WORDS));
    assert!(lead.get(&referral).await.says(WORDS));
    assert!(!lead.get(&referral).await.says("Ada"), "who told is not told");
    assert!(!lead.get("/referrals").await.says(WORDS), "the list shows notes, not text");

    lead.post(&format!("{referral}/assignment"), &[("version", "1")]).await;
    assert!(ada.get(&referral).await.says("Being looked at by a safeguarding lead."));
    let again = lead.post(&format!("{referral}/assignment"), &[("version", "1")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let closure = [("version", "2"), ("outcome", "RO1"), ("note", "They were called.")];
    lead.post(&format!("{referral}/closure"), &closure).await.location();
    assert!(ada.get(&referral).await.select("main").join(" ").ends_with("Closed."), "and not what was done");
    assert!(lead.get("/referrals").await.says("Nothing is waiting."));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn where_somebody_is_in_danger_comes_first_and_then_what_waits_longest() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let lead = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let mut told = Vec::new();
    for number in 0..103 {
        let danger = if [40, 60, 102].contains(&number) { "yes" } else { "" };
        let form = [("text", WORDS), ("danger", danger)];
        told.push(ada.post("/referrals", &form).await.path());
        forum.advance(TimeDelta::milliseconds(1));
    }
    let mut expected: Vec<&String> = vec![&told[40], &told[60], &told[102]];
    expected
        .extend(told.iter().enumerate().filter(|(n, _)| ![40, 60, 102].contains(n)).map(|(_, path)| path));

    let mut listed = Vec::new();
    let mut page = "/referrals".to_owned();
    let mut sizes = Vec::new();
    loop {
        let reply = lead.get(&page).await;
        let rows = reply.attributes("tbody th a", "href");
        sizes.push(rows.len());
        listed.extend(rows);
        match reply.attributes("a[rel=next]", "href").pop() {
            Some(next) => page = next,
            None => break,
        }
    }
    assert_eq!(listed.iter().collect::<Vec<_>>(), expected);
    assert_eq!(sizes, [50, 50, 3]);
    assert_eq!(lead.get("/referrals").await.select("tbody tr:nth-child(-n+4) .govuk-tag").len(), 3);

    let mangled = lead.get("/referrals?after=danger.x").await;
    assert_eq!(mangled.attributes("tbody th a", "href")[0], told[40], "what is no place is the beginning");
    let path = format!("{}/assignment", told[40]);
    lead.post(&path, &[("version", "1")]).await.location();
    assert_eq!(
        lead.get("/referrals").await.attributes("tbody th a", "href")[0],
        told[40],
        "until it is closed"
    );
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn more_dangers_than_a_page_holds_go_on_before_the_rest() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let lead = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let mut told = vec![ada.post("/referrals", &[("text", WORDS)]).await.path()];
    for _ in 0..51 {
        forum.advance(TimeDelta::milliseconds(1));
        told.push(ada.post("/referrals", &[("text", WORDS), ("danger", "yes")]).await.path());
    }
    let first = lead.get("/referrals").await;
    let next = first.attributes("a[rel=next]", "href").pop().unwrap();
    assert_eq!(first.attributes("tbody th a", "href"), told[1..51]);
    let second = lead.get(&next).await.attributes("tbody th a", "href");
    assert_eq!(second, [told[51].as_str(), told[0].as_str()]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_referral_may_hold_what_screening_refuses_elsewhere_but_not_nothing() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    let page = ada.post("/referrals", &[("text", " "), ("contact", "someone@example.org")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select(".govuk-error-summary__list a[href='#text']"), ["Enter what they should know"]);
    assert_eq!(page.attributes("#contact", "value"), ["someone@example.org"]);

    let sent =
        ada.post("/referrals", &[("text", "Write to someone@example.org, see https://example.com")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_referral_sent_twice_is_one() {
    let forum = TestApp::start().await;
    let (ada, lead) =
        (forum.person("Ada").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    let key = ada.get("/referrals/new").await.attributes("input[name=key]", "value").remove(0);

    let form = [("key", key.as_str()), ("text", WORDS)];
    assert_eq!(ada.post("/referrals", &form).await.path(), ada.post("/referrals", &form).await.path());

    assert_eq!(lead.get("/referrals").await.select("tbody tr").len(), 1);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1);
}

#[tokio::test]
async fn the_leads_are_told_again_after_four_working_hours_until_one_takes_it() {
    let forum = TestApp::start().await;
    let (ada, lowri) =
        (forum.person("Ada").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    let referral = ada.post("/referrals", &[("text", WORDS)]).await.path();
    let told = async |after: TimeDelta| {
        forum.advance(after);
        forum.run_due_jobs().await;
        forum.inbox().len()
    };

    assert_eq!(told(TimeDelta::zero()).await, 1, "at noon on Monday");
    assert_eq!(told(TimeDelta::minutes(239)).await, 1);
    assert_eq!(told(TimeDelta::minutes(1)).await, 2, "at four");
    assert_eq!(told(TimeDelta::hours(19)).await, 2);
    assert_eq!(told(TimeDelta::hours(1)).await, 3, "at noon on Tuesday");
    let lowri = lowri.again().await;
    assert_eq!(lowri.get("/").await.attributes(".app-panel a", "href"), ["/referrals"]);
    lowri.post(&format!("{referral}/assignment"), &[("version", "1")]).await.location();
    assert_eq!(told(TimeDelta::days(7)).await, 3, "it is in hand");
}

#[tokio::test]
async fn each_time_a_lead_reads_a_referral_the_log_says_so() {
    let forum = TestApp::start().await;
    let (ada, lowri) =
        (forum.person("Ada").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    let referral = ada.post("/referrals", &[("text", WORDS)]).await.path();
    forum.run_due_jobs().await;

    ada.get(&referral).await;
    lowri.get(&referral).await;
    lowri.get(&referral).await;

    let kinds = forum.audit_kinds(referral.trim_start_matches("/referrals/")).await;
    assert_eq!(kinds, ["ReferralCreated", "ReferralRead", "ReferralRead"]);
}

#[tokio::test]
async fn the_mail_names_neither_the_machine_nor_the_referral() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let referral = ada.post("/referrals", &[("text", WORDS)]).await.path();
    forum.run_due_jobs().await;

    let mail = String::from_utf8(forum.inbox().remove(0).bytes).unwrap();
    let id = mail.lines().find(|line| line.starts_with("Message-ID: ")).unwrap();
    let from = &forum.app.mail_from.email;
    assert!(id.ends_with(&format!("@{}>", from.domain())), "{id}");
    assert!(!mail.contains(referral.trim_start_matches("/referrals/")), "{mail}");
}

#[tokio::test]
async fn telling_the_leads_is_one_click_away_on_every_page() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    for (path, from) in
        [("/", "/"), ("/threads", "/threads"), ("/privacy", "/privacy"), ("/no-such-page", "")]
    {
        let link = ada.get(path).await.attributes(".app-nav__help a", "href").remove(0);
        assert_eq!(ada.get(&link).await.attributes("input[name=from]", "value"), [from]);
    }
}

#[tokio::test]
async fn the_leads_are_not_told_again_on_a_bank_holiday() {
    let forum = TestApp::start().await;
    let (ada, _lowri) =
        (forum.person("Ada").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    // 24 December 2026, three in the afternoon: Friday and Monday are bank holidays.
    forum.advance(TimeDelta::days(31) + TimeDelta::hours(3));
    let ada = ada.again().await;
    ada.post("/referrals", &[("text", WORDS)]).await.location();
    let told = async |after: TimeDelta| {
        forum.advance(after);
        forum.run_due_jobs().await;
        forum.inbox().len()
    };

    assert_eq!(told(TimeDelta::zero()).await, 1);
    assert_eq!(told(TimeDelta::days(4)).await, 1, "on Monday the 28th at three");
    assert_eq!(told(TimeDelta::hours(19)).await, 1, "on Tuesday at ten");
    assert_eq!(told(TimeDelta::hours(1)).await, 2, "on Tuesday at eleven");
}

#[tokio::test]
async fn every_page_of_somebody_signed_in_has_the_way_to_the_leads_and_it_says_where_they_were() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let (member, lead, moderator) = (&company.member, &company.lead, &company.moderator);
    let concern = raise(member, "HD1").await;
    let mut looked = 0;
    for person in [member, lead, moderator] {
        let own = [company.thread.as_str(), company.meeting.as_str(), concern.as_str()];
        let routes =
            pages().into_iter().filter(|route| route.method == Method::GET && route.path != "/leave");
        for page in routes.map(|route| path(&route)).chain(own.map(str::to_owned)) {
            let reply = person.get(&page).await;
            if reply.status.is_redirection() || reply.select("h1").is_empty() {
                continue;
            }
            looked += 1;
            let links = reply.attributes(".app-nav__help a", "href");
            assert_eq!(links.len(), 1, "{page}: {}", reply.status);
            let form = person.get(&links[0]).await.attributes("input[name=from]", "value");
            // A page that says what went wrong does not name what was asked for.
            let known = form == [page.as_str()] || (!reply.status.is_success() && form == [""]);
            assert!(known, "{page}: {} {form:?}", reply.status);
        }
    }
    assert!(looked > 150, "only {looked} pages were looked at");
    company.forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_lead_opens_what_a_referral_is_about_also_where_it_is_not_open_to_them() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let (ada, lowri) = (&company.member, &company.lead);
    let thread = ada.get(&company.thread).await;
    let post = thread.attributes("a[href^='/posts/'][href$='/edit']", "href").remove(0);
    let post = post.trim_end_matches("/edit");
    let concern = raise(ada, "HD1").await;
    assert_eq!(lowri.get(&company.thread).await.status, StatusCode::NOT_FOUND);

    for (from, words) in [
        (company.thread.as_str(), "Three fields."),
        (post, "Three fields."),
        (&format!("{post}/edit"), "Three fields."),
        (company.meeting.as_str(), "There is nothing to read yet."),
        (concern.as_str(), "Say in each letter who decided, and why."),
    ] {
        let referral = ada.post("/referrals", &[("text", WORDS), ("from", from)]).await.path();
        let page = lowri.get(&format!("{referral}/item")).await;
        assert!(page.says(words), "{from}: {}", page.body);
        let kinds = forum.audit_kinds(referral.trim_start_matches("/referrals/")).await;
        assert_eq!(kinds, ["ReferralCreated", "ReferralItemRead"]);
        assert_eq!(ada.get(&format!("{referral}/item")).await.status, StatusCode::NOT_FOUND);
    }
    let referral = ada.post("/referrals", &[("text", WORDS), ("from", post)]).await.path();
    ada.post(&format!("{post}/withdrawal"), &[]).await.location();
    let page = lowri.get(&format!("{referral}/item")).await;
    assert!(page.says("Withdrawn") && !page.says("Three fields."), "{}", page.body);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_somebody_could_not_see_they_do_not_refer() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let (ben, lowri) = (forum.person_with("Ben", &[Role::Auditor]).await, &company.lead);
    let nothing = "/threads/01990000-0000-7000-8000-000000000000";
    for from in [company.thread.as_str(), nothing, "/threads", "/help"] {
        let referral = ben.post("/referrals", &[("text", WORDS), ("from", from)]).await.path();
        assert!(!ben.get(&referral).await.body.contains("/item"));
        let page = lowri.get(&referral).await;
        assert!(page.says(from) && page.attributes("a[href$='/item']", "href").is_empty(), "{from}");
        assert_eq!(lowri.get(&format!("{referral}/item")).await.status, StatusCode::NOT_FOUND, "{from}");
    }
    forum.run_due_jobs().await;
}
