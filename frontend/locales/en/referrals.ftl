# Telling the safeguarding leads.

referral-new-title = Tell the safeguarding leads
referral-danger = If someone is in danger now, call 999. Nobody watches this service at night.
referral-text = What should they know?
referral-text-hint = Only the safeguarding leads can read this. They do not see your name unless you write it. You can name people and places here.
referral-reason = What is it about?
referral-reason-none = Not sure
referral-contact = How can they reach you?
referral-contact-hint = A telephone number or an address, if you want them to.
referral-send = Send
referral-title = Reference { $reference }
referral-state-open = The leads have been told. Nobody has taken it yet.
referral-state-taken = A safeguarding lead has it in hand.
referral-state-closed = It is closed.
referral-sent = Sent
referral-about = About
referral-contact-given = Contact
referral-from = Sent from
referral-none-given = None
referral-take = Take it
referral-close = Close it
referrals-title = Referrals
referrals-none = Nothing is waiting.
referrals-caption = Referrals that are not closed, oldest first
referrals-reference = Reference
referrals-about = About
referrals-since = Sent
referrals-stage = Stage
referrals-stage-open = Not taken
referrals-stage-taken = In hand
home-referrals = { $count ->
    [one] { $count } that nobody has taken
   *[other] { $count } that nobody has taken
}
notice-referral-created = The safeguarding leads have been told. Keep this page’s reference.
notice-referral-taken = You have taken it
notice-referral-closed = It is closed
navigation-referrals = Referrals
problem-referral-missing = Enter what they should know
problem-referral-too-long = { $limit ->
    [one] What they should know must be { $limit } character or fewer
   *[other] What they should know must be { $limit } characters or fewer
}
problem-contact-too-long = { $limit ->
    [one] Contact details must be { $limit } character or fewer
   *[other] Contact details must be { $limit } characters or fewer
}
