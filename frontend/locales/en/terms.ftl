# The terms of use: versions, and accepting them.

terms-title = Terms of use
# $date is a day.
terms-version = Version { $number }, of { $date }
terms-acceptance-title = Accept the terms to go on
terms-acceptance-hint = If you do not accept them, you can still read the help pages, tell the safeguarding leads, sign out and leave.
terms-changes = What has changed
terms-added = New
terms-removed = No longer
terms-unchanged = Nothing changes in the English text.
terms-new-title = Write a new version
terms-english = Terms in English
terms-hint = Leave an empty line between two paragraphs. What changes is shown by paragraph.
terms-welsh = Terms in Welsh (optional)
terms-check-title = Check what changes
terms-check-warning = Everybody is asked to accept the new version at the next page that they open.
terms-publish = Publish
terms-outstanding-title = Who has not accepted
terms-outstanding-none = Everybody has accepted the terms.
terms-outstanding-count = { $count ->
    [0] Everybody has accepted them
    [one] { $count } person has not accepted them
   *[other] { $count } people have not accepted them
}
layout-terms = Terms
notice-terms-published = The new version is published. You are asked to accept it, too.
conflict-terms-published = Someone else has published a version meanwhile. Send yours again to put it in its place
problem-terms-not-accepted = Accept the terms to go on
problem-terms-changed = The terms have changed. Read them again and accept them
problem-terms-missing = Enter the terms
problem-terms-too-long = { $limit ->
    [one] The terms must be { $limit } character or fewer
   *[other] The terms must be { $limit } characters or fewer
}
conflict-terms-changed = The terms have changed. Go back and read them again.
