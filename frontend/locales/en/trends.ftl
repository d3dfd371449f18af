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
trend-reports-move = Move some of them to another trend
trend-versions-heading = Versions

trend-new-title = Open a trend
trend-version-new-title = Write a new version
trend-version-edit-title = Edit version { $number }
# $before and $after are the numbers of two versions.
trend-compare-title = Versions { $before } and { $after }
trend-compare-with = Compare with version { $number }
trend-compare = What changed
trend-compare-meaning = Crossed out is what is gone, underlined is what is new.
trend-compare-same = Both versions say the same.
trend-compare-what = What it says
trend-compare-unchanged = The same in both:
# Read out before what differs, not shown.
trend-compare-gone = Gone:
trend-compare-new = New:
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

trend-look-again = To look at again
trend-confirm-meaning = If it still holds, say so: it is looked at again in three months. Nobody saying so in time lets it fall dormant.
trend-confirm = It still holds
trend-reopen = Open it again
trend-close-title = Close this trend
trend-close-meaning = It can still be read, with the reason. It opens again if an organisation supports it, or if a moderator opens it.
trend-close-reason = Why?
trend-close = Close
trend-successor = The trend that took its place
trend-successor-hint = Only if another trend took its place
trend-successor-none = None
trend-superseded-by = Its place was taken by
trend-closed-addressed = Addressed
trend-closed-refuted = Refuted
trend-closed-superseded = Another trend took its place

support-new-title = Say what your organisation sees
# $organisation is its name.
support-one-word = { $organisation } has one word on each trend. What you say takes the place of what it said before.
support-question = What does your organisation say?
support-word-supports = We see it too
support-supports-hint = Your organisation counts among those who told us.
support-word-contradicts = We see it otherwise
support-contradicts-hint = What speaks against a trend is kept and shown beside it.
support-word-no-longer-seen = We see it no longer
support-no-longer-seen-hint = Your organisation saw it, and it has ended.
support-evidence = What does that rest on?
support-naming = May readers know which organisation it is?
support-naming-hint = Moderators see it, to weigh what comes from one source. An organisation with fewer than five members is named by its kind.
support-unnamed = No, count it only
support-named = Yes
support-button = Save
support-more = Is there more to say than this?
support-own = Your organisation’s word
# $organisation is its name.
support-none-yet = { $organisation } has said nothing on this trend yet.
support-change = Change it
support-take-back = Take it back
support-words = What organisations say
# $date is a date such as “12 November 2026”.
support-until = Until { $date }
support-by-supports = Seen by others too
support-by-contradicts = Seen otherwise by
support-by-no-longer-seen = No longer seen by

trend-state-open = Open
trend-state-dormant = Dormant
trend-state-closed = Closed

trend-version-state-draft = Draft
trend-version-state-graded = Waiting for approval
trend-version-state-approved = Approved
trend-version-state-published = Published
trend-version-state-superseded = Superseded
trend-version-state-withdrawn = Withdrawn

trend-go-to-new = Go to the new trend
notice-trend-opened = The trend is open, with a first draft
notice-trend-version-written = Your draft is saved
notice-trend-version-edited = Your changes are saved
notice-trend-version-graded = The grade is saved
notice-trend-version-approved = Approved
notice-trend-published = The trend is published

notice-support-given = Your organisation’s word is saved
notice-support-taken-back = Your organisation’s word is taken back
notice-trend-confirmed = It is looked at again in three months
notice-trend-closed = The trend is closed

problem-support-missing = Choose what your organisation says
problem-closing-missing = Choose why it is closed
problem-successor-missing = Choose the trend that took its place
problem-successor-unknown = No other trend with this reference is published and open
problem-summary-missing = Enter a summary
forbidden-trend-write = Only moderators can write about a trend.
forbidden-own-version = You wrote, edited or graded this. Somebody else has to approve and publish it.
forbidden-support = Only a member of a charity, an academic body or a survivors’ group says what it sees.
conflict-support-changed = Somebody of your organisation has changed its word meanwhile. It is shown on the trend’s page. Save again to replace it.
conflict-none-linked = None of the reports can be linked to a trend any more. What you wrote still stands here.
conflict-trend-not-published = This trend is not published.
conflict-trend-version-unfinished = A version of this trend is already being worked on.
conflict-trend-version-finished = This version is published or was superseded. Write a new one.
conflict-trend-without-reports = No report is linked to this trend any more, so it cannot be published.
trend-returned = A moderator took it down:
