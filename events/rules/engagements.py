"""The engagements of a request: their ids, and the part of them that the rules of intake need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.assignment import EngagementDelivered, EngagementOpened
from events.decider import Fold
from events.event import Event
from events.ids import derived_id


def engagement_id_of(request_id: UUID, move: int = 0) -> UUID:
    """Return the id of an engagement, derived from its request and the number of escalations."""
    return derived_id(request_id, "engagement", move)


@dataclass(frozen=True, slots=True)
class EngagementSeen:
    """The part of an engagement that the rules of intake need."""

    delivery: EngagementDelivered | None = None
    """The latest completion; an engagement that was reopened can have several."""

    @property
    def delivered(self) -> bool:
        """Whether it was completed at least once; that never becomes false again."""
        return self.delivery is not None


def _evolve(seen: EngagementSeen, event: Event) -> EngagementSeen:
    return EngagementSeen(event) if isinstance(event, EngagementDelivered) else seen


ENGAGEMENT_SEEN_FOLD: Final[Fold[EngagementSeen, Event]] = Fold(
    category=EngagementOpened.category, initial=EngagementSeen(), evolve=_evolve
)
