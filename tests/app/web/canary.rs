//! A name and an address behind a pseudonym, and everybody else, looking for them everywhere.

use super::{
    company::{Company, start_thread},
    concerns,
};
use crate::support::{
    Person, Reply, TestApp, Tool,
    canary::Canary,
    invitations::{ACCOUNT, nominate},
    keys::addresses,
    log::Log,
    smtp::{Fault, Smtp, Trouble},
    socket::Socket,
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use csa_forum::{
    Route,
    app::App,
    domain::{api_token::Scope, job::MOST_ATTEMPTS},
    mailer::Mailer,
};
use entity::{organisation::Kind, role_grant::Role};
use mailparse::{MailHeaderMap, ParsedMail};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    time::Duration,
};

const NAME: &str = "Oriel Thistlewick";
const ADDRESS: &str = "quokka.7431@nightjar.example";
const WORDS: &[&str] = &["Thistlewick", "quokka.7431", "nightjar.example"];

/// What a mail server says of the address, which it quotes.
const REFUSAL: &str = "550 5.1.1 <quokka.7431@nightjar.example>: no such mailbox";

/// Where the words may stand: who reads them there, of which route, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("Ben", "/nominations", "typed them; what a lead reads may not depend on whether somebody came"),
    ("Ben", "/nominations/{nomination_id}", "the same"),
];

/// Routes that show nobody anything here, and why.
const UNSEEN: &[(&str, &str)] = &[
    ("/invitations/{token}", "the invitation was used"),
    ("/invitations/{token}/staying-safe", "the invitation was used"),
    ("/invitations/{token}/account", "the invitation was used"),
    ("/live", "a socket, which a test of its own opens"),
];

/// Somebody who looks: by a name for the test's own words.
struct Visitor<'a> {
    name: String,
    way: Way<'a>,
}

enum Way<'a> {
    SignedOut(&'a TestApp),
    Browser(Person<'a>),
    Tool(Tool<'a>),
}

impl Visitor<'_> {
    async fn get(&self, path: &str) -> Reply {
        match &self.way {
            Way::SignedOut(forum) => forum.get(path).await,
            // Leaving ends the session, which others need.
            Way::Browser(person) if path == "/leave" => person.again().await.get(path).await,
            Way::Browser(person) => person.get(path).await,
            Way::Tool(tool) => tool.get(path).await,
        }
    }

    /// Sends a form with nothing in it: what comes back is a page that says what is wrong.
    async fn post_nothing(&self, path: &str) -> Option<Reply> {
        match &self.way {
            Way::SignedOut(forum) => Some(forum.post(path, &[]).await),
            Way::Browser(person) => Some(person.again().await.post(path, &[]).await),
            Way::Tool(_) => None,
        }
    }
}

fn sent(reply: &Reply) -> Vec<u8> {
    format!("{:?}\n{}", reply.headers, reply.body).into_bytes()
}

/// Somebody who came by an invitation and did something of every kind, and what belongs to it.
struct Planted<'a> {
    linnet: Person<'a>,
    ben: Person<'a>,
    vetch: Person<'a>,
    marram: Person<'a>,
    tools: [Tool<'a>; 2],
    link: String,
}

async fn plant<'a>(company: &Company<'a>) -> Planted<'a> {
    let forum = company.forum;
    let (ben, vetch) = (forum.person("Ben").await, forum.secretary().await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ben]).await;
    let group = forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[&company.member]).await;
    forum.make_lead(&ben, &trust).await;
    let id = trust.id.to_string();
    let form = [("organisation", id.as_str()), ("name", NAME), ("email", ADDRESS)];
    ben.post("/nominations", &form).await.location();
    let page = ben.get("/nominations").await.attributes("tbody a", "href").remove(0);
    vetch.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    let link = forum.mailed_link();
    forum.post(&format!("{link}/account"), &ACCOUNT).await.location();
    nominate(&ben, &trust, "robin@example.com").await;
    ben.again().await.report_trend("HD1").await;
    for password in ["not what was chosen", "three odd words here"] {
        forum.post("/sign-in", &[("email", ADDRESS), ("password", password)]).await;
    }
    let linnet = forum.person_named("Linnet").await;
    forum.set_second_factor(&linnet).await;
    contribute(company, &linnet).await;
    let tools =
        [Tool::of(&ben, &trust, &Scope::ALL).await, Tool::of(&company.member, &group, &Scope::ALL).await];
    let marram = forum.moderator("Marram").await;
    report(company, &linnet, &marram).await;
    oversee(&vetch, &linnet).await;
    forum.grant(&linnet, Role::PolicyReader).await;
    forum.release_digest(&marram, &company.moderator).await;
    let series = marram.get("/digests/new").await.attributes("#series option", "value").remove(0);
    let next =
        [("series", series.as_str()), ("period", "2026-12"), ("title", "December"), ("introduction", "")];
    marram.fill("/digests/new", "/digests", &next).await.location();
    Planted { linnet, ben, vetch, marram, tools, link }
}

