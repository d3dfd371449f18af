# Passwords: changing one’s own, and getting back in without it.

password-title = Change your password
password-present = Present password
password-new = New password
password-hint = 12 characters or more. Three or four words that nobody connects with you are easy to remember and hard to guess.
password-button = Change password
# What follows a change, whoever made it.
password-ends = You will be signed out everywhere else, and we will send you a mail.
notice-password-changed = Your password is changed. You are signed out everywhere else.

reset-title = Get a link to choose a new password
reset-hint = The one to which we send you mail
reset-button = Send the link
reset-sent-title = Look at your mail
reset-sent-words = If that address has an account here, a link is on its way. It works once, for one hour.
reset-sent-nothing = No mail? Look among unwanted mail, and check that you typed the address to which we send you mail.
reset-sent-again = Try again
reset-choose-title = Choose a new password
reset-choose-ends = You will be signed out everywhere.
reset-gone-title = This link does not work any more
reset-gone-words = A link works once, for one hour, and until you ask for another.
reset-gone-again = Get another link
notice-password-reset = Your password is changed. Sign in with it.

problem-present-password-missing = Enter your present password
problem-new-password-missing = Enter a new password
problem-present-password-wrong = That is not your present password
problem-password-common = Choose a password that is harder to guess: this one, or most of it, is on lists that guessers use
problem-password-own-words = Choose a password that is harder to guess: this one is mostly your name, your address or the name of this site
conflict-password-changed = Your password was changed while you were doing this. Sign in again.
