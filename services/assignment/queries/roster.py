"""Queries of providers and experts, and of candidates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from events.log.database.connections import Connection
from events.vocabulary import Program
from services.assignment.defaults import DECLINE_HOLDS_DAYS, DEFAULT_WEIGHTS, Weights
from services.assignment.matching import (
    Decline,
    Expert,
    Wanted,
    explain,
    match_experts,
    wanted_for,
)
from services.assignment.queries import SQL
from services.assignment.queries.engagements import EngagementFilter, list_engagements
from services.assignment.queries.participants import read_stays
from services.assignment.views.engagements import EngagementView
from services.assignment.views.roster import (
    CandidatesView,
    ExcludedView,
    ExpertHistoryView,
    ExpertView,
    ProviderHistoryView,
    ProviderView,
)


async def get_provider(connection: Connection, provider: str) -> ProviderView | None:
    """Return one provider, or None."""
    return await SQL.view(ProviderView, connection, "provider_get", provider)


async def get_provider_history(connection: Connection, provider: str) -> ProviderHistoryView | None:
    """Return a provider's memberships and programs on all days, or None."""
    memberships = await _rows(connection, "provider_memberships_list", provider)
    if not memberships:
        return None
    programs = await _rows(connection, "provider_programs_list", provider)
    return ProviderHistoryView.model_validate({"memberships": memberships, "programs": programs})


async def list_providers(
    connection: Connection, after: str | None, limit: int
) -> list[ProviderView]:
    """Return providers in the order of their slugs."""
    return await SQL.views(ProviderView, connection, "providers_list", after, limit)


async def get_expert(
    connection: Connection, expert_id: UUID, day: date | None = None
) -> ExpertView | None:
    """Return an expert as of a day, or with the latest profile; None if not listed by then."""
    return await SQL.view(ExpertView, connection, "expert_get", expert_id, day)


async def get_expert_history(connection: Connection, expert_id: UUID) -> ExpertHistoryView | None:
    """Return all profiles, absences, employments and conflicts of an expert, or None."""
    profiles = await _rows(connection, "expert_profiles_list", expert_id)
    if not profiles:
        return None
    return ExpertHistoryView.model_validate(
        {
            "profiles": profiles,
            "absences": await _rows(connection, "expert_absences_list", expert_id),
            "employments": await _rows(connection, "expert_employments_list", expert_id),
            "conflicts": await _rows(connection, "expert_conflicts_list", expert_id),
        }
    )


async def list_experts(
    connection: Connection, provider: str | None, after: UUID | None, limit: int
) -> list[ExpertView]:
    """Return experts with their latest profile, of one provider or all, by their ids."""
    return await SQL.views(ExpertView, connection, "experts_list", provider, after, limit)


def wanted_by(
    engagement: EngagementView,
    *,
    decline_holds_days: int = DECLINE_HOLDS_DAYS,
    languages: Collection[str] | None = None,
    communities: Collection[str] = (),
    participants: Collection[str] = (),
) -> Wanted:
    """Return what an engagement needs; see `wanted_for`."""
    return wanted_for(
        engagement,
        declined={
            expert_id: Decline(on, reason)
            for expert_id, on, reason in zip(
                engagement.declined,
                engagement.declined_on,
                engagement.decline_reasons,
                strict=False,  # a release before this one wrote no days
            )
        },
        decline_holds_days=decline_holds_days,
        excluded_providers=engagement.excluded_providers,
        languages=languages,
        communities=communities,
        participants=participants,
    )


async def list_waiting(
    connection: Connection,
    day: date,
    program: Program | None,
    limit: int,
    decline_holds_days: int = DECLINE_HOLDS_DAYS,
) -> list[tuple[EngagementView, Wanted]]:
    """Return waiting engagements opened by that day with their needs, the oldest first."""
    # By the day they were opened, so those beyond the limit are later.
    engagements = await list_engagements(connection, EngagementFilter("open", program), None, limit)
    requests = await read_stays(connection, {each.request_id for each in engagements})
    return [
        (
            each,
            wanted_by(
                each,
                decline_holds_days=decline_holds_days,
                participants=requests[each.request_id].participants_from(day),
            ),
        )
        for each in engagements
        if each.opened_on <= day
    ]


def candidates(
    wanted: Wanted,
    roster: Sequence[Expert],
    day: date,
    limit: int,
    weights: Weights = DEFAULT_WEIGHTS,
) -> CandidatesView:
    """Return who can do the work on that day and who cannot; at most `limit` of each."""
    matching = match_experts(wanted, roster, day, weights)
    return CandidatesView(
        on=day,
        ranking=tuple(explain(wanted, one, weights) for one in matching.ranked[:limit]),
        ranked=len(matching.ranked),
        excluded=tuple(
            ExcludedView(
                provider=one.expert.provider,
                expert_id=one.expert.expert_id,
                rule=one.rule,
                reason=one.reason,
            )
            for one in matching.excluded[:limit]
        ),
        excluded_by_rule=matching.excluded_by_rule(),
    )


async def _rows(connection: Connection, name: str, key: object) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(SQL[name], key)]