/// A place in every list and text of every kind, published, held, changed and withdrawn.
async fn contribute(company: &Company<'_>, linnet: &Person<'_>) {
    linnet.post("/account/directory", &[("listed", "yes")]).await.location();
    let place = linnet.get("/account/affiliations").await.attributes("input[name=shown]", "value").remove(0);
    linnet.post("/account/affiliations", &[("shown", &place)]).await.location();
    start_thread(linnet).await;
    let say = async |path: String| {
        let form = [("body", "Three fields are enough."), ("handling", "HD1")];
        linnet.post(&path, &form).await.path()
    };
    say(format!("{}/posts", company.thread)).await;
    for verb in ["", "/withdrawal"] {
        let thread = linnet.get(&company.thread).await;
        let post = thread.attributes("a[href^='/posts/'][href$='/edit']", "href").pop().unwrap();
        let post = post.trim_end_matches("/edit");
        linnet
            .fill(&format!("{post}/edit"), &format!("{post}{verb}"), &[("body", "Two."), ("handling", "HD1")])
            .await;
        say(format!("{}/posts", company.thread)).await;
    }
    say(format!("{}/messages", company.meeting)).await;
    let concern = concerns::publish(linnet, "HD1", &company.moderator).await;
    company.answer(&concern).await;
    concerns::raise(linnet, "HD1").await;
    company.forum.reviewed_space("careful").await;
    let held = [("title", "Held"), ("body", "Not yet."), ("handling", "HD1")];
    linnet.post("/spaces/careful/threads", &held).await.location();
    linnet.post("/referrals", &[("text", "Please call me.")]).await.location();
}

/// A report that became a trend, one whose trend is a draft, others that wait, and one that is not sent.
async fn report(company: &Company<'_>, linnet: &Person<'_>, marram: &Person<'_>) {
    let report = linnet.report_trend("HD1").await;
    company.moderator.accept_report(&report).await;
    let trend = company.moderator.open_trend(&report).await;
    let version = format!("{trend}/versions/1");
    for (person, verb) in [(&company.moderator, "grade"), (marram, "approval"), (marram, "publication")] {
        assert_eq!(person.decide(&version, verb).await.status, StatusCode::SEE_OTHER, "{verb}");
    }
    company.answer(&trend).await;
    let [second, third] = [linnet.report_trend("HD1").await, linnet.report_trend("HD1").await];
    company.moderator.accept_report(&second).await;
    company.moderator.open_trend(&second).await;
    company.moderator.accept_report(&third).await;
    linnet.report_trend("HD1").await;
    linnet.draft_report("HD3").await;
}

/// What a secretary does to an account, and the one answer that tells who is behind it.
async fn oversee(vetch: &Person<'_>, linnet: &Person<'_>) {
    let place = format!("/people/{}", linnet.account.id);
    let path = format!("{place}/resolution");
    let form = [("ground", "asked"), ("reason", "They rang and asked for a new code.")];
    let told = vetch.fill(&format!("{path}/new"), &path, &form).await;
    assert_eq!(told.select("dd"), [NAME, ADDRESS], "the words are what this test looks for");
    vetch.forum().run_due_jobs().await;
    let reason = [("reason", "They asked for a while away.")];
    vetch.fill(&format!("{place}/suspension/new"), &format!("{place}/suspension"), &reason).await.location();
    vetch.fill(&place, &format!("{place}/reinstatement"), &[]).await.location();
}

/// Has a mail server refuse the address, as often as the forum tries; returns what it took for others.
async fn bounce(forum: &TestApp) -> Vec<(String, Vec<u8>)> {
    let smtp = Smtp::start(&[Fault::always(ADDRESS, Trouble::Recipient { reply: REFUSAL })]).await;
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    for _ in 0..MOST_ATTEMPTS {
        csa_forum::run_due_jobs(&App { mailer: mailer.clone(), ..forum.app.clone() }).await.unwrap();
        forum.advance(TimeDelta::hours(2));
    }
    smtp.messages().into_iter().map(|mut message| (message.to.remove(0), message.bytes)).collect()
}

