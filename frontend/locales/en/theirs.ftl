# Two edits at once: what stands now, beside what the second writer typed.

theirs-heading = This was changed while you were writing
theirs-ways = What you wrote is in the form below. Save it, and it takes the place of what stands now. Or take over what stands now.
theirs-same = What stands now is what you wrote.
theirs-stands = What stands now
theirs-nothing = Nothing
theirs-differs = What differs: crossed out is what stands now, underlined is what you wrote
# Read out before what differs, not shown.
theirs-only-theirs = Stands now:
theirs-only-yours = You wrote:
theirs-take = Discard mine and take over what stands
