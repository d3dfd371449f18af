# Meetings, and what is said in them.

navigation-meetings = Meetings
meetings-title = Meetings
meetings-live = Live now
meetings-coming = Coming
meetings-coming-none = No meeting is planned.
meetings-past = Past
meetings-past-none = No meeting has ended yet.
meeting-ended-when = Ended
meeting-new-link = Schedule a meeting

meeting-new-title = Schedule a meeting
meeting-new-button = Schedule meeting
meeting-title-label = Title
meeting-purpose-label = What it is for
meeting-space-label = Space
meeting-space-hint = Those to whom the space is open can join.
meeting-chair-label = Chair
meeting-date-label = Date
meeting-day-label = Day
meeting-month-label = Month
meeting-year-label = Year
# $example is a date, such as “27 11 2026”.
meeting-date-hint = For example, { $example }
meeting-time-label = Start
meeting-time-hint = London time, for example 10:30 or 2pm
meeting-duration-label = Length in minutes

# $reference is the meeting’s reference, such as “2026-11b”.
meeting-caption-coming = Meeting { $reference }
meeting-caption-cancelled = Meeting { $reference }, cancelled
meeting-caption-live = Meeting { $reference }, live now
meeting-caption-ended = Meeting { $reference }, ended
meeting-refresh = Refresh
meeting-transcript = Transcript
meeting-transcript-none = Nothing has been said yet.
meeting-transcript-not-open = The meeting has not opened yet.
meeting-transcript-cancelled = The meeting did not take place.
meeting-earlier = Show earlier messages
meeting-latest = Show the latest messages
# $rule is a way in which contributions may be used, such as “Chatham House Rule: use it, do not say who”.
meeting-rule = { $rule }, unless a message says otherwise.
meeting-about = About the meeting
meeting-opened = The meeting opened.
meeting-ended = The meeting ended.
meeting-purpose-heading = What it is for
meeting-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
meeting-chair-heading = Chair
meeting-readers-heading = Who can read it
# $space is the space’s name.
meeting-readers = Those to whom { $space } is open. Outside it, a message is used only as its author chose.
meeting-lead-heading = You lead this meeting
meeting-open = Open the meeting
meeting-end = End the meeting

# What the script of a meeting’s page says. It is handed “%{count}” for $waiting and puts the number there.
meeting-live-connected = Connected, nothing missed
meeting-live-reconnecting = Reconnecting…
meeting-live-stopped = Not connected
meeting-live-signed-out = Signed out
meeting-live-out = This meeting is not open to you now
meeting-live-out-typed = This meeting is not open to you now. Copy what you typed before you refresh this page.
meeting-live-out-of-date = This page is out of date
meeting-live-new-one = { $waiting } new message
meeting-live-new-other = { $waiting } new messages
meeting-live-sending = Sending…
meeting-live-not-sent = Not sent
# Goes on after “Not sent.”, where there is no form to put the text back into.
meeting-live-copy = Copy it if you want to keep it.
meeting-live-session-ends = You have only been reading for a long time, and will be signed out in 2 minutes.
meeting-live-again = Send again
# A switch, for those who have the page read out.
meeting-live-pause = Stop reading out new messages
meeting-live-take-back = Take back

message-acts = Actions
# Goes on after “Actions”, for screen readers. $name is who said it, $time is such as “10:25am”.
message-acts-which = for { $name }’s message, { $time }
message-body-label = Your message
message-send = Send
message-you = You
message-remove = Remove
# $time is a time of day, such as “10:24am”.
message-remove-label = Remove message at { $time }
message-removed = This message was removed.

notice-meeting-created = The meeting is scheduled
notice-meeting-opened = The meeting is open
notice-meeting-ended = The meeting has ended
notice-message-removed = The message is removed

