//! A name and an address behind a pseudonym, and everybody else, looking for them everywhere.

use super::{
    company::Company,
    planted::{ADDRESS, Visitor, Way, plant, visitors},
};
use crate::support::{
    Reply, TestApp,
    canary::Canary,
    keys::addresses,
    log::Log,
    smtp::{Fault, Smtp, Trouble},
    socket::Socket,
};
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use csa_forum::{Route, app::App, domain::job::MOST_ATTEMPTS, mailer::Mailer};
use mailparse::{MailHeaderMap, ParsedMail};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    io::{Cursor, Read},
    time::Duration,
};
use zip::ZipArchive;

const WORDS: &[&str] = &["Thistlewick", "quokka.7431", "nightjar.example"];

/// What a mail server says of the address, which it quotes.
const REFUSAL: &str = "550 5.1.1 <quokka.7431@nightjar.example>: no such mailbox";

/// Where words may stand: who reads them there, of which route, and why.
type Allowed = &'static [(&'static str, &'static str, &'static str)];

const ALLOWED: Allowed = &[
    ("Ben", "/nominations", "typed them; what a lead reads may not depend on whether somebody came"),
    ("Ben", "/nominations/{nomination_id}", "the same"),
    ("Linnet", "/account/data", "takes a copy of her own data"),
];

/// What somebody told the safeguarding leads, what they were asked and answered, and what was noted.
const TOLD: &[&str] = &["Wolverine8812", "Bittern5520", "Gannet3307", "Dunnock6614", "Whimbrel9951"];

const TOLD_ALLOWED: Allowed = &[
    ("Lowri", "/referrals/{referral_id}", "leads on safeguarding"),
    ("Lowri", "/referrals/{referral_id}/statement", "the same"),
    ("Lowri", "/referrals/{referral_id}/assignment", "her page comes back with what is wrong"),
    ("Lowri", "/referrals/{referral_id}/handover", "the same"),
    ("Lowri", "/referrals/{referral_id}/question", "the same"),
    ("Lowri", "/referrals/{referral_id}/identity", "the same"),
    ("Lowri", "/referrals/{referral_id}/closure", "the same"),
    ("Linnet", "/referrals/{referral_id}", "was asked, and answered"),
    ("Linnet", "/referrals/{referral_id}/answer", "the same"),
    ("Linnet", "/account/data", "takes a copy of her own data"),
];

/// Routes that show nobody anything here, and why.
const UNSEEN: &[(&str, &str)] = &[
    ("/digests/{digest_id}/schedule/new", "the edition that can be changed is not approved"),
    ("/invitations/{token}", "the invitation was used"),
    ("/invitations/{token}/staying-safe", "the invitation was used"),
    ("/invitations/{token}/account", "the invitation was used"),
    ("/live", "a socket, which a test of its own opens"),
];

fn sent(reply: &Reply) -> Vec<u8> {
    let told = format!("{:?}\n{}", reply.headers, reply.body).into_bytes();
    if is_copy(reply) { [told, unpacked(&reply.bytes)].concat() } else { told }
}

/// Whether it is a copy of somebody's own data, in which nothing can be read as it is sent.
pub(super) fn is_copy(reply: &Reply) -> bool {
    reply.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/zip")
}

/// The files of an archive with their names, one after another.
pub(super) fn unpacked(archive: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    assert!(!archive.is_empty());
    let mut files = Vec::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        files.extend(format!("\n{:?}\n", file.name()).into_bytes());
        file.read_to_end(&mut files).unwrap();
    }
    files
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

/// What a test found: where the words stand, where they stand as allowed, and which routes showed somebody something.
struct Findings {
    canary: Canary,
    may: Allowed,
    pages: HashSet<&'static str>,
    told: Vec<String>,
    allowed: BTreeSet<(&'static str, &'static str)>,
    shown: HashSet<&'static str>,
    /// Who took a copy of their own data.
    copied: BTreeSet<String>,
    looked: usize,
}

