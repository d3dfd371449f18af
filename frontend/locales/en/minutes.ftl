# The minutes of meetings, and what becomes of their transcripts.

navigation-minutes = Minutes
minutes-index-title = Minutes
minutes-index-none = No minutes have been published yet.
home-minutes-heading = Minutes to be finished
home-minutes-all = All minutes
minutes-unfinished-heading = Not published yet
minutes-published-heading = Published
minutes-published-when = Published
minutes-heading = Minutes
minutes-link = Minutes
# Goes on after “Minutes”, for screen readers. $title is the meeting’s.
minutes-link-which = of { $title }
minutes-read = Read the minutes
minutes-none = Nobody has drafted the minutes yet.
minutes-draft = Draft the minutes
# $title is the meeting’s.
minutes-title = Minutes: { $title }
# $reference is the meeting’s, such as “2026-11b”.
minutes-caption = Meeting { $reference }
minutes-state-draft = Draft
minutes-state-circulated = With those who attended
minutes-state-published = Published
minutes-next-heading = What comes next
minutes-draft-means = { $days ->
    [one] Once those who attended have the minutes, they can propose corrections for { $days } working day. They are told by mail that something waits.
   *[other] Once those who attended have the minutes, they can propose corrections for { $days } working days. They are told by mail that something waits.
}
minutes-circulate = Send to those who attended
# $moment is such as “18 November 2026 at 5:30pm”.
minutes-window-open = Those who attended can propose corrections until { $moment }.
minutes-window-closed = The time for corrections ended on { $moment }.
minutes-corrections-open = { $count ->
    [one] { $count } correction waits for a decision
   *[other] { $count } corrections wait for a decision
}
minutes-approve-means = Approving seals the minutes and publishes them to those who can see the meeting, and to policy readers. Nothing in them can be changed after that.
minutes-approve = Approve and publish
minutes-another-approves = Somebody else has to approve the minutes: the chair or a moderator who wrote nothing of them and chose nothing for them.
minutes-attendance = Attendance
minutes-attended = { $count ->
    [0] Nobody was seen in the meeting.
    [one] { $count } person attended.
   *[other] { $count } people attended.
}
minutes-apologies = { $count ->
    [0] Nobody sent apologies.
    [one] { $count } person sent apologies.
   *[other] { $count } people sent apologies.
}
minutes-sorry = Apologies, which only you who lead are told by name:
minutes-interests = Interests declared
minutes-declared = { $count ->
    [one] { $count } person declared an interest.
   *[other] { $count } people declared an interest.
}
minutes-decisions = Decisions
minutes-decisions-none = No decision is quoted. What was decided may also be written in the discussion.
minutes-actions = Actions
minutes-actions-now = As they stand today. The seal does not cover how far they have come.
minutes-actions-none = No action is quoted, and none that you may see was recorded.
minutes-discussion = Discussion
# $number is the item’s on the agenda, $title what it is about.
minutes-item = { $number }. { $title }
minutes-outside = Outside the agenda
minutes-section-none = Nothing is recorded of the discussion.
minutes-left-out = { $count ->
    [one] { $count } message that was marked names somebody who was there, and is not quoted. See that what it says is written without the name.
   *[other] { $count } messages that were marked name somebody who was there, and are not quoted. See that what they say is written without the names.
}
minutes-to-take-out = { $count ->
    [one] { $count } quote names somebody who was there, and is to be taken out.
   *[other] { $count } quotes name somebody who was there, and are to be taken out.
}
# $names are those of people who were at the meeting.
minutes-names = Named: { $names }.
minutes-tombstone = Something that was quoted here has been withdrawn.
# Each goes on, for screen readers, with what the section is about.
minutes-edit = Edit the text
minutes-choose = Choose quotes
minutes-history = Earlier wordings
minutes-edit-title = Edit the minutes
minutes-edit-voids = The minutes are with those who attended. If you change them, they have to be sent to them again.
minutes-body-label = What the minutes say
minutes-body-hint = Say what was discussed as its rule allows. You can use Markdown for emphasis and lists. What is quoted is chosen apart.
minutes-save = Save
minutes-history-title = Earlier wordings
minutes-history-none = Nothing has been written yet.
minutes-wording = Wording { $number }
# For screen readers, before words that are gone, or new.
minutes-taken-out = taken out:
minutes-put-in = put in:
minutes-being-changed = The minutes are being changed. You will be told when you can read them again.
minutes-seal = Seal (SHA-256):
minutes-seal-check = Check the seal
quotes-title = What was said
quotes-none = Nothing was said here that the minutes could quote.
quotes-nobody = Nobody is named
quotes-names-somebody = This cannot be quoted: it names somebody who was there, and the rule of this item lets nobody be named. Say it in your own words.
quotes-quoted = Quoted
quotes-take-out = Take out
quotes-put-in = Quote
correction-new = Propose a correction
correction-new-title = Propose a correction
correction-means = Those who lead the meeting read it with your name, and decide. You read here what came of it.
correction-words-label = What should the minutes say instead?
correction-words-hint = Give the words that are wrong, and what is right.
correction-send = Send
corrections-heading = Corrections
corrections-own-heading = Your corrections
correction-waits = Waits for a decision
correction-outcome-accepted = Accepted
correction-outcome-declined = Declined
correction-reason = Why:
correction-decide = Decide on the correction
correction-edit-first = Edit this part of the minutes first
correction-question = What comes of it?
correction-choice-accepted = Accept: the minutes have been changed
correction-choice-declined = Decline
correction-reason-label = Why it is declined
correction-reason-hint = Whoever proposed it reads this.
correction-decide-button = Decide
seal-title = Check the seal
seal-holds = The seal holds: the minutes are as they were approved.
seal-broken = The seal is broken: the minutes are not as they were approved.
seal-gone = { $count ->
    [one] The words of { $count } quote are destroyed. Its hash stands, and the seal covers it.
   *[other] The words of { $count } quotes are destroyed. Their hashes stand, and the seal covers them.
}
seal-means = The seal is the SHA-256 hash of these lines, after a first line “csa-forum-minutes 1”, each ended by a line feed.
seal-part-stands = as sealed
seal-part-gone = destroyed, its hash stands
seal-part-differs = not as sealed

