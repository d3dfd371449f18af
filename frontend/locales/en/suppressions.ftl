# Addresses that get no more digests, for those who see to it that mail arrives.
navigation-suppressions = Stopped mail
suppressions-title = Who gets no more digests
suppressions-meaning = A digest has a row for each of them, and sends them nothing. Other mail is not affected.
suppressions-none = Nobody’s digests are stopped.
suppression-who = Who
suppression-what = What
suppression-reason = Why
suppression-since = Since
suppression-act = Action
suppression-every-list = Every digest
# $why: the reason in words. $code: the enhanced status code of the mail that came back.
suppression-why = { $why } ({ $code })
suppression-reason-unsubscribed = They asked for no more
suppression-reason-bounced = Mail to their address came back
suppression-reason-complained = They reported it as unwanted
suppression-reason-operator = It was stopped by hand
suppression-lift = Send it again
suppression-own-choice = Their own choice: only they can change it
notice-suppression-lifted = Digests are sent again
contact-suppressed-heading = Digests that you do not get
# $list: a series of digests. $time: since when.
contact-suppressed-unsubscribed = { $list }: you asked for no more, { $time }.
contact-suppressed-bounced = { $list }: mail to your address came back, { $time }. Tell the membership secretary when your address takes mail again.
contact-suppressed-lift = Send it to me again
