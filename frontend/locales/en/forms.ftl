# What every form says.

form-problem = There is a problem
form-error-prefix = Error:
form-warning = Warning
form-show = Show
form-hide = Hide
form-show-password = Show password
form-hide-password = Hide password
form-password-shown = Your password is visible
form-password-hidden = Your password is hidden

# The count under a text box. While someone types, the script shows the others: it is handed “%{count}” as their
# variable, and puts the number there.
form-characters-limit = { $limit ->
    [one] You can enter up to { $limit } character
   *[other] You can enter up to { $limit } characters
}
form-characters-left-one = You have { $left } character remaining
form-characters-left-other = You have { $left } characters remaining
form-characters-none-left = You have 0 characters remaining
form-characters-over-one = You have { $over } character too many
form-characters-over-other = You have { $over } characters too many

# Above every box in which members write.
not-a-report-posting = Posting here is not reporting a crime or a safeguarding concern.
not-a-report-danger = In danger now: call 999. Nobody watches at night.
form-cancel = Cancel
form-save = Save
form-continue = Continue
form-choose = Choose one
form-check-title = Check your answers
form-check-change = Change your answers
form-day = Day
form-month = Month
form-year = Year
form-change = Change
form-yes = Yes
form-no = No
form-optional = { $label } (optional)
form-choose-all = Select all that apply.
