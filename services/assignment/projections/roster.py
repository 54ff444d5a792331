"""Providers and their experts: whom an engagement can be given to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from events.assignment import ExpertListed, MembershipEnded, ProviderEnrolled
from events.event import Heard
from events.log.database import Connection
from services.assignment import feeds
from services.assignment.projections.rows import load, store
from services.kit.projection import Projection


@dataclass(slots=True)
class _Provider:
    provider: str
    version: int
    name: str
    programs: Sequence[str]
    member_from: date
    member_until: date | None


@dataclass(frozen=True, slots=True)
class _Expert:
    expert_id: UUID
    version: int
    provider: str
    name: str
    topics: Sequence[str]
    agency_kinds: Sequence[str]
    states: Sequence[str]
    capacity: int
    listed_on: date


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Fold these facts into `providers` and `experts`."""
    ended = {heard.event.provider for heard in facts if isinstance(heard.event, MembershipEnded)}
    providers = {
        row["provider"]: _Provider(**row)
        for row in (await load(connection, "providers_load", ended) if ended else [])
    }
    experts: list[_Expert] = []
    for event, recorded in facts:
        if isinstance(event, ProviderEnrolled):
            providers[event.provider] = _enrolled(event, recorded.version)
        elif isinstance(event, MembershipEnded):
            providers[event.provider].member_until = event.member_until
            providers[event.provider].version = recorded.version
        elif isinstance(event, ExpertListed):
            experts.append(_listed(event, recorded.version))
    await store(connection, "providers_upsert", providers.values())
    await store(connection, "experts_insert", experts)


def _enrolled(event: ProviderEnrolled, version: int) -> _Provider:
    return _Provider(
        provider=event.provider,
        version=version,
        name=event.name,
        programs=event.programs,
        member_from=event.member_from,
        member_until=event.member_until,
    )


def _listed(event: ExpertListed, version: int) -> _Expert:
    return _Expert(
        expert_id=event.expert_id,
        version=version,
        provider=event.provider,
        name=event.name,
        topics=event.topics,
        agency_kinds=event.agency_kinds,
        states=event.states,
        capacity=event.capacity,
        listed_on=event.listed_on,
    )


ROSTER: Final = Projection(
    name=feeds.ROSTER,
    tables=("providers", "experts"),
    hears=frozenset(
        {ProviderEnrolled.wire_name, MembershipEnded.wire_name, ExpertListed.wire_name}
    ),
    apply=apply,
)
