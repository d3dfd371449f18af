"""Reads a message from standard input with Python's own library, and prints what it found as JSON."""

import email
import email.policy
import json
import sys


def main() -> None:
    message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
    parts = [
        {
            "type": part.get_content_type(),
            "charset": part.get_content_charset(),
            "encoding": part["Content-Transfer-Encoding"],
            "text": part.get_content(),
        }
        for part in message.iter_parts()
    ]
    defects = [str(defect) for part in message.walk() for defect in part.defects]
    headers = {name.lower(): str(value) for name, value in message.items()}
    print(json.dumps({"type": message.get_content_type(), "headers": headers, "parts": parts, "defects": defects}))


if __name__ == "__main__":
    main()
