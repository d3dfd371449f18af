# What is wrong with a field, in words for the person who filled it in: looked up by the key of a field error.

problem-title-missing = Enter a title
problem-title-too-long = { $limit ->
    [one] Title must be { $limit } character or fewer
   *[other] Title must be { $limit } characters or fewer
}
problem-body-missing = Enter your text
problem-body-too-long = { $limit ->
    [one] Your text must be { $limit } character or fewer
   *[other] Your text must be { $limit } characters or fewer
}
problem-choice-missing = Choose one of the answers
problem-choice-unknown = Choose one of the answers in the list
problem-email-missing = Enter your email address
problem-password-missing = Enter your password

# The same answer for an unknown account and a wrong password, so that neither is told.
problem-sign-in = The email address or password is not right

# The same for an unknown account, and whether or not the password is right.
problem-too-many-attempts = { $limit ->
    [one] You have tried too often. Wait { $limit } minute, then try again
   *[other] You have tried too often. Wait { $limit } minutes, then try again
}

# Screening refused the text. Nothing keeps it: the page gives it back to its writer.
problem-screening-email = Take out the email address. It can identify a person or lead to harmful material. To say whom to contact, name the organisation. We have not kept your text
problem-screening-phone = Take out the phone number. It can identify a person. To say whom to contact, name the organisation or helpline. We have not kept your text
problem-screening-nino = Take out the National Insurance number. It identifies a person. We have not kept your text
problem-screening-vehicle = Take out the vehicle registration number. It can identify a person. We have not kept your text
problem-screening-postcode = Take out the full postcode. It can identify a person. The first half, or a region, is fine. We have not kept your text
problem-screening-ip = Take out the IP address. It can identify a person or lead to harmful material. To report an illegal web address, go to report.iwf.org.uk. We have not kept your text
problem-screening-hash = Take out the file hash, the long row of letters and digits. It can identify harmful material. We have not kept your text
problem-screening-account = Take out the bank account, card or wallet number. It can identify a person. We have not kept your text
problem-screening-link = Take out the link. You can only link to gov.uk, ac.uk, iwf.org.uk and nspcc.org.uk. Do not write the address another way. To report an illegal web address to the Internet Watch Foundation, go to report.iwf.org.uk. We have not kept your text
problem-screening-data-uri = Take out the encoded data. You can only post words. We have not kept your text
problem-screening-markup = Take out the HTML, picture or embedded content. You can only post words and plain links. We have not kept your text
problem-screening-reference = Take out the custody, crime or case reference. It can identify a person. We have not kept your text

# Screening would hold the text for a moderator.
problem-screening-person-detail = This may be a person’s name with something about them. Say what you have seen in general, without the name
problem-screening-age-place = This may be somebody’s age with where they live or go to school. Say an age group or a region instead
problem-screening-live-case = This may be about a case that is under investigation or before a court. Say what you have seen in general, without the case

problem-live-case-missing = Say whether it is about a case under investigation or before a court
problem-live-case-here = This appears at once, so it cannot be about a case under investigation or before a court. Take out what is

# Screening asks the writer to look again.
problem-screening-handle = Check that this is not somebody’s user name. If it is, take it out
problem-screening-exact-date = Check that this date cannot identify a person. A month or a year is often enough
problem-screening-person-name = Check that this is not the name of a person who could be harmed by being named
problem-screening-institution = Check that naming this institution cannot identify a person. “A school in the north” is often enough