# Messages that whoever leads the meeting reads first. $waiting is how many.
message-release-ask = Send it to the chair, who decides whether others see it
message-release-ask-hint = Nobody else sees it meanwhile. You can take it back.
held-heading = { $waiting ->
    [one] { $waiting } message waits for you
   *[other] { $waiting } messages wait for you
}
held-announced = A message waits for you to release it
held-means = Screening held what is below. Its writer asks that you read it first. Only those who lead this meeting see it.
message-release = Release
message-decline = Do not release
message-decline-title = Why is this not released?
message-decline-reason-label = Reason
message-decline-reason-hint = Its writer reads this. Nobody else does.
message-decline-button = Do not release it
held-own-heading = Only you and the chair see this
held-own-waits = It waits for the chair.
# $reason is what the chair wrote.
held-own-declined = It was not released: { $reason }
held-own-unread = The meeting ended before anyone released it.
held-own-take-back = Take back
notice-message-held = Your message waits for the chair
notice-message-released = The message is released
notice-message-declined = The message is not released
problem-message-decline-missing = Enter why it is not released
problem-message-decline-too-long = { $limit ->
    [one] The reason must be { $limit } character or fewer
   *[other] The reason must be { $limit } characters or fewer
}
forbidden-message-release = Somebody else must decide about what you wrote yourself.
conflict-message-decided = Somebody else has decided about this message, or its writer has taken it back.

problem-purpose-too-long = { $limit ->
    [one] What it is for must be { $limit } character or fewer
   *[other] What it is for must be { $limit } characters or fewer
}
problem-date-missing = Enter a date
problem-date-unreal = Enter a real date
problem-time-missing = Enter a time
problem-time-skipped = The clocks go forward that night, and there is no such time. Choose a time before 1am, or from 2am
problem-time-unreal = Enter a real time, like 10:30 or 2pm
problem-duration-unsound = Length must be between 5 and 480 minutes
problem-message-too-fast = Wait a moment, then send your message again
forbidden-meeting-create = Only a moderator can schedule a meeting.
forbidden-meeting-lead = Only the chair or a moderator can open or end a meeting.
forbidden-message-post = You can read this meeting but not write in it.
forbidden-message-remove = Only its author, the chair or a moderator can remove a message.
conflict-meeting-not-open = The meeting has not opened yet.
conflict-meeting-ended = The meeting has ended. Copy your words if you need them.
conflict-key-reused = This was sent before with other words. Reload the page and send it again.
# $time is the message’s: “10:25am”.
message-act-label = message at { $time }

# The agenda. $number is an item’s number, $title is what it is about.
meeting-agenda-heading = Agenda
meeting-agenda-title = Agenda
meeting-agenda-none = Nothing is on the agenda yet.
meeting-agenda-change = Change the agenda
meeting-now = Now: item { $number }, { $title }
# $rule is a sentence that says who is named outside.
meeting-item-started = Now: { $title }. { $rule }
meeting-start-item = Start item { $number }
agenda-item-start = Talk about it now
# Goes on after “Talk about it now” or “Remove”, for screen readers.
agenda-item-start-which = item { $number }
agenda-item-title-label = What is it about?
agenda-item-attribution-label = Who is named outside for what is said
agenda-item-add = Add to the agenda
agenda-item-remove = Remove
attribution-on-record = On record
attribution-chatham-house = Chatham House Rule
attribution-private = Private
attribution-meaning-on-record = On record: each message is used as its author chose
attribution-meaning-chatham-house = Chatham House Rule: use what is said, not who said it
attribution-meaning-private = Private: nothing of it leaves the meeting but what is decided

