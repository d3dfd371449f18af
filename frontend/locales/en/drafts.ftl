# Drafts: what somebody typed into a form and has not sent.

drafts-title = Your drafts
drafts-none = You have none. Where you write, choose “Save as draft” to go on later.
# $days is a setting.
drafts-kept = { $days ->
    [one] Only you can see them. A draft is kept for one day after you last saved it.
   *[other] Only you can see them. A draft is kept for { $days } days after you last saved it.
}
drafts-returned-heading = Sent back to you
drafts-saved-heading = Saved
draft-returned-post = A post: change it and send it again
# $reference is such as “C-5HXQT2”.
draft-returned-concern = Concern { $reference }: change it and send it again
draft-returned-response = An answer of the prosecution service: change it, and it stands again

draft-save = Save as draft
draft-discard = Discard
# Read out after “Discard”, not shown.
draft-discard-which = this draft
draft-go-on = Go on with it
draft-read = Read it
draft-no-words = It holds choices and no text.
# A moment follows: “today at 9:40am”.
draft-saved = Saved
draft-sent-late = Sent after you were signed out,
# $when is a moment such as “today at 9:40am”.
draft-saved-from = Saved draft from { $when }
draft-late-from = You sent this { $when }, after you were signed out. Others cannot see it yet.
# What the page says while somebody types. $time is such as “9:40am”.
draft-saved-at = Saved at { $time }
draft-saved-over-at = Saved at { $time }, in place of what you saved in another window at { $before }
# Said once, after the last key: whoever types on has all of it saved again.
draft-over = Not saved, as you sent or discarded this draft in another window. If you go on writing, it is saved as a new one.
# $why says what to take out.
draft-refused = Not saved. { $why }
# Above the problems of a form that could not be saved by its button.
draft-not-saved = Your draft was not saved.
draft-failed = Could not save. This page keeps trying. Until it says “Saved”, copy what you need before you leave.
draft-closed = Could not save, as this page has changed or is no longer open to you. Copy what you wrote before you leave.

# What a form is for, in the list of drafts, where the page's own title would say more.
draft-of-reply = A reply
draft-of-trend = Wording of a trend
draft-of-form = A form

notice-draft-saved = Your draft is saved
notice-draft-saved-over = Your draft is saved. It takes the place of one that you saved in another window
notice-draft-discarded = The draft is discarded

# What was sent after its writer had been signed out.
signed-out-kept = What you wrote is kept for one hour. Sign in to go on with it.
# Above what is not kept a person wrote an address, a telephone number, a link or HTML.
draft-dropped = What you wrote is not kept, since it holds an email address, a telephone number, a link or HTML. Your browser may still have it: go back.
draft-late-heading = You were signed out while you were writing
draft-late-go-on = Go on with what you wrote
draft-was-dropped = What you wrote was not kept, since it held an email address, a telephone number, a link or HTML.

# In somebody’s own data: how a draft came to be.
draft-origin-saved = Saved as a draft
draft-origin-late = Sent after signing out
draft-of-answer = Answer to a question
