"""Rules about business days that every lifecycle shares."""

from __future__ import annotations

from datetime import date

from events.decider import Refused


def refuse_before(on: date, earlier: date, rule: str, what: str) -> None:
    """Nothing can be said to have happened before what it follows from."""
    if on < earlier:
        raise Refused(rule, f"{on} lies before the day when {what}, {earlier}")
