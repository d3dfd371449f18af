# Pages that explain.

help-leave-heading = Leave quickly
help-leave = “Exit this page” is at the top of every page. It ends your session and shows another site. Pressing Shift three times does the same.
help-wrong-heading = If something is wrong
help-wrong = Nobody watches this forum at night. If someone is in danger now, call 999.
help-safeguarding = Tell the safeguarding leads
help-safeguarding-when = when something here worries you. Nobody else reads it.
help-words-heading = What you write
help-draft = You see what others will see before you send a report or a concern. If it cannot be kept as it is, the page says why and gives it back to you.
help-withdraw = You can withdraw what you wrote at any time, without a reason.
help-report-heading = When you report a trend
help-report-checked = Moderators check it, join it with others that say the same, and grade how well it is supported. A second person approves the wording.
help-report-told = It then goes to policy staff, who record what they did. Your report shows each step, and you are told.
help-meeting-heading = In a meeting
help-meeting = New messages appear by themselves. If the connection is lost, the page says so and catches up when it is back. Without scripts, use “Refresh”.
help-account-heading = Signing in
help-account = A session ends when you have not used it for a while. Your password, your codes and what others see of you are on your account's page:
help-account-link = Your account
help-about-heading = About the forum
help-contact = If you are stuck, write to us. Say nothing in the email that should stay in the forum.

cookies-lead = The forum sets only the cookies that it cannot work without. They are read by nobody else.
cookies-caption = Cookies
cookies-name = Name
cookies-purpose = What it is for
cookies-ends = When it goes
cookies-session = Keeps you signed in.
cookies-session-ends = When you sign out or close the browser
cookies-form = Protects forms from other sites before you sign in.
cookies-form-ends = When you close the browser
cookies-device = Knows this browser again, so that somebody who guesses passwords elsewhere cannot slow you down.
cookies-device-ends = After 180 days
cookies-leave = “Exit this page” removes all of them at once.

report-not-here = Nothing that you write in this forum is a report of a crime or of a safeguarding concern.
report-danger-heading = Someone is in danger now
report-danger = Call 999. If you cannot speak, press 55 when asked.
report-crime-heading = A crime, or a child at risk
report-crime = Call the police on 101, or your local council.
report-crime-link = Report child abuse on GOV.UK
report-address-heading = A web address where you saw illegal images
report-address = Tell the Internet Watch Foundation. You can stay anonymous:
report-forum-heading = Something in this forum
report-forum = Tell the safeguarding leads. Nobody else reads it, and nobody watches at night.

support-lead = You never have to read, write or explain anything here.
support-here-heading = In this forum
support-here-leave = “Exit this page”, at the top, ends your session and shows another site.
support-here-pause = You can stay away for as long as you like. Nobody is told.
support-here-withdraw = You can withdraw what you wrote, without a reason.
support-elsewhere-heading = Elsewhere
support-victims = Support for victims of crime, on GOV.UK
support-nspcc = The NSPCC, for concerns about a child

handling-lead = Each time you write, you choose how your words may be used outside the space where you write them.
handling-hd1 = Your shown name, which may be a pseudonym, and your organisation.
handling-hd2 = Your organisation, not your name.
handling-hd3 = Neither. This is what is chosen if you change nothing.
handling-hd4 = Members and moderators only. Policy staff never see it and it goes into no digest.
handling-hd5 = The policy team and moderators only, without your name or your organisation.
handling-inside = Inside a space, those who may read it see your shown name.
handling-withdraw = You can ask for more protection at any time. Only you can ask for less.

privacy-lead = The forum keeps what it needs to work, and shows as little of it as it can.
privacy-first = Your name and your email address are kept apart from what you write. Only signing in, mail and the membership secretary use them.
privacy-second = Nothing is loaded from other sites, and nothing follows you.
privacy-third = A log keeps who did what and when, but none of your words.
privacy-fourth = If you are signed out while you write, what you then send is kept, encrypted, for at most one hour, for you alone.
privacy-drafts = What you save as a draft, or what is saved while you type, is kept, encrypted, for you alone, until you send it or discard it. The page of your drafts says for how long at most.
privacy-fifth = When you leave, your name and your email address are erased at once. Who nominated you keeps what they typed, and copies of the whole forum, which are encrypted, are kept for 35 days.
privacy-contact = Questions about your data:

accessibility-lead = The forum should work for everyone, with any browser, keyboard or screen reader.
accessibility-first = It is built to meet the Web Content Accessibility Guidelines 2.2, level AA, and is tested against them.
accessibility-second = Every page works without JavaScript and on a screen 320 pixels wide.
accessibility-third = It has been tested by software. It has not been tested by people who use assistive technology yet.
accessibility-contact = Tell us what does not work for you:
