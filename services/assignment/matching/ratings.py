"""How past work was evaluated, shrunk towards the mean so that a single answer counts little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

SHRINKAGE_ANSWERS: Final = 5
"""The wider mean weighs as much as this many answers."""
NEUTRAL: Final = 0.5
"""The score where there are no evaluations at all."""


class Rating(NamedTuple):
    """The score of an expert by evaluations, from 0 to 1, and their number."""

    score: float
    answers: int
    """About the expert's own work."""
    provider_answers: int
    """About the work of the whole provider, the expert's included."""


UNRATED: Final = Rating(NEUTRAL, 0, 0)


class Tally(NamedTuple):
    """A number of answers, and the sum of their scores (0 to 1 each)."""

    answers: int
    total: float


NO_ANSWERS: Final = Tally(0, 0.0)


def shrunk(tally: Tally, towards: float) -> float:
    """Return (n * mean + k * towards) / (n + k): the mean of `tally`, drawn towards a wider one."""
    return (tally.total + SHRINKAGE_ANSWERS * towards) / (tally.answers + SHRINKAGE_ANSWERS)


class Ratings:
    """Ratings of experts, drawn towards the provider's mean, and that towards the mean of all."""

    def __init__(self, experts: Mapping[UUID, Tally], providers: Mapping[str, Tally]) -> None:
        self._experts = experts
        self._providers = providers
        answers = sum(tally.answers for tally in providers.values())
        total = sum(tally.total for tally in providers.values())
        self._overall = total / answers if answers else NEUTRAL
        self._by_provider: dict[str, Rating] = {}

    def of_provider(self, provider: str) -> Rating:
        """Return the rating of a provider's expert who has no evaluations."""
        if provider not in self._by_provider:
            tally = self._providers.get(provider, NO_ANSWERS)
            score = shrunk(tally, self._overall)
            self._by_provider[provider] = Rating(score, 0, tally.answers)
        return self._by_provider[provider]

    def of(self, expert_id: UUID, provider: str) -> Rating:
        """Return the rating of an expert who works for this provider today."""
        wider = self.of_provider(provider)
        tally = self._experts.get(expert_id)
        if tally is None:
            return wider
        return Rating(shrunk(tally, wider.score), tally.answers, wider.provider_answers)
