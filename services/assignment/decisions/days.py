"""What every rule asks of a business day: it is not in the future, and things happen in order."""

from __future__ import annotations

from datetime import UTC, date, datetime

from events.decider import Refused


def refuse_future(on: date, now: datetime) -> None:
    """Refuse a day that has not begun anywhere we count (days are UTC days)."""
    today = now.astimezone(UTC).date()
    if on > today:
        raise Refused("in-the-future", f"{on} is later than today, {today}")


def refuse_before(on: date, since: date, what: str) -> None:
    """Refuse a day before the one on which `what` happened."""
    if on < since:
        raise Refused("out-of-order", f"{on} is before {since}, when {what}")
