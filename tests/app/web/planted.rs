//! Somebody with a pseudonym who did something of every kind, and everybody who may look at it.

use super::{
    company::{Company, start_thread},
    concerns, drafts, locks_everywhere,
    minutes_sealed::publish,
};
use crate::support::{
    Person, Reply, TestApp, Tool,
    invitations::{ACCOUNT, nominate},
    meeting,
};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::{organisation::Kind, role_grant::Role};

pub(super) const NAME: &str = "Oriel Thistlewick";
pub(super) const ADDRESS: &str = "quokka.7431@nightjar.example";

/// What is told to the safeguarding leads, and what comes of it.
pub(super) const SECRET: &str = "Please call me about the Wolverine8812 matter.";
pub(super) const CONTACT: &str = "By way of Bittern5520.";
pub(super) const QUESTION: &str = "Is Gannet3307 meant?";
pub(super) const ANSWER: &str = "No, Dunnock6614 is.";
pub(super) const NOTE: &str = "Told to Whimbrel9951.";

/// Somebody who came by an invitation and did something of every kind, and what belongs to it.
pub(super) struct Planted<'a> {
    pub(super) linnet: Person<'a>,
    pub(super) ben: Person<'a>,
    pub(super) vetch: Person<'a>,
    pub(super) marram: Person<'a>,
    pub(super) tools: [Tool<'a>; 2],
    pub(super) link: String,
}

pub(super) async fn plant<'a>(company: &Company<'a>) -> Planted<'a> {
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
    minutes(company, &linnet, &marram).await;
    report(company, &linnet, &marram).await;
    judge(company, &linnet, &marram).await;
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
    let meeting = company.meeting.trim_start_matches("/meetings/");
    meeting::hold(company.forum, linnet, meeting).await;
    meeting::prepare(&company.moderator, meeting).await;
    come(company, linnet).await;
    let concern = concerns::publish(linnet, "HD1", &company.moderator).await;
    company.answer(&concern).await;
    concerns::raise(linnet, "HD1").await;
    company.forum.reviewed_space("careful").await;
    let held = [("title", "Held"), ("body", "Not yet."), ("handling", "HD1")];
    linnet.post("/spaces/careful/threads", &held).await.location();
    drafts::save(linnet, "/spaces/careful/threads", &held).await.location();
    tell_the_leads(company, linnet).await;
}

/// A meeting that is to come, with something to read for it, to which everybody is invited, and what somebody says of it.
async fn come(company: &Company<'_>, linnet: &Person<'_>) {
    let chair = &company.moderator;
    let meeting = meeting::schedule(chair, &company.space).await;
    meeting::add_item(chair, &meeting, ("Three fields for reports", "private")).await;
    meeting::add_paper(chair, &meeting, &company.thread).await;
    let path = format!("/meetings/{meeting}");
    chair.post(&format!("{path}/invitees"), &[("name", "Linnet")]).await.location();
    chair.post(&format!("{path}/invitations"), &[]).await.location();
    let reply = [("answer", "coming"), ("needs", "A quiet line.")];
    linnet.post(&format!("{path}/reply"), &reply).await.location();
    let interest = [("interest", "I advise on such tools.")];
    linnet.post(&format!("{path}/declaration"), &interest).await.location();
}

/// A meeting that is over, with minutes that quote somebody. Returns its key, and the
/// address of a section.
async fn minute(company: &Company<'_>, linnet: &Person<'_>) -> (String, String) {
    let chair = &company.moderator;
    let meeting = meeting::open(chair, &company.space).await;
    let path = format!("/meetings/{meeting}");
    let said = [("body", "Three fields are enough."), ("handling", "HD1")];
    linnet.post(&format!("{path}/messages"), &said).await.location();
    meeting::attend(linnet, &meeting).await;
    let mark = chair.get(&path).await.attributes("form[action$='/mark']", "action").remove(0);
    chair.post(&mark, &[("mark", "decision")]).await.location();
    chair.post(&format!("{path}/ending"), &[]).await.location();
    let section = meeting::draft_minutes(chair, &meeting).await.remove(0);
    chair.fill(&format!("{section}/edit"), &section, &[("body", "It was agreed.")]).await.location();
    (meeting, section)
}

