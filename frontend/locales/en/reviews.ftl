# What waits for a moderator.

reviews-title = Queue
reviews-waiting = { $count ->
    [one] { $count } waiting
   *[other] { $count } waiting
}
reviews-views = Kinds of item
reviews-narrow = Narrow the list
reviews-any-space = Any space
reviews-show = Show
reviews-caption = Items waiting, oldest first
reviews-none = Nothing is waiting.
reviews-select = Select
# $item: "Post". $since: a full date.
reviews-select-item = Select: { $item }, waiting since { $since }
reviews-approve = Publish selected
review-what = Item
review-space = Space
review-no-space = None
review-since = Waiting since
review-screening = Screening
review-no-rules = None
review-target-label = Target
review-no-target = None
review-open = Open
review-nobody = Nobody

# Views of the list; a number follows.
review-view-all = All
review-view-flag = Flags
review-view-hold = Holds
review-view-space = Posts
review-view-concern = Concerns
review-view-submission = Reports
review-view-approval = To approve

review-kind-post = Post
review-kind-message = Message
review-kind-thread = Thread
review-kind-trend = Trend
review-kind-response = Answer
review-kind-concern = Concern
review-kind-submission = Report of a trend
# $what: "Post".
review-held = Held: { $what }
review-flagged = Flag: { $what }
review-trend = Trend { $reference } to approve
# $period: "November 2026".
review-digest = Digest to approve: { $period }

# What screening found, in two or three words.
review-rule-email = Email address
review-rule-phone = Telephone number
review-rule-nino = National Insurance number
review-rule-vehicle = Registration mark
review-rule-postcode = Postcode
review-rule-ip = IP address
review-rule-hash = Hash of a file
review-rule-account = Account or card
review-rule-link = Link
review-rule-data-uri = Embedded data
review-rule-markup = HTML
review-rule-reference = Case reference
review-rule-person-detail = Likely name
review-rule-age-place = Age and place
review-rule-live-case = Live case
review-rule-handle = User name
review-rule-exact-date = Exact date
review-rule-person-name = Capitalised words
review-rule-institution = Institution

# $moment: "today at 4pm".
review-due = Due { $moment }
review-over = Just over
review-over-hours = { $count ->
    [one] { $count } hour over
   *[other] { $count } hours over
}
review-over-days = { $count ->
    [one] { $count } working day over
   *[other] { $count } working days over
}
review-not-yours = Not yours: your organisation
review-own-flag = You flagged it
review-not-readable = Not for you to read
review-another = Another moderator has to decide.
# $names: "Sedge, Marram".
review-also-open = Open: { $names }
review-handed-over-by = Handed over by { $names }

review-approve = Publish
review-refuse-heading = Send it back
review-refuse = Send back
review-reason = Why it is going back
review-reason-hint = Its author will read this.
review-reason-words = In your own words
review-skip = Go to the next without deciding
review-next = Go to the next item
review-decided = Somebody else has decided
review-decided-own = You have decided about this
review-gone = This is no longer waiting
review-gone-words = It was withdrawn, changed or taken out of view. There is nothing to decide.

# How many were published of several.
reviews-report = { $count ->
    [0] Nothing was published
    [one] { $count } item published
   *[other] { $count } items published
}
reviews-left = { $count ->
    [one] { $count } item was not published
   *[other] { $count } items were not published
}
# $item: "Post". $since: "today at 9am".
reviews-item = { $item }, waiting since { $since }
reviews-unknown = An item
reviews-left-decided = { $name } has decided about it.
reviews-left-changed = It has changed since you read the list.
reviews-left-gone = It is no longer waiting.
reviews-back = Back to the queue

reviews-opened = { $count ->
    [one] You have opened { $count } text today.
   *[other] You have opened { $count } texts today.
}
reviews-break = Time for a break?
reviews-break-words = If you would like to stop here, somebody else can go on. Nobody is told how much you read.
reviews-hand-over = Hand over what you have open
# $when: "today at 2pm".
reviews-handed-over-by = { $count ->
    [one] { $name } handed over { $count } item { $when }.
   *[other] { $name } handed over { $count } items { $when }.
}

reviews-keys = Keys
reviews-key-move = Next, previous
reviews-key-select = Select
reviews-key-open = Open
reviews-key-accept = Publish, or accept a report
reviews-key-link = Link a report to the trend that is most like it
reviews-key-reason = Send back or decline: go to the reasons
reviews-key-number = Choose a reason
reviews-key-keys = These keys
reviews-keys-turn-off = Turn the keys off
reviews-keys-turn-on = Turn the keys on

notice-review-approved = Published
notice-review-left = Left as it is
notice-review-refused = Sent back to its author
notice-reviews-approved = The items that you selected are published
notice-reviews-handed-over = Handed over
notice-reviews-nothing-to-hand-over = You had nothing to hand over
notice-reviews-keys-on = The keys are on
notice-reviews-keys-off = The keys are off
conflict-decided = Someone else has decided about this.
forbidden-own-organisation = This comes from you or from your organisation. Another moderator has to decide.
problem-nothing-selected = Select at least one item
problem-reason-missing = Enter a reason
problem-reason-not-chosen = Choose or enter a reason
problem-reason-too-long = { $limit ->
    [one] The reason must be { $limit } character or fewer
   *[other] The reason must be { $limit } characters or fewer
}
