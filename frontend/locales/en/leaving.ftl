# Pausing, taking one’s words back, leaving.

pause-title = Take a break
# $when is a moment such as “24 November 2026 at 5:30pm”.
pause-since = You have been on a break since { $when }.
pause-while = While you are on a break:
pause-mail = you get no mail, except about the safety of your account
pause-lists = you are in no list of people, even if you chose to be in the directory
pause-words = what you wrote stays, with your shown name
pause-reading = you can read and write as before
pause-begin = Start the break
pause-end = End the break
account-on-break = You are on a break: you get no mail and are in no list.
people-on-break = on a break

notice-pause-begun = Your break has started
notice-pause-ended = Your break has ended
conflict-pause-needed = Too few others hold one of your roles. Before you take a break, ask a membership secretary to grant it to somebody else.
conflict-paused = You are on a break, so no mail is sent to you. End the break first.
