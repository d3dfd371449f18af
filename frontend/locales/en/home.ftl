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

navigation-home = Home
navigation-reviews = Queue
navigation-threads = Threads
navigation-concerns = Concerns
navigation-you-said-we-did = You said, we did

home-concern-heading = What happened to your concern
home-concern-received = Received
home-answers-heading = Waiting for an answer
home-answers-none = Everything has an answer.
