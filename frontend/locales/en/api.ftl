# What is wrong with a tool's request: looked up by the key of the problem.

error-unauthorised = Give a token that can be used, as Authorization: Bearer.
error-scope = The token does not allow this.
error-terms = The member for whom this tool acts has to accept the terms first, on the pages of the forum.
error-not-found = There is nothing here, or it is not open to you.
error-method = This path does not take this method.
error-idempotency-key = Give an Idempotency-Key of 1 to 255 letters, digits, hyphens and underscores.
error-too-large = The body is too large.
error-media-type = Send application/json.
error-json = The body is not JSON.
error-json-fields = The fields of the body are not those of this operation.
error-query = The query cannot be read.
error-fields = Some fields need correcting.
error-busy = Too many requests are in hand. Try again in a moment, with the same key.
error-service = Something failed. Try again later.
problem-cursor = Give what the page before gave as next
problem-key-reused = This key was used for another request
conflict-sent-twice = This is being written already. Try again in a moment.

# Tokens, for the operator's command.

problem-label-missing = Give the token a label
problem-label-too-long = { $limit ->
    [one] Label must be { $limit } character or fewer
   *[other] Label must be { $limit } characters or fewer
}
problem-scope-missing = Give the token at least one scope
problem-days = A token lasts 1 to 365 days
forbidden-token = A token is for an active member of the organisation who is not a policy reader.