impl Findings {
    fn of(words: &'static [&'static str], may: Allowed, pages: &[Route]) -> Self {
        Self {
            canary: Canary::of(words),
            may,
            pages: pages.iter().map(|route| route.path).collect(),
            told: Vec::new(),
            allowed: BTreeSet::new(),
            shown: HashSet::new(),
            copied: BTreeSet::new(),
            looked: 0,
        }
    }

    fn look(&mut self, (who, route): (&str, &str), what: &str, bytes: &[u8]) {
        self.looked += 1;
        let Some(word) = self.canary.find(bytes) else { return };
        match self.may.iter().find(|(reader, place, _)| *reader == who && *place == route) {
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
    look_everywhere(WORDS, ALLOWED).await;
}

#[tokio::test]
async fn what_was_told_to_the_safeguarding_leads_stands_nowhere_that_anybody_else_can_read() {
    look_everywhere(TOLD, TOLD_ALLOWED).await;
}

/// Has one recipient want no more digests; returns the token of their link.
async fn unsubscribe(forum: &TestApp, mail: &[(String, Vec<u8>)]) -> String {
    let text = mail.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<String>();
    let stop = text.split_once("/unsubscribe/").unwrap().1.split(['>', '"', '\r']).next().unwrap().to_owned();
    let stopping = format!("/unsubscribe/{stop}");
    let unsubscribed = forum.post_from_elsewhere(&stopping, "List-Unsubscribe=One-Click").await;
    assert_eq!(unsubscribed.status, StatusCode::OK);
    stop
}

async fn look_everywhere(words: &'static [&'static str], may: Allowed) {
    let (log, recorder) = (Log::start(), PrometheusBuilder::new().build_recorder());
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let planted = plant(&company).await;
    let link = planted.link.clone();
    let mut mail = bounce(&forum).await;
    let stop = unsubscribe(&forum, &mail).await;
    let visitors = visitors(company, planted).await;
    let mut keys = forum.keys().await;
    let reset = ask_for_reset(&forum).await;
    keys.insert("token", vec![link.trim_start_matches("/invitations/").to_owned(), stop, reset]);
    keys.insert("part", ["change", "kind", "reach", "meaning"].map(str::to_owned).into());
    let (pages, forms): (Vec<_>, Vec<_>) =
        csa_forum::routes().into_iter().partition(|route| route.method == Method::GET);
    let mut findings = Findings::of(words, may, &pages);

    for visitor in &visitors {
        for route in &pages {
            open(&mut findings, visitor, route, addresses(route, &keys)).await;
        }
    }
    for visitor in &visitors {
        for route in &forms {
            for path in addresses(route, &keys).iter().take(2) {
                let Some(reply) = visitor.post_nothing(path).await else { continue };
                findings.look((&visitor.name, route.path), &format!("POST {path}"), &sent(&reply));
                if is_copy(&reply) {
                    findings.copied.insert(visitor.name.clone());
                }
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
    let browsers = visitors.iter().filter(|visitor| matches!(visitor.way, Way::Browser(_)));
    assert_eq!(findings.copied, browsers.map(|visitor| visitor.name.clone()).collect(), "who took a copy");
    assert!(findings.looked > 1000, "only {} answers were looked at", findings.looked);
    let unused: Vec<_> =
        may.iter().filter(|(who, place, _)| !findings.allowed.contains(&(*who, *place))).collect();
    assert!(unused.is_empty(), "nothing needs to be allowed at {unused:?}");
    let unseen: Vec<_> =
        pages.iter().map(|route| route.path).filter(|path| !findings.shown.contains(path)).collect();
    assert_eq!(unseen, UNSEEN.iter().map(|(path, _)| *path).collect::<Vec<_>>(), "nobody was shown these");
}

#[tokio::test]
async fn who_is_behind_a_pseudonym_stands_in_nothing_that_a_socket_is_sent() {
    let canary = Canary::of(WORDS);
    let forum = TestApp::served(|settings| settings.messages_at_once = 20).await;
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
