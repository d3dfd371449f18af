"""Verifies the DKIM signature of the message on standard input with dkimpy, against the record that is given.

Prints `valid` or `invalid`.
"""

import sys

import dkim


def main() -> None:
    record = sys.argv[1].encode()
    valid = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record)
    print("valid" if valid else "invalid")


if __name__ == "__main__":
    main()
