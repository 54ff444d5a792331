"""What reporting reads of agencies."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class OfAgency(Narrow, frozen=True):
    """What every fact of an agency names."""

    category = "agency"

    ori: str


class WithProfile(OfAgency, frozen=True):
    """A profile, whole."""

    name: str
    kind: str | None
    state: str
    sworn: int | None


class AgencyRegistered(WithProfile, frozen=True):
    """An agency's first profile."""

    wire_name = "AgencyRegistered"

    registered_on: date


class AgencyProfileChanged(WithProfile, frozen=True):
    """An agency's profile from a day on."""

    wire_name = "AgencyProfileChanged"

    changed_on: date


class AgencySucceeded(OfAgency, frozen=True):
    """Another agency goes on for it."""

    wire_name = "AgencySucceeded"

    successor: str
    succession: str
    succeeded_on: date


class AgencyDissolved(OfAgency, frozen=True):
    """It is no more."""

    wire_name = "AgencyDissolved"

    dissolved_on: date


class AgencyCovered(OfAgency, frozen=True):
    """Another agency reports for it."""

    wire_name = "AgencyCovered"

    covered_on: date


class AgencyCoverEnded(OfAgency, frozen=True):
    """It reports for itself again."""

    wire_name = "AgencyCoverEnded"

    ended_on: date


class AgencyWentDormant(OfAgency, frozen=True):
    """Nobody works there."""

    wire_name = "AgencyWentDormant"

    dormant_on: date


class AgencyBecameActive(OfAgency, frozen=True):
    """Somebody works there again."""

    wire_name = "AgencyBecameActive"

    active_on: date


class AgencyChangeTakenBack(OfAgency, frozen=True):
    """One of these was entered in error."""

    wire_name = "AgencyChangeTakenBack"

    change: str
    happened_on: date


FACTS: Final[tuple[type[Narrow], ...]] = (
    AgencyRegistered,
    AgencyProfileChanged,
    AgencySucceeded,
    AgencyDissolved,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyWentDormant,
    AgencyBecameActive,
    AgencyChangeTakenBack,
)
