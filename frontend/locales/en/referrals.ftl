# Telling the safeguarding leads. To whoever told them nothing here says what was done to others.

referral-new-title = Tell the safeguarding leads
referral-danger = If someone is in danger now, call 999. Nobody watches this service at night.
referral-comes-from-a-page = The page that you came from is sent with it, so that the leads can see what it is about.
referral-danger-now = Somebody is in immediate danger now
referral-danger-now-hint = Call 999 first. If you tick this, the safeguarding leads see your name here and how to reach you.
referral-text = What should they know?
referral-text-hint = Only the safeguarding leads can read this. They do not see who you are unless you say so below. You can name people and places here.
referral-reason = What is it about?
referral-reason-none = Not sure
referral-contact = How can they reach you?
referral-contact-hint = A telephone number or an address, if you want them to have it. They see it only if they may know who you are.
referral-named = The safeguarding leads may know who I am
referral-named-hint = They then see your name here and how to reach you. You can take this back until it is closed.
referral-send = Send
referral-own-heading = What you told them before
referral-own-waits = there is a question for you
referral-stage-open = received
referral-stage-taken = being looked at
referral-stage-closed = closed
referral-title = Reference { $reference }
referral-state-open = Received. The safeguarding leads have been told.
referral-state-taken = Being looked at by a safeguarding lead.
referral-state-closed = Closed.
referral-lead-state-open = Nobody has taken it yet.
referral-lead-state-taken = In hand.
referral-lead-state-closed = Closed.
# $name is a lead's shown name.
referral-held-by = { $name } has it.
referral-danger-said = Whoever wrote this says that somebody is in immediate danger.
referral-sent = Sent
referral-about = About
referral-writer = Written by
referral-writer-unknown = Not told. Whoever wrote it has not let you know.
referral-known-consent = They let you know who they are
referral-known-danger = They said that somebody is in danger now
referral-known-secretary = The membership secretary told
referral-identity-row = Name and address
referral-contact-given = Contact
referral-from = Sent from
referral-none-given = None
referral-item-open = See what it is about
referral-item-title = What it is about
referral-item-meaning = You can read this because it was referred to you. The log says that you did.
referral-item-gone = Withdrawn, or not open to anybody.
referral-item-empty = There is nothing to read yet.
referral-item-place = Go to where it is, if that is open to you
referral-item-kind-thread = Thread
referral-item-kind-post = Post
referral-item-kind-meeting = Meeting
referral-item-kind-submission = Report of a trend
referral-item-kind-trend = Trend
referral-item-kind-concern = Concern
referral-item-kind-digest = Digest
referral-take = Take it
referral-ask-heading = Ask a question
referral-ask = What do you want to know?
referral-ask-hint = You can ask one question. The answer is read by safeguarding leads alone.
referral-ask-send = Ask
referral-asked-heading = Question
referral-answered-heading = Answer
referral-not-answered = There is no answer yet.
referral-question-heading = A safeguarding lead asks
referral-answer-heading = You answered
referral-answer = Your answer
referral-answer-hint = Only the safeguarding leads can read this.
referral-answer-send = Send your answer
referral-who-heading = Who knows that it was you
referral-who-nobody = The safeguarding leads do not see who you are, nor how to reach you.
referral-who-named = The safeguarding leads see your name here, and how to reach you if you said.
referral-who-danger = You said that somebody is in immediate danger. The safeguarding leads see your name here, and how to reach you if you said.
referral-who-let-know = Let them know who I am
referral-who-take-back = Do not let them know any more
referral-who-is-heading = Who wrote it
referral-who-is-meaning = If you have to know, ask the membership secretary. They see the reference and your reason, and not what was written. Whoever wrote it is told that they were looked up.
referral-who-is-reason = Why do you have to know?
referral-who-is-hint = Do not repeat what was written. The membership secretary reads this.
referral-who-is-send = Ask the membership secretary
referral-who-is-waits = The membership secretary has been asked.
referral-who-is-refused = The membership secretary did not tell.
referral-who-is-told = The membership secretary has told.
referral-close-heading = Close it
referral-outcome = How did it end?
referral-outcome-choose = Choose one
referral-note = Note
referral-note-hint = Only safeguarding leads read it.
referral-close = Close it
referral-hand-over-heading = Hand it over
referral-hand-over = To
referral-hand-over-button = Hand it over
referral-statement-open = Print it for a body outside
referral-statement-title = Statement on { $reference }
referral-statement-meaning = This holds what was written to the safeguarding leads of this forum. Who wrote it stands here only if they let it be known, if they said that somebody is in danger, or if the membership secretary told.
referral-statement-unknown = Not told
referral-statement-words = What was written
referral-danger-row = Immediate danger said
referrals-title = Referrals
referrals-none = Nothing is waiting.
referrals-caption = Referrals that are not closed, oldest first
referrals-reference = Reference
referrals-about = About
referrals-since = Sent
referrals-stage = Stage
referrals-stage-open = Not taken
referrals-stage-taken = In hand
referrals-danger = Immediate danger
identities-title = Who wrote it
identities-meaning = A safeguarding lead asks who wrote what they were told. If you let them know, they see the name, the address and the shown name; you do not see what was written. Whoever wrote it is told that they were looked up.
identities-none = Nothing is waiting.
identities-tell = Let the leads know
identities-refuse = Do not
identities-waiting = { $count ->
    [one] A safeguarding lead asks who wrote something
   *[other] Safeguarding leads ask who wrote { $count } things
}
leads-too-few = Fewer than two people lead on safeguarding. Give somebody the role, so that one of them can be away.
home-referrals = { $count ->
    [one] { $count } that nobody has taken
   *[other] { $count } that nobody has taken
}
home-question = There is a question for you
notice-referral-created = The safeguarding leads have been told. Keep this page’s reference.
notice-referral-taken = You have taken it
notice-referral-handed-over = Handed over
notice-referral-asked = They have been asked
notice-referral-answered = Your answer has been sent
notice-referral-named = They now see who you are
notice-referral-name-taken-back = They no longer see who you are
notice-referral-writer-asked = The membership secretary has been asked
notice-referral-closed = It is closed
notice-identity-told = The safeguarding leads now know
notice-identity-not-told = The safeguarding leads are not told
navigation-referrals = Referrals
conflict-referral-in-other-hands = Another safeguarding lead has this in hand now.
conflict-referral-asked = A question has been asked about this already.
conflict-referral-answered = You have answered this already.
conflict-referral-closed = This is closed. Tell the safeguarding leads anew if there is something more.
problem-question-missing = Enter your question
problem-question-too-long = { $limit ->
    [one] Your question must be { $limit } character or fewer
   *[other] Your question must be { $limit } characters or fewer
}
problem-answer-missing = Enter your answer
problem-note-missing = Enter a note
problem-note-too-long = { $limit ->
    [one] The note must be { $limit } character or fewer
   *[other] The note must be { $limit } characters or fewer
}
problem-lead-missing = Choose a safeguarding lead
problem-referral-missing = Enter what they should know
problem-referral-too-long = { $limit ->
    [one] What they should know must be { $limit } character or fewer
   *[other] What they should know must be { $limit } characters or fewer
}
problem-contact-too-long = { $limit ->
    [one] Contact details must be { $limit } character or fewer
   *[other] Contact details must be { $limit } characters or fewer
}
