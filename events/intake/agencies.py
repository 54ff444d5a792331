"""Agencies: who they are, who speaks for them, what else goes on with them."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyKind,
    Contact,
    Ori,
    OtherAction,
)


class AgencyRegistered(Event):
    """An agency is known to the center. Stream `agency-<ORI>`."""

    wire_name = "AgencyRegistered"
    category = "agency"

    ori: Ori
    name: str
    kind: AgencyKind | None
    """None where it is unknown."""
    state: str
    """Postal code of the state or territory, two letters."""
    sworn: int | None
    """Budgeted sworn strength; None where it is unknown, never zero for unknown."""
    registered_on: date


class AgencyProfileChanged(Event):
    """An agency's profile, whole, as it is from that day on until the day of another one."""

    wire_name = "AgencyProfileChanged"
    category = "agency"

    ori: Ori
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None
    changed_on: date


class OriAliased(Event):
    """An ORI that has no agency of its own stands for another agency's."""

    wire_name = "OriAliased"
    category = "agency"

    ori: Ori
    """Of the stream, too, so that it can stand for one agency alone."""
    stands_for: Ori
    aliased_on: date


class AliasTakenBack(Event):
    """The alias was entered in error."""

    wire_name = "AliasTakenBack"
    category = "agency"

    ori: Ori
    note: FreeText | None
    taken_back_on: date


class ContactNamed(Event):
    """An agency names one of its three contacts, or another person in the same place."""

    wire_name = "ContactNamed"
    category = "agency"

    ori: Ori
    contact: Contact
    named_on: date


class ExecutiveChanged(Event):
    """Somebody else leads the agency or the government above it: open work needs a new yes."""

    wire_name = "ExecutiveChanged"
    category = "agency"

    ori: Ori
    contact: Contact
    """The new executive."""
    changed_on: date


class OtherActionNoted(Event):
    """Something else goes on with the agency that screening must know of."""

    wire_name = "OtherActionNoted"
    category = "agency"

    ori: Ori
    action: OtherAction
    note: FreeText | None
    noted_on: date


class OtherActionEnded(Event):
    """It is over."""

    wire_name = "OtherActionEnded"
    category = "agency"

    ori: Ori
    action: OtherAction
    ended_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    AgencyRegistered,
    AgencyProfileChanged,
    OriAliased,
    AliasTakenBack,
    ContactNamed,
    ExecutiveChanged,
    OtherActionNoted,
    OtherActionEnded,
)

REMEDIES: Final[Remedies] = {
    AgencyRegistered: mended_by(
        "AgencyProfileChanged",
        says="Tell the profile again, whole, also for days before the registration; an ORI is "
        "never taken back.",
    ),
    AgencyProfileChanged: mended_by(
        "AgencyProfileChanged",
        says="Tell the profile again, whole, with the same day: the right one, or that of before "
        "where the day was wrong; then the right one with its own.",
    ),
    OriAliased: mended_by(
        "AliasTakenBack", says="Take it back; then tell whom it stands for, or register it."
    ),
    AliasTakenBack: mended_by("OriAliased", says="Tell the alias again."),
    ContactNamed: mended_by(
        "ContactNamed", says="Name the right person. A day stays: nothing goes by it."
    ),
    ExecutiveChanged: mended_by(
        "ExecutiveChanged",
        says="Name the right executive; a request that was asked for another authorization is "
        "answered by one, and so is a day that was told too early. A day told too late stays: "
        "from then on the authorization is awaited.",
    ),
    OtherActionNoted: mended_by(
        "OtherActionEnded",
        says="End it on the day that it was noted; then note it on the right one.",
    ),
    OtherActionEnded: mended_by(
        "OtherActionNoted", says="Note it again, from that day on; then end it on the right one."
    ),
}
"""What is done about each of them that was told wrongly."""
