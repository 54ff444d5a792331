"""What is known of an agency's days: its profiles, and what became of it, told in any order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

import msgspec

from events.days import FIRST_DAY
from services.reporting.narrow_facts.agencies import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencyProfileChanged,
    AgencyRegistered,
    AgencySucceeded,
    AgencyWentDormant,
)

AgencyFact = (
    AgencyRegistered
    | AgencyProfileChanged
    | AgencySucceeded
    | AgencyDissolved
    | AgencyCovered
    | AgencyCoverEnded
    | AgencyWentDormant
    | AgencyBecameActive
    | AgencyChangeTakenBack
)


class Profile(msgspec.Struct, frozen=True, gc=False):
    """A profile from a day on."""

    on: date
    name: str
    kind: str | None
    state: str
    sworn: int | None


class Change(msgspec.Struct, frozen=True, gc=False):
    """A change of standing on a day."""

    on: date
    what: str
    """A value of `AgencyChange`."""
    how: str = ""
    """How it ended, if it did."""
    heir: str | None = None


class History(msgspec.Struct, frozen=True, gc=False):
    """All that holds of what was told of an agency."""

    profiles: tuple[Profile, ...] = ()
    """By day; of one day the last told."""
    changes: tuple[Change, ...] = ()
    """In the order of telling."""


class Period(NamedTuple):
    """Some days on which an agency had one profile and one standing."""

    began_on: date
    ended_on: date | None
    kind: str | None
    state: str
    sworn: int | None
    standing: str
    heir: str | None


NOTHING: Final = History()
NOT_YET: Final = "not-yet"
"""The standing before the first day on which the agency is known to have existed."""
_ENDS: Final = frozenset({"succession", "dissolution"})


def after(history: History, event: AgencyFact) -> History:
    """What is known after a fact."""
    match event:
        case AgencyProfileChanged():
            return _with_profile(history, event, event.changed_on)
        case AgencyRegistered():
            return _with_profile(history, event, event.registered_on)
        case AgencyChangeTakenBack():
            kept = list(history.changes)
            told = [
                place
                for place, change in enumerate(kept)
                if (change.what, change.on) == (event.change, event.happened_on)
            ]
            if told:
                del kept[told[-1]]
            return History(history.profiles, tuple(kept))
        case _:
            return History(history.profiles, (*history.changes, _change(event)))


def periods(history: History) -> Iterator[Period]:
    """Yield the periods of a registered agency from the first day that there is, without gaps."""
    changes = sorted(history.changes, key=lambda change: change.on)
    told_for = [each.on for each in history.profiles] + [each.on for each in changes]
    days = {FIRST_DAY, *(max(day, FIRST_DAY) for day in told_for)}
    exists_from = history.profiles[0].on
    if changes and changes[0].on < exists_from:
        exists_from = FIRST_DAY  # it was registered afterwards
    last: Period | None = None
    for day in sorted(days):
        held = [each for each in history.profiles if max(each.on, FIRST_DAY) <= day]
        profile = held[-1] if held else history.profiles[0]
        standing, heir = _standing(changes, day)
        if day < exists_from:
            standing = NOT_YET
        new = Period(day, None, profile.kind, profile.state, profile.sworn, standing, heir)
        if last is not None and new[2:] == last[2:]:
            continue
        if last is not None:
            yield last._replace(ended_on=day)
        last = new
    if last is not None:
        yield last


def _standing(changes: list[Change], day: date) -> tuple[str, str | None]:
    """How the agency stood on a day, and who went on for it where it had ended."""
    told = {each.what: each for each in changes if max(each.on, FIRST_DAY) <= day}
    for what in _ENDS & told.keys():
        return told[what].how, told[what].heir
    for what, standing in (("dormancy", "dormant"), ("cover", "covered")):
        both = [
            each.what for each in changes if each.what in {what, f"{what}-end"} and each.on <= day
        ]
        if both and both[-1] == what:
            return standing, None
    return "active", None


def _with_profile(
    history: History, event: AgencyRegistered | AgencyProfileChanged, on: date
) -> History:
    new = Profile(on, event.name, event.kind, event.state, event.sworn)
    before = (each for each in history.profiles if each.on < on)
    later = (each for each in history.profiles if each.on > on)
    return History((*before, new, *later), history.changes)


def _change(
    event: AgencySucceeded
    | AgencyDissolved
    | AgencyCovered
    | AgencyCoverEnded
    | AgencyWentDormant
    | AgencyBecameActive,
) -> Change:
    match event:
        case AgencySucceeded():
            return Change(event.succeeded_on, "succession", event.succession, event.successor)
        case AgencyDissolved():
            return Change(event.dissolved_on, "dissolution", "dissolved")
        case AgencyCovered():
            return Change(event.covered_on, "cover")
        case AgencyCoverEnded():
            return Change(event.ended_on, "cover-end")
        case AgencyWentDormant():
            return Change(event.dormant_on, "dormancy")
        case _:
            return Change(event.active_on, "dormancy-end")
