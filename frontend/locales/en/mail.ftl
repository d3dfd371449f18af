# Mails.

# $name is the forum's public name.
mail-waiting-subject = { $name }: something is waiting for you
mail-waiting-words = Something is waiting for you. Sign in to read it.
mail-waiting-action = Sign in

mail-invitation-words = Something is waiting for you. The link works once, within seven days. If you were not expecting this, you need not do anything.
mail-invitation-action = Open it

# $name is the forum's public name. Sent when what its reader may do has changed; it does not say how.
mail-account-subject = { $name }: your account
mail-account-words = Your account has changed. If you do not know why, answer this mail.
mail-account-action = Sign in

# Sent under the subject of mail-account-subject to whoever asked for it; it leads nowhere.
mail-farewell-words = What you asked for is done. You will get no more mail from here. If it was not you who asked, answer this mail.

# Sent under the subject of mail-account-subject when something of its reader’s account was looked up.
mail-resolution-words = Something in your account was looked up. Sign in to see when, and what for.

# Invites to a meeting. $name is the forum's public name, $when is such as “26 November 2026 at 10am”. They say nothing of
# what the meeting is about, nor who else is invited.
mail-meeting-subject = { $name }: a meeting
mail-meeting-words = { $minutes ->
    [one] You are invited to a meeting on { $when }, London time. It is to take { $minutes } minute. Sign in to read more, and to answer.
   *[other] You are invited to a meeting on { $when }, London time. It is to take { $minutes } minutes. Sign in to read more, and to answer.
}
mail-meeting-changed-words = { $minutes ->
    [one] The time of a meeting to which you are invited has changed. It is now on { $when }, London time, and is to take { $minutes } minute.
   *[other] The time of a meeting to which you are invited has changed. It is now on { $when }, London time, and is to take { $minutes } minutes.
}
mail-meeting-cancelled-words = The meeting on { $when }, London time, is cancelled.
mail-meeting-withdrawn-words = You are no longer expected at the meeting on { $when }, London time.
mail-meeting-action = Sign in
# The entry of a calendar. $link is an address.
calendar-summary = { $name }: meeting
calendar-description = Sign in to read more: { $link }

# $name is the forum's public name.
mail-test-subject = { $name }: a test
mail-test-words = This mail shows that mail arrives. You asked for it.
mail-test-action = Sign in

# $name is the forum's public name. Sent when something happened to how its reader signs in; it does not say what.
mail-sign-in-subject = { $name }: check how you sign in
mail-sign-in-words = Something about how you sign in has changed, or was used. If that was you, you need do nothing. If it was not, sign in and look, and change your password.
mail-sign-in-action = Check

# To whoever asked for a link. $name is the forum's public name.
mail-reset-subject = { $name }: your link
mail-reset-words = Use this link within one hour to choose a new password. It works once. If you did not ask for it, you need do nothing.
mail-reset-action = Choose a new password
