# Digests: composing, approving, sending, reading, and the mail itself.

navigation-digests = Digests

digests-title = Digests
digests-none = No digest has gone out yet.
digests-none-moderator = There is no digest yet. Start one, and choose what goes into it.
digests-no-series = There is no series of digests yet. An operator begins one with the command “series create”.
digests-archive-title = What was sent
digests-archive-link = Search what was sent
digests-archive-words = Words
digests-archive-all-series = Every series
digests-archive-all-months = Every month
digests-archive-search = Search
digests-archive-none = No digest that was sent says that.
digests-archive-more = Older ones have not been looked through yet.
digest-is-correction = Correction
digest-period = Month
digest-edition = edition { $number }
digest-state-draft = Draft
digest-state-in-review = Waiting for approval
digest-state-approved = Approved
digest-state-scheduled = Scheduled
digest-state-missed = Missed
digest-state-freezing = About to be sent
digest-state-sending = Being sent
digest-state-paused = Paused
digest-state-sent = Sent
digest-state-sent-with-failures = Sent, with failures
digest-state-archived = Archived
digest-state-stopped = Stopped
digest-state-cancelled = Cancelled

digest-new-title = Start a digest
digest-new-button = Start digest
digest-edit-title = Change title and introduction
digest-edit-button = Save
digest-series = Series
digest-title-label = Title
digest-introduction-label = Introduction
digest-introduction-hint = Plain text: what this digest asks of its readers, in a sentence or two.
digest-introduction-none = No introduction

digest-items-heading = { $count ->
    [0] Nothing in it yet
    [one] { $count } item
   *[other] { $count } items
}
digest-items-none = Add trends, concerns, responses and minutes from the list below.
digest-item-gone = This was withdrawn. Take it out.
digest-item-sensitive = Reference only
digest-move-up = Move up
digest-move-down = Move down
digest-remove = Take out
digest-make-sensitive = Send the reference only
digest-make-open = Send the whole item
digest-add-heading = Add to it
digest-add = Add
digest-add-none = Nothing else is published.
digest-add-full = It holds 12 items, the most that a digest may.
digest-kind-trend = Trend
digest-kind-concern = Concern
digest-kind-response = Response
digest-kind-minutes = Minutes
digest-kind-meeting = Minutes
digest-edit-link = Change title and introduction
digest-preview-link = Preview the mail
digest-delivery-link = Where it was sent
digest-compose-link = Compose
digest-submit = Send for approval
digest-waits-for-other = Another moderator has to approve it: one who changed nothing in it.
digest-approve-heading = Approve
digest-approve = Approve
digest-marking = Marking
digest-refuse-heading = Send it back
digest-refuse = Send back
digest-refuse-reason = Why it is going back
digest-release = Release
digest-release-now = Release it now
digest-release-heading = Ready to go
digest-release-to = { $count ->
    [one] { $count } person gets it by email.
   *[other] { $count } people get it by email.
}
digest-schedule-title = When it is to go out
digest-schedule-meaning = It goes out by itself at that time. If the server is down then, and for two hours after, it does not, and you are told.
digest-schedule-on = Date
# $example is a date in numbers.
digest-schedule-on-hint = For example, { $example }
digest-schedule-time = Time
digest-schedule-time-hint = In London, like 10:30 or 2pm
digest-schedule-button = Set the time
digest-schedule-link = Choose when it goes out
digest-reschedule-link = Choose another time
digest-scheduled-heading = It goes out by itself
# $time is a date with a time.
digest-scheduled-for = { $time }, London time.
digest-scheduled-twice = The clocks go back that night, and this time comes twice. It goes out the first time.
digest-missed-heading = It did not go out
# $time is a date with a time.
digest-missed-at = It was to go out on { $time }.
digest-missed-meaning = The server was down at its time, or was restored from a backup since. Make sure that nobody has it yet, and that it is still wanted, before you release it.
digest-cancel-heading = Cancel it
digest-cancel-title = Cancel this digest?
# $time is a day and a time.
digest-cancel-scheduled = It was to go out on { $time }, London time.
digest-cancel-meaning = It is given up, and nobody gets it. You can start another one of the same month.
digest-cancel = Cancel this digest
digest-cancel-keep = Keep it
digest-editing-voids = Any change takes it back to draft.

digest-preview-title = Preview: { $title }
digest-test-meaning = You can have it sent to yourself as it would go out now. Its subject begins with TEST. It counts as no delivery.
digest-test-button = Send a test to me
digest-preview-subject = Subject
digest-preview-html = As HTML
digest-preview-text = As text
digest-preview-frame = The mail as HTML

digest-tombstone = An item was withdrawn after this digest went out.
# $title is the title of an earlier digest.
digest-withdrawn = { $count ->
    [one] An item in “{ $title }” was withdrawn.
   *[other] { $count } items in “{ $title }” were withdrawn.
}
# Of minutes. $date is the day of the meeting; $decisions and $actions are how many they quote.
digest-held = Held on { $date }. Its minutes quote { $decisions ->
    [0] no decision
    [one] one decision
   *[other] { $decisions } decisions
} and { $actions ->
    [0] no action
    [one] one action
   *[other] { $actions } actions
}.
# What is to go out of somebody's contribution. $period is a month such as “November 2026”.
digest-coming-heading = What the { $period } digest is to say
digest-coming-meaning = It has not gone out. Policy staff get it by email once moderators send it.
# $time is a day and a time.
digest-coming-at = It is to go out on { $time }, London time.
digest-coming-sensitive = The email gives the reference alone: the rest is read after signing in.
digest-coming-unnamed = It does not say who it is from.
digest-coming-withdraw = Withdraw, so that it does not go out
# $number is an edition of the same month, $title its title.
digest-corrects = This corrects edition { $number }, “{ $title }”.
digest-corrected-by = Edition { $number }, “{ $title }”, corrects this one.
digest-dissent = Who says otherwise
digest-contradicted = { $count ->
    [one] { $count } independent organisation contradicts it.
   *[other] { $count } independent organisations contradict it.
}
digest-contradicted-by-few = Fewer than three independent organisations contradict it.
digest-no-longer-seen = { $count ->
    [one] { $count } says that it no longer sees it.
   *[other] { $count } say that they no longer see it.
}
digest-no-longer-seen-by-few = Fewer than three say that they no longer see it.
digest-feedback-question = What do you do with this?
digest-feedback-said = You said:
feedback-word-acting-on-it = Acting on it
feedback-word-useful = Useful
feedback-word-not-for-us = Not for us
# $word is one of the three above.
digest-feedback-counted = { $word }: { $count }
digest-feedback-none = No reader has said what they do with it
digest-feedback-told = { $count ->
    [one] { $word }: { $count } reader.
   *[other] { $word }: { $count } readers.
}
digest-feedback-few = { $word }: fewer than three readers.
digest-asked = Asked of the CPS
digest-raised = Raised by
digest-sure = How sure
# $date is a date.
digest-due = due { $date }
digest-open-item = Open { $reference }

delivery-sending = Sending: { $sent } of { $total } sent
delivery-paused = Paused: { $sent } of { $total } sent
delivery-stopped = Stopped: { $sent } of { $total } sent
delivery-finished = { $sent } of { $total } sent
delivery-freezing = About to be sent
delivery-started = Started { $time }
delivery-closed = Finished { $time }
delivery-progress = { $sent } of { $total } sent, { $trouble } failed or uncertain
delivery-state-queued = Waiting
delivery-state-leased = In flight
delivery-state-uncertain = Uncertain
delivery-state-held = Held
delivery-state-retry = To try again
delivery-state-accepted = Sent
delivery-state-failed = Failed
delivery-state-bounced = Bounced
delivery-state-suppressed = Suppressed
delivery-state-cancelled = Cancelled
delivery-sum = { $count ->
    [one] { $count } in all: as many as were frozen.
   *[other] { $count } in all: as many as were frozen.
}
delivery-refresh = Refresh
delivery-pause = Pause sending
delivery-resume = Go on sending
delivery-stop = Stop for good
delivery-pause-operator = A moderator paused it.
delivery-pause-unwelcome = It paused by itself: the mail server does not accept our connection. An administrator has to look at the settings.
delivery-pause-refused = It paused by itself: too many copies were refused.
delivery-pause-restored = It was being sent when the backup was taken. Some copies may have gone out since: they go out again if you resume.
delivery-pause-name-gone = It paused by itself: somebody whom it names is no longer named.
delivery-pause-item-gone = It paused by itself: something in it was withdrawn.
delivery-left-heading = What is left of it
delivery-left-meaning = Copies that were not sent go out without what has gone, once a moderator who changed nothing in this digest approves what is left. A copy that may have arrived already is not sent again.
delivery-left-out = Withdrawn: left out
delivery-left-nothing = Nothing is left of it. Stop it.
delivery-left-waits = Another moderator has to approve it: one who changed nothing in it.
delivery-approve-afresh = Approve what is left, and send it
delivery-held-back = Not sent again: it held something that was withdrawn
delivery-counted-as-sent = No answer: a moderator counted it as sent
delivery-held-heading = { $count ->
    [one] Held: no answer after it was sent
   *[other] { $count } held: no answer after they were sent
}
delivery-held-meaning = The mail server was lost when it had all of a copy and before it answered, so it may have arrived. The mail server’s log tells by the Message-ID. Sent again, it is the same to the last letter, and may come twice. Counted as sent, it is left at that. The digest does not finish before.
delivery-held-since = Held since { $time }
delivery-held-message = Message-ID { $id }
delivery-held-resend = Send again
delivery-held-sent = Count as sent
# $count is more than one.
delivery-held-resend-all = Send all { $count } again
# $count is more than one.
delivery-held-sent-all = Count all { $count } as sent
# $shown of them are on the page.
delivery-held-more = The first { $shown } are shown. The others come up once those are decided.
delivery-download = Download every copy as CSV
delivery-views = States
delivery-view-trouble = Trouble first
delivery-view-all = All
delivery-caption = Copies
delivery-recipient = Recipient
delivery-state = State
delivery-tries = Tries
delivery-answer = The server’s answer
delivery-next = Next try
delivery-none = None
delivery-none-here = No copy is in trouble.

