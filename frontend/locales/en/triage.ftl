# Reports of trends, as moderators see them.

triage-title = Reports of trends
triage-caption = Reports to look at, oldest first
triage-none = Nothing is waiting. See what came of the reports:
triage-reference = Reference
triage-received = Received
triage-state = State
triage-sector = Sector
triage-terms = Terms
triage-assigned = Assigned
triage-you = You
triage-nobody = None
triage-own = This comes from you or from your organisation. Another moderator has to look at it.
triage-take = Assign to me
triage-take-over = Take it over
triage-accept = Accept
triage-decline-heading = Why it is not taken further
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
