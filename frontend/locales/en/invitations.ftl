# Taking an invitation up. Whoever holds the link may be anybody: no name, no organisation.

invitation-title = You have been invited
# $name is the forum's public name.
invitation-lead = Someone would like you to join { $name }, where people work on policy together. If you were not expecting this, close the page: nothing happens.
invitation-choice = You can stop at any point. Nothing is kept until the last step.
invitation-name-is-yours = You choose the name that others see. It can be any name.
invitation-not-told = Whoever put you forward is never told whether you came, or under what name.
invitation-have-account = I already have an account
invitation-yours = This adds an organisation to your account. Others see it beside your name only if you choose so.
invitation-join = Add it to my account
invitation-gone-title = This link does not work
invitation-gone = It may have been used, or it is more than seven days old. Ask whoever invited you for a new one.
invitation-renew = Send a new invitation
invitation-revoke = Take the link back

staying-safe-title = Staying safe
staying-safe-exit-heading = Leave quickly
staying-safe-exit = “Exit this page”, at the top of every page, signs you out and shows another site. With a keyboard, press Shift three times.
staying-safe-exit-back = If someone then goes back, they see a page that says “You are signed out”, and nothing else.
staying-safe-private-heading = Leave no trace
staying-safe-private = Your browser remembers where you were. Use a private window if someone else may look, and close it when you are done.
staying-safe-shared-heading = If you share a computer, a phone or a mailbox
staying-safe-shared-sign-out = Sign out each time.
staying-safe-shared-password = Do not let the browser keep your password.
staying-safe-shared-mail = Our emails never say what the forum is about. Delete the one that brought you here.
staying-safe-danger-heading = In danger now
staying-safe-danger = Call 999. If you cannot speak, press 55 when asked. Nobody watches this service at night.

invitation-account-title = Set up your account
invitation-shown-name = Name that others see
invitation-shown-name-hint = It can be your name or any other. If others should not know that it is you, take one that you use nowhere else.
invitation-password = Password
invitation-password-hint = At least 12 characters. Three words that do not belong together are good.
invitation-contact = How much may our emails say?
invitation-contact-hint = None of them holds what people wrote, or who wrote it. Emails about the safety of your account are always sent.
contact-preference-discreet = Little
contact-preference-hint-discreet = Only that something is waiting for you.
contact-preference-standard = More
contact-preference-hint-standard = What kind of thing is waiting, such as an answer or a meeting.
contact-preference-none = No emails
contact-preference-hint-none = You see what is waiting when you sign in.
invitation-language = Language
invitation-language-hint = Pages are in English so far. Your choice is kept for when they are in Welsh too.
language-en = English
language-cy = Cymraeg
invitation-terms-question = Do you accept these terms?
invitation-terms-accept = Yes, I accept them
invitation-make-account = Make my account

notice-invitation-on-its-way = The invitation is on its way
notice-invitation-revoked = The link no longer works
notice-invitation-accepted = Your account is ready. Sign in with your email address.
notice-invitation-joined = It is added to your account
conflict-invitation-used = The invitation has been used or taken back.
conflict-invitation-account = You already have an account here. Sign in, then open the link in the email again.
conflict-invitation-signed-in = You are signed in with another address. Sign out, then open the link in the email again.
