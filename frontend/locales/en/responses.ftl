# What the prosecution service did about a concern or a trend.

notice-response-recorded = Your answer can be read now
notice-response-changed = Your changes can be read now

problem-due-on-unsound = Enter a real date, like 27 3 2027, or leave it out
problem-due-on-past = The due date must be today or later

forbidden-response = Only policy staff can answer.
conflict-response-exists = Someone else has answered this. Their answer is below; send yours to put it in its place.
conflict-response-changed = Someone else has changed this answer. Their wording is below; send yours to put it in its place.
