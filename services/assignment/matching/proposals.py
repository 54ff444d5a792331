"""Proposals for waiting engagements, matched together within the experts' capacity. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.assignment.defaults import DEFAULT_WEIGHTS, Weights
from services.assignment.matching import Expert, Ranked, Wanted, explain, match_experts
from services.assignment.matching.assigning_many import Problem, Proposal, assign_many
from services.assignment.views.engagements import EngagementView
from services.assignment.views.roster import ProposalsView, ProposalView, UnmatchedView

SCORE_PLACES: Final = 4


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A waiting engagement with its own ranking."""

    engagement: EngagementView
    wanted: Wanted
    problem: Problem
    ranked: int
    excluded_by_rule: dict[str, int]


def propose(
    waiting: Sequence[tuple[EngagementView, Wanted]],
    roster: Sequence[Expert],
    day: date,
    weights: Weights = DEFAULT_WEIGHTS,
) -> ProposalsView:
    """Return the best experts for all waiting engagements. Raises `TooManyProblemsError`."""
    problems = [
        _waiting(engagement, wanted, roster, day, weights, len(waiting))
        for engagement, wanted in waiting
    ]
    proposals: list[ProposalView] = []
    unmatched: list[UnmatchedView] = []
    for one, proposal in zip(
        problems, assign_many([each.problem for each in problems], weights), strict=True
    ):
        if proposal.ranked is None:
            unmatched.append(_unmatched(one))
        else:
            proposals.append(_proposed(one, proposal, proposal.ranked, len(problems), weights))
    return ProposalsView(
        on=day,
        proposals=tuple(proposals),
        unmatched=tuple(unmatched),
        total_score=round(sum(one.candidate.score for one in proposals), SCORE_PLACES),
    )


def _waiting(
    engagement: EngagementView,
    wanted: Wanted,
    roster: Sequence[Expert],
    day: date,
    weights: Weights,
    together: int,
) -> _Waiting:
    matching = match_experts(wanted, roster, day, weights)
    # The others take at most one expert each, so no expert ranked after that many is needed.
    problem = Problem(engagement.engagement_id, matching.ranked[:together])
    return _Waiting(engagement, wanted, problem, len(matching.ranked), matching.excluded_by_rule())


def _proposed(
    one: _Waiting, proposal: Proposal, ranked: Ranked, together: int, weights: Weights
) -> ProposalView:
    reason = f"matched together with {together - 1} other engagements, for the best of all"
    return ProposalView(
        engagement_id=one.engagement.engagement_id,
        version=one.engagement.version,
        rank=proposal.rank,
        candidate=explain(one.wanted, ranked, weights),
        choice_reason=reason if together > 1 else None,
    )


def _unmatched(one: _Waiting) -> UnmatchedView:
    return UnmatchedView(
        engagement_id=one.engagement.engagement_id,
        reason=(
            f"each of the {one.ranked} who could do it is full with other engagements"
            if one.ranked
            else "nobody on the roster can do it"
        ),
        ranked=one.ranked,
        excluded_by_rule=one.excluded_by_rule,
    )
