//! Something of every kind in every handling, each by an author and an organisation of its own, so that a page tells by the
//! words on it what it shows and whom it names.

use super::rules::What;
use crate::{
    support::{Person, TestApp, Tool, meeting},
    web::{concerns::answers, minutes::quote_all, minutes_sealed::publish, responses::to_change},
};
use axum::http::StatusCode;
use csa_forum::domain::{Subject, api_token::Scope, space::Audience};
use entity::{
    organisation::Kind, role_grant::Role, space::Posting, space_audience::Kind as AudienceKind,
    subject::SubjectKind,
};
use sea_orm::EntityTrait;
use std::collections::HashMap;

const OF_POSTS: [&str; 4] = ["HD1", "HD2", "HD3", "HD4"];
const OF_REPORTS: [&str; 4] = ["HD1", "HD2", "HD3", "HD5"];

/// Halves of words that are no others.
const FIRST: [&str; 8] = ["ba", "ce", "di", "fo", "gu", "ha", "jo", "ku"];
const SECOND: [&str; 7] = ["lark", "mint", "nest", "pear", "reed", "sand", "tide"];

/// Somebody who wrote something, and nothing else.
pub(super) struct Author<'a> {
    pub(super) person: Person<'a>,
    /// Their name and their organisation's, in small letters.
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) tool: Tool<'a>,
    word: String,
}

/// Something that stands somewhere.
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) handling: &'static str,
    /// The word that stands in all its texts and in no other.
    pub(super) word: String,
    /// Who wrote it, by their place among the authors.
    pub(super) author: usize,
    /// Its keys, as the routes' paths name them.
    pub(super) keys: HashMap<&'static str, String>,
}

/// A forum in which everything was written.
pub(super) struct Stage<'a> {
    pub(super) forum: &'a TestApp,
    pub(super) authors: Vec<Author<'a>>,
    pub(super) pieces: Vec<Piece>,
    space: entity::space::Model,
    others: Vec<Person<'a>>,
    sedge: Person<'a>,
    marram: Person<'a>,
    teal: Person<'a>,
}

/// The last segment of a path.
fn key(path: &str) -> String {
    path.split(['?', '#']).next().unwrap().rsplit('/').next().unwrap().to_owned()
}

impl<'a> Stage<'a> {
    /// The people it takes, and spaces for charities and for policy readers.
    pub(super) async fn set(forum: &'a TestApp) -> Self {
        let charities = Audience { kind: AudienceKind::OrganisationKind, value: Kind::Charity.to_string() };
        let audience = vec![charities, Audience::role(Role::PolicyReader)];
        let space = forum.space_for("general", Posting::StraightAway, audience.clone()).await;
        forum.space_for("careful", Posting::AfterReview, audience).await;
        let mut others = Vec::new();
        for name in ["Aster", "Betony", "Clover", "Dock"] {
            others.push(forum.person(name).await);
        }
        let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
        let teal = forum.person_with("Heron", &[Role::PolicyReader]).await;
        Self { forum, authors: Vec::new(), pieces: Vec::new(), space, others, sedge, marram, teal }
    }

    /// An author of an organisation of five, so that it is named where its member shows it.
    async fn author(&mut self) -> usize {
        let number = self.authors.len();
        let word = format!("{}{}", FIRST[number / SECOND.len()], SECOND[number % SECOND.len()]);
        let capital = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
        let (shown, organisation) = (format!("{capital}wick"), format!("{capital}ford Trust"));
        let person = self.forum.person(&shown).await;
        let members: Vec<_> = self.others.iter().chain([&person]).collect();
        let row = self.forum.organisation(&organisation, Kind::Charity, &members).await;
        let tool = Tool::of(&person, &row, &Scope::ALL).await;
        let (name, organisation) = (shown.to_lowercase(), organisation.to_lowercase());
        self.authors.push(Author { person, name, organisation, tool, word });
        number
    }

