"""Matching many engagements at once, so that the sum of their scores is as large as possible.

An assignment problem: each expert is as many places as engagements that the expert still has room
for, each engagement takes one place or none, and the sum of scores is as large as it can be. See
docs/decisions/0010-matching-many-at-once.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.assignment.defaults import DEFAULT_WEIGHTS, LOAD, Weights
from services.assignment.matching.ranking import Ranked
from services.assignment.matching.roster import Expert

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROBLEMS_MAX: Final = 500
"""Engagements at once: the matrix grows with their number and with every place there is."""

_NOBODY: Final = -1e-9
"""Worse than any score: an engagement is left without only where nobody has room."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An engagement and all experts who can do it, regardless of the others, best first."""

    engagement_id: UUID
    ranked: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The expert for an engagement; None where nobody who can do it has room left."""

    engagement_id: UUID
    ranked: Ranked | None
    rank: int
    """The expert's place in the engagement's own ranking, from 1; 0 for nobody."""


class TooManyProblemsError(ValueError):
    """More engagements than are matched at once."""

    def __init__(self, problems: int) -> None:
        super().__init__(f"{problems} engagements: at most {PROBLEMS_MAX} are matched at once")


def assign_many(
    problems: Sequence[Problem], weights: Weights = DEFAULT_WEIGHTS
) -> tuple[Proposal, ...]:
    """Return a proposal for each engagement, in the order of the problems.

    No expert gets more than there is room for, and each further engagement of the same expert
    scores less by what it adds to the load, as if they were given one after another. The order of
    the problems does not change the result. Raises `TooManyProblemsError`.
    """
    if len(problems) > PROBLEMS_MAX:
        raise TooManyProblemsError(len(problems))
    chosen = _solve(sorted(problems, key=lambda problem: problem.engagement_id.int), weights)
    return tuple(_proposal(problem, chosen.get(problem.engagement_id)) for problem in problems)


def further_costs(expert: Expert, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """Return how much less each further engagement of this expert scores."""
    return weights[LOAD] / sum(weights.values()) / expert.capacity


def _proposal(problem: Problem, expert_id: UUID | None) -> Proposal:
    for rank, ranked in enumerate(problem.ranked, start=1):
        if ranked.expert.expert_id == expert_id:
            return Proposal(problem.engagement_id, ranked, rank)
    return Proposal(problem.engagement_id, None, 0)


def _solve(problems: Sequence[Problem], weights: Weights) -> dict[UUID, UUID]:
    """Engagement -> expert."""
    experts = sorted(
        {one.expert.expert_id: one.expert for each in problems for one in each.ranked}.values(),
        key=lambda expert: expert.expert_id.int,
    )
    if not experts:
        return {}
    # Half a second to import, which only this needs.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - see above

    worth, owners = _matrix(problems, experts, weights)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {
        problems[row].engagement_id: experts[owners[column]].expert_id
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if column < len(owners)  # else it is nobody's
    }


def _matrix(
    problems: Sequence[Problem], experts: Sequence[Expert], weights: Weights
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return what each place is worth to each engagement, and the expert of each place.

    After the experts' places follows one place for each engagement that belongs to nobody.
    """
    import numpy as np  # noqa: PLC0415 - it comes with SciPy, see above

    index = {expert.expert_id: number for number, expert in enumerate(experts)}
    alone = np.full((len(problems), len(experts)), -np.inf)
    for row, problem in enumerate(problems):
        columns = [index[one.expert.expert_id] for one in problem.ranked]
        alone[row, columns] = [one.score for one in problem.ranked]
    # No place is of use that all engagements together do not fill.
    places = [max(0, min(one.capacity - one.load, len(problems))) for one in experts]
    owners = np.repeat(np.arange(len(experts)), places)
    taken = np.concatenate([np.arange(count) for count in places])
    costs = np.array([further_costs(expert, weights) for expert in experts])
    worth = alone[:, owners] - taken * costs[owners]
    # Scores are rounded, so the last place may seem to be worth a little less than nothing.
    worth = np.where(np.isneginf(worth), worth, np.maximum(worth, 0.0))
    return np.hstack([worth, np.full((len(problems), len(problems)), _NOBODY)]), owners
