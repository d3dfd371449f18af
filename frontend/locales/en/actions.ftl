# Actions that were agreed in meetings.

actions-title = Actions from meetings
actions-narrow = Narrow the list
actions-whose = Whose
actions-own = Mine
actions-all = Everybody’s
actions-standing = Which
action-standing-open = Open
action-standing-overdue = Overdue
action-standing-closed = Closed
actions-space = Space
actions-every-space = Every space
actions-show = Show
actions-none = There are no such actions.
actions-copy = Download this list (CSV)
actions-heading = Actions
actions-carried-heading = Open from earlier meetings
actions-carried-more = All that is open from earlier meetings
actions-unrecorded-heading = Marked as actions, and not recorded yet
actions-unrecorded-count = { $count ->
    [one] { $count } message is marked and not recorded yet
   *[other] { $count } messages are marked and not recorded yet
}
actions-recorded-heading = Recorded for this meeting

# $code is what people quote, such as “2026-11/3”.
action-title = Action { $code }
action-yours = You
# $date is a date, such as “10 December 2026”.
action-due = By { $date }
action-overdue = Overdue
action-lacks-owner = Nobody has it
action-state-open = Open
action-state-done = Done
action-state-dropped = Dropped

action-owner-heading = Who
action-due-heading = By when
action-agreed-heading = Agreed in
action-stands-heading = Where it stands
action-progress-heading = How far it has come
action-outcome-heading = In the end

action-new-title = Record an action
action-new-button = Record action
action-edit-title = Change this action
action-edit-button = Save changes
action-text-label = What is to be done
action-text-hint = One or two sentences.
action-owner-label = Who does it
action-owner-hint = The shown name of a member who can see this meeting, or of somebody who leads it.
action-owner-keep-hint = The shown name of a member who can see this meeting, or of somebody who leads it. Leave it empty, and whoever has it keeps it.
action-due-label = By when
action-due-hint = The last day on which it is in time. They are reminded some days before.
action-source-heading = The message
action-source-place = Where it was said
action-record-marked = Record it
# Goes on after “Record it”, for screen readers. $number is the position of a message in the transcript.
action-record-which = message { $number }

action-report-heading = Say how far it has come
action-report-button = Save
action-progress-label = How far it has come
action-close-heading = Close it
action-close-button = Close action
action-ends-label = How does it end?
action-ending-done = It is done
action-ending-dropped = It will not be done
action-outcome-label = What was done, or why it will not be
action-outcome-hint = Everybody who can see the meeting reads it.
action-reopen = Open it again
action-typed-heading = What you wrote

home-actions-heading = What you agreed to do
home-actions = { $count ->
    [one] { $count } action from a meeting
   *[other] { $count } actions from meetings
}
home-actions-overdue = { $count } overdue

notice-action-recorded = The action is recorded
notice-action-changed = The action is changed
notice-action-progressed = What you said is saved
notice-action-closed = The action is closed
notice-action-reopened = The action is open again

problem-action-text-missing = Enter what is to be done
problem-action-text-too-long = { $limit ->
    [one] What is to be done must be { $limit } character or fewer
   *[other] What is to be done must be { $limit } characters or fewer
}
problem-action-progress-missing = Enter how far it has come
problem-action-progress-too-long = { $limit ->
    [one] How far it has come must be { $limit } character or fewer
   *[other] How far it has come must be { $limit } characters or fewer
}
problem-action-outcome-missing = Enter what was done, or why it will not be
problem-action-outcome-too-long = { $limit ->
    [one] What was done must be { $limit } character or fewer
   *[other] What was done must be { $limit } characters or fewer
}
problem-action-owner-missing = Enter who does it
problem-action-owner-unknown = Nobody who can see this meeting and take part in it has that name
problem-action-due-past = The day must be today or later
conflict-action-closed = The action was closed meanwhile.
forbidden-action = Only whose action it is, and those who lead the meeting, can do that.