/// Has a link mailed by which a new password is chosen, and returns its token.
async fn ask_for_reset(forum: &TestApp) -> String {
    forum.post("/password-reset", &[("email", ADDRESS)]).await.location();
    forum.run_due_jobs().await;
    let text = forum.latest_mail();
    let (_, rest) = text.split_once("/password-reset/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Everybody who looks.
async fn visitors<'a>(company: Company<'a>, planted: Planted<'a>) -> Vec<Visitor<'a>> {
    let forum = company.forum;
    let Company { member, moderator, reader, lead, .. } = company;
    let mut people = vec![member, moderator, reader, lead];
    people.extend([planted.linnet, planted.ben, planted.vetch, planted.marram]);
    people.push(forum.person_with("Edwin", &[Role::Auditor]).await);
    people.push(forum.person_with("Rosa", &[Role::Administrator]).await);
    people.push(forum.person_with("Olwen", &[]).await);
    let mut visitors = vec![Visitor { name: "nobody".to_owned(), way: Way::SignedOut(forum) }];
    for person in people {
        let person = person.again().await;
        visitors.push(Visitor { name: person.account.shown_name.clone(), way: Way::Browser(person) });
    }
    for (number, tool) in planted.tools.into_iter().enumerate() {
        visitors.push(Visitor { name: format!("tool {number}"), way: Way::Tool(tool) });
    }
    visitors
}

/// What a test found: where the words stand, where they stand as allowed, and which routes showed somebody something.
struct Findings {
    canary: Canary,
    pages: HashSet<&'static str>,
    told: Vec<String>,
    allowed: BTreeSet<(&'static str, &'static str)>,
    shown: HashSet<&'static str>,
    looked: usize,
}

impl Findings {
    fn of(pages: &[Route]) -> Self {
        Self {
            canary: Canary::of(WORDS),
            pages: pages.iter().map(|route| route.path).collect(),
            told: Vec::new(),
            allowed: BTreeSet::new(),
            shown: HashSet::new(),
            looked: 0,
        }
    }

    fn look(&mut self, (who, route): (&str, &str), what: &str, bytes: &[u8]) {
        self.looked += 1;
        let Some(word) = self.canary.find(bytes) else { return };
        match ALLOWED.iter().find(|(reader, place, _)| *reader == who && *place == route) {
            Some((reader, place, _)) => {
                self.allowed.insert((reader, place));
            }
            None => self.told.push(format!("{who} reads {word:?} in {what}")),
        }
    }
}

/// Opens every address of a route, and what the pages link to with a query: other views and further pages.
async fn open(findings: &mut Findings, visitor: &Visitor<'_>, route: &Route, paths: Vec<String>) {
    let mut ahead: VecDeque<_> = paths.into_iter().map(|path| (route.path, path)).collect();
    let mut seen = HashSet::new();
    while let Some((route, path)) = ahead.pop_front() {
        let reply = visitor.get(&path).await;
        findings.look((&visitor.name, route), &format!("GET {path}"), &sent(&reply));
        if reply.status.is_success() || reply.status.is_redirection() {
            findings.shown.insert(route);
        }
        if reply.status != StatusCode::OK {
            continue;
        }
        let here = path.split('?').next().unwrap();
        for link in reply.attributes("a[href^='/'][href*='?']", "href") {
            let there = link.split('?').next().unwrap();
            let to = if there == here { Some(&route) } else { findings.pages.get(there) };
            if let Some(to) = to
                && seen.insert(link.clone())
            {
                ahead.push_back((to, link));
            }
        }
    }
}

/// Each part of a mail as its reader sees it.
fn parts(mail: &ParsedMail<'_>) -> Vec<Vec<u8>> {
    let own = mail.get_body_raw().unwrap();
    std::iter::once(own).chain(mail.subparts.iter().flat_map(parts)).collect()
}

/// Looks through a mail; its own recipient's address stands in its `To`, alone, and nowhere else.
fn look_through(findings: &mut Findings, (recipient, bytes): (&str, &[u8])) {
    let mail = mailparse::parse_mail(bytes).unwrap();
    let told = format!("a mail to {recipient}");
    if mail.headers.get_all_values("To") != [recipient] {
        findings.told.push(format!("{told} says more than the address in its To"));
    }
    let headers = mail.headers.iter().filter(|header| header.get_key() != "To");
    let headers: Vec<_> = headers.map(|it| format!("{}: {}", it.get_key(), it.get_value())).collect();
    let text = String::from_utf8_lossy(bytes).replacen(&format!("To: {recipient}\r\n"), "", 1);
    for seen in [vec![headers.join("\n").into_bytes(), text.into_bytes()], parts(&mail)].concat() {
        findings.look(("its reader", "mail"), &told, &seen);
    }
}

#[tokio::test]
async fn who_is_behind_a_pseudonym_stands_nowhere_that_anybody_else_can_read() {
    let (log, recorder) = (Log::start(), PrometheusBuilder::new().build_recorder());
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let planted = plant(&company).await;
    let link = planted.link.clone();
    let mut mail = bounce(&forum).await;
    let text = mail.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<String>();
    let stop = text.split_once("/unsubscribe/").unwrap().1.split(['>', '"', '\r']).next().unwrap().to_owned();
    let visitors = visitors(company, planted).await;
    let mut keys = forum.keys().await;
    let reset = ask_for_reset(&forum).await;
    keys.insert("token", vec![link.trim_start_matches("/invitations/").to_owned(), stop, reset]);
    keys.insert("part", ["change", "kind", "reach", "meaning"].map(str::to_owned).into());
    let (pages, forms): (Vec<_>, Vec<_>) =
        csa_forum::routes().into_iter().partition(|route| route.method == Method::GET);
    let mut findings = Findings::of(&pages);

    for visitor in &visitors {
        for route in &pages {
            open(&mut findings, visitor, route, addresses(route, &keys)).await;
        }
    }
    for visitor in &visitors {
        for route in &forms {
            for path in addresses(route, &keys).iter().take(2) {
                let Some(reply) = visitor.post_nothing(path).await else { continue };
                let seen = sent(&reply);
                findings.look((&visitor.name, route.path), &format!("POST {path}"), &seen);
            }
        }
    }
    forum.run_due_jobs().await;
    mail.extend(forum.inbox().into_iter().map(|mail| (mail.to, mail.bytes)));
    let own = mail.iter().filter(|(recipient, _)| recipient == ADDRESS).count();
    assert!(own > 1 && mail.len() - own > 3, "only {own} of {} mails were to them", mail.len());
    for (recipient, bytes) in &mail {
        look_through(&mut findings, (recipient, bytes));
    }
    let lines = log.text();
    for told in ["answered", "job failed"] {
        assert!(lines.contains(told), "nothing in {} lines says {told:?}", lines.lines().count());
    }
    findings.look(("an operator", "log"), "the log", lines.as_bytes());
    let figures = recorder.handle().render();
    assert!(figures.contains("http_requests_total"), "{figures}");
    findings.look(("an operator", "figures"), "the figures", figures.as_bytes());

    assert_eq!(findings.told, Vec::<String>::new());
    assert!(findings.looked > 1000, "only {} answers were looked at", findings.looked);
    let unused: Vec<_> =
        ALLOWED.iter().filter(|(who, place, _)| !findings.allowed.contains(&(*who, *place))).collect();
    assert!(unused.is_empty(), "nothing needs to be allowed at {unused:?}");
    let unseen: Vec<_> =
        pages.iter().map(|route| route.path).filter(|path| !findings.shown.contains(path)).collect();
    assert_eq!(unseen, UNSEEN.iter().map(|(path, _)| *path).collect::<Vec<_>>(), "nobody was shown these");
}

#[tokio::test]
async fn who_is_behind_a_pseudonym_stands_in_nothing_that_a_socket_is_sent() {
    let canary = Canary::of(WORDS);
    let forum = TestApp::served(|_| {}).await;
    let company = Company::meet(&forum).await;
    let planted = plant(&company).await;
    let meeting = company.meeting.trim_start_matches("/meetings/");
    for person in [&company.member, &company.moderator, &planted.ben, &planted.marram] {
        let mut socket = Socket::open(&forum, &person.again().await).await;
        let before = socket.follow(meeting, None).await;
        let form = [("body", "One more thing."), ("handling", "HD1")];
        planted.linnet.again().await.post(&format!("{}/messages", company.meeting), &form).await.location();
        let event = socket.next_where(|frame| frame.to_string().contains("One more thing.")).await;
        assert!(event.to_string().contains("Linnet"), "{event}");
        for frame in [before, event] {
            assert_eq!(canary.find(frame.to_string().as_bytes()), None, "{frame}");
        }
    }
    forum.run_due_jobs().await;
}
