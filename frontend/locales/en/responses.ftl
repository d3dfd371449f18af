# What the prosecution service did about a concern or a trend.

response-heading = What the CPS did
response-none = Nothing yet. It will be told here.
response-new = Record what was done
response-edit = Change this answer
response-earlier = earlier answers
response-overdue = Overdue
# $date is a date, such as “18 November 2026”.
response-due = Due { $date }
response-was-due = Was due { $date }
response-why = Why:
response-means = What it means:
response-form-title = What was done
response-status = Status
response-body = What was done, or will be
response-body-hint = Everyone who can read the question will read this.
response-reason = If it is not taken forward, why?
response-implications = What it means
response-owner = Owner
response-due-on = Due (optional)
response-due-on-hint = For example, 27 3 2027
response-button = Publish answer
response-revisions-title = Earlier answers

ledger-title = You said, we did
ledger-none = Nothing has been answered yet.
ledger-none-concerns = See the concerns
ledger-counts = Where answers stand
ledger-answers = Answers
ledger-fewer = fewer than 5

notice-response-recorded = Your answer can be read now
notice-response-changed = Your changes can be read now

problem-status-missing = Choose where it stands
problem-due-on-unsound = Enter a real date, like 27 3 2027, or leave it out
problem-due-on-past = The due date must be today or later

forbidden-response = Only policy staff can answer.
conflict-response-exists = Someone else has answered this. Their answer is below; send yours to put it in its place.
conflict-response-changed = Someone else has changed this answer. Their wording is below; send yours to put it in its place.
response-returned = A moderator took the answer down:
