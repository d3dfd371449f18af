# What people flag for the moderators.

flag-act = Flag
flag-new-title = Flag this for the moderators
flag-new-words = Whoever wrote it is not told that you flagged it. “What you flagged”, on your account page, says what came of it.
flag-illegal = If you think that it is illegal, do not flag it, but lock it:
flag-reason = What is wrong with it?
flag-words = Anything that the moderators should know
flag-words-hint = You can leave this empty. Do not repeat what is wrong.
flag-send = Flag it
flags-title = What you flagged
flags-words = What became of what you flagged, or locked as possibly illegal. Nobody else sees this page.
flags-none = You have not flagged anything. Under everything that you can read is a link “Flag”.
flags-locks-heading = Locked
flags-heading = Flagged
flag-waiting = A moderator has not decided yet
flag-left = A moderator looked at it and left it as it is
flag-noted = A moderator looked at it and added a content note
flag-taken-down = It was taken down
flag-gone = It is gone: its author took it away, or it was locked
flag-count = { $count ->
    [one] { $count } flag
   *[other] { $count } flags
}
flag-urgent = Urgent
flags-urgent-heading = Urgent
flag-what-flagged = What was flagged
notice-flag-created = The moderators have been told. You will read here what came of it.
problem-flag-too-long = { $limit ->
    [one] What you tell the moderators must be { $limit } character or fewer
   *[other] What you tell the moderators must be { $limit } characters or fewer
}
forbidden-flag-own = You wrote this yourself. You can change it or take it away.
forbidden-own-flag = You flagged this. Another moderator has to decide.
flag-in-place = Read it in its place
flag-leave = Leave it as it is
flag-leave-with-notes = Leave it, with the notes chosen above
flag-take-down-heading = Take it down
flag-take-down = Take it down
