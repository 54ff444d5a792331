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
from events.rules.agencies import NONE_ENDED, Successions
from events.vocabulary import AskingAgainReason
from services.assignment.commands.engagements import AssignProvider
from services.assignment.commands.hand_overs import HandOverCommand, ReplaceProvider
from services.assignment.decisions.engagement_states import Open
from services.assignment.defaults import Weights
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


class Chosen(NamedTuple):
    """Who is chosen, and the ranking that the choice was made from."""

    provider: str
    expert_id: UUID
    ranking: tuple[Candidate, ...]


Choosing = AssignProvider | ReplaceProvider
"""Commands for which the roster is ranked."""
FromRoster = AssignProvider | HandOverCommand
"""Commands that choose from the roster."""


def shortlist(command: Choosing, engagement: Open) -> Shortlist:
    """Return the named expert, or else the best of the ranking, by the rows of the roster."""
    if command.expert_id is not None:
        named = [command.provider] if command.provider is not None else []
        return shortlist_of(command, command.expert_id, *named)
    wanted = _wanted(command, engagement)
    ranked = match_experts(wanted, command.roster, command.on, command.weights).ranked
    best = [one.expert for one in ranked if _is_named(command, one)][:SHORTLIST_MAX]
    providers = dict.fromkeys(one.provider for one in best)
    return Shortlist([one.expert_id for one in best], list(providers))


def shortlist_of(command: FromRoster, expert_id: UUID, *providers: str) -> Shortlist:
    """Return an expert who is named, with the providers that come into question."""
    experts = [one for one in command.roster if one.expert_id == expert_id]
    return Shortlist(
        [expert_id], list(dict.fromkeys([*providers, *(one.provider for one in experts)]))
    )


def choose(command: AssignProvider, engagement: Open) -> ProviderAssigned:
    """Return the choice of the first candidate that the command allows, with the ranking.

    A choice other than the first of the ranking needs a reason. Raises `Refused`.
    """
    chosen = choose_pair(command, engagement, known_roster(command))
    return ProviderAssigned(
        **chosen._asdict(),
        engagement_id=command.engagement_id,
        request_id=engagement.opening.request_id,
        ori=engagement.opening.ori,
        choice_reason=command.choice_reason,
        assigned_on=command.on,
        asked_again=_asked_again(command, engagement, chosen.expert_id),
    )


def choose_pair(command: Choosing, engagement: Open, roster: Sequence[Expert]) -> Chosen:
    """Return the first of the ranking that the command allows. Raises `Refused`."""
    wanted = _wanted(command, engagement)
    matching = match_experts(wanted, roster, command.on, command.weights)
    chosen = next((one for one in matching.ranked if _is_named(command, one)), None)
    if chosen is None:
        raise _why_nobody(command, matching)
    refuse_unread(command, chosen.expert.expert_id)
    if chosen is not matching.ranked[0] and command.choice_reason is None:
        raise Refused(
            "reason-required",
            f"{chosen.expert.provider} with {chosen.expert.expert_id} is not the first of the "
            "ranking: say in choice_reason why it is chosen",
        )
    return Chosen(
        chosen.expert.provider,
        chosen.expert.expert_id,
        _kept(wanted, matching, chosen, command.weights),
    )


def refuse_unread(command: FromRoster, expert_id: UUID) -> None:
    """Refuse an expert whom the log, where it was asked, does not know as the rows do."""
    if command.listed and expert_id not in _looked_up(command):
        raise Refused(
            "roster-behind",
            "the roster changes just now, and is not known here as it is: ask again",
        )


def known_roster(command: FromRoster) -> Sequence[Expert]:
    """Return the roster with the experts and agencies whom the log was asked for as it has them."""
    return _with(_looked_up(command), command.roster, _successions(command))


def _asked_again(
    command: AssignProvider, engagement: Open, expert_id: UUID
) -> AskingAgainReason | None:
    """Return the reason if the expert's decline still holds, so that it was needed."""
    if command.ask_again is None:
        return None
    held = _wanted(command.model_copy(update={"ask_again": None}), engagement)
    return None if held.declined_until(expert_id, command.on) is None else command.ask_again


