# Mails.

# $name is the forum's public name.
mail-waiting-subject = { $name }: something is waiting for you
mail-waiting-words = Something is waiting for you. Sign in to read it.
mail-waiting-action = Sign in

mail-invitation-words = Something is waiting for you. The link works once, within seven days. If you were not expecting this, you need not do anything.
mail-invitation-action = Open it
