# Concerns about the criminal justice process.

concerns-title = Concerns
concerns-views = Which concerns
concerns-published = Published
concerns-own = Yours
concerns-none = No concern has been published yet.
concerns-own-none = You have raised none yet.
concern-new-title = Raise a concern
concern-edit-title = Change it and send it again
# $reference is quoted by people, such as “C-7KQ4MX”.
concern-caption = Concern { $reference }
concern-title = Title
concern-should-change = What should change?
concern-should-change-hint = Say it at policy level.
concern-what-happened = What happened?
concern-what-happened-optional = What happened? (optional)
concern-what-happened-hint = Only what is needed to understand it. Nothing that could identify a victim or a case.
concern-stage = Stage of the case
concern-kind = What it is about
concern-right = Right in the Victims’ Code
concern-right-optional = Right in the Victims’ Code (optional)
concern-right-none = None, or not sure
concern-handling = How we may use it
concern-send = Send concern
concern-about = About this concern
concern-yours = Yours
concern-published = Published
concern-returned = Sent back to you
concern-edit = Change
concern-sent-heading = Sent to policy staff
concern-withdraw = Withdraw
concern-withdrawn = Withdrawn concern
concern-withdrawn-by-author = Its author withdrew it.
concern-withdrawal-title = Withdraw your concern
concern-withdrawal-meaning = Nobody will be able to read it any more. A line will say that a concern was withdrawn. You do not need to say why.
concern-withdrawal-button = Withdraw concern

# Where a concern stands: looked up by its state.
concern-state-submitted = Waiting for a moderator
concern-state-published = Published
concern-state-declined = Sent back
concern-state-withdrawn = Withdrawn

notice-concern-sent = A moderator will read your concern before others can
notice-concern-edited = Sent again. A moderator will read it before others can
notice-concern-withdrawn = Your concern is withdrawn

problem-should-change-missing = Enter what should change
problem-stage-missing = Choose the stage of the case
problem-kind-missing = Choose what it is about

forbidden-concern = Only members can raise a concern.
forbidden-concern-edit = Only its author can change a concern, and only until it is published.
forbidden-concern-withdraw = Only its author can withdraw a concern.
