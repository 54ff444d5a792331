"""Choosing who does the work from the ranking, or refusing with the reason.

The roster comes from rows, which may lag, so it only makes the shortlist: the experts on it are
read from the log, and their streams decide. Loads and ratings stay those of the rows: two choices
at the same moment may both take an expert's last place, and the load then shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import AssignmentLapsed, Candidate, ProviderAssigned
from events.decider import Refused
from events.vocabulary import AskingAgainReason
from services.assignment.commands.engagements import AssignProvider
from services.assignment.decisions.engagement_states import Open
from services.assignment.matching import (
    Decline,
    Expert,
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


SHORTLIST_MAX: Final = 5
"""How many of the best are read from the log where no expert is named."""


_DECLINED: Final = "declined-already"
_ASK_AGAIN: Final = ("assign with ask_again",)
_GIVING_UP: Final = ("cancel as no-provider", "refer the request")
"""What is left where nobody can do it."""


class Shortlist(NamedTuple):
    """The experts and providers to read from the log before one of them is chosen."""

    experts: Sequence[UUID]
    providers: Sequence[str]


def shortlist(command: AssignProvider, engagement: Open) -> Shortlist:
    """Return the named expert, or else the best of the ranking, by the rows of the roster."""
    if command.expert_id is not None:
        experts = [one for one in command.roster if one.expert_id == command.expert_id]
        named = [command.provider] if command.provider is not None else []
        providers = dict.fromkeys([*named, *(one.provider for one in experts)])
        return Shortlist([command.expert_id], list(providers))
    wanted = _wanted(command, engagement)
    ranked = match_experts(wanted, command.roster, command.on, command.weights).ranked
    best = [one.expert for one in ranked if _is_named(command, one)][:SHORTLIST_MAX]
    providers = dict.fromkeys(one.provider for one in best)
    return Shortlist([one.expert_id for one in best], list(providers))


def choose(command: AssignProvider, engagement: Open) -> ProviderAssigned:
    """Return the choice of the first candidate that the command allows, with the ranking.

    A choice other than the first of the ranking needs a reason. Raises `Refused`.
    """
    opening = engagement.opening
    wanted = _wanted(command, engagement)
    looked_up = _looked_up(command)
    roster = _with(looked_up, command.roster)
    matching = match_experts(wanted, roster, command.on, command.weights)
    chosen = next((one for one in matching.ranked if _is_named(command, one)), None)
    if chosen is None:
        raise _why_nobody(command, matching)
    if command.listed and chosen.expert.expert_id not in looked_up:
        raise Refused(
            "roster-behind",
            "the roster changes just now, and is not known here as it is: ask again",
        )
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
        asked_again=_asked_again(command, engagement, chosen.expert.expert_id),
    )


def _asked_again(
    command: AssignProvider, engagement: Open, expert_id: UUID
) -> AskingAgainReason | None:
    """Return the reason if the expert's decline still holds, so that it was needed."""
    if command.ask_again is None:
        return None
    held = _wanted(command.model_copy(update={"ask_again": None}), engagement)
    return None if held.declined_until(expert_id, command.on) is None else command.ask_again


def _wanted(command: AssignProvider, engagement: Open) -> Wanted:
    asks_all = command.ask_again is not None
    return wanted_for(
        engagement.opening,
        declined={} if asks_all else _declines(engagement),
        decline_holds_days=command.decline_holds_days,
        excluded_providers=engagement.excluded,
        languages=command.languages,
        communities=command.communities,
    )


def _declines(engagement: Open) -> dict[UUID, Decline]:
    return {
        expert_id: Decline(fact.lapsed_on, "lapsed")
        if isinstance(fact, AssignmentLapsed)
        else Decline(fact.declined_on, fact.reason)
        for expert_id, fact in engagement.declined.items()
    }


def _looked_up(command: AssignProvider) -> dict[UUID, Expert]:
    """Return the experts that were read from the log with their providers."""
    memberships = {slug: member for slug, member in command.members if member is not None}
    asked = {slug for slug, _ in command.members}
    experts = (
        history.on(command.on, memberships) for history in command.listed if history is not None
    )
    return {expert.expert_id: expert for expert in experts if expert.provider in asked}


def _with(looked_up: Mapping[UUID, Expert], roster: Sequence[Expert]) -> Sequence[Expert]:
    """Return the roster with some experts as the log has them, keeping loads and ratings."""
    if not looked_up:
        return roster
    rows = {expert.expert_id: expert for expert in roster}
    for expert_id, expert in looked_up.items():
        row = rows.get(expert_id, expert)
        rows[expert_id] = expert._replace(load=row.load, rating=row.rating)
    return list(rows.values())


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
    return Refused(
        "no-candidate",
        f"{whose} can do it ({counted or 'none is listed'})",
        allowed=(*(_ASK_AGAIN if _DECLINED in reasons else ()), *_GIVING_UP),
    )


def _why_not_named(command: AssignProvider, matching: Matching) -> Refused:
    for excluded in matching.excluded:
        if excluded.expert.expert_id == command.expert_id:
            declined = excluded.rule == _DECLINED
            return Refused(excluded.rule, excluded.reason, allowed=_ASK_AGAIN if declined else ())
    for ranked in matching.ranked:
        if ranked.expert.expert_id == command.expert_id:
            return Refused(
                "another-provider",
                f"{command.expert_id} is an expert of {ranked.expert.provider}, "
                f"not of {command.provider}",
            )
    return Refused("not-listed", f"{command.expert_id} is not listed, as far as is known here")
