# What stands around every page.

# In front of the title of a page whose form has a problem.
layout-error-title = Error: { $title }
layout-skip = Skip to main content
layout-leave = Exit this page
# Read out after “Exit this page”, not shown.
layout-leave-shortcut = or press Shift 3 times
layout-service = Service information
layout-menu = Menu
layout-safeguarding = Tell the safeguarding leads
layout-breadcrumbs = Breadcrumb
layout-back-region = Back
layout-back = Back
layout-success = Success
layout-night = Nobody watches this service at night.
# The number follows: 999.
layout-danger = If someone is in danger now, call
layout-help = Help
layout-where-to-report = Where to report
layout-support = Support for you
layout-handling = How your words may be used
layout-privacy = Privacy
layout-cookies = Cookies
layout-accessibility = Accessibility
layout-sign-out = Sign out

# Previous and next page of a list.
pagination-region = Pages
pagination-previous = Previous
pagination-next = Next
# Read out after “Previous” and “Next”, not shown.
pagination-page = page

signed-out-title = Sign in
signed-out-heading = You are signed out
signed-out-sign-in = Sign in
