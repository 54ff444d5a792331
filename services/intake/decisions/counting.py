"""Which request a request counts as: needed before another one of them stops counting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from events.decider import Fold
from events.event import Event
from events.intake import (
    RequestDeclined,
    RequestFlagged,
    RequestMerged,
    RequestReinstated,
    RequestSubmitted,
)
from events.vocabulary import DeclineReason


@dataclass(frozen=True, slots=True)
class Counting:
    """What other requests of the agency need to know of a request."""

    submitted: bool = False
    similar: tuple[UUID, ...] = ()
    """The requests that it was flagged as similar to."""
    merged_into: UUID | None = None
    declined_as_duplicate: bool = False

    def stands_without(self, other: UUID) -> bool:
        """Whether it counts, by itself or merged into a third one, even if `other` does not."""
        return self.submitted and not self.declined_as_duplicate and self.merged_into != other

    def relies_on(self, other: UUID) -> bool:
        """Whether it counts as the other one: merged into it, or declined as its duplicate."""
        if self.declined_as_duplicate:
            return other in self.similar
        return self.merged_into == other


def _evolve(counting: Counting, event: Event) -> Counting:
    match event:
        case RequestSubmitted():
            return replace(counting, submitted=True)
        case RequestFlagged():
            return replace(counting, similar=event.similar)
        case RequestMerged():
            return replace(counting, merged_into=event.into)
        case RequestDeclined(reason=DeclineReason.DUPLICATE):
            return replace(counting, declined_as_duplicate=True)
        case RequestReinstated():
            return replace(counting, merged_into=None, declined_as_duplicate=False)
        case _:
            return counting


COUNTING_FOLD: Final[Fold[Counting, Event]] = Fold(
    category=RequestSubmitted.category, initial=Counting(), evolve=_evolve
)
