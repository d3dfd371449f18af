# Everything that somebody wrote, and taking it back.

contributions-title = Your contributions
contributions-none = You have written nothing yet.
contribution-kind-post = Post
contribution-kind-message = Message in a meeting
contribution-kind-submission = Report of a trend
contribution-kind-concern = Concern
contribution-state-waiting = Waiting for a moderator
contribution-state-published = Published
contribution-state-withdrawn = Withdrawn
contribution-closed = No longer open to you
contribution-withdraw = Withdraw
contribution-withdrawal-title = Withdraw this?
contribution-withdrawal-meaning = Nobody will be able to read it any more. A line will say that something was withdrawn. You do not need to say why.
contribution-withdrawal-button = Withdraw

contribution-handle = Change its use
contribution-handling-title = How this may be used
contribution-handling-label = From now on this may be used
# $how: “Chatham House Rule”.
contribution-handling-now = Now: { $how }
contribution-handling-raise = You can have it protected more than now. Only its contributor can have it protected less. Its contributor is told.
contribution-handling-most = It cannot be protected any more than it is.
# $when: “today at 5:30pm”.
contribution-raised = A moderator had this protected more than you chose { $when }. You can change it back.
notice-handling-changed = It may be used from now on as you chose
forbidden-handling-lower = You can have this protected more than it is. Only its contributor can have it protected less.

withdrawal-title = Withdraw everything
withdrawal-nothing = There is nothing to withdraw.
withdrawal-goes = This is withdrawn:
withdrawal-posts = { $count ->
    [one] { $count } post
   *[other] { $count } posts
}
withdrawal-messages = { $count ->
    [one] { $count } message in a meeting
   *[other] { $count } messages in meetings
}
withdrawal-submissions = { $count ->
    [one] { $count } report of a trend, drafts included
   *[other] { $count } reports of trends, drafts included
}
withdrawal-concerns = { $count ->
    [one] { $count } concern
   *[other] { $count } concerns
}
withdrawal-declarations = { $count ->
    [one] { $count } interest declared for a meeting that is not over
   *[other] { $count } interests declared for meetings that are not over
}
withdrawal-at-once = It leaves pages, lists and transcripts at once; several thousand take some minutes. A line stays in its place that says that something was withdrawn. You do not need to say why, and it cannot be undone.
withdrawal-trends = A trend that rests on nothing but your reports is taken down.
withdrawal-sent = { $count ->
    [one] A digest that was sent already holds something of this, or rests on it. The mail cannot be taken back; in the archive a line says that it was withdrawn.
   *[other] { $count } digests that were sent already hold something of this, or rest on it. The mails cannot be taken back; in the archive a line says that it was withdrawn.
}
withdrawal-sending = { $count ->
    [one] A digest that is being sent holds something of this, or rests on it. It pauses.
   *[other] { $count } digests that are being sent hold something of this, or rest on it. They pause.
}
withdrawal-stands-in = It stands in these digests, or a trend does that rests on it:
withdrawal-was-sent = sent; the archive and the next edition say that something was withdrawn
withdrawal-is-being-sent = being sent; what has not gone out goes without it
withdrawal-is-not-sent = not sent yet; it goes out without it
withdrawal-titles = The titles of threads that you started stay, so that the answers of others can be found.
withdrawal-button = Withdraw everything
# $when is a moment such as “24 November 2026 at 5:30pm”.
withdrawal-finished = { $count ->
    [one] All that you had written was withdrawn on { $when }: { $count } contribution.
   *[other] All that you had written was withdrawn on { $when }: { $count } contributions.
}
withdrawal-going-on = Being withdrawn: { $count } so far, { $left } to go.
withdrawal-reload = Look again

notice-contribution-withdrawn = It is withdrawn
notice-withdrawal-asked = It is being withdrawn
conflict-contribution-withdrawn = This is already withdrawn.
conflict-nothing-to-withdraw = There is nothing to withdraw.
