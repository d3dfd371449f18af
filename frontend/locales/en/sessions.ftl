# Where one is signed in, and how long.

sessions-title = Where you are signed in
# Such as “Firefox on Android”.
sessions-device = { $browser } on { $system }
sessions-device-unknown = A device that we cannot name
# A moment follows, such as “today at 5:30pm”.
sessions-since = Signed in
sessions-used = Last used
# Somebody gave the password and no sign-in code; a moment follows.
sessions-halfway = Gave your password, and no code,
sessions-present = You are using it now
sessions-end = Sign out there
sessions-end-others = Sign out everywhere else
# A link to change the password follows.
sessions-unknown = Is one of them not you? Sign out there, then:
notice-session-ended = That device is signed out.
notice-sessions-ended = You are signed out everywhere else.
conflict-session-ended = That device was signed out already.

session-ending-title = You will be signed out in 2 minutes
session-ending-words = What you typed stays on this page.
session-stay = Stay signed in
session-over-title = You are signed out
session-over-words = What you typed is still on this page. Send it, and it is kept for one hour for you to sign in.
session-over-close = Back to the page
