"""Which agencies took part in a request beside its lead agency, and on which days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from events.decider import Fold
from events.event import Event
from events.intake import AgencyJoined, AgencyLeft
from events.vocabulary import LeaveReason


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which an agency took part."""

    ori: str
    joined_on: date
    left_on: date | None = None
    """The last of them; None while there is none."""

    def includes(self, day: date) -> bool:
        """Return whether the agency took part on a day."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


@dataclass(frozen=True, slots=True)
class Participants:
    """All stays in a request, but for those that were entered in error."""

    by_id: Mapping[UUID, Stay] = field(default_factory=dict)

    @property
    def stays(self) -> Iterable[Stay]:
        """Return them, in the order in which they were entered."""
        return tuple(self.by_id.values())


def _evolve(participants: Participants, event: Event) -> Participants:
    stays = participants.by_id
    match event:
        case AgencyJoined():
            stay = Stay(event.participant, event.joined_on)
            return Participants({**stays, event.participation_id: stay})
        case AgencyLeft(reason=LeaveReason.ENTERED_IN_ERROR):
            kept = {known: stay for known, stay in stays.items() if known != event.participation_id}
            return Participants(kept)
        case AgencyLeft() if event.participation_id in stays:
            left = replace(stays[event.participation_id], left_on=event.left_on)
            return Participants({**stays, event.participation_id: left})
        case _:
            return participants


PARTICIPANTS_FOLD: Final[Fold[Participants, Event]] = Fold(
    category=AgencyJoined.category, initial=Participants(), evolve=_evolve
)
