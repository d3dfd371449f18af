# What waits for a moderator.

reviews-title = Waiting for review
reviews-caption = Items waiting, oldest first
reviews-none = Nothing is waiting.
review-what = Item
review-space = Space
review-since = Waiting since
review-kind-post = Post
review-kind-concern = Concern
review-kind-submission = Report of a trend
review-approve = Publish
review-refuse-heading = Send it back
review-refuse = Send back
review-reason = Why it is going back
review-reason-hint = Its author will read this.
notice-review-approved = Published
notice-review-refused = Sent back to its author
conflict-decided = Someone else has decided about this.
forbidden-own-organisation = This comes from you or from your organisation. Another moderator has to decide.
problem-reason-missing = Enter a reason
problem-reason-too-long = { $limit ->
    [one] The reason must be { $limit } character or fewer
   *[other] The reason must be { $limit } characters or fewer
}
