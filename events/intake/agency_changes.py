"""What becomes of agencies: merged, renumbered, split, dissolved, covered by another, dormant."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import AgencyChange, Ori, SuccessionKind


class AgencySucceeded(Event):
    """From that day on another agency is what this one was, and has its open work."""

    wire_name = "AgencySucceeded"
    category = "agency"

    ori: Ori
    successor: Ori
    succession: SuccessionKind
    split_into: tuple[Ori, ...] = ()
    """After a split, the agencies beside the successor."""
    note: FreeText | None
    succeeded_on: date


class AgencyDissolved(Event):
    """From that day on the agency is no more, and no other is what it was."""

    wire_name = "AgencyDissolved"
    category = "agency"

    ori: Ori
    note: FreeText | None
    dissolved_on: date


class AgencyCovered(Event):
    """From that day on another agency does its work, and reports for it."""

    wire_name = "AgencyCovered"
    category = "agency"

    ori: Ori
    covered_by: Ori
    note: FreeText | None
    covered_on: date


class AgencyCoverEnded(Event):
    """It does its own work again, and reports for itself."""

    wire_name = "AgencyCoverEnded"
    category = "agency"

    ori: Ori
    ended_on: date


class AgencyWentDormant(Event):
    """From that day on the agency exists, but has nobody who works."""

    wire_name = "AgencyWentDormant"
    category = "agency"

    ori: Ori
    note: FreeText | None
    dormant_on: date


class AgencyBecameActive(Event):
    """It works again."""

    wire_name = "AgencyBecameActive"
    category = "agency"

    ori: Ori
    active_on: date


class AgencyChangeTakenBack(Event):
    """One of these was entered in error: it never was."""

    wire_name = "AgencyChangeTakenBack"
    category = "agency"

    ori: Ori
    change: AgencyChange
    happened_on: date
    """The day for which it was told."""
    note: FreeText | None
    taken_back_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    AgencySucceeded,
    AgencyDissolved,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyWentDormant,
    AgencyBecameActive,
    AgencyChangeTakenBack,
)

_TAKE_IT_BACK: Final = mended_by(
    AgencyChangeTakenBack.wire_name, says="Take it back, naming its day; then tell the right one."
)

REMEDIES: Final[Remedies] = {
    AgencySucceeded: _TAKE_IT_BACK,
    AgencyDissolved: _TAKE_IT_BACK,
    AgencyCovered: _TAKE_IT_BACK,
    AgencyCoverEnded: _TAKE_IT_BACK,
    AgencyWentDormant: _TAKE_IT_BACK,
    AgencyBecameActive: _TAKE_IT_BACK,
    AgencyChangeTakenBack: mended_by(
        *(fact.wire_name for fact in FACTS[:-1]), says="Tell again what was right after all."
    ),
}
"""What is done about each of them that was told wrongly."""