unsubscribe-title = Stop this mail
unsubscribe-question = You will get no more mail of this series.
unsubscribe-button = Stop this mail
unsubscribe-done-title = Stopped
unsubscribe-done = You will get no more mail of this series.

notice-digest-created = The digest is started
notice-digest-changed = Your changes are saved
notice-digest-submitted = Another moderator has to approve it now
notice-digest-approved = Approved
notice-digest-returned = Sent back
notice-digest-scheduled = It goes out at that time
notice-digest-cancelled = Cancelled
notice-digest-test-asked = A test is on its way to you
notice-digest-feedback-given = Noted: the moderators and the contributors are told how many, and not who
notice-digest-released = Released: it is on its way
notice-digest-paused = Paused
notice-digest-resumed = Going on
notice-held-sent-again = To be sent again
notice-held-counted = Counted as sent
notice-digest-approved-afresh = Approved: the rest is sent without it
notice-digest-stopped = Stopped

problem-introduction-too-long = { $limit ->
    [one] The introduction must be { $limit } character or fewer
   *[other] The introduction must be { $limit } characters or fewer
}
problem-slug-unsound = Use lower-case letters, digits and hyphens
conflict-digest-exists = There already is an edition of that month that has not gone out yet.
conflict-digest-gone-out = This digest is on its way. It cannot be changed any more.
conflict-digest-not-approved = It has to be approved before it can go out.
problem-schedule-past = Choose a date and a time that are still to come
problem-schedule-far = Choose a date within a year
conflict-digest-empty = There is nothing in it yet. Add something first.
conflict-digest-full = It holds 12 items, the most that a digest may.
conflict-digest-name-gone = Somebody whom it names is no longer named. What is left has to be approved first.
conflict-digest-item-gone = Something in it was withdrawn. Take it out, or approve what is left, first.
conflict-digest-item-no-more = This item has gone meanwhile. Nothing can be said of it any more.
conflict-held-decided = Nothing waits for this decision any more: somebody has decided, or the copy came back. This is how it stands now.
conflict-digest-nothing-gone = Nothing in it has gone. It can simply go on.
conflict-digest-more-gone = What it holds has changed since you looked. Look at it again.
conflict-digest-all-gone = Nothing is left of it. Stop it.
conflict-digest-content = What it holds has changed since: something was withdrawn, or a number is another one. It is a draft again: look at it, and send it for approval afresh.
conflict-series-exists = There already is a series of that name.
forbidden-digest = Only a moderator can do that.
forbidden-digest-own = You wrote it or changed what is in it. Another moderator has to approve it.

# The mail.
mail-digest-subject = { $marking }: { $title }
# $corrected is the number of the edition that is corrected.
mail-digest-subject-corrected = { $marking }: { $title } (edition { $number }, corrects edition { $corrected })
# $subject is the subject as it would go out.
mail-digest-test-subject = TEST: { $subject }
mail-digest-unmarked = NOT YET MARKED
mail-digest-open = Open this digest
mail-digest-trend = Trend { $reference }
mail-digest-trend-sensitive = Trend { $reference }, sensitive
mail-digest-concern = Concern { $reference }
mail-digest-concern-sensitive = Concern { $reference }, sensitive
mail-digest-minutes = Minutes { $reference }
mail-digest-minutes-sensitive = Minutes { $reference }, sensitive
mail-digest-sign-in = Sign in to read this one
mail-digest-sure = How sure:
mail-digest-raised = Raised by:
mail-digest-dissent = Who says otherwise:
mail-digest-feedback = Say what you do with { $reference }
mail-digest-feedback-text = Say what you do with it:
mail-digest-asked = Asked of the CPS:
mail-digest-read = Read and answer { $reference }
mail-digest-read-text = Read and answer:
mail-digest-read-minutes = Read minutes { $reference }
mail-digest-read-minutes-text = Read them:
mail-digest-answers = You said, we did
mail-digest-due = { $reference }, due { $date }: { $status }.
mail-digest-answered = { $reference }: { $status }.
# $label is a term of the taxonomy, such as “Medium: two or more independent organisations”; $count is how many.
mail-digest-confidence = { $label } ({ $count })
mail-digest-counts = Counts are of independent organisations, not of reports.
mail-digest-why = You get this because you read for policy. To stop it, use “unsubscribe” in your mail program, or reply: a person reads it.
