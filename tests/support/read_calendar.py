"""Reads an entry of a calendar (RFC 5545) from standard input with a library that did not write it, and prints what it
found as JSON: moments as London's clocks show them, with their distance from UTC."""

import json
import sys
from zoneinfo import ZoneInfo

from icalendar import Calendar


def main() -> None:
    calendar = Calendar.from_ical(sys.stdin.buffer.read())
    events = calendar.walk("VEVENT")
    errors = [str(error) for part in calendar.walk() for error in part.errors]
    found = {
        "version": str(calendar["VERSION"]),
        "method": str(calendar["METHOD"]),
        "parts": [part.name for part in calendar.walk()],
        "errors": errors,
        "events": [event_of(event) for event in events],
    }
    print(json.dumps(found))


def event_of(event) -> dict:
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "stamp": event.decoded("DTSTAMP").isoformat(),
        "starts": london(event.decoded("DTSTART")),
        "ends": london(event.decoded("DTEND")),
        "minutes": (event.decoded("DTEND") - event.decoded("DTSTART")).total_seconds() / 60,
        "summary": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "url": str(event["URL"]),
        "status": str(event["STATUS"]),
        "class": str(event["CLASS"]),
        "organizer": str(event["ORGANIZER"]),
        "attendees": [str(attendee) for attendee in attendees],
    }


def london(moment) -> str:
    return moment.astimezone(ZoneInfo("Europe/London")).isoformat()


if __name__ == "__main__":
    main()
