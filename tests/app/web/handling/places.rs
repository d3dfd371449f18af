//! The one list of places: what each route, each mail and each operation of a socket can show of what somebody wrote. A new
//! one has to take its row here.

use super::rules::{
    By::{self, Desk, Handling, Name, NameAtDesk},
    To::{self, Leads, Members, Moderators, PolicyReaders, Readers, Staff, TheAuthor, TheAuthorsTool, Tools},
    What::{
        self, Answer, Concern, DraftReport, HeldMessage, HeldPost, HeldThread, LockedPost, Message,
        NewConcern, NewReport, NewTrend, Post, Quoted, Report, Thread, Trend,
    },
};

/// What a place shows, to whom, and whom it says that is from.
pub(in crate::web) struct Row {
    pub(in crate::web) place: &'static str,
    pub(in crate::web) shows: &'static [What],
    pub(super) to: To,
    pub(super) by: By,
    /// Whether all of it has to stand there; a page that shows the latest of something, or one answer of many, need not.
    pub(super) all: bool,
    /// Whether somebody has to be shown some of it.
    pub(super) any: bool,
}

const fn row(place: &'static str, shows: &'static [What], to: To, by: By) -> Row {
    Row { place, shows, to, by, all: true, any: true }
}

const fn some(place: &'static str, shows: &'static [What], to: To, by: By) -> Row {
    Row { place, shows, to, by, all: false, any: true }
}

/// What would stand there if things were in another state than that in which they are looked at.
const fn seldom(place: &'static str, shows: &'static [What], to: To, by: By) -> Row {
    Row { place, shows, to, by, all: false, any: false }
}

use By::Nobody;

/// All that somebody wrote for others to read.
const SENT: &[What] =
    &[Thread, HeldThread, Post, HeldPost, Message, Quoted, NewReport, Report, NewConcern, Concern];

/// All that somebody wrote.
const OWN: &[What] = &[
    Thread,
    HeldThread,
    Post,
    HeldPost,
    Message,
    HeldMessage,
    Quoted,
    DraftReport,
    NewReport,
    Report,
    NewConcern,
    Concern,
];

