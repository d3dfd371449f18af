# Nominations: whom a lead, or the secretary, would like to be invited.

nominations-title = Nominations
nominations-views = Which nominations
nominations-waiting = Waiting
nominations-all = All
nominations-none-waiting = Nothing is waiting.
nominations-none = Nobody has been nominated yet.
nominations-caption = Nominations, latest first
nominations-made = Nominated on
nominations-status = Status
nomination-new-title = Nominate someone
nomination-name = Name
nomination-name-hint = Only you and the membership secretary see it. They choose for themselves what others see.
nomination-email = Email address
nomination-email-hint = One that only they read.
nomination-organisation = Organisation
nomination-by = Nominated by
# In place of the name, as the secretary sees it once somebody has come: who it is takes a look-up.
nomination-joined = Somebody who has joined
nomination-send = Nominate
nomination-approve = Approve and invite
nomination-refuse = Refuse
nomination-refusal-title = Why do you refuse it?
nomination-reason = Reason
nomination-reason-hint = Kept apart from everything else, for the auditor. The lead does not see it.
nomination-withdraw = Withdraw nomination

# As a lead sees it: nothing tells whether somebody came. “Closed” is whatever became of the invitation.
nomination-status-waiting = Waiting for the secretary
nomination-status-invited = Invited
nomination-status-closed = Closed
nomination-status-refused = Not approved
nomination-status-withdrawn = Withdrawn
# As the secretary sees it, too.
nomination-status-unsent = Email on its way
nomination-status-expired = Expired
nomination-status-revoked = Link taken back
nomination-status-replaced = Replaced by a newer link
nomination-status-accepted = Accepted

navigation-nominations = Nominations
home-nominations-waiting = { $count ->
    [0] Nothing is waiting
    [one] { $count } to decide
   *[other] { $count } to decide
}
notice-nomination-made = The membership secretary has been asked
notice-nomination-withdrawn = You have withdrawn it
notice-nomination-refused = You have refused it
problem-organisation-unknown = Choose an organisation
problem-nomination-waits = This address is already waiting for the secretary
