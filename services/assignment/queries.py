"""What can be asked of assignment: rows -> views, and what the rules look up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.log.database import Connection
from events.log.statements import statement
from events.vocabulary import Program
from services.assignment.matching import (
    Expert,
    Matching,
    Membership,
    Wanted,
    explain,
    match_experts,
)
from services.assignment.views import (
    CandidatesView,
    DeliveryView,
    EngagementStatus,
    EngagementView,
    ExcludedView,
    ExpertView,
    PlanView,
    ProviderView,
)

_PACKAGE = "services.assignment"


async def get_provider(connection: Connection, provider: str) -> ProviderView | None:
    """One provider, if it is known."""
    row = await connection.fetchrow(statement(_PACKAGE, "provider_get"), provider)
    return None if row is None else ProviderView(**row)


async def list_providers(
    connection: Connection, after: str | None, limit: int
) -> list[ProviderView]:
    """Providers in the order of their slugs."""
    rows = await connection.fetch(statement(_PACKAGE, "providers_list"), after, limit)
    return [ProviderView(**row) for row in rows]


async def get_expert(connection: Connection, expert_id: UUID) -> ExpertView | None:
    """One expert, if it is known."""
    row = await connection.fetchrow(statement(_PACKAGE, "expert_get"), expert_id)
    return None if row is None else ExpertView(**row)


async def list_experts(
    connection: Connection, provider: str | None, after: UUID | None, limit: int
) -> list[ExpertView]:
    """Experts, of one provider or all, in the order of their ids."""
    rows = await connection.fetch(statement(_PACKAGE, "experts_list"), provider, after, limit)
    return [ExpertView(**row) for row in rows]


async def get_engagement(connection: Connection, engagement_id: UUID) -> EngagementView | None:
    """One engagement, if it is known."""
    row = await connection.fetchrow(statement(_PACKAGE, "engagement_get"), engagement_id)
    return None if row is None else EngagementView(**row)


async def list_engagements(
    connection: Connection,
    status: EngagementStatus | None,
    program: Program | None,
    after: tuple[date, UUID] | None,
    limit: int,
    request_id: UUID | None = None,
) -> list[EngagementView]:
    """Engagements, who waits longest first."""
    asked = [program, *(after or (None, None)), limit, request_id]
    if status is None:
        rows = await connection.fetch(statement(_PACKAGE, "engagements_list"), *asked)
    else:
        rows = await connection.fetch(
            statement(_PACKAGE, "engagements_list_by_status"), *asked, status
        )
    return [EngagementView(**row) for row in rows]


async def list_deliveries(
    connection: Connection, engagement_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[DeliveryView]:
    """The deliveries of an engagement in the order of their days."""
    rows = await connection.fetch(
        statement(_PACKAGE, "deliveries_list"), engagement_id, *(after or (None, None)), limit
    )
    return [DeliveryView(**row) for row in rows]


async def list_plans(connection: Connection, engagement_id: UUID) -> list[PlanView]:
    """The plans of an engagement in the order in which they were proposed."""
    rows = await connection.fetch(statement(_PACKAGE, "plans_list"), engagement_id)
    return [PlanView(**row) for row in rows]


async def get_membership(connection: Connection, provider: str) -> Membership | None:
    """What listing an expert looks up: the membership of its provider."""
    found = await get_provider(connection, provider)
    if found is None:
        return None
    return Membership(frozenset(found.programs), found.member_from, found.member_until)


async def load_roster(connection: Connection, day: date) -> tuple[Expert, ...]:
    """What a choice looks up: every expert, with the assignments open on that day."""
    memberships = {
        row["provider"]: Membership(
            frozenset(row["programs"]), row["member_from"], row["member_until"]
        )
        for row in await connection.fetch(statement(_PACKAGE, "roster_memberships"))
    }
    rows = await connection.fetch(statement(_PACKAGE, "roster_experts"), day)
    return tuple(
        Expert(expert_id, provider, memberships.get(provider), *rest)
        for expert_id, provider, *rest in rows
    )


async def find_candidates(
    connection: Connection, engagement: EngagementView, day: date, limit: int
) -> CandidatesView:
    """Who could do the work of an engagement on that day; at most `limit` of each list."""
    wanted = Wanted(
        engagement.program,
        frozenset(engagement.topics),
        engagement.agency_kind,
        engagement.state,
        frozenset(engagement.declined),
    )
    return _candidates(
        wanted, match_experts(wanted, await load_roster(connection, day), day), day, limit
    )


def _candidates(wanted: Wanted, matching: Matching, day: date, limit: int) -> CandidatesView:
    return CandidatesView(
        on=day,
        ranking=tuple(explain(wanted, one) for one in matching.ranked[:limit]),
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
