"""The bounds of days: when something can have happened, and how far ahead it may be planned."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from events.decider import Command, Refused

AHEAD_YEARS_MAX: Final = 10
"""For wanted and planned days."""

_WHERE_DAYS_BEGIN: Final = timezone(timedelta(hours=14))
"""Kiribati's Line Islands: the first place on earth where a day begins."""


@lru_cache(maxsize=16)
def latest_day(now: datetime) -> date:
    """Return the latest day that has begun somewhere on earth.

    Cached, because all commands of an import have one clock.
    """
    return now.astimezone(_WHERE_DAYS_BEGIN).date()


def refuse_future(on: date, now: datetime) -> None:
    """Raise `Refused` for a day that has begun nowhere on earth: Guam is ahead of Ohio."""
    if (refused := _future(on, now)) is not None:
        raise refused


def refuse_outside(on: date, command: Command) -> None:
    """Raise `Refused` for a future day, or one before the center began."""
    if (refused := outside(on, command)) is not None:
        raise refused


def refuse_correcting_to(happened_on: date, on: date, command: Command) -> None:
    """Refuse to say, on a day, that something happened later, or either outside these bounds."""
    refuse_outside(on, command)
    refuse_outside(happened_on, command)
    refuse_before(on, happened_on, "it happened")


def outside(on: date, command: Command) -> Refused | None:
    """Return the refusal of `refuse_outside`, or None, for callers that report it themselves."""
    if on < command.center_began_on:
        return Refused(
            "before-the-center", f"{on} lies before the center began, {command.center_began_on}"
        )
    return _future(on, command.now)


def _future(on: date, now: datetime) -> Refused | None:
    if on > (latest := latest_day(now)):
        return Refused("in-the-future", f"{on} has begun nowhere yet; the latest day is {latest}")
    return None


def refuse_far_ahead(day: date | None, now: datetime, what: str) -> None:
    """Raise `Refused` for a day more than `AHEAD_YEARS_MAX` years ahead."""
    latest = latest_day(now)
    # Not the 29th, which is not in every February.
    bound = latest.replace(year=latest.year + AHEAD_YEARS_MAX, day=min(latest.day, 28))
    if day is not None and day > bound:
        raise Refused(
            "too-far-ahead", f"{what} {day}: more than {AHEAD_YEARS_MAX} years ahead, after {bound}"
        )


def refuse_before(on: date, earlier: date, what: str, *, rule: str = "out-of-order") -> None:
    """Refuse a day before the one on which `what` happened: things happen in order."""
    if (refused := before(on, earlier, what, rule=rule)) is not None:
        raise refused


def before(on: date, earlier: date, what: str, *, rule: str = "out-of-order") -> Refused | None:
    """Return why nothing can have happened on a day before `what` did; None where it can."""
    if on < earlier:
        return Refused(rule, f"{on} is before {earlier}, when {what}")
    return None
