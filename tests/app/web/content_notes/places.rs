//! The one list of places where a post, a thread or a trend can be read, and what each does with content notes. They are
//! those of the handling matrix: a place that shows words has to take its row in both.

use crate::web::handling::{ROWS, What};
use std::collections::BTreeSet;

/// What a place does with words that carry a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// It shows, folds or hides them, as their reader chose.
    Obeys,
    /// It lists titles, and says which notes there are beside each.
    Names,
    /// It says a title alone.
    Title,
    /// It shows their author their own, or a moderator the words that they are about to change.
    Writes,
    /// It gives a tool the codes.
    Codes,
    /// It shows a mail as it goes out, the same to everybody.
    Mail,
}

use Does::{Codes, Mail, Names, Obeys, Title, Writes};

pub(super) const PLACES: &[(&str, Does)] = &[
    ("GET /", Names),
    ("GET /threads", Names),
    ("GET /spaces/{slug}", Names),
    ("GET /threads/{thread_id}", Obeys),
    ("POST /threads/{thread_id}/posts", Obeys),
    ("GET /posts/{post_id}/revisions", Obeys),
    ("GET /posts/{post_id}/edit", Writes),
    ("GET /meetings/{meeting_id}", Title),
    ("GET /meetings/{meeting_id}/current", Title),
    ("POST /meetings/{meeting_id}/messages", Title),
    ("GET /meetings/{meeting_id}/panel", Title),
    ("GET /meetings/{meeting_id}/agenda-items/new", Title),
    ("POST /meetings/{meeting_id}/agenda-items", Title),
    ("POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}", Title),
    ("POST /meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers", Title),
    ("GET /meetings/{meeting_id}/agenda-items/{agenda_item_id}/edit", Title),
    ("GET /locks/{lock_id}/wording", Obeys),
    ("GET /referrals/{referral_id}/item", Obeys),
    ("GET /you-said-we-did", Title),
    ("GET /trends", Names),
    ("GET /trends/{trend_id}", Obeys),
    ("GET /trends/{trend_id}/response/new", Title),
    ("POST /trends/{trend_id}/response", Title),
    ("GET /trends/{trend_id}/versions/new", Writes),
    ("GET /trends/{trend_id}/versions/{number}", Obeys),
    ("GET /trends/{trend_id}/versions/{number}/comparison/{other}", Obeys),
    ("GET /trends/{trend_id}/versions/{number}/edit", Writes),
    ("GET /trends/{trend_id}/versions/{number}/grade/new", Title),
    ("POST /trends/{trend_id}/versions/{number}/grade", Title),
    ("GET /trends/{trend_id}/support/edit", Title),
    ("POST /trends/{trend_id}/support", Title),
    ("GET /trends/{trend_id}/closing/new", Title),
    ("POST /trends/{trend_id}/closing", Title),
    ("GET /submissions/{submission_id}", Obeys),
    ("GET /submissions/{submission_id}/parts/{part}/edit", Title),
    ("GET /submissions/{submission_id}/sending/new", Title),
    ("POST /submissions/{submission_id}/sending", Title),
    ("POST /submissions/similar", Title),
    ("GET /triage", Title),
    ("POST /triage/selection", Title),
    ("GET /triage/{submission_id}", Title),
    ("POST /triage/{submission_id}/assignment", Title),
    ("POST /triage/{submission_id}/judgement", Title),
    ("POST /triage/{submission_id}/link", Title),
    ("POST /triage/{submission_id}/question", Title),
    ("POST /triage/{submission_id}/refusal", Title),
    ("GET /reviews/{review_id}", Obeys),
    ("POST /reviews/{review_id}/refusal", Obeys),
    ("GET /digests/{digest_id}", Obeys),
    ("GET /digests/{digest_id}/composition", Title),
    ("POST /digests/{digest_id}/approval", Title),
    ("POST /digests/{digest_id}/refusal", Title),
    ("GET /digests/{digest_id}/delivery", Title),
    ("GET /digests/{digest_id}/preview", Mail),
    ("GET /digests/{digest_id}/preview.html", Mail),
    ("GET /contributions/{kind}/{id}/handling/edit", Obeys),
    ("POST /contributions/{kind}/{id}/handling", Obeys),
    ("GET /account/contributions", Writes),
    ("POST /account/data", Writes),
    ("GET /account/contributions/{kind}/{id}/withdrawal/new", Writes),
    ("GET /api/v1/threads", Codes),
    ("GET /api/v1/threads/{thread_id}", Codes),
    ("GET /api/v1/threads/{thread_id}/posts", Codes),
    ("GET /api/v1/posts/{post_id}", Codes),
    ("GET /api/v1/trends", Codes),
    ("GET /api/v1/trends/{trend_id}", Codes),
];

#[test]
fn each_place_where_such_words_stand_says_what_it_does_with_their_notes() {
    let noted = [
        What::Thread,
        What::HeldThread,
        What::Post,
        What::HeldPost,
        What::LockedPost,
        What::Trend,
        What::NewTrend,
    ];
    let there: BTreeSet<&str> = ROWS
        .iter()
        .filter(|row| row.shows.iter().any(|what| noted.contains(what)))
        .map(|row| row.place)
        .collect();
    let listed: BTreeSet<&str> = PLACES.iter().map(|(place, _)| *place).collect();
    assert_eq!(PLACES.len(), listed.len(), "a place stands twice");
    let new: Vec<_> = there.difference(&listed).collect();
    assert!(new.is_empty(), "say here what these do with content notes: {new:?}");
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "these show no such words any more: {gone:?}");
}
