# Who is behind a shown name: the membership secretary is told, once for each reason, and the member reads of it.

resolution-title = Who is behind this name
resolution-meaning = You are shown their name and email address once. They are told by mail that something was looked up, and read on their account page when and on what ground. The audit log keeps it.
resolution-for = What is it for?
resolution-for-hint = They read this.
resolution-ground-asked = They asked the membership secretary for help
resolution-ground-mail = Mail does not reach them
resolution-ground-safety = Somebody may be at risk
resolution-ground-conduct = A serious breach of the terms
resolution-ground-law = The law requires it
resolution-reason = Reason
resolution-reason-hint = Membership secretaries read it; the person does not. Leave out names and addresses.
resolution-button = Show who it is
resolution-name = Name
resolution-email = Email address
resolution-once = This page does not come back. To see it again, look it up again.

# On a person’s page, for the secretary.
person-resolve = Find out who is behind this name
person-resolutions = Looked up
person-resolution-at = When
person-resolution-ground = Ground
person-resolution-reason = Reason

# On the member’s own account page.
account-resolutions = Who looked up your name
account-resolutions-none = Nobody has looked up who you are.
account-resolutions-caption = Times when somebody was shown your name and email address, latest first
account-resolution-at = When
account-resolution-by = Who
account-resolution-ground = What for

problem-ground-missing = Say what it is for
conflict-resolved = This form has been used. Send it again to look it up again: that is told and kept, too.
conflict-identity-erased = They have left. Nothing is kept of who they were.
