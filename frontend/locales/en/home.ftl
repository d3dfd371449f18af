# The first page.

home-title = Waiting for you
home-meeting-live = A meeting is live now
# $when is a moment such as “26 November 2026 at 10am”.
home-meeting-next = Next meeting: { $when }
home-draft = A report that you have not sent yet
home-drafts = { $count ->
    [one] Go on with a draft
   *[other] Go on with one of { $count } drafts
}
home-drafts-heading = What you have not sent yet
home-queues-heading = To look at
home-queues-none = Nothing is waiting.
home-reviews-waiting = { $count ->
    [one] { $count } post, concern or flag to review
   *[other] { $count } posts, concerns and flags to review
}
home-reports-waiting = { $count ->
    [one] { $count } report of a trend
   *[other] { $count } reports of trends
}
home-trends-waiting = { $count ->
    [one] { $count } trend to approve or publish
   *[other] { $count } trends to approve or publish
}
home-digests-waiting = { $count ->
    [one] { $count } digest to approve or release
   *[other] { $count } digests to approve or release
}
home-audit-entries = { $count ->
    [one] { $count } entry in the audit log within seven days
   *[other] { $count } entries in the audit log within seven days
}
home-threads-heading = Latest threads
home-threads-all = All threads
home-tell-heading = Tell us something
home-tell-trend = You have noticed something new in how children are harmed, or how it is hidden.
home-tell-concern = Something about how survivors are treated by the justice system:
home-tell-raise = raise a concern
home-tell-not-a-report = This is not reporting a crime.

navigation-home = Home
navigation-reviews = Queue
navigation-threads = Threads
navigation-trends = Trends
navigation-triage = Reports
navigation-concerns = Concerns
navigation-you-said-we-did = You said, we did

home-concern-heading = What happened to your concern
home-concern-received = Received
home-answers-heading = Waiting for an answer
home-answers-none = Everything has an answer.
