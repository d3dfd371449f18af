# Content notes: themes of which a reader may want to be warned.

# $names: “Court and cross-examination; Violence”.
content-note = Content note: { $names }
content-note-add = Add a content note
content-note-label = What does it touch on?
content-note-hint = Readers choose whether they see, fold or hide what carries a note. Leave all empty if none fits.
content-note-hidden = Hidden, as you chose.
content-note-once = Show this once
content-note-title = Content notes
content-note-lead = Some of what is written here carries a note of what it touches on. Choose what is done with it before you read. Nobody is told what you choose, and your own words always show.
content-note-usual = Texts that carry a note
content-note-each = Where you want something else for one note
content-note-as-usual = As above
content-notes-hint-show = The text with a line that names the note
content-notes-hint-fold = The note’s name; the text opens when you choose it
content-notes-hint-hide = One line in its place, with a way to show it once
content-note-edit-title = Content notes
content-note-edit = Content notes
content-note-edit-label = Content notes, post { $number }
notice-content-notes-saved = The content notes are saved
notice-content-note-choices-saved = Your choice is saved
data-field-content-note-choices = Other choices for one content note
data-field-choice = Choice
