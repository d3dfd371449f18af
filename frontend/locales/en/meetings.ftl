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
meeting-caption-live = Meeting { $reference }, live now
meeting-caption-ended = Meeting { $reference }, ended
meeting-refresh = Refresh
meeting-transcript = Transcript
meeting-transcript-none = Nothing has been said yet.
meeting-transcript-not-open = The meeting has not opened yet.
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
meeting-live-new-one = { $waiting } new message
meeting-live-new-other = { $waiting } new messages
meeting-live-sending = Sending…
meeting-live-not-sent = Not sent
meeting-live-again = Send again
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