# What stands above the transcript, and who writes.
meeting-notice-heading = Notice
meeting-notice-place = Show it in the transcript
meeting-writing-locked = Only those who lead the meeting, and whom they call, can write now.
meeting-writing-open = Everybody can write.
meeting-writing-slow = { $seconds ->
    [one] There is a pause of { $seconds } second between two messages.
   *[other] There is a pause of { $seconds } seconds between two messages.
}
# The same for the script, which is handed “%{count}” for $waiting and puts the number there.
meeting-writing-slow-words-one = There is a pause of { $waiting } second between two messages.
meeting-writing-slow-words-other = There is a pause of { $waiting } seconds between two messages.
meeting-lock = Only those who lead can write
meeting-unlock = Let everybody write
meeting-slow-label = Pause between two messages
meeting-slow-none = None
meeting-slow-seconds = { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
meeting-slow-set = Set the pause

# Hands. $name is a person’s.
meeting-hands = { $hands ->
    [0] Hands up: none
   *[other] Hands up: { $hands }
}
hand-raise = Raise your hand
hand-reason-label = What about (optional)
hand-lower-own = Lower your hand
hand-call = Call
hand-called = Your turn
hand-lower = Lower
# Goes on after “Lower”, for screen readers.
hand-lower-whose = { $name }’s hand

# The lobby, in which people wait to be let in.
lobby-on = Let people in one by one
lobby-off = Let everybody straight in
lobby-waiting-heading = { $people ->
    [0] Waiting to be let in: nobody
   *[other] Waiting to be let in: { $people }
}
lobby-admit = Let in
lobby-refuse = Do not let in
lobby-means = Those who lead this meeting let people in one by one. They see your name as you choose to show it.
lobby-ask = Ask to be let in
lobby-waiting = You are waiting to be let in. Those who lead the meeting know that you are here.
lobby-admitted = You are let in.

# Who is there. $name is a person’s.
meeting-present-lately = { $people ->
    [0] Here in the last few minutes: nobody
   *[other] Here in the last few minutes: { $people }
}
# The same for the script, which is handed “%{count}” for $people and puts the number there.
meeting-present-now-one = Here now: { $people }
meeting-present-now-other = Here now: { $people }
meeting-typing-one = { $name } is writing…
meeting-typing-some = Somebody is writing…
meeting-typing-many = Several people are writing…
meeting-attendance-heading = Attendance
meeting-attendance-means = For those who lead this meeting. Whoever was away for less than 5 minutes was there.
# $from and $until are times of day, such as “10:25am”.
meeting-attended = { $from } to { $until }

# Polls. $question is what is asked.
poll-heading = Poll
poll-new-title = Open a poll
poll-question-label = Question
poll-options-label = Options
# $least and $most are numbers.
poll-options-hint = One on each line, from { $least } to { $most } of them
poll-secret-label = Who learns how somebody voted?
poll-named = Named
poll-named-means = Once the poll is closed, everybody in the meeting sees who chose what.
poll-secret = Secret
poll-secret-means = Nobody learns who chose what, and it is kept nowhere. Only the numbers are shown, if at least 3 vote.
poll-final = A vote cannot be changed.
poll-open = Open the poll
poll-vote = Vote
poll-voted = You have voted.
poll-voters-so-far = { $voters ->
    [0] Nobody has voted yet.
    [one] { $voters } vote so far
   *[other] { $voters } votes so far
}
# $kind is “Named” or “Secret”.
poll-voters = { $voters ->
    [one] { $kind }, { $voters } vote
   *[other] { $kind }, { $voters } votes
}
poll-too-few = Fewer than 3 voted in secret, so what they chose is neither shown nor kept.
poll-close = Close the poll
poll-opened = Poll: { $question }
# $result is such as “The first: 3, The second: 1”.
poll-closed = The poll is closed: { $question } { $result }
poll-closed-too-few = The poll is closed: { $question } Too few voted to show a result.

# Asking somebody to leave. $name is theirs.
meeting-removed-heading = Asked to leave
person-return = Let back in
person-remove-act = Ask its author to leave
person-remove-title = Ask { $name } to leave this meeting?
person-remove-means = They can no longer read this meeting or write in it, and are told only that it is closed to them. Nobody else in it is told. You can let them back in.
person-remove-button = Ask them to leave

message-edit = Edit
message-edit-title = Edit your message
message-edit-button = Save message
message-edited = Edited
message-reply-act = Reply
message-reply = In reply to an earlier message
# $name is who said what is answered.
message-reply-to = In reply to { $name }
message-reply-none = Do not reply to it
message-mark-action = Action
message-mark-decision = Decision
message-mark-as-action = Mark as action
message-mark-as-decision = Mark as decision
message-unmark = Take the mark away
message-pin = Show as notice
# What somebody says of another’s message with one press of a button, and what stands below it, with how many say so.
reaction-sign-agree = I agree
reaction-sign-thanks = Thank you
reaction-sign-see-too = We see this too
message-unpin = Take the notice down

notice-agenda-item-added = It is on the agenda
notice-agenda-item-removed = It is off the agenda
notice-agenda-item-started = The item has started
notice-hand-raised = Your hand is up
notice-hand-lowered = The hand is down
notice-hand-called = They have the word
notice-lobby-set = Set
notice-person-admitted = They are let in
notice-poll-opened = The poll is open
notice-poll-closed = The poll is closed
notice-poll-voted = Your vote is counted
notice-poll-voted-before = You had voted before, and that vote counts
notice-writing-set = Set
notice-message-edited = Your message is changed
notice-message-marked = The message is marked
notice-message-pinned = The notice is up
notice-reaction-changed = Your reaction is changed
notice-message-unpinned = The notice is down
notice-person-removed = They can no longer read this meeting
notice-person-returned = They can come back

problem-hand-reason-too-long = { $limit ->
    [one] What it is about must be { $limit } character or fewer
   *[other] What it is about must be { $limit } characters or fewer
}
problem-slow-unsound = The pause must be between 5 and 600 seconds
problem-poll-question-missing = Enter a question
problem-poll-question-too-long = { $limit ->
    [one] The question must be { $limit } character or fewer
   *[other] The question must be { $limit } characters or fewer
}
problem-poll-options-missing = Enter the options, one on each line
problem-poll-options-number = Enter from 2 to 10 options, one on each line
problem-poll-options-same = Two of the options are the same
problem-poll-options-too-long = { $limit ->
    [one] The options must be { $limit } character or fewer
   *[other] The options must be { $limit } characters or fewer
}
problem-poll-option-too-long = Each option must be 80 characters or fewer
problem-poll-option-missing = Select an option
forbidden-reaction-own = You cannot react to what you said yourself.
forbidden-message-edit = Only its author can edit a message.
forbidden-hand-lower = Only they themselves, the chair or a moderator can lower a hand.
forbidden-person-remove = The chair and moderators cannot be asked to leave.
conflict-agenda-full = There are as many items on the agenda as there may be.
conflict-agenda-item-started = It was talked about already, and stays on the agenda.
conflict-hand-lowered = The hand is down already.
conflict-poll-open = Another poll is open. Close it first.
conflict-poll-closed = The poll is closed already.
conflict-polls-full = There are as many polls in this meeting as there may be.
conflict-message-removed = That message was removed.
conflict-message-chosen = Those who lead the meeting marked this message or put it above the others, so it keeps its words. You can remove it, and say it anew.
conflict-writing-locked = Only those who lead the meeting, and whom they call, can write now. Copy your words if you need them.

# Changing and cancelling a meeting that has not opened.
meeting-edit = Change the meeting
meeting-edit-title = Change the meeting
meeting-edit-button = Save changes
meeting-cancel = Cancel the meeting
meeting-cancel-title = Cancel this meeting?
meeting-cancel-means = It stays in the list, marked as cancelled, and can no longer be opened. This cannot be undone.
meeting-cancel-reason-label = Why (optional)
meeting-cancel-reason-hint = Those who can see the meeting can read this.
meeting-cancel-button = Cancel the meeting
meeting-cancel-keep = Keep it
meeting-cancelled = This meeting is cancelled.
meeting-cancelled-tag = Cancelled

notice-meeting-changed = The meeting is changed
notice-meeting-cancelled = The meeting is cancelled

problem-cancellation-reason-too-long = { $limit ->
    [one] The reason must be { $limit } character or fewer
   *[other] The reason must be { $limit } characters or fewer
}
conflict-meeting-cancelled = The meeting is cancelled.
conflict-meeting-opened = The meeting has opened, and cannot be changed any more.

# Invitations by mail, and single people who are invited beside those to whom the space is open.
meeting-invitations-title = Invitations
# $space is the space’s name.
meeting-invitations-for = This meeting is for those to whom { $space } is open, whoever chairs it, and the people below.
meeting-invitations-expected = { $people ->
    [one] { $people } person is expected.
   *[other] { $people } people are expected.
}
meeting-invitations-sent = { $people ->
    [0] Nobody has been invited by email yet.
    [one] { $people } has been invited by email.
   *[other] { $people } have been invited by email.
}
meeting-invitations-mean = The email says when the meeting is and not what it is about, and brings an entry for a calendar. Those who get it are told when the time changes and when the meeting is cancelled.
meeting-invitations-send = { $people ->
    [one] Send { $people } invitation
   *[other] Send { $people } invitations
}
meeting-invitees-heading = Invited besides
meeting-invitees-none = Nobody is invited besides.
meeting-invitee-label = Add somebody
meeting-invitee-hint = Their name as the directory shows it. They can see the meeting as soon as you add them.
meeting-invitee-add = Add
meeting-invitee-remove = Take away
meeting-invitee-directory = Look at the directory
meeting-calendar-heading = Calendar
meeting-calendar-download = Download an entry for your calendar

notice-meeting-invited = The invitations are on their way
notice-meeting-invitee-added = They can see this meeting
notice-meeting-invitee-removed = They are no longer invited

problem-person-unlisted = Nobody in the directory has that name
conflict-invitees-full = As many people are invited besides as there may be.

# Who comes, and what they need to take part.
meeting-replies-heading = Who comes
meeting-replies-coming = { $people ->
   *[other] { $people } will come
}
meeting-replies-perhaps = { $people ->
   *[other] { $people } perhaps
}
meeting-replies-apologies = { $people ->
    [one] { $people } apology
   *[other] { $people } apologies
}
meeting-replies-silent = { $people ->
    [one] { $people } has not answered
   *[other] { $people } have not answered
}
meeting-replies-title = Who comes, and what they need
meeting-reply-title = Will you come?
meeting-reply-label = Will you come?
meeting-reply-button = Answer
meeting-answer-coming = I will come
meeting-answer-perhaps = Perhaps
meeting-answer-apologies = No, I send my apologies
meeting-needs-heading = What people need to take part
meeting-needs-label = What you need to take part (optional)
meeting-needs-hint = Only those who lead this meeting read it. It is deleted when the meeting is over.

# Interests that people declare.
declarations-heading = Declarations of interest
declarations-none = Nobody has declared an interest.
declaration-new = Declare an interest
declaration-change = Change your declaration
declaration-withdraw = Withdraw your declaration
declaration-title = Declare an interest
declaration-label = What you have to do with what the meeting is about
declaration-hint = Those who can see the meeting can read it, and it is kept for the minutes. You can withdraw it until the meeting has ended.
declaration-button = Declare

notice-meeting-replied = Your answer is saved
notice-interest-declared = Your declaration is saved
notice-interest-withdrawn = Your declaration is withdrawn

problem-access-needs-too-long = { $limit ->
    [one] What you need must be { $limit } character or fewer
   *[other] What you need must be { $limit } characters or fewer
}
problem-interest-missing = Enter what you declare
problem-interest-too-long = { $limit ->
    [one] What you declare must be { $limit } character or fewer
   *[other] What you declare must be { $limit } characters or fewer
}
conflict-reply-too-late = The meeting has opened, and takes no more answers.

# What is planned of the points of an agenda. $name is a person’s.
agenda-item-edit = Change
agenda-item-edit-title = Change a point of the agenda
agenda-item-edit-button = Save changes
agenda-item-up = Move up
agenda-item-down = Move down
agenda-item-owner = { $name } has it in hand
agenda-item-owner-label = Who has it in hand (optional)
agenda-item-owner-hint = The shown name of somebody who can see this meeting.
agenda-item-minutes-label = Minutes (optional)
agenda-papers-heading = Papers
agenda-papers-none = There is nothing to read for it yet.
agenda-paper-label = Add a thread, a trend or a concern
agenda-paper-hint = Its address, or its reference, such as T-2026-014. Each sees only what they can read.
agenda-paper-add = Add
agenda-paper-remove = Take away

notice-agenda-item-changed = The point is changed
notice-agenda-item-moved = The order is changed
notice-agenda-paper-added = It is among the papers
notice-agenda-paper-removed = It is no longer among the papers

problem-agenda-minutes-unsound = Minutes must be between 1 and 480
problem-agenda-owner-unknown = Nobody who can see this meeting has that name
problem-paper-unknown = Enter the address of a thread, a trend or a concern that you can read, or the reference of a trend or a concern
conflict-papers-full = There are as many papers as there may be.

# Meetings that are scheduled together.
meeting-series-heading = One of a series
meeting-repeat-label = Repeat it
meeting-repeat-none = Do not repeat it
meeting-repeat-kind-weekly = Each week
meeting-repeat-kind-fortnightly = Every two weeks
meeting-repeat-kind-monthly = Each month, on the same weekday of the month
meeting-times-label = How many meetings (if you repeat it)
meeting-times-hint = From 2 to 12, with this one. Each is then changed and cancelled by itself.
meeting-cancel-later = { $meetings ->
    [one] Cancel the { $meetings } later meeting of this series, too
   *[other] Cancel the { $meetings } later meetings of this series, too
}

problem-times-unsound = There must be from 2 to 12 meetings in a series
problem-time-skipped-later = On the day of one of these meetings the clocks go forward, and there is no such time. Choose a time before 1am, or from 2am
