"""The engagements of a request: how they are named, and what intake asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.assignment import EngagementDelivered, EngagementOpened
from events.decider import Fold
from events.event import Event
from events.ids import derived_id


def engagement_id_of(request_id: UUID, move: int = 0) -> UUID:
    """An engagement's id follows from its request's, and from how often that was escalated."""
    return derived_id(request_id, "engagement", move)


@dataclass(frozen=True, slots=True)
class EngagementSeen:
    """As much of an engagement as intake's rules ask."""

    delivery: EngagementDelivered | None = None
    """How all that was agreed was last said to be given; work that was reopened may be so again."""

    @property
    def delivered(self) -> bool:
        """Whether all was given at least once: that stays so, whatever became of the work since."""
        return self.delivery is not None


def _evolve(seen: EngagementSeen, event: Event) -> EngagementSeen:
    return EngagementSeen(event) if isinstance(event, EngagementDelivered) else seen


ENGAGEMENT_SEEN_FOLD: Final[Fold[EngagementSeen, Event]] = Fold(
    category=EngagementOpened.category, initial=EngagementSeen(), evolve=_evolve
)
