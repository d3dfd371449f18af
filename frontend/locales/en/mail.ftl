# Mails.

# $name is the forum's public name.
mail-waiting-subject = { $name }: something is waiting for you
mail-waiting-words = Something is waiting for you. Sign in to read it.
mail-waiting-action = Sign in
