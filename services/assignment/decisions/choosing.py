"""Choosing who does the work: from the ranking, or not at all, and with the reason why not."""

from __future__ import annotations

from typing import Final

from events.assignment import Candidate, ProviderAssigned
from events.decider import Refused
from services.assignment.commands.engagements import AssignProvider
from services.assignment.decisions.engagement import Open
from services.assignment.matching import (
    Matching,
    Ranked,
    Wanted,
    explain,
    match_experts,
    wanted_for,
)
from services.assignment.matching.weights import Weights

RANKING_KEPT_MAX: Final = 10
"""The best candidates that the fact keeps, beside the chosen one."""


def choose(command: AssignProvider, engagement: Open) -> ProviderAssigned:
    """The first that the command names among the candidates, with the ranking it stood in.

    Another than the first of all needs a reason.
    """
    opening = engagement.opening
    wanted = wanted_for(
        opening,
        declined=engagement.declined,
        excluded_providers=engagement.excluded,
        languages=command.languages,
        communities=command.communities,
    )
    matching = match_experts(wanted, command.roster, command.on, command.weights)
    chosen = next((one for one in matching.ranked if _is_named(command, one)), None)
    if chosen is None:
        raise _why_nobody(command, matching)
    if chosen is not matching.ranked[0] and command.choice_reason is None:
        raise Refused(
            "reason-required",
            f"{chosen.expert.provider} with {chosen.expert.expert_id} is not the first of the "
            "ranking: say in choice_reason why it is chosen",
        )
    return ProviderAssigned(
        engagement_id=command.engagement_id,
        request_id=opening.request_id,
        ori=opening.ori,
        provider=chosen.expert.provider,
        expert_id=chosen.expert.expert_id,
        ranking=_kept(wanted, matching, chosen, command.weights),
        choice_reason=command.choice_reason,
        assigned_on=command.on,
    )


def _kept(
    wanted: Wanted, matching: Matching, chosen: Ranked, weights: Weights
) -> tuple[Candidate, ...]:
    kept = matching.ranked[:RANKING_KEPT_MAX]
    if chosen not in kept:
        kept = (*kept, chosen)
    return tuple(explain(wanted, one, weights) for one in kept)


def _is_named(command: AssignProvider, ranked: Ranked) -> bool:
    expert = ranked.expert
    return command.provider in (None, expert.provider) and command.expert_id in (
        None,
        expert.expert_id,
    )


def _why_nobody(command: AssignProvider, matching: Matching) -> Refused:
    if command.expert_id is not None:
        return _why_not_named(command, matching)
    whose = "nobody" if command.provider is None else f"nobody of {command.provider}"
    reasons: dict[str, int] = {}
    for excluded in matching.excluded:
        if command.provider in (None, excluded.expert.provider):
            reasons[excluded.rule] = reasons.get(excluded.rule, 0) + 1
    counted = ", ".join(f"{rule}: {count}" for rule, count in sorted(reasons.items()))
    return Refused("no-candidate", f"{whose} can do it ({counted or 'none is listed'})")


def _why_not_named(command: AssignProvider, matching: Matching) -> Refused:
    for excluded in matching.excluded:
        if excluded.expert.expert_id == command.expert_id:
            return Refused(excluded.rule, excluded.reason)
    for ranked in matching.ranked:
        if ranked.expert.expert_id == command.expert_id:
            return Refused(
                "another-provider",
                f"{command.expert_id} is an expert of {ranked.expert.provider}, "
                f"not of {command.provider}",
            )
    return Refused("not-listed", f"{command.expert_id} is not listed, as far as is known here")
