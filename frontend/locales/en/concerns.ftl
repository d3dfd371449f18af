# Concerns about the criminal justice process.

notice-concern-sent = A moderator will read your concern before others can
notice-concern-edited = Sent again. A moderator will read it before others can
notice-concern-withdrawn = Your concern is withdrawn

problem-should-change-missing = Enter what should change

forbidden-concern = Only members can raise a concern.
forbidden-concern-edit = Only its author can change a concern, and only until it is published.
forbidden-concern-withdraw = Only its author can withdraw a concern.
