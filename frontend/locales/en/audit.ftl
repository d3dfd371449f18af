# The audit log, as the auditor reads it. Kinds of entries, states and details are codes and stand as they are kept.

navigation-audit = Audit log

audit-title = Audit log
audit-caption = Entries, newest first
audit-none = Nothing was found. Change the filter, or take it away.
audit-filter = Filter
audit-filter-clear = Clear filter
audit-copy = Download as CSV
audit-kind = Kind
audit-every-kind = Every kind
audit-person = Account key
audit-subject = Subject key
audit-first = From
audit-last = To
audit-when = When
audit-what = What
audit-who = Who
audit-about = About
audit-more = Details
audit-forum = The forum itself
audit-nothing = None
# $from and $to are codes such as “draft” and “approved”.
audit-states = { $from } → { $to }
audit-reason-kept = A reason was given
audit-reason-erased = A reason was given, and erased since
problem-key-unsound = Enter a whole key, such as 0197c7a0-0000-7000-8000-000000000000
problem-date-unsound = Enter a date such as 2026-11-24

role-member = Member
role-moderator = Moderator
role-policy-reader = Policy reader
role-safeguarding-lead = Safeguarding lead
role-membership-secretary = Membership secretary
role-auditor = Auditor
role-administrator = Administrator