/// Minutes that stand, and others that somebody who attended would have corrected.
async fn minutes(company: &Company<'_>, linnet: &Person<'_>, marram: &Person<'_>) {
    let (held, _) = minute(company, linnet).await;
    publish(&company.moderator, marram, &held).await;
    let (held, section) = minute(company, linnet).await;
    meeting::act_on_minutes(&company.moderator, &held, "circulation").await.location();
    let words = [("words", "It was agreed by all.")];
    linnet.post(&format!("{section}/corrections"), &words).await.location();
}

/// What the leads were told, with what they asked about it and were answered: twice in hand, with the secretary asked
/// who wrote it, and once closed.
async fn tell_the_leads(company: &Company<'_>, linnet: &Person<'_>) {
    let form = [("text", SECRET), ("contact", CONTACT), ("from", company.thread.as_str())];
    let lead = &company.lead;
    for _ in 0..2 {
        let place = linnet.post("/referrals", &form).await.path();
        let act = async |verb: &str, fields: &[(&str, &str)]| {
            lead.fill(&place, &format!("{place}/{verb}"), fields).await.location();
        };
        act("assignment", &[]).await;
        act("question", &[("question", QUESTION)]).await;
        linnet.post(&format!("{place}/answer"), &[("answer", ANSWER)]).await.location();
        act("identity", &[("reason", "Somebody has to be reached today.")]).await;
    }
    let closed = linnet.post("/referrals", &[("text", SECRET)]).await.path();
    lead.fill(&closed, &format!("{closed}/assignment"), &[]).await.location();
    lead.fill(&closed, &format!("{closed}/question"), &[("question", QUESTION)]).await.location();
    let closure = [("outcome", "RO4"), ("note", NOTE)];
    lead.fill(&closed, &format!("{closed}/closure"), &closure).await.location();
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
    for reporter in [linnet, &company.member] {
        let [asked, declined] = [reporter.report_trend("HD1").await, reporter.report_trend("HD1").await];
        let question = [("code", "QU2"), ("words", "Is that for one quarter?")];
        for (report, verb, fields) in
            [(&asked, "question", &question[..]), (&declined, "refusal", &[("reason", "DC3")][..])]
        {
            marram.judge(report, "assignment", &[]).await.location();
            marram.judge(report, verb, fields).await.location();
        }
        let answer = [("answer", "It is for one quarter.")];
        reporter.fill(&asked, &format!("{asked}/answer"), &answer).await.location();
    }
}

/// What moderators and leads have to decide about somebody: something flagged, something locked, and a warning.
async fn judge(company: &Company<'_>, linnet: &Person<'_>, marram: &Person<'_>) {
    let posts = format!("{}/posts", company.thread);
    linnet.post(&posts, &[("body", "One more field."), ("handling", "HD1")]).await.location();
    let subject = locks_everywhere::find(&company.member, &company.thread, "post").await;
    locks_everywhere::lock(&company.member, subject).await;
    let subject = locks_everywhere::find(&company.member, &company.thread, "post").await;
    let id = subject.id.to_string();
    let form = [("kind", "post"), ("id", &id), ("reason", "FL4"), ("words", "It was otherwise.")];
    company.member.post("/flags", &form).await;
    let place = format!("/sanctions/people/{}", linnet.account.id);
    let form = [("kind", "warning"), ("reason", "Please keep to what the thread is about.")];
    marram.fill(&place, &place, &form).await.location();
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

/// Somebody who looks: by a name for the test's own words.
pub(super) struct Visitor<'a> {
    pub(super) name: String,
    pub(super) way: Way<'a>,
}

pub(super) enum Way<'a> {
    SignedOut(&'a TestApp),
    Browser(Person<'a>),
    Tool(Tool<'a>),
}

impl Visitor<'_> {
    pub(super) async fn get(&self, path: &str) -> Reply {
        match &self.way {
            Way::SignedOut(forum) => forum.get(path).await,
            // Leaving ends the session, which others need.
            Way::Browser(person) if path == "/leave" => person.again().await.get(path).await,
            Way::Browser(person) => person.get(path).await,
            Way::Tool(tool) => tool.get(path).await,
        }
    }

    /// Sends a form with nothing in it: what comes back is a page that says what is wrong.
    pub(super) async fn post_nothing(&self, path: &str) -> Option<Reply> {
        match &self.way {
            Way::SignedOut(forum) => Some(forum.post(path, &[]).await),
            Way::Browser(person) => Some(person.again().await.post(path, &[]).await),
            Way::Tool(_) => None,
        }
    }
}

/// Everybody who looks.
pub(super) async fn visitors<'a>(company: Company<'a>, planted: Planted<'a>) -> Vec<Visitor<'a>> {
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