def _wanted(command: Choosing, engagement: Open) -> Wanted:
    asks_all = isinstance(command, AssignProvider) and command.ask_again is not None
    return wanted_for(
        engagement.opening,
        declined={} if asks_all else declines_of(engagement),
        decline_holds_days=command.decline_holds_days,
        excluded_providers=engagement.excluded,
        languages=command.languages,
        communities=command.communities,
        participants=command.request.participants_from(command.on),
    )


def declines_of(engagement: Open) -> dict[UUID, Decline]:
    """Return the declines of an engagement, by the experts for whom it was declined."""
    return {
        expert_id: Decline(fact.lapsed_on, "lapsed")
        if isinstance(fact, AssignmentLapsed)
        else Decline(fact.declined_on, fact.reason)
        for expert_id, fact in engagement.declined.items()
    }


def _looked_up(command: FromRoster) -> dict[UUID, Expert]:
    """Return the experts that were read from the log with their providers."""
    memberships = {slug: member for slug, member in command.members if member is not None}
    asked = {slug for slug, _ in command.members}
    experts = (
        history.on(command.on, memberships) for history in command.listed if history is not None
    )
    return {expert.expert_id: expert for expert in experts if expert.provider in asked}


def successions_of(roster: Sequence[Expert]) -> Successions:
    """Return what agencies became by the day of the choice, by the rows: everybody has it."""
    return roster[0].successions if roster else NONE_ENDED


def _successions(command: FromRoster) -> Successions:
    """Return the same, with the agencies that the log was asked for as it has them."""
    by_rows = successions_of(command.roster)
    asked = dict(command.agencies)
    known = {ori: after for ori, after in by_rows.items() if ori not in asked}
    known |= {ori: now for ori, now in asked.items() if now is not None and now.on <= command.on}
    return by_rows if known == by_rows else known


def _with(
    looked_up: Mapping[UUID, Expert], roster: Sequence[Expert], successions: Successions
) -> Sequence[Expert]:
    """Return the roster with some experts as the log has them; all else is as the rows say."""
    if not looked_up and successions is successions_of(roster):
        return roster
    rows = {expert.expert_id: expert for expert in roster}
    for expert_id, expert in looked_up.items():
        row = rows.get(expert_id, expert)
        rows[expert_id] = expert._replace(today=row.today, load=row.load, rating=row.rating)
    return [
        one if one.successions is successions else one._replace(successions=successions)
        for one in rows.values()
    ]


def _kept(
    wanted: Wanted, matching: Matching, chosen: Ranked, weights: Weights
) -> tuple[Candidate, ...]:
    kept = matching.ranked[:RANKING_KEPT_MAX]
    if chosen not in kept:
        kept = (*kept, chosen)
    return tuple(explain(wanted, one, weights) for one in kept)


def _is_named(command: Choosing, ranked: Ranked) -> bool:
    expert = ranked.expert
    return command.provider in (None, expert.provider) and command.expert_id in (
        None,
        expert.expert_id,
    )


def _why_nobody(command: Choosing, matching: Matching) -> Refused:
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


def _why_not_named(command: Choosing, matching: Matching) -> Refused:
    for excluded in matching.excluded:
        if excluded.expert.expert_id == command.expert_id:
            declined = excluded.rule == _DECLINED
            return Refused(excluded.rule, excluded.reason, allowed=_ASK_AGAIN if declined else ())
    for ranked in matching.ranked:
        if ranked.expert.expert_id == command.expert_id:
            return of_another(ranked.expert, command.provider)
    return unlisted(command.expert_id)


def of_another(expert: Expert, provider: str | None) -> Refused:
    """Return the refusal of an expert who belongs to another provider than the one named."""
    return Refused(
        "another-provider",
        f"{expert.expert_id} is an expert of {expert.provider}, not of {provider}",
    )


def unlisted(expert_id: UUID | None) -> Refused:
    """Return the refusal of an expert whom the roster does not know."""
    return Refused("not-listed", f"{expert_id} is not listed, as far as is known here")
