# What may be illegal content: locked at once for everybody.

lock-act = I think this is illegal content
lock-in-place = This is being looked at.
lock-standing-words = Nobody can read it for now. You do not have to do anything.
lock-what = Press the button, and nobody can read this from then on: not who wrote it, and not the moderators. The safeguarding leads are told.
lock-do-not = Do not copy it, do not photograph it, and do not share it with anybody.
lock-button = Lock it now
lock-where-heading = Where to report
lock-where-danger = If someone is in danger now, call 999.
lock-where-iwf = Images or videos of child sexual abuse on the internet:
lock-where-iwf-link = report them to the Internet Watch Foundation
lock-not-held = Nothing that you do here is held against you, also if it turns out to be lawful.
lock-who-reads = Only a safeguarding lead can open it, and each time is written down. It comes back only if a safeguarding lead and a moderator agree.

locks-title = Locked content
locks-none = Nothing is locked.
locks-caption = Locked and not decided, oldest first
locks-what = What
locks-since = Locked
locks-agreed = Agreed to reopen
lock-title = Locked: { $what }
lock-lead = Safeguarding lead
lock-moderator = Moderator
lock-has-agreed = Has agreed to reopen it
lock-has-not-agreed = Has not agreed to reopen it
lock-agreed-lead = A safeguarding lead
lock-agreed-moderator = A moderator
lock-agreed-nobody = Nobody
lock-decided = Decided
lock-state-locked = Nobody can read it.
lock-state-reopened = It was reopened.
lock-state-removed = It stays locked for good.
lock-read-warning = What you open may be illegal to copy or to share. That you opened it is written down.
lock-read = Open it
lock-reopen-heading = Reopen it
lock-reopen-words = A safeguarding lead and a moderator both have to agree. They are two different people.
lock-agree = I agree to reopen it
lock-remove-heading = Keep it locked for good
lock-remove-words = A safeguarding lead or a moderator can decide this alone. It cannot be undone.
lock-remove = Keep it locked for good
lock-wording-title = What is locked
lock-written-by = Written by { $name }
lock-wording-number = Version { $number }

# What whoever locked something is told.
lock-told-locked = Locked. It is being looked at.
lock-told-reopened = It was looked at, and can be read again.
lock-told-removed = It was looked at, and stays locked.

# Kinds of things that can be flagged or locked.
item-kind-post = Post
item-kind-message = Message in a meeting
item-kind-submission = Report of a trend
item-kind-trend = Trend
item-kind-concern = Concern
item-kind-response = Answer

notice-lock-created = Nobody can read it any more. The safeguarding leads have been told.
notice-lock-flagged = You have locked as much as one person can in a day. The moderators have been told that this is urgent.
notice-lock-agreed = You have agreed to reopen it
notice-lock-reopened = It can be read again
notice-lock-removed = It stays locked for good
navigation-locks = Locked
conflict-lock-agreed = You have agreed already, or it was decided. Somebody in the other role has to agree as well.
conflict-lock-decided = Someone else has decided about this, or changed it.
forbidden-lock-own = You wrote this. Somebody else has to decide.
forbidden-lock-mine = You wrote this yourself. Take it away, and nobody can read it any more. If it may be illegal, tell the safeguarding leads as well.
