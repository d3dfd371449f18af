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

# In the place of the shown name of somebody who left and wants to be named no more. It does not say that they left.
byline-unnamed = Name not shown

departure-title = Leave
departure-for-good = Leaving is for good, and needs no reason. At once:
departure-sign-in = you are signed out everywhere and can no longer sign in
departure-identity = your name and your email address are erased, and with them your password and your codes
departure-rights = your roles and your places in organisations end, and the tokens of tools that act for you
departure-unfinished = what you have not finished goes: reports that you have not sent, and people you nominated about whom nobody has decided
departure-told = The membership secretaries are told, and you get one last email. Nobody else is told.
departure-back = To come back, you would need a new invitation. Your shown name is given to nobody else, and not to you either.
departure-before = Before you leave:
departure-instead = Instead of leaving:
departure-contributions = What is to become of what you wrote?
departure-named = It stays, with my shown name
departure-named-hint = Your organisation no longer stands beside it.
departure-unnamed = It stays, without a name
# $name is what stands in the place of a name: “Name not shown”.
departure-unnamed-hint = “{ $name }” stands there instead, also in digests that are still to be sent.
departure-withdrawn = All of it is withdrawn
departure-withdrawn-hint = { $count ->
    [one] { $count } contribution. It cannot be undone.
   *[other] { $count } contributions. It cannot be undone.
}
departure-meaning = What is withdrawn
departure-button = Leave
departure-done = Done
departure-done-words = You are signed out. You can close this page.
problem-contributions-missing = Choose what is to become of what you wrote
conflict-departure-needed = Too few others hold one of your roles. Before you leave, ask a membership secretary to grant it to somebody else

data-title = A copy of your data
data-holds = You get one file, data.zip. In it is everything that is kept about you:
data-readable = index.html, a page to read
data-json = data.json, the same for a program
data-others = What other people wrote is not in it.
data-careful = It holds your name, your address and all that you wrote. Somebody else who uses this computer can open it.
data-button = Download
problem-data-wait = You have taken several copies already. Try again in half an hour
data-copy-title = Your data
# $when is a moment such as “24 November 2026 at 5:30pm”.
data-copy-when = As it was on { $when }.
data-contents = Contents
data-nothing = Nothing.

content-notes-show = Show
content-notes-fold = Fold
content-notes-hide = Hide

# Where something stands.
data-state-pending = Waiting
data-state-approved = Approved
data-state-refused = Refused
data-state-withdrawn = Withdrawn
data-state-open = Open
data-state-taken = Taken up
data-state-closed = Closed
data-state-unsubscribed = You asked for no more
data-state-bounced = Mail came back
data-state-complained = It was marked as unwanted
data-state-operator = An administrator stopped it

# Parts of a copy of one’s own data.
data-section-account = Account
data-section-identity = Name and address
data-section-roles = Roles
data-section-memberships = Organisations
data-section-terms = Terms that you accepted
data-section-sessions = Where you signed in
data-section-second-factor = Second factor
data-section-kept-forms = What you sent after you were signed out
data-section-suspensions = Suspensions
data-section-resolutions = Who looked up your name
data-section-nominations = People you nominated
data-section-invitations = Invitations to you
data-section-threads = Threads that you started
data-section-posts = Posts
data-section-messages = Messages in meetings
data-section-submissions = Reports of trends
data-section-concerns = Concerns
data-section-withdrawals = When you asked to withdraw everything
data-section-responses = Answers that you wrote
data-section-referrals = What you told the safeguarding leads
data-section-flags = What you flagged for the moderators
data-section-tokens = Tokens for tools
data-section-deliveries = Digests sent to you
data-section-suppressions = Mail that you do not get
data-section-audit-entries = Log

# Fields of a copy of one’s own data.
data-field-about = About
data-field-accepted-at = Accepted
data-field-affiliation-shown = Shown beside your name
data-field-ages = Ages
data-field-asked-at = Asked
data-field-at = When
data-field-attested-at = Confirmed
data-field-body = Text
data-field-by-you = Done by you
data-field-change = What has changed
data-field-closed-at = Closed
data-field-concern = Kind
data-field-confirmed-at = Set up
data-field-contact = How to reach you
data-field-contact-preference = What emails say
data-field-content-note = Content note
data-field-content-notes = Contributions with a content note
data-field-context = Context
data-field-created-at = Created
data-field-decided-at = Decided
data-field-decline-reason = Why not taken further
data-field-device = Device
data-field-direction = Direction
data-field-email = Email address
data-field-ended-at = Ended
data-field-ended-on = Until
data-field-evidence = Evidence
data-field-evidence-detail = Evidence in words
data-field-expires-at = Runs out
data-field-finished-at = Finished
data-field-fields = What you typed
data-field-first-noticed = First noticed
data-field-from-state = Before
data-field-granted-at = Granted
data-field-ground = Ground
data-field-handling = How it may be used
data-field-help = What would help
data-field-implication = What it means
data-field-importance = Why it matters
data-field-kept-at = Kept since
data-field-key = Key
data-field-kind = Kind
data-field-label = Label
data-field-language = Language
data-field-last-on = Last day
data-field-last-seen-at = Last used
data-field-lead-since = Lead since
data-field-lifted-at = Lifted
data-field-list = List
data-field-listed-at = In the directory since
data-field-locked-at = Locked
data-field-may-contact = May be asked
data-field-meeting = Meeting
data-field-method = How it works
data-field-name = Name
data-field-number = Number
data-field-offence = Offence
data-field-organisation = Organisation
data-field-own-confidence = How sure
data-field-paused-at = On a break since
data-field-place = Address
data-field-published-at = Published
data-field-reason = Reason
data-field-reason-code = About
data-field-recovery-codes-left = Recovery codes left
data-field-reference = Reference
data-field-references = References
data-field-region = Region
data-field-resolved-at = When
data-field-response-status = Status
data-field-revoked-at = Ended early
data-field-role = Role
data-field-scale = Scale
data-field-scopes = What it may do
data-field-sent-at = Sent
data-field-setting = Setting
data-field-should-change = What should change
data-field-shown-name = Shown name
data-field-stage = Stage
data-field-started-at = From
data-field-started-on = From
data-field-state = State
data-field-submitted-at = Sent
data-field-summary = Summary
data-field-technology = Technology
data-field-terms = Codes
data-field-terms-due-at = Terms to accept since
data-field-thread = Thread
data-field-title = Title
data-field-to-state = After
data-field-used-at = Used
data-field-victims-code-right = Victims’ Code right
data-field-what = What
data-field-what-happened = What happened
data-field-withdrawn = How many
data-field-withdrawn-at = Withdrawn
data-field-wordings = Wordings
