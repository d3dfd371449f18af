# One's own account.

navigation-account = Account
account-title = Your account
# The shown name follows.
account-shown-name = Others see you as
