# Reports of trends, as moderators see them.

triage-title = Reports of trends
triage-caption = Reports to look at, oldest first
triage-none = Nothing is waiting. See what came of the reports:
triage-reference = Reference
triage-received = Received
triage-state = State
triage-with-author = With its author
triage-no-answer = No answer came
triage-sector = Sector
triage-terms = Terms
triage-assigned = Assigned
triage-you = You
triage-nobody = None
triage-own = This comes from you or from your organisation. Another moderator has to look at it.
triage-take = Assign to me
triage-with-you = Assigned to you
triage-with = Assigned to { $name }
triage-takes = Nobody has taken this up. It becomes yours with what you decide.
triage-take-over = Take it over
triage-accept = Accept
triage-decline-heading = Decline it
triage-decline-why = Choose why it is not taken further. Its author will read this.
triage-decline-hint = Its author will read this.
triage-decline = Decline
triage-link-heading = Link it to a trend
triage-link = Link
triage-unlink = Undo the link
triage-open-trend = Open a new trend from it

notice-submission-assigned = Assigned to you
notice-submission-accepted = Accepted
notice-submission-declined = Declined, and its author told
notice-submission-linked = Linked
notice-submission-unlinked = The link is undone

problem-decline-reason-missing = Choose why it is not taken further
conflict-trend-closed = This trend is closed, so nothing can be linked to it.

# Questions to the author of a report.
triage-questions-heading = Questions and answers
triage-answered = Its author answered
triage-ask-heading = Ask its author
triage-ask-hint = Choose a question, write one, or both. It is theirs until they answer.
triage-ask-words = In your own words
triage-ask-due = Answer by
triage-ask-due-hint = Within four weeks. After that it comes back to you without an answer.
triage-ask = Ask
triage-no-questions = Its author does not want to be asked about it.
triage-resume = Go on without an answer
notice-submission-asked = Asked, and its author told
notice-submission-resumed = It is with the moderators again
problem-due-unsound = Enter a real date
problem-due-range = The date must be within the next four weeks
forbidden-question = Its author does not want to be asked about it.

# Appeals of the authors of reports that were declined.
triage-appeal-heading = Its author asks for another look
triage-appeal-not-yours = Whoever declined it does not decide about this. Another moderator does.
triage-judge-heading = What you decide
triage-judge-reason = Why
triage-judge = Decide
notice-submission-appeal-decided = Decided, and its author told

# What is like the report that is open.
triage-similar = Similar reports
triage-similar-none = None of the last twelve months.
triage-similar-trends = Similar trends
triage-similar-linked = { $count ->
    [one] { $count } similar report is linked to it
   *[other] { $count } similar reports are linked to it
}

# What narrows the list.
triage-narrow = Narrow the list
triage-any-state = All that waits
triage-anybody = Anybody
triage-any = Any
triage-others = Another moderator
triage-handling = How it may be used
triage-further = More to narrow it by
triage-none-such = Nothing of this kind. Take something out to see more.
# $reference is that of a trend, such as “T-2026-014”.
triage-of = These are linked to { $reference }. What does not belong there can be selected and linked elsewhere.
triage-any-time = At any time
triage-last-week = In the last 7 days
triage-last-month = In the last 30 days
triage-earlier = Before that
triage-any-target = Whether overdue or not
triage-overdue = Overdue
triage-show = Show
triage-term = Term
triage-alike = These are like one another. They are selected; take out what does not belong.
triage-all = All reports

# Assigning, one or several.
triage-assign-heading = Who looks at it
triage-assign-to = Assign to
triage-assign = Assign
triage-me = Me
triage-to-nobody = Nobody: it is all moderators’ again
triage-of-trend = All its reports
triage-together = Show these together
notice-submission-assigned-to = Assigned
conflict-not-theirs = This report is not theirs to judge. Choose somebody else.

# Several at once.
triage-select = Select
# $reference is a reference such as “S-7KQ4MX”.
triage-select-report = Select report { $reference }
triage-selected = What to do with those selected
triage-choose-trend = Choose a trend
triage-new-trend = A new trend
triage-choose-question = Choose a question
triage-question = Question
triage-report = { $count ->
    [one] It is done for { $count } report
   *[other] It is done for { $count } reports
}
triage-back = Back to the reports
triage-left = { $count ->
    [one] { $count } report was left as it is
   *[other] { $count } reports were left as they are
}
# $state: "In triage". $name: the moderator to whom it is assigned, or “None”.
triage-left-changed = It has changed, or this cannot be done to it as it stands. State: { $state }. Assigned: { $name }.
triage-left-gone = It is not there any more.
notice-selection-done = Done
problem-trend-missing = Choose a trend
