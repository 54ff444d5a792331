"""What every rule asks of a business day within its bounds: things happen in order."""

from __future__ import annotations

from datetime import date

from events.decider import Refused


def refuse_before(on: date, since: date, what: str) -> None:
    """Refuse a day before the one on which `what` happened."""
    if on < since:
        raise Refused("out-of-order", f"{on} is before {since}, when {what}")