    fn add(
        &mut self,
        (what, handling): (What, &'static str),
        author: usize,
        keys: &[(&'static str, String)],
    ) {
        let end = match what {
            What::Trend | What::NewTrend | What::Answer => "crest",
            What::HeldMessage => "plume",
            _ => "quill",
        };
        let word = format!("{}{end}", self.authors[author].word);
        let keys = keys.iter().cloned().collect();
        self.pieces.push(Piece { what, handling, word, author, keys });
    }

    /// The address of what came last before the moderators.
    async fn latest_review(&self, kind: &str) -> (&'static str, String) {
        let list = self.sedge.get(&format!("/reviews?kind={kind}")).await;
        ("review_id", key(&list.attributes("tbody a", "href").pop().unwrap()))
    }

    /// Threads and replies, published and held.
    pub(super) async fn threads(&mut self) {
        for (slug, first, reply) in
            [("general", What::Thread, What::Post), ("careful", What::HeldThread, What::HeldPost)]
        {
            let form = [("title", "Where all reply"), ("body", "Three fields."), ("handling", "HD3")];
            let common = self.sedge.post(&format!("/spaces/{slug}/threads"), &form).await.path();
            for handling in OF_POSTS {
                for what in [first, reply] {
                    let author = self.author().await;
                    self.write_post((what, handling), author, (slug, &common)).await;
                }
            }
        }
    }

    /// Replies that were locked, each by somebody else: nobody may lock more than a few a day.
    pub(super) async fn locked_posts(&mut self) {
        let form = [("title", "Where some are locked"), ("body", "Three fields."), ("handling", "HD3")];
        let common = self.sedge.post("/spaces/general/threads", &form).await.path();
        for (number, handling) in OF_POSTS.into_iter().enumerate() {
            let author = self.author().await;
            self.write_post((What::LockedPost, handling), author, ("general", &common)).await;
            let piece = self.pieces.last_mut().unwrap();
            let item = [("kind", "post"), ("id", piece.keys["id"].as_str())];
            self.others[number].post("/locks", &item).await.location();
            let locks = self.sedge.get("/locks").await.attributes("tbody a", "href");
            piece.keys.insert("lock_id", key(locks.last().unwrap()));
        }
    }

    async fn write_post(
        &mut self,
        (what, handling): (What, &'static str),
        author: usize,
        (slug, common): (&str, &str),
    ) {
        let Author { person, word, .. } = &self.authors[author];
        let words = format!("We read of {word}quill in three reports.");
        let title = format!("About {word}quill");
        let mut form = vec![("body", words.as_str()), ("handling", handling)];
        let starts = matches!(what, What::Thread | What::HeldThread);
        let thread = if starts {
            form.push(("title", &title));
            person.post(&format!("/spaces/{slug}/threads"), &form).await.path()
        } else {
            person.post(&format!("{common}/posts"), &form).await.location();
            common.to_owned()
        };
        let edit = person.get(&thread).await.attributes("a[href^='/posts/'][href$='/edit']", "href");
        let post = edit.last().unwrap().split('/').nth(2).unwrap().to_owned();
        let mut keys = vec![
            ("thread_id", key(&thread)),
            ("post_id", post.clone()),
            ("slug", slug.to_owned()),
            ("kind", "post".to_owned()),
            ("id", post),
        ];
        if slug == "careful" {
            keys.push(self.latest_review("space").await);
        }
        self.add((what, handling), author, &keys);
    }

    /// Messages of a meeting that goes on; returns its key.
    pub(super) async fn open_meeting(&self) -> String {
        let meeting = meeting::open(&self.sedge, &self.space).await;
        meeting::prepare(&self.sedge, &meeting).await;
        for thread in self.pieces.iter().filter(|piece| piece.what == What::Thread) {
            let paper = format!("/threads/{}", thread.keys["thread_id"]);
            meeting::add_paper(&self.sedge, &meeting, &paper).await;
        }
        meeting
    }

    /// A message in each handling.
    pub(super) async fn messages(&mut self, meeting: &str) {
        for handling in OF_POSTS {
            let author = self.author().await;
            self.say(author, (meeting, handling)).await;
        }
    }

    async fn say(&mut self, author: usize, (meeting, handling): (&str, &'static str)) {
        let Author { person, word, .. } = &self.authors[author];
        let words = format!("We read of {word}quill in three reports.");
        let path = format!("/meetings/{meeting}");
        let form = [("body", words.as_str()), ("handling", handling)];
        person.post(&format!("{path}/messages"), &form).await.location();
        let said = person.get(&path).await.attributes("li[data-message]", "data-message");
        let id = said.last().unwrap().to_owned();
        self.add((What::Message, handling), author, &of_message(meeting, id));
    }

    /// A message in each handling that waits for whoever leads the meeting, by somebody who said something there, too.
    pub(super) async fn held_messages(&mut self, meeting: &str) {
        let path = format!("/meetings/{meeting}");
        for handling in OF_POSTS {
            let author = self.author().await;
            self.say(author, (meeting, handling)).await;
            let Author { person, word, .. } = &self.authors[author];
            let words = format!("A 12-year-old girl from Exampleton read of {word}plume.");
            let form = [("body", words.as_str()), ("handling", handling)];
            let answers = [("confirmed", "person_name"), ("release", "yes")];
            person.post(&format!("{path}/messages"), &[form, answers].concat()).await.location();
            let decline = self.sedge.get(&path).await.attributes("a[href$='/decline/new']", "href");
            let id = decline.last().unwrap().split('/').nth(4).unwrap().to_owned();
            self.add((What::HeldMessage, handling), author, &of_message(meeting, id));
        }
    }

    /// A message in each handling, of a meeting that is over and whose minutes quote them all.
    pub(super) async fn minutes(&mut self) {
        let meeting = meeting::open(&self.sedge, &self.space).await;
        let key: entity::id::MeetingId = meeting.parse().unwrap();
        for handling in OF_POSTS {
            let author = self.author().await;
            let Author { person, word, .. } = &self.authors[author];
            let words = format!("We read of {word}quill in three reports.");
            let form = [("body", words.as_str()), ("handling", handling)];
            // Nobody looks at the page: who attended is named, whatever the handling.
            person.post(&format!("/meetings/{meeting}/messages"), &form).await.location();
            let said = entity::message::Entity::find().all(self.forum.app.db.read()).await.unwrap();
            let here = said.into_iter().filter(|message| message.meeting_id == key);
            let id = here.max_by_key(|message| message.seq).unwrap().id.to_string();
            self.add((What::Quoted, handling), author, &of_message(&meeting, id));
        }
        self.sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();
        let section = meeting::draft_minutes(&self.sedge, &meeting).await.remove(0);
        quote_all(&self.sedge, &section).await;
        publish(&self.sedge, &self.marram, &meeting).await;
        let section = section.rsplit('/').next().unwrap();
        for piece in self.pieces.iter_mut().filter(|piece| piece.what == What::Quoted) {
            piece.keys.insert("minutes_section_id", section.to_owned());
        }
    }

    /// Reports: drafts, those that wait, those on which a trend rests that is published, or is not yet.
    pub(super) async fn reports(&mut self) {
        for handling in OF_REPORTS {
            for what in [What::DraftReport, What::NewReport, What::Report, What::NewTrend] {
                let author = self.author().await;
                let Author { person, word, .. } = &self.authors[author];
                let titles = [format!("About {word}quill"), format!("About {word}crest")];
                let report = match what {
                    What::DraftReport => person.draft_report_titled(handling, &titles[0]).await,
                    _ => person.report_trend_titled(handling, &titles[0]).await,
                };
                let mut keys = vec![
                    ("submission_id", key(&report)),
                    ("part", "change".to_owned()),
                    ("kind", "submission".to_owned()),
                    ("id", key(&report)),
                ];
                if matches!(what, What::DraftReport | What::NewReport) {
                    self.add((what, handling), author, &keys);
                    continue;
                }
                self.sedge.accept_report(&report).await;
                let trend = self.sedge.open_trend_titled(&report, &titles[1]).await;
                let of_trend = [("trend_id", key(&trend)), ("number", "1".to_owned())];
                let version = format!("{trend}/versions/1");
                if what == What::NewTrend {
                    self.add((what, handling), author, &of_trend);
                    continue;
                }
                for (person, verb) in
                    [(&self.sedge, "grade"), (&self.marram, "approval"), (&self.marram, "publication")]
                {
                    assert_eq!(person.decide(&version, verb).await.status, StatusCode::SEE_OTHER, "{verb}");
                }
                if ["HD3", "HD5"].contains(&handling) {
                    self.answer(&trend, "It is under way.").await;
                }
                keys.extend(of_trend.clone());
                self.add((What::Report, handling), author, &keys);
                self.add((What::Trend, handling), author, &of_trend);
            }
        }
    }

    /// Has a policy reader answer something.
    async fn answer(&self, place: &str, body: &str) {
        let owner = self.teal.account.id.to_string();
        let form = [("status", "RS4"), ("body", body), ("owner", &*owner), ("implications", "IM1")];
        self.teal.post(&format!("{place}/response"), &form).await.location();
    }

    /// Concerns that wait, and published ones that were answered.
    pub(super) async fn concerns(&mut self) {
        for handling in OF_REPORTS {
            for what in [What::NewConcern, What::Concern] {
                let author = self.author().await;
                let Author { person, word, .. } = &self.authors[author];
                let title = format!("About {word}quill");
                let mut form = answers(handling, "");
                form[2] = ("title", &title);
                let concern = person.post("/concerns", &form).await.path();
                let review = self.latest_review("concern").await;
                let mut keys = vec![
                    ("concern_id", key(&concern)),
                    ("kind", "concern".to_owned()),
                    ("id", key(&concern)),
                ];
                if what == What::NewConcern {
                    keys.push(review);
                    self.add((what, handling), author, &keys);
                    continue;
                }
                let approval = format!("/reviews/{}/approval", review.1);
                self.sedge.post(&approval, &[("version", "1")]).await.location();
                self.answer(&concern, &format!("It is under way: {word}crest.")).await;
                let action = self.teal.get(&to_change(&self.teal, &concern).await).await;
                let action = action.attributes("form[action^='/responses/']", "action").remove(0);
                keys.push(("response_id", key(&action)));
                self.add((What::Answer, handling), author, &keys);
                self.add((What::Concern, handling), author, &keys);
            }
        }
    }

    /// Has some of it referred to the safeguarding leads, each by its own author.
    pub(super) async fn refer(&mut self) {
        for piece in &mut self.pieces {
            let from = match piece.what {
                What::Thread => format!("/threads/{}", piece.keys["thread_id"]),
                What::Message => format!("/meetings/{}", piece.keys["meeting_id"]),
                What::Concern => format!("/concerns/{}", piece.keys["concern_id"]),
                What::NewReport => format!("/submissions/{}", piece.keys["submission_id"]),
                _ => continue,
            };
            let form = [("text", "Please look at this."), ("from", from.as_str())];
            let referral = self.authors[piece.author].person.post("/referrals", &form).await.path();
            piece.keys.insert("referral_id", key(&referral));
        }
    }

    /// A digest of all that was published, which went out.
    pub(super) async fn send_digest(&mut self) {
        let of = |what, kind, name: &str| {
            let pieces = self.pieces.iter().filter(move |piece| piece.what == what);
            let keys: Vec<String> = pieces.map(|piece| piece.keys[name].clone()).collect();
            keys.into_iter().map(move |key| Subject::new(kind, key.parse().unwrap()))
        };
        let items: Vec<_> = of(What::Trend, SubjectKind::Trend, "trend_id")
            .chain(of(What::Concern, SubjectKind::Concern, "concern_id"))
            .chain(of(What::Answer, SubjectKind::Response, "response_id"))
            .collect();
        let id = self.forum.release_digest_of((&self.sedge, &self.marram), &items).await.to_string();
        self.forum.run_due_jobs().await;
        for piece in &mut self.pieces {
            if matches!(piece.what, What::Trend | What::Concern | What::Answer) {
                piece.keys.insert("digest_id", id.clone());
            }
        }
    }
}

/// The keys by which a message is found.
fn of_message(meeting: &str, id: String) -> [(&'static str, String); 4] {
    let (meeting, message) = (("meeting_id", meeting.to_owned()), ("message_id", id.clone()));
    [meeting, message, ("kind", "message".to_owned()), ("id", id)]
}
