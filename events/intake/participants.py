"""Several agencies in one request: who takes part beside the lead agency, and since when."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import LeaveReason, Ori


class AgencyJoined(Event):
    """Another agency takes part in what the lead agency requested. Stream `request-<id>`."""

    wire_name = "AgencyJoined"
    category = "request"

    request_id: UUID
    ori: Ori
    """The lead agency."""
    participation_id: UUID
    """Of this stay; an agency that comes back begins another one."""
    participant: Ori
    joined_on: date


class AgencyLeft(Event):
    """A participant takes part no more; if it was entered in error, it never did."""

    wire_name = "AgencyLeft"
    category = "request"

    request_id: UUID
    ori: Ori
    participation_id: UUID
    participant: Ori
    reason: LeaveReason
    note: FreeText | None
    left_on: date
    """The last day on which it took part."""


FACTS: Final[tuple[type[Event], ...]] = (AgencyJoined, AgencyLeft)

REMEDIES: Final[Remedies] = {
    AgencyJoined: mended_by(
        "AgencyLeft", says="Take it back as entered in error: the agency never took part."
    ),
    AgencyLeft: mended_by(
        "AgencyJoined",
        says="Let it join again on the day it left; a stay with wrong days is taken back as "
        "entered in error, and entered again.",
    ),
}
"""What is done about each of them that was told wrongly."""