/// Where something can be read.
pub(in crate::web) const ROWS: &[Row] = &[
    some("GET /", &[Thread], Readers, Nobody),
    some("GET /", &[HeldThread], Readers, Nobody),
    some("GET /", &[DraftReport, NewReport, Report, NewConcern, Concern], TheAuthor, Nobody),
    some("GET /", &[Concern, Trend], PolicyReaders, Nobody),
    row("GET /threads", &[Thread, HeldThread], Readers, Nobody),
    row("GET /spaces/{slug}", &[Thread, HeldThread], Readers, Nobody),
    row("GET /threads/{thread_id}", &[Thread, HeldThread, Post, HeldPost], Readers, Name),
    some("POST /threads/{thread_id}/posts", &[Thread, HeldThread, Post, HeldPost], Readers, Name),
    row("GET /posts/{post_id}/revisions", &[Thread, HeldThread, Post, HeldPost], Readers, Nobody),
    row("GET /posts/{post_id}/edit", &[Thread, HeldThread, Post, HeldPost], TheAuthor, Nobody),
    row("GET /locks/{lock_id}/wording", &[LockedPost], Leads, NameAtDesk),
    row("GET /referrals/{referral_id}/item", &[Thread, Message], Leads, NameAtDesk),
    row("GET /referrals/{referral_id}/item", &[Concern, NewReport], Leads, Nobody),
    row("GET /meetings/{meeting_id}", &[Message, Quoted], Readers, Name),
    // Minutes are read outside: they name whom the point's rule and the handling let them name.
    row("GET /meetings/{meeting_id}/minutes", &[Quoted], Readers, Handling),
    // Those are published, and nothing is chosen for them any more.
    seldom(
        "GET /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes",
        &[Quoted],
        Moderators,
        Handling,
    ),
    some("POST /meetings/{meeting_id}/messages", &[Message, Quoted], Readers, Name),
    row("GET /meetings/{meeting_id}", &[HeldMessage], Moderators, Name),
    row("GET /meetings/{meeting_id}", &[HeldMessage], TheAuthor, Name),
    row("GET /meetings/{meeting_id}/current", &[Message, Quoted], Readers, Name),
    row("GET /meetings/{meeting_id}/current", &[HeldMessage], Moderators, Name),
    row("GET /meetings/{meeting_id}/current", &[HeldMessage], TheAuthor, Name),
    some("GET /meetings/{meeting_id}/current", &[Thread], Readers, Nobody),
    seldom("GET /meetings/{meeting_id}/current", &[Concern, Trend], Readers, Nobody),
    row("GET /meetings/{meeting_id}/panel", &[HeldMessage], Moderators, Name),
    row("GET /meetings/{meeting_id}/panel", &[HeldMessage], TheAuthor, Name),
    some("POST /meetings/{meeting_id}/messages", &[HeldMessage], Moderators, Name),
    some("POST /meetings/{meeting_id}/messages", &[HeldMessage], TheAuthor, Name),
    row("GET /meetings/{meeting_id}/messages/{message_id}/decline/new", &[HeldMessage], Moderators, Name),
    some("POST /meetings/{meeting_id}/messages/{message_id}/decline", &[HeldMessage], Moderators, Name),
    row("GET /meetings/{meeting_id}/messages/{message_id}/edit", &[Message], TheAuthor, Nobody),
    row("GET /meetings/{meeting_id}/messages/{message_id}/removal/new", &[Message], Moderators, Name),
    seldom("GET /meetings/{meeting_id}/messages/{message_id}/removal/new", &[Quoted], Moderators, Name),
    seldom("GET /meetings/{meeting_id}/panel", &[Message], Readers, Nobody),
    // What is marked as an action and waits to be recorded: nothing is, here.
    seldom("GET /meetings/{meeting_id}/actions/new", &[Message], Moderators, Nobody),
    seldom("POST /meetings/{meeting_id}/actions", &[Message], Moderators, Nobody),
    // Papers of its agenda, by their titles.
    some("GET /meetings/{meeting_id}", &[Thread], Readers, Nobody),
    seldom("GET /meetings/{meeting_id}", &[Concern, Trend], Readers, Nobody),
    seldom("POST /meetings/{meeting_id}/messages", &[Thread, Concern, Trend], Readers, Nobody),
    seldom("GET /meetings/{meeting_id}/panel", &[Thread, Concern, Trend], Readers, Nobody),
    seldom("GET /meetings/{meeting_id}/agenda-items/new", &[Thread, Concern, Trend], Moderators, Nobody),
    seldom("POST /meetings/{meeting_id}/agenda-items", &[Thread, Concern, Trend], Moderators, Nobody),
    seldom(
        "POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}",
        &[Thread, Concern, Trend],
        Moderators,
        Nobody,
    ),
    seldom(
        "POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers",
        &[Thread, Concern, Trend],
        Moderators,
        Nobody,
    ),
    seldom(
        "GET /meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit",
        &[Thread, Concern, Trend],
        Moderators,
        Nobody,
    ),
    row("GET /concerns", &[Concern], Readers, Handling),
    row("GET /concerns?own", &[Concern, NewConcern], TheAuthor, Handling),
    row("GET /concerns/{concern_id}", &[Concern, NewConcern], Readers, Handling),
    row("GET /concerns/{concern_id}", &[Answer], Readers, Nobody),
    row("GET /concerns/{concern_id}/edit", &[NewConcern], TheAuthor, Nobody),
    row("GET /concerns/{concern_id}/response/new", &[Concern, Answer], PolicyReaders, Nobody),
    some("POST /concerns/{concern_id}/response", &[Concern], PolicyReaders, Nobody),
    row("GET /responses/{response_id}/edit", &[Concern, Answer], PolicyReaders, Nobody),
    row("GET /responses/{response_id}/revisions", &[Concern, Answer], Readers, Nobody),
    some("POST /responses/{response_id}", &[Concern], PolicyReaders, Nobody),
    row("GET /you-said-we-did", &[Concern, Answer], Readers, Nobody),
    some("GET /you-said-we-did", &[Trend], Readers, Nobody),
    row("GET /submissions", &[DraftReport, NewReport, Report], TheAuthor, Nobody),
    row("GET /submissions/{submission_id}", &[NewReport, Report], TheAuthor, Nobody),
    row("GET /submissions/{submission_id}/parts/{part}/edit", &[DraftReport], TheAuthor, Nobody),
    row("GET /submissions/{submission_id}/sending/new", &[DraftReport], TheAuthor, Nobody),
    some("POST /submissions/{submission_id}/sending", &[DraftReport, NewReport, Report], TheAuthor, Nobody),
    row(
        "GET /submissions/{submission_id}/withdrawal/new",
        &[DraftReport, NewReport, Report],
        TheAuthor,
        Nobody,
    ),
    // What a digest that is to come says of the trend behind which it stands.
    seldom("GET /submissions/{submission_id}", &[Trend], Readers, Nobody),
    // Published trends that are like it.
    seldom("GET /submissions/{submission_id}/parts/{part}/edit", &[Trend], Readers, Nobody),
    seldom("GET /submissions/{submission_id}/sending/new", &[Trend], Readers, Nobody),
    seldom("POST /submissions/{submission_id}/sending", &[Trend], Readers, Nobody),
    seldom("POST /submissions/similar", &[Trend], Readers, Nobody),
    // The trends to which reports can be linked.
    seldom("GET /triage", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/selection", &[Trend, NewTrend], Moderators, Nobody),
    seldom("GET /triage/{submission_id}", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/{submission_id}/assignment", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/{submission_id}/judgement", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/{submission_id}/link", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/{submission_id}/question", &[Trend, NewTrend], Moderators, Nobody),
    seldom("POST /triage/{submission_id}/refusal", &[Trend, NewTrend], Moderators, Nobody),
    // Nothing was asked about these.
    seldom("POST /submissions/{submission_id}/answer", &[NewReport, Report], TheAuthor, Nobody),
    row("GET /triage/{submission_id}", &[NewReport, Report], Moderators, Desk),
    some("POST /triage/{submission_id}/refusal", &[NewReport, Report], Moderators, Desk),
    some("POST /triage/{submission_id}/assignment", &[NewReport, Report], Moderators, Desk),
    some("POST /triage/{submission_id}/judgement", &[NewReport, Report], Moderators, Desk),
    some("POST /triage/{submission_id}/question", &[NewReport, Report], Moderators, Desk),
    some("POST /triage/{submission_id}/link", &[NewReport, Report], Moderators, Desk),
    row("GET /trends", &[Trend], Readers, Nobody),
    row("GET /trends", &[NewTrend], Moderators, Nobody),
    row("GET /trends/{trend_id}", &[Trend], Readers, Handling),
    row("GET /trends/{trend_id}", &[Report, NewTrend], Moderators, Handling),
    row("GET /trends/{trend_id}/response/new", &[Trend], PolicyReaders, Nobody),
    some("POST /trends/{trend_id}/response", &[Trend], PolicyReaders, Nobody),
    row("GET /trends/{trend_id}/support/edit", &[Trend], Members, Nobody),
    some("POST /trends/{trend_id}/support", &[Trend], Members, Nobody),
    row("GET /trends/{trend_id}/closing/new", &[Trend], Moderators, Nobody),
    some("POST /trends/{trend_id}/closing", &[Trend], Moderators, Nobody),
    row("GET /trends/{trend_id}/versions/new", &[Trend], Moderators, Nobody),
    row("GET /trends/{trend_id}/versions/{number}", &[Trend, NewTrend], Moderators, Nobody),
    // Of one version there is nothing to compare.
    seldom("GET /trends/{trend_id}/versions/{number}/comparison/{other}", &[Trend], Moderators, Nobody),
    row("GET /trends/{trend_id}/versions/{number}/edit", &[NewTrend], Moderators, Nobody),
    row("GET /trends/{trend_id}/versions/{number}/grade/new", &[Trend, NewTrend], Moderators, Nobody),
    some("POST /trends/{trend_id}/versions/{number}/grade", &[Trend, NewTrend], Moderators, Nobody),
    row("GET /trends/new?submission={submission_id}", &[NewReport, Report], Moderators, Nobody),
    row("GET /reviews/{review_id}", &[HeldThread, HeldPost], Moderators, Nobody),
    row("GET /reviews/{review_id}", &[NewConcern], Moderators, Nobody),
    some("POST /reviews/{review_id}/refusal", &[HeldThread, HeldPost, NewConcern], Moderators, Nobody),
    row("GET /digests/{digest_id}", &[Trend, Answer], Staff, Nobody),
    row("GET /digests/{digest_id}", &[Concern], Staff, Handling),
    row("GET /digests/{digest_id}/composition", &[Trend, Concern], Moderators, Nobody),
    // It is no longer in review.
    seldom("POST /digests/{digest_id}/approval", &[Trend, Concern], Moderators, Nobody),
    some("POST /digests/{digest_id}/refusal", &[Trend, Concern], Moderators, Nobody),
    // What is left of it, while it is paused.
    seldom("GET /digests/{digest_id}/delivery", &[Trend, Concern, Answer], Moderators, Nobody),
    row("GET /digests/{digest_id}/preview", &[Trend, Answer], Moderators, Nobody),
    row("GET /digests/{digest_id}/preview", &[Concern], Moderators, Handling),
    row("GET /digests/{digest_id}/preview.html", &[Trend, Answer], Moderators, Nobody),
    row("GET /digests/{digest_id}/preview.html", &[Concern], Moderators, Handling),
    row("GET /contributions/{kind}/{id}/handling/edit", OWN, TheAuthor, Nobody),
    row("GET /contributions/{kind}/{id}/handling/edit", SENT, Moderators, Nobody),
    some("POST /contributions/{kind}/{id}/handling", OWN, TheAuthor, Nobody),
    some("POST /contributions/{kind}/{id}/handling", SENT, Moderators, Nobody),
    row("GET /account/contributions", OWN, TheAuthor, Nobody),
    row("POST /account/data", OWN, TheAuthor, Nobody),
    row("GET /account/contributions/{kind}/{id}/withdrawal/new", OWN, TheAuthor, Nobody),
    row("GET /api/v1/threads", &[Thread], Tools, Name),
    row("GET /api/v1/threads", &[HeldThread], TheAuthorsTool, Name),
    row("GET /api/v1/threads/{thread_id}", &[Thread], Tools, Name),
    row("GET /api/v1/threads/{thread_id}", &[HeldThread], TheAuthorsTool, Name),
    row("GET /api/v1/threads/{thread_id}/posts", &[Thread, Post], Tools, Name),
    row("GET /api/v1/threads/{thread_id}/posts", &[HeldThread, HeldPost], TheAuthorsTool, Name),
    row("GET /api/v1/posts/{post_id}", &[Thread, Post], Tools, Name),
    row("GET /api/v1/posts/{post_id}", &[HeldThread, HeldPost], TheAuthorsTool, Name),
    row("GET /api/v1/meetings/{meeting_id}/events", &[Message, Quoted], Tools, Name),
    row("GET /api/v1/meetings/{meeting_id}/minutes", &[Quoted], Tools, Handling),
    row("GET /api/v1/submissions", &[NewReport, Report], TheAuthorsTool, Nobody),
    row("GET /api/v1/submissions/{submission_id}", &[NewReport, Report], TheAuthorsTool, Nobody),
    row("GET /api/v1/trends", &[Trend], Tools, Nobody),
    row("GET /api/v1/trends/{trend_id}", &[Trend], Tools, Nobody),
];

/// What goes by mail, by the templates: the digest to policy readers, and notices that say nothing.
pub(super) const MAILS: &[Row] = &[
    row("mail/digest", &[Trend, Answer], PolicyReaders, Nobody),
    row("mail/digest", &[Concern], PolicyReaders, Handling),
    row("mail/notice", &[], To::Nobody, Nobody),
];

/// What a socket is sent after each operation.
pub(super) const OPERATIONS: &[Row] = &[
    row("sub", &[Message], Readers, Name),
    row("since", &[Message], Readers, Name),
    row("post", &[Message], Readers, Name),
    row("remove", &[], To::Nobody, Nobody),
    // What is released is sent as a message is.
    seldom("message.release", &[Message], Readers, Name),
    row("message.decline", &[], To::Nobody, Nobody),
    // The other words of a message are sent as its first were.
    seldom("edit", &[Message], Readers, Name),
    row("mark", &[], To::Nobody, Nobody),
    row("react", &[], To::Nobody, Nobody),
    row("pin", &[], To::Nobody, Nobody),
    row("hand", &[], To::Nobody, Nobody),
    row("hand.lower", &[], To::Nobody, Nobody),
    row("hand.call", &[], To::Nobody, Nobody),
    row("agenda.start", &[], To::Nobody, Nobody),
    row("lock.set", &[], To::Nobody, Nobody),
    row("lobby.set", &[], To::Nobody, Nobody),
    row("person.admit", &[], To::Nobody, Nobody),
    row("poll.close", &[], To::Nobody, Nobody),
    row("poll.open", &[], To::Nobody, Nobody),
    row("poll.vote", &[], To::Nobody, Nobody),
    row("refresh", &[], To::Nobody, Nobody),
    row("typing", &[], To::Nobody, Nobody),
    row("person.remove", &[], To::Nobody, Nobody),
    row("person.return", &[], To::Nobody, Nobody),
    row("hello", &[], To::Nobody, Nobody),
    row("pong", &[], To::Nobody, Nobody),
    row("unsub", &[], To::Nobody, Nobody),
];
