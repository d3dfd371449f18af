# What a writer is told and asked about a text before anyone else can read it.

screening-confirm = I have looked again. Send it as it is
screening-confirm-hint = Or change your words above. We note what you were asked, not what you wrote.
screening-live-case = This is about a case that is or may be under investigation or before a court
screening-live-case-hint = A moderator reads it first.
screening-live-case-here-hint = This appears at once, so it cannot be about such a case.
screening-live-case-question = Is this about a case that is or may be under investigation or before a court?
screening-live-case-question-hint = Moderators take special care with it.

# $findings is one or more of the messages below, with “;” between them.
screening-why = Why: { $findings }.
screening-found = Screening and its author say: { $findings }.

screening-why-person-detail = it may name a person and say something about them
screening-why-age-place = it may give somebody’s age with where they live or go to school
screening-why-live-case = it may be about a case under investigation or before a court
screening-why-handle = it may have a user name in it
screening-why-exact-date = it has a date to the day in it
screening-why-person-name = it may have a person’s name in it
screening-why-institution = it names an institution
