# Accounts: signing in, and one’s own account.

sign-in-title = Sign in
sign-in-email = Email address
sign-in-password = Password
sign-in-button = Sign in
sign-in-forgotten = Forgotten your password?
# Shown to whoever has to wait; the link to a new password follows.
sign-in-need-not-wait = Somebody may have tried to guess your password. You do not have to wait: choose a new one, and you can sign in here at once.
sign-in-send-link = Have a link sent to your address

navigation-account = Account
account-title = Your account
# The shown name follows.
account-shown-name = Others see you as

contact-title = Emails and language
contact-alerts = You lead on safeguarding, so alerts are always sent to you, unless you take a break.
notice-contact-saved = Your choice is saved
conflict-no-mail = You chose to get no emails. Change that first, on your account’s page.

organisation-kind-charity = Charity
organisation-kind-academic = Academic body
organisation-kind-survivors-group = Survivors’ group
organisation-kind-prosecution = Prosecution service
organisation-kind-observer = Observer

problem-name-missing = Enter a name
problem-name-too-long = { $limit ->
    [one] Name must be { $limit } character or fewer
   *[other] Name must be { $limit } characters or fewer
}
problem-name-unseen = Type the name again: there are characters in it that cannot be seen
problem-shown-name-unreadable = Shown name must have a letter or a digit
problem-shown-name-missing = Enter a shown name
problem-shown-name-too-long = { $limit ->
    [one] Shown name must be { $limit } character or fewer
   *[other] Shown name must be { $limit } characters or fewer
}
problem-shown-name-taken = Someone already uses a shown name like this one. Choose another.
problem-email-unsound = Enter an email address in the correct format, like name@example.com
problem-email-taken = This address already has an account
problem-password-too-short = { $limit ->
    [one] Password must be { $limit } character or more
   *[other] Password must be { $limit } characters or more
}
problem-password-too-long = { $limit ->
    [one] Password must be { $limit } character or fewer
   *[other] Password must be { $limit } characters or fewer
}
conflict-roles-apart = A moderator and a membership secretary are never the same account.
