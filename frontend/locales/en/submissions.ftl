# Members' reports of trends.

submissions-title = Your reports
submissions-none = You have not reported anything yet. Start with what you have noticed.

submission-new-title = Report a trend
submission-check-title = Check your answers
# $reference is a reference such as “S-7KQ4MX”.
submission-reference = Report { $reference }
submission-what-you-sent = What you sent

submission-part-change = What is changing
submission-part-kind = What kind of thing it is
submission-part-reach = How far it reaches
submission-part-meaning = What it means, and how we may use it
submission-unfinished = Not finished
submission-continue = Continue
submission-not-answered = Not answered

submission-title = Title
submission-title-hint = A few words that others would recognise.
submission-change = What is changing?
submission-change-hint = Say what is new, at policy level. No names, no contact details, nothing from a case.
submission-method = How is it done, at policy level?
submission-method-hint = Enough to understand it, never enough to do it.
submission-technology = Technology and offending
submission-context = Context
submission-context-hint = Where does the abuse take place? Select all that apply.
submission-offence = Offence group
submission-setting = Setting
submission-ages = Ages of those harmed
submission-regions = Regions
submission-first-noticed = When did you first notice it?
submission-first-noticed-hint = For example, 8 2026
submission-direction = Which way is it moving?
submission-scale = How many instances have you seen?
submission-evidence-detail = What does that rest on?
submission-evidence-detail-hint = For example, our helpline’s own coding.
submission-evidence = What do you base it on?
submission-own-confidence = How sure are you?
submission-importance = Why does it matter for prosecution?
submission-help = What would help?
submission-references = References
submission-references-hint = One a line. We take links to government, universities, the Internet Watch Foundation and the NSPCC.
submission-handling = How may we use it outside this service?
submission-may-contact = May we ask you questions about it?
submission-may-contact-hint = On this service only.

submission-save = Save and continue
submission-leave = Leave without saving this page
submission-attestations = Before you send it
attestation-no-images = There are no images, and no links to any
attestation-nobody-identifiable = Nobody could be identified from what I wrote
attestation-nobody-at-risk = As far as I know, nobody is at risk now
submission-send = Send report
submission-keep-draft = Keep as a draft
submission-delete-draft = Delete this draft
submission-withdraw = Withdraw this report
submission-withdrawal-title = Withdraw your report
submission-withdrawal-meaning = It counts for nothing any more, and only you can still read it. You do not need to say why.
submission-withdrawal-button = Withdraw report

submission-state-draft = Draft
submission-state-submitted = Received
submission-state-in-triage = Being looked at
submission-state-info-requested = A question for you
submission-state-no-response = Waiting for your answer
submission-state-accepted = Accepted
submission-state-linked = Part of a trend
submission-state-declined = Not taken further
submission-state-reported-back = Answered
submission-state-withdrawn = Withdrawn

timeline-heading = What happened to your report
timeline-received = Received
timeline-looked-at = Looked at by a moderator
timeline-to-be-looked-at = A moderator looks at it
timeline-accepted = Accepted
timeline-declined = Not taken further
timeline-withdrawn = You withdrew it
timeline-linked = Part of a trend
timeline-to-be-linked = It becomes part of a trend
# A reference such as “T-2026-014” follows.
timeline-trend = Trend
# $period is a month, such as “November 2026”.
timeline-in-digest = In the { $period } digest
timeline-digest = It goes to policy staff in a digest
timeline-response = What the CPS did
timeline-we-will-tell = We will tell you here

notice-submission-sent = We have received your report
notice-submission-withdrawn = Your report is withdrawn

problem-change-missing = Say what is changing
problem-importance-missing = Say why it matters for prosecution
problem-answer-too-long = { $limit ->
    [one] Your answer must be { $limit } character or fewer
   *[other] Your answer must be { $limit } characters or fewer
}
problem-technology-missing = Choose the technology or the offending that it is about
problem-offence-missing = Choose an offence group
problem-setting-missing = Choose a setting
problem-ages-missing = Choose the ages of those harmed, or “Not known”
problem-regions-missing = Choose a region, or “Not known”
problem-direction-missing = Choose which way it is moving
problem-scale-missing = Choose how many instances you have seen
problem-evidence-missing = Choose what you base it on
problem-own-confidence-missing = Choose how sure you are
problem-may-contact-missing = Choose whether we may ask you questions
problem-month-missing = Enter a month and a year
problem-month-unsound = Enter a month and a year as numbers, like 8 2026
problem-month-future = The month must not be in the future
problem-attestation-missing = Confirm each of these, or keep the report as a draft
forbidden-submit = Only members can report a trend.
forbidden-submission-edit = Only its author can change a report.
forbidden-submission-withdraw = Only its author can withdraw a report.
conflict-submission-sent = This report was already sent, so it cannot be changed.
conflict-submission-incomplete = Something is missing in this report. Check your answers, then send it.
conflict-submission-withdrawn = This report is already withdrawn.
submission-returned = A moderator gave it back:

# What moderators ask about a report, and what its author answers.
submission-questions-heading = Questions and answers
submission-question-heading = A question for you
submission-question-asked = Asked
# $date is a day, such as “18 November 2026”.
submission-question-due = Please answer by { $date }
submission-question-waits = There is no answer yet.
submission-question-closed = A moderator went on without an answer.
submission-answer = Your answer
submission-answer-hint = Moderators read it. The same rules as for your report: no names, nothing from a case.
submission-answer-send = Send your answer
submission-answer-kept = This was not sent. You wrote:
submission-you-answered = You answered
timeline-question = A question for you
timeline-answered = You answered
timeline-not-answered = We have had no answer. You can still answer.
timeline-resumed = A moderator went on without an answer
notice-submission-answered = Your answer has been sent
conflict-question-closed = This question no longer waits for an answer.

# Appeals against a report’s being declined.
submission-appeal-title = Ask for another look
submission-appeal-offer = Ask another moderator to look at it again
submission-appeal-hint = Moderators read it. No names, nothing from a case.
submission-appeal-yours = Why you asked for another look
submission-appeal-waits = Another moderator will decide. You will read it here.
submission-appeal-outcome-reopened = It is looked at again
submission-appeal-outcome-stands = It is not taken further
submission-copy = Write a new report from this text
timeline-appealed = You asked for another look
notice-submission-appealed = Another moderator will decide. You will read it here.
conflict-submission-appealed = You have asked for another look already, or this report is not declined.
conflict-submission-not-declined = This report is not declined, so it stands as it is.

# Published trends like what somebody writes, and what two texts have in common.
similar-published = Published trends that may be about the same
similar-published-words = Your report still counts: a trend rests on each report.
# $terms are labels of the forum’s lists.
similar-terms = { $count ->
    [one] { $count } term in common: { $terms }
   *[other] { $count } terms in common: { $terms }
}
similar-words = Words in common: { $words }
