# Spaces, threads and posts.

threads-title = Threads
threads-latest = Latest
threads-none = Nobody has started a thread yet.
threads-none-here = Nobody has started a thread here yet.
spaces-heading = Spaces
spaces-none = No space is open to you yet.
thread-new-title = Start a thread
thread-new-button = Start thread
thread-title-label = Title
thread-last-post = Last post
thread-posts = { $count ->
    [one] { $count } post
   *[other] { $count } posts
}
thread-open = Open
thread-closed = Closed
thread-waits = Waiting for a moderator
thread-close = Close thread
thread-summary = Where we are
thread-posts-heading = Posts
thread-earlier = Show earlier posts
thread-later = Show later posts
thread-readers-heading = Who can read it
# $space is the space's name.
thread-readers = Those to whom { $space } is open. Outside it, a post is used only as its author chose.

post-new-heading = Your reply
post-new-button = Post reply
post-body-label = Your words
post-body-hint = Do not write anything that could identify a victim or a case. Text and plain links only.
post-number = Post { $number }
post-edit = Edit
post-edit-label = Edit post { $number }
post-edit-title = Edit your post
post-edit-button = Save
post-edited = Edited
post-edited-label = Earlier wordings of post { $number }
post-revisions-title = Wordings of post { $number }
post-revision-present = as it stands
post-waits = Waiting for a moderator
post-held = A moderator reads this before anyone else can.
post-held-reword = If you can say it without that, it may not need to wait.
post-reword = Change your words
post-reword-label = Change your words in post { $number }
post-edit-waits = Your changes wait for a moderator
post-edit-held = A moderator reads your changes before anyone else can. Until then your earlier words stay.
post-edit-returned = A moderator sent your changes back. Your earlier words stay.
post-returned = A moderator sent this back. Change it to send it again.
post-withdraw = Withdraw
post-withdraw-label = Withdraw post { $number }
post-tell-leads-label = Tell the safeguarding leads about post { $number }
post-handling-label = Change how post { $number } may be used
post-withdrawn = Post { $number } was withdrawn by its author.
post-withdrawal-title = Withdraw your post
post-withdrawal-meaning = Nobody will be able to read it any more. A line will say that a post was withdrawn. You do not need to say why.
post-withdrawal-button = Withdraw post

problem-purpose-missing = Say what it is for
conflict-space-exists = There already is a space of that name in addresses.

handling-label = Outside this space, this may be used

notice-thread-created = Your thread has started
notice-thread-waits = A moderator will read your thread before others can
notice-thread-closed = The thread is closed
notice-post-created = Your post is there
notice-post-waits = A moderator will read your post before others can
notice-post-edited = Your changes are saved
notice-post-edit-waits = A moderator will read your changes before others can
notice-post-withdrawn = Your post is withdrawn

forbidden-post = You can read this space but not post in it.
forbidden-post-edit = Only its author can change a post.
forbidden-post-withdraw = Only its author can withdraw a post.
forbidden-thread-close = Only its author or a moderator can close a thread.
conflict-thread-closed = This thread was closed while you were writing. Copy your words if you need them.
conflict-changed = Someone changed this while you were looking at it. Check what is there now, then try again.
