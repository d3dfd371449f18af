# The demonstration's mail; shown nowhere else.

mailbox-title = Mail that was sent
mailbox-none = Nothing was sent yet. Release a digest to see it here.
mailbox-caption = Messages, latest first
mailbox-subject = Subject
mailbox-from = From
mailbox-to = To
mailbox-at = Sent
mailbox-html = As HTML
mailbox-alone = On a page of its own, where its links can be followed
mailbox-text = As text
mailbox-headers = Headers
