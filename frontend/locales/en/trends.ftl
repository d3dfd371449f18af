# Trends, and their versions.

trends-title = Trends
trends-published = Published
trends-unfinished = Not published yet
trends-none = No trend has been published yet.

# $reference is a reference such as “T-2026-014”.
trend-reference = Trend { $reference }
# $date is a date such as “12 November 2026”.
trend-published-on = Published { $date }
trend-not-published = Not published
trend-restricted = For policy readers and moderators only
trend-version-number = Version { $number }
trend-sure-heading = How sure we are
trend-confidence = Overall
trend-who = Who told us
trend-organisations = { $count ->
    [one] { $count } independent organisation
   *[other] { $count } independent organisations
}
trend-organisations-few = Fewer than three independent organisations
trend-source = The sources
trend-information = The information
trend-next-look = Next look
# $date is a date such as “12 February 2027”.
trend-by = By { $date }
trend-about = About this trend
trend-terms = Terms
trend-where = Where
trend-asked = Asked of the CPS
trend-told-by = Told by
trend-reports-heading = Reports
trend-reports-none = No report is linked any more.
trend-versions-heading = Versions

trend-new-title = Open a trend
trend-version-new-title = Write a new version
trend-version-edit-title = Edit version { $number }
trend-edit = Edit
trend-edit-voids = Saving makes this a draft again: its grade and its approval are void.
trend-summary = Summary
trend-summary-hint = Two sentences. They go into the digest.
trend-description = Description
trend-sensitive = Sensitive
trend-sensitive-choice = A digest gives its reference only, with a link to sign in
trend-save = Save

trend-grade-title = Grade it
trend-grade-again = Grade it again
trend-grade-button = Save grade
trend-research = Data or research
trend-research-choice = I have checked data or research that says the same
trend-approve = Approve
trend-publish = Publish
trend-another-approves = Somebody who neither wrote, edited nor graded it has to approve it.
trend-another-publishes = Somebody who neither wrote, edited nor graded it has to publish it.

trend-state-open = Open
trend-state-dormant = Dormant
trend-state-closed = Closed

trend-version-state-draft = Draft
trend-version-state-graded = Waiting for approval
trend-version-state-approved = Approved
trend-version-state-published = Published
trend-version-state-superseded = Superseded
trend-version-state-withdrawn = Withdrawn

notice-trend-opened = The trend is open, with a first draft
notice-trend-version-written = Your draft is saved
notice-trend-version-edited = Your changes are saved
notice-trend-version-graded = The grade is saved
notice-trend-version-approved = Approved
notice-trend-published = The trend is published

problem-summary-missing = Enter a summary
forbidden-trend-write = Only moderators can write about a trend.
forbidden-own-version = You wrote, edited or graded this. Somebody else has to approve and publish it.
conflict-trend-version-unfinished = A version of this trend is already being worked on.
conflict-trend-version-finished = This version is published or was superseded. Write a new one.
conflict-trend-without-reports = No report is linked to this trend any more, so it cannot be published.
trend-returned = A moderator took it down:
