//! What each text is for that somebody may type.

/// Every kind of text that somebody may type, by the file and the name of its rule, and what it is for: that decides
/// what becomes of what screening finds in it (docs/decisions/0015). Whoever adds a text decides here, too.
pub(crate) const TEXTS: &[(&str, &str, &str)] = &[
    ("account/mod", "NAME", "name"),
    ("account/mod", "SHOWN_NAME", "name"),
    ("appeal", "APPEAL", "name"),
    ("appeal", "REASON", "reason"),
    ("action/new", "OUTCOME", "record"),
    ("action/new", "PROGRESS", "record"),
    ("action/new", "TEXT", "record"),
    ("agenda_item/mod", "TITLE", "record"),
    ("api_token", "LABEL", "name"),
    ("concern/new", "SHOULD_CHANGE", "contribution"),
    ("concern/new", "TITLE", "contribution"),
    ("concern/new", "WHAT_HAPPENED", "contribution"),
    ("declaration", "INTEREST", "record"),
    ("digest/new", "INTRODUCTION", "record"),
    ("digest/new", "TITLE", "record"),
    ("digest/series", "NAME", "name"),
    // What somebody tells the moderators: it may have to name what is wrong.
    ("flag/mod", "WORDS", "name"),
    // It cannot wait: its turn would be over.
    ("hand", "REASON", "record"),
    ("message/held", "REASON", "reason"),
    ("meeting/cancellation", "REASON", "record"),
    ("meeting/new", "PURPOSE", "record"),
    ("meeting/new", "TITLE", "record"),
    // Whoever leads the meeting alone reads what somebody needs to take part in it.
    ("meeting/replies", "NEEDS", "name"),
    ("message/new", "BODY", "record"),
    ("minutes/correcting", "REASON", "record"),
    ("minutes/correcting", "WORDS", "record"),
    ("minutes/wording", "BODY", "record"),
    // Whom a lead nominates, and why: only the secretary reads it.
    ("nomination", "NAME", "name"),
    ("nomination", "REASON", "name"),
    ("organisation", "NAME", "name"),
    ("person/suspension", "REASON", "unscreened"),
    ("poll/new", "CHOICES", "record"),
    ("poll/new", "QUESTION", "record"),
    ("post/new", "BODY", "contribution"),
    // The membership secretary reads why a lead asks who wrote a referral.
    ("referral/identity", "REASON", "name"),
    ("referral/new", "CONTACT", "unscreened"),
    ("referral/new", "TEXT", "unscreened"),
    ("referral/question", "ANSWER", "unscreened"),
    ("referral/question", "QUESTION", "unscreened"),
    ("referral/steering", "NOTE", "unscreened"),
    // Why the secretary asked who is behind a name: it is about a person, and that member reads it.
    ("resolution", "REASON", "name"),
    ("response/new", "BODY", "record"),
    ("response/new", "REASON", "record"),
    ("response/new", "REASON_OF_REFUSAL", "record"),
    ("review/decision", "WORDS", "reason"),
    // A member's own defence, which only moderators read.
    ("sanction/new", "REASON", "reason"),
    // Spaces and series are made by an operator's command.
    ("space", "NAME", "name"),
    ("space", "PURPOSE", "reason"),
    ("submission/answers", "CHANGE", "contribution"),
    ("submission/answers", "EVIDENCE", "contribution"),
    ("submission/answers", "HELP", "contribution"),
    ("submission/answers", "IMPORTANCE", "contribution"),
    ("submission/answers", "METHOD", "contribution"),
    ("submission/answers", "REFERENCES", "contribution"),
    ("submission/answers", "TITLE", "contribution"),
    // Its author's own case, which only moderators read.
    ("submission/question", "ANSWER", "contribution"),
    ("submission/question", "WORDS", "reason"),
    // Terms name offices and dates because they must; the office that publishes them has them drafted.
    ("terms/mod", "TEXT", "name"),
    ("thread", "TITLE", "contribution"),
    ("trend/version", "ASKED", "record"),
    ("trend/version", "SOURCE", "record"),
    ("trend/version", "SUMMARY", "record"),
    ("trend/version", "TITLE", "record"),
];

/// Where the texts of a file are judged, if not there: a thread's title with its first post.
pub(crate) const JUDGED_ELSEWHERE: &[(&str, &str)] = &[("thread", "post/new")];
