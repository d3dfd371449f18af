# Jobs, mail and settings, for the administrator.

navigation-jobs = Jobs
navigation-mail = Mail
navigation-settings = Settings

jobs-title = Jobs
jobs-views = Jobs that are
jobs-caption = Jobs, by when they run
jobs-set-aside = Set aside ({ $count })
jobs-running = Running ({ $count })
jobs-waiting = Waiting ({ $count })
jobs-none-set-aside = No job is set aside. A job that fails eight times would be.
jobs-none = There is none.
job-what = Job
job-attempts = Attempts
job-when = Runs
job-since = Set aside
job-error = What went wrong
job-nothing = Nothing
job-act = Do
job-retry = Try again
job-drop = Drop
job-removal-title = Drop this job
job-removal-meaning = What it was to do is not done, and nothing says so to anybody whom it concerns.
job-removal-button = Drop

job-kind-freeze-digest = Prepare the copies of a digest
job-kind-release-digest = Let a digest go at its time
job-kind-send-digest-mail = Tell whoever scheduled a digest that it did not go out
job-kind-send-digest-test = Send a test of a digest
job-kind-remind-of-referral = Remind the safeguarding leads
job-kind-chain-audit = Chain the audit log
job-kind-sweep-sessions = Remove what ran out
job-kind-lapse-trends = Let trends fall dormant that nobody looked at
job-kind-send-referral-mail = Alert a safeguarding lead
job-kind-send-referral-news = Tell somebody that something waits about what the leads were told
job-kind-send-identity-request-mail = Tell a membership secretary that a lead asks something
job-kind-send-lock-mail = Tell a safeguarding lead that something is locked
job-kind-send-flag-mail = Tell whoever flagged something that it is decided
job-kind-send-submission-mail = Tell whoever sent a report that something about it waits for them
job-kind-remind-of-question = Remind whoever sent a report of a question about it
job-kind-enter-similarity = Enter older reports and trends among what is compared
job-kind-send-return-mail = Tell somebody that something of theirs went back to them
job-kind-send-meeting-mail = Tell somebody about a meeting
job-kind-send-minutes-mail = Tell somebody that something about minutes waits for them
job-kind-destroy-transcripts = Destroy the transcripts whose time has come
job-kind-send-invitation = Send an invitation
job-kind-remind-of-action = Remind somebody of what they agreed to do
job-kind-send-action-mail = Tell somebody about an action of theirs
job-kind-send-account-mail = Tell somebody that their account has changed
job-kind-send-test-mail = Send a test mail
job-kind-send-handling-mail = Tell a contributor that something is protected more
job-kind-send-resolution-mail = Tell somebody that their account was looked up
job-kind-withdraw-all = Withdraw what somebody wrote
job-kind-send-departure-mail = Tell a membership secretary that somebody left
job-kind-send-farewell = Tell somebody who left that it is done
job-kind-lift-suspension = End a suspension
job-kind-send-password-reset = Send a link for a new password
job-kind-send-sign-in-mail = Tell somebody that how they sign in has changed

mail-title = Mail
mail-server = Mail server
mail-server-answers = It answers
mail-server-folder = There is none: mail is written to a folder, and nobody gets any
mail-server-silent = It does not answer
# $words are the mail server’s own.
mail-server-says = It does not answer: { $words }
mail-copies-heading = Copies of digests
mail-suppressed = Addresses that get no more
mail-trouble-heading = Last trouble
mail-trouble-none = Nothing has gone wrong.
mail-trouble-when = When
mail-trouble-what = What
mail-trouble-words = The server’s words
mail-outcome-unreached = The mail server was not reached. It is tried again by itself.
mail-outcome-unwelcome = The mail server would not have us, or cannot be trusted: check MAIL_URL, its user, its password and its certificate.
mail-outcome-broken = The mail server broke off before it had all of it. It is tried again by itself.
mail-outcome-transient = The mail server took it not yet. It is tried again by itself.
mail-outcome-permanent = The mail server refused it for good: the address may be wrong.
mail-outcome-uncertain = The answer was lost: the mail server may have taken it.
mail-test-button = Send a test mail to me

settings-title = Settings
settings-caption = Settings in force
settings-setting = Setting
settings-value = Value
settings-hidden = Set, and not shown
settings-not-set = Not set
settings-manual = They are changed where the server is started. The command “csa-forum --help” says what each is for.

notice-job-retried = It runs again
notice-job-dropped = Dropped
notice-test-mail-asked = A test mail is on its way to you
conflict-job = This job is no longer set aside.

home-jobs-set-aside = { $count ->
    [one] { $count } job set aside
   *[other] { $count } jobs set aside
}
