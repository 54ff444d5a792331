"""Ranking or excluding every expert of the roster, and explaining it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from events.assignment import Candidate, Criterion
from services.assignment.defaults import DEFAULT_WEIGHTS, Weights
from services.assignment.matching.criteria import CRITERIA
from services.assignment.matching.hard_rules import HARD_RULES
from services.assignment.matching.roster import Expert
from services.assignment.matching.wanted import Wanted


class Excluded(NamedTuple):
    """An expert who cannot do the work, the rule, and the reason as a sentence."""

    expert: Expert
    rule: str
    reason: str


class Ranked(NamedTuple):
    """An expert who can do the work, with a score from 0 to 1."""

    expert: Expert
    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """The result: every expert of the roster is either ranked or excluded."""

    ranked: tuple[Ranked, ...]
    """Best first; equal scores in the order of the expert's id."""
    excluded: tuple[Excluded, ...]
    """In the order of the expert's id."""

    def excluded_by_rule(self) -> dict[str, int]:
        """Return how many experts each rule excludes, the largest number first."""
        return dict(Counter(excluded.rule for excluded in self.excluded).most_common())


def match_experts(
    wanted: Wanted, roster: Iterable[Expert], day: date, weights: Weights = DEFAULT_WEIGHTS
) -> Matching:
    """Rank the experts who may do the work on that day, and exclude the others with a reason."""
    ranked: list[Ranked] = []
    excluded: list[Excluded] = []
    score_of = scorer(wanted, weights)
    for expert in roster:
        exclusion = exclude(wanted, expert, day)
        if exclusion is None:
            ranked.append(Ranked(expert, score_of(expert)))
        else:
            excluded.append(exclusion)
    ranked.sort(key=lambda one: (-one.score, one.expert.expert_id.int))
    excluded.sort(key=lambda one: one.expert.expert_id.int)
    return Matching(tuple(ranked), tuple(excluded))


def exclude(wanted: Wanted, expert: Expert, day: date) -> Excluded | None:
    """Return the first hard rule that excludes this expert, or None."""
    for rule, reason_for in HARD_RULES:
        reason = reason_for(wanted, expert, day)
        if reason is not None:
            return Excluded(expert, rule, reason)
    return None


def scorer(wanted: Wanted, weights: Weights = DEFAULT_WEIGHTS) -> Callable[[Expert], float]:
    """Return the function that scores experts: the weighted mean of the criteria, to 4 places."""
    total = sum(weights.values())
    shares = [
        (weights[soft.name] / total, soft.measure) for soft in CRITERIA if weights[soft.name] > 0
    ]

    def score_of(expert: Expert) -> float:
        score = 0.0
        for share, measure in shares:
            score += share * measure(wanted, expert)
        return round(score, 4)

    return score_of


def score(wanted: Wanted, expert: Expert, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """Return how well one expert suits, from 0 to 1."""
    return scorer(wanted, weights)(expert)


def explain(wanted: Wanted, ranked: Ranked, weights: Weights = DEFAULT_WEIGHTS) -> Candidate:
    """Return a ranked expert with every criterion and its sentence, as the fact has it."""
    expert = ranked.expert
    return Candidate(
        provider=expert.provider,
        expert_id=expert.expert_id,
        score=ranked.score,
        criteria=tuple(
            _criterion(
                soft.name,
                round(soft.measure(wanted, expert), 4),
                weights[soft.name],
                soft.sentence(wanted, expert),
            )
            for soft in CRITERIA
        ),
    )


@lru_cache(maxsize=1024)
def _criterion(name: str, score: float, weight: float, reason: str) -> Criterion:
    """Cached, because most experts meet most criteria alike."""
    return Criterion(name=name, score=score, weight=weight, reason=reason)
