# The first page.

home-title = Waiting for you
home-reviews-heading = Waiting for review
home-reviews-none = Nothing is waiting.
home-reviews-waiting = { $count ->
    [one] { $count } item to look at
   *[other] { $count } items to look at
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