transcript-label = Transcript
transcript-hint = It cannot be changed once the meeting has opened. What the minutes quote stays.
transcript-kept = Kept
transcript-promised = Destroyed { $days } days after the minutes are published
transcript-is-kept = What is said here is kept.
transcript-is-promised = What is said here is destroyed { $days } days after the minutes are published, but for what they quote.
# $moment is such as “18 November 2026 at 5:30pm”.
transcript-is-due = What was said here is destroyed on { $moment } or soon after, but for what the minutes quote.
transcript-was-destroyed = What was said here was destroyed on { $moment }, but for what the minutes quote and what somebody still has to look at.

notice-minutes-drafted = The minutes are drafted
notice-minutes-edited = The minutes are changed
notice-minutes-circulated = Those who attended can read the minutes
notice-minutes-published = The minutes are approved and published
notice-minutes-quoted = It is quoted
notice-minutes-unquoted = It is taken out
notice-correction-proposed = Those who lead the meeting have your correction
notice-correction-decided = It is decided, and whoever proposed it is told

problem-minutes-name-somebody = The rule of this item lets nobody be named. Take out the names of people who were at the meeting, first names too
problem-correction-missing = Enter what the minutes should say instead
problem-correction-too-long = { $limit ->
    [one] The correction must be { $limit } character or fewer
   *[other] The correction must be { $limit } characters or fewer
}
conflict-minutes-too-early = Minutes can be drafted once the meeting has ended.
conflict-minutes-published = The minutes are published, and cannot be changed any more.
conflict-minutes-not-ripe = Those who attended can still propose corrections.
conflict-corrections-open = Corrections wait for a decision.
conflict-corrections-closed = The time for corrections has passed, or the minutes are being changed. Copy your words if you need them.
conflict-correction-not-made = Nothing in the minutes has been changed since this was proposed. Change them first.
conflict-quote-names-somebody = This names somebody who was there, and the rule of this item lets nobody be named. Say it in your own words instead.
conflict-quote-private = Of a private item the minutes quote nothing but decisions.
forbidden-minutes-approve = Somebody else has to approve the minutes.
forbidden-correction = Only those who attended the meeting can propose corrections.
