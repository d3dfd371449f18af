# Pages shown instead of the one asked for: looked up by the kind of failure.

error-not-found-heading = Page not found
error-not-found-advice = If you typed the web address, check it is correct. What was here may have been taken down, or may not be open to you.
# Above what its reader typed in a form that could not be taken: nothing typed is lost.
given-back = What you wrote
error-forbidden-heading = You cannot do that
error-forbidden-advice = Your account does not allow it. If you think it should, ask a moderator.
error-conflict-heading = That is no longer possible
error-conflict-advice = Someone changed this while you were looking at it. Go back, reload the page and try again.
error-invalid-heading = We could not read that request
error-invalid-advice = Go back and try again. Nothing has been saved.
error-csrf-heading = This form is out of date
error-csrf-advice = Go back, reload the page and send the form again.
error-too-large-heading = That is too long to send
error-too-large-advice = Nothing has been saved. Your browser still holds what you typed: go back to the page before this one, copy your text to keep it safe, shorten it and send it again.
error-too-many-heading = Too many requests
error-too-many-advice = Wait a minute, then try again.
error-too-soon-heading = Wait a moment
error-too-soon-advice = There is a pause between two messages in this meeting. Wait a moment, then send yours again.
error-busy-heading = The service is busy
error-busy-advice = Wait a minute, then try again. What you sent has not been saved.
error-service-heading = Sorry, there is a problem with the service
error-service-advice = Try again later. What you sent may not have been saved.
