"""The engagements of a request: their ids, and the part of them that the rules of intake need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    DeliveryRecorded,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    ProviderAccepted,
    ProviderDeclined,
    ProviderReplaced,
)
from events.decider import Fold
from events.event import Event
from events.ids import derived_id


def engagement_id_of(request_id: UUID, move: int = 0) -> UUID:
    """Return the id of an engagement, derived from its request and the number of escalations."""
    return derived_id(request_id, "engagement", move)


class CompletionSeen(NamedTuple):
    """A completion: the day that was told first, and the right one."""

    told_on: date
    on: date


@dataclass(frozen=True, slots=True)
class EngagementSeen:
    """The part of an engagement that the rules of intake need."""

    delivery: EngagementDelivered | None = None
    """The latest completion, on its right day; an engagement that was reopened can have several."""
    completions: tuple[CompletionSeen, ...] = ()
    taken_by: str | None = None
    """The provider that has accepted it, or began to deliver; None while nobody has."""
    over: bool = False
    """Whether it was cancelled or closed."""

    @property
    def begun(self) -> str | None:
        """Why it is not undone as opened in error, to follow *the engagement*; None if it is."""
        if self.taken_by is not None:
            return f"was accepted by {self.taken_by}"
        return "was cancelled or closed" if self.over else None

    @property
    def delivered(self) -> bool:
        """Whether it was completed at least once; that never becomes false again."""
        return self.delivery is not None

    def right_day(self, told_on: date) -> date:
        """Return the right day of what was told to be completed on a day; else that day."""
        return next((each.on for each in self.completions if each.told_on == told_on), told_on)


def _evolve(  # noqa: PLR0911 - one case a fact
    seen: EngagementSeen, event: Event
) -> EngagementSeen:
    match event:
        case EngagementDelivered(delivered_on=day):
            completions = (*seen.completions, CompletionSeen(day, day))
            return replace(seen, delivery=event, completions=completions)
        case CompletionCorrected():
            return _corrected(seen, event)
        case ProviderAccepted(provider=provider) | DeliveryRecorded(provider=provider):
            return replace(seen, taken_by=provider)
        case ProviderReplaced(provider=provider) if seen.taken_by is not None:
            return replace(seen, taken_by=provider)
        case ProviderDeclined() | AssignmentLapsed():
            return replace(seen, taken_by=None)
        case EngagementCancelled() | EngagementClosed():
            return replace(seen, over=True)
        case EngagementReinstated() | EngagementReopened():
            return replace(seen, over=False)
        case _:
            return seen


def _corrected(seen: EngagementSeen, event: CompletionCorrected) -> EngagementSeen:
    place, completions = event.completion - 1, list(seen.completions)
    if seen.delivery is None or not 0 <= place < len(completions):
        return seen
    completions[place] = completions[place]._replace(on=event.delivered_on)
    delivery = seen.delivery.model_copy(update={"delivered_on": completions[-1].on})
    return replace(seen, delivery=delivery, completions=tuple(completions))


ENGAGEMENT_SEEN_FOLD: Final[Fold[EngagementSeen, Event]] = Fold(
    category=EngagementOpened.category, initial=EngagementSeen(), evolve=_evolve
)
