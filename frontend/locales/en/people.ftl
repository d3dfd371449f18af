# People, for the membership secretary. Who is behind a shown name is told nowhere here.

navigation-people = People

people-title = People
people-caption = People by shown name
people-none = Nobody’s shown name begins so.
people-search = Shown name begins with
people-search-button = Search
people-shown-name = Shown name
people-state = State
people-roles = Roles
people-memberships = Organisations
people-nothing = None

account-state-invited = Invited
account-state-active = Active
account-state-suspended = Suspended
account-state-left = Left

person-caption = Person
person-key = Account key
person-since = Here since
person-membership-since = { $name }, since { $date }
person-membership-until = { $name }, until { $date }
person-roles-edit = Change
person-suspend = Suspend
person-reinstate = Reinstate
person-own = This is your own account. Another secretary has to change it.
person-suspensions = Suspensions
person-suspension-from = From
person-suspension-to = Last day
person-suspension-reason = Reason
person-suspension-open = Until it is lifted
person-suspension-lifted = Lifted { $when }
person-reason-erased = Erased

roles-title = Roles
roles-hint = Changing them signs this person out. They are told by mail that their account has changed.
roles-button = Save

suspension-title = Suspend this account
suspension-meaning = They are signed out at once and cannot sign in. What they wrote stays. They are told by mail that their account has changed.
suspension-reason = Reason
suspension-reason-hint = Only the membership secretary reads it.
suspension-last = Last day (optional)
suspension-last-hint = Leave empty to suspend until somebody lifts it.
suspension-button = Suspend

notice-roles-changed = Roles changed
notice-account-suspended = Suspended
notice-account-reinstated = Reinstated

forbidden-own-account = Nobody changes their own account here. Another membership secretary has to.
conflict-account-not-active = This account is not active.
conflict-role-needed = Too few others would hold one of this person’s roles. Grant it to somebody else first.
problem-roles-apart = A moderator and a membership secretary are never the same account
problem-role-needed = Too few others would hold one of these roles. Grant it to somebody else first
problem-last-day-unsound = Enter a real date
problem-last-day-past = The last day must be today or later, within ten years
