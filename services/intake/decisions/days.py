"""Rules about business days that every lifecycle shares."""

from __future__ import annotations

from datetime import UTC, date, datetime

from events.decider import Refused


def refuse_future(on: date, now: datetime) -> None:
    """Nothing can be said to have happened after today, which is read in UTC."""
    today = now.astimezone(UTC).date()
    if on > today:
        raise Refused("in-the-future", f"{on} lies in the future; today is {today}")


def refuse_before(on: date, earlier: date, rule: str, what: str) -> None:
    """Nothing can be said to have happened before what it follows from."""
    if on < earlier:
        raise Refused(rule, f"{on} lies before the day when {what}, {earlier}")
