# The second factor: codes of an app at sign-in. Pages call them “sign-in codes”.

factor-title = Sign-in codes
factor-app = Authenticator app
factor-on = On
factor-off = With codes from an app on your phone, nobody can sign in as you with your password alone.
factor-recovery-left = Recovery codes left
factor-recovery-renew = Make new ones
factor-turn-off = Turn off sign-in codes
factor-turn-off-meaning = Your password alone will open your account. Your recovery codes will stop working.
factor-turn-off-button = Turn off

factor-code-title = Enter your sign-in code
factor-code = Sign-in code
factor-code-hint = The 6 digits that your app shows now
factor-code-lost = I do not have my phone
factor-recovery = Recovery code
factor-recovery-hint = One that you have not used yet, such as 7KQ4 MX0B 2T9D

factor-new-title = Set up sign-in codes
factor-new-needed = Your role needs a code at each sign-in.
factor-new-install = Install an authenticator app on your phone, if you have none.
factor-new-scan = In the app, add an account and scan this square.
factor-new-enter = Enter the code that the app shows.
# What a screen reader says of the QR code.
factor-new-drawing = QR code for an authenticator app. The same key, to type, is below.
factor-new-type = I cannot scan it: show the key to type
factor-new-button = Turn on

factor-recovery-title = Your recovery codes
factor-recovery-once = Print or write these down. They are shown only now.
factor-recovery-use = If you lose your phone, each signs you in once.
factor-recovery-kept = I have kept them
factor-recovery-new-title = Make new recovery codes
factor-recovery-new-meaning = The ones you have will stop working.
factor-recovery-new-button = Make new codes

step-up-title = Confirm it is you
step-up-why = This page asks again, to be sure.

notice-factor-turned-off = Sign-in codes are off

problem-code-unsound = Enter the 6 digits that your app shows
problem-code-wrong = That code is not right, or was used before. Enter the one that your app shows now
problem-code-wait = There were too many wrong codes. Use a recovery code, or wait an hour
problem-password-wrong = The password is not right
problem-factor-offer = That key is out of date. Remove it from your app and scan this new one

conflict-factor-on = Sign-in codes are on already.
conflict-factor-off = Sign-in codes are off already.
forbidden-factor-needed = Your role needs sign-in codes, so they cannot be turned off.
forbidden-tries-over = There were too many wrong codes or passwords, so you have been signed out. Sign in again to go on.

error-proof-heading = Confirm it is you
error-proof-advice = More than 10 minutes have passed since you confirmed who you are. Nothing was done. Copy what you typed, open the page again, and you will be asked.
