"""Providers and their experts: whom an engagement can be given to, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final, assert_never, cast
from uuid import UUID

from events.assignment import (
    AbsenceNoted,
    ConflictDeclared,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
    MembershipEnded,
    MembershipRenewed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.event import Heard
from events.log.database import Connection
from services.assignment import feeds
from services.assignment.decisions.experts import ExpertEvent
from services.assignment.decisions.providers import ProviderEvent
from services.assignment.projections.roster_rows import (
    Absence,
    Conflict,
    Employment,
    Expert,
    Membership,
    Profile,
    Programs,
    Provider,
    profile_of,
    provider_of,
)
from services.assignment.projections.rows import load, store
from services.kit.projection import Projection


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Fold these facts into the tables of the roster."""
    # What it hears is of these unions: see `hears`.
    told = [
        (cast("ProviderEvent | ExpertEvent", event), recorded.version) for event, recorded in facts
    ]
    providers = ProviderFold(await _known_providers(connection, told))
    experts = ExpertFold(await _known_experts(connection, told))
    for event, version in told:
        match event:
            case (
                ProviderEnrolled()
                | MembershipEnded()
                | MembershipRenewed()
                | ProviderProgramsChanged()
            ):
                providers.take(event, version)
            case _:
                experts.take(event, version)
    await store(connection, "providers_upsert", providers.providers.values())
    await store(connection, "memberships_upsert", providers.memberships.values())
    await store(connection, "provider_programs_upsert", providers.programs.values())
    await store(connection, "experts_upsert", experts.experts.values())
    await store(connection, "expert_profiles_upsert", experts.profiles.values())
    await store(connection, "expert_absences_upsert", experts.absences.values())
    await store(connection, "expert_employments_upsert", experts.employments.values())
    await store(connection, "expert_conflicts_upsert", experts.conflicts.values())


Told = Sequence[tuple[ProviderEvent | ExpertEvent, int]]


async def _known_providers(connection: Connection, told: Told) -> list[dict[str, Any]]:
    new = {event.provider for event, _ in told if isinstance(event, ProviderEnrolled)}
    told_of = {
        event.provider
        for event, _ in told
        if isinstance(event, MembershipEnded | MembershipRenewed | ProviderProgramsChanged)
    }
    known = told_of - new
    return await load(connection, "providers_load", known) if known else []


async def _known_experts(connection: Connection, told: Told) -> list[dict[str, Any]]:
    new = {event.expert_id for event, _ in told if isinstance(event, ExpertListed)}
    told_of = {
        event.expert_id
        for event, _ in told
        if isinstance(
            event, ExpertProfileChanged | AbsenceNoted | EmploymentNoted | ConflictDeclared
        )
    }
    known = told_of - new
    return await load(connection, "experts_load", known) if known else []


class ProviderFold:
    """Rows of providers as they stand after the facts taken so far; only those that change."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.providers = {row["provider"]: Provider(**row) for row in rows}
        self.memberships: dict[tuple[str, date], Membership] = {}
        self.programs: dict[tuple[str, date], Programs] = {}

    def take(self, event: ProviderEvent, version: int) -> None:
        """Fold one more fact, the `version`-th of its stream."""
        match event:
            case ProviderEnrolled():
                self.providers[event.provider] = provider_of(event)
                self._set_membership(event.provider, event.member_from, event.member_until)
                self._set_programs(event.provider, event.member_from, event.programs)
            case MembershipEnded():
                latest = self.providers[event.provider].member_from
                self._set_membership(event.provider, latest, event.member_until)
            case MembershipRenewed():
                self._set_membership(event.provider, event.member_from, event.member_until)
            case ProviderProgramsChanged():
                self._set_programs(event.provider, event.changed_on, event.programs)
            case _:
                assert_never(event)
        self.providers[event.provider].version = version

    def _set_membership(self, slug: str, since: date, until: date | None) -> None:
        self.memberships[slug, since] = Membership(slug, since, until)
        provider = self.providers[slug]
        if provider.member_from <= since:
            provider.member_from, provider.member_until = since, until

    def _set_programs(self, slug: str, since: date, programs: Sequence[str]) -> None:
        self.programs[slug, since] = Programs(slug, since, programs)
        provider = self.providers[slug]
        if provider.programs_since <= since:
            provider.programs_since, provider.programs = since, programs


class ExpertFold:
    """Rows of experts as they stand after the facts taken so far; only those that change."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.experts = {row["expert_id"]: Expert(**row) for row in rows}
        self.profiles: dict[tuple[UUID, date], Profile] = {}
        self.absences: dict[tuple[UUID, date, date], Absence] = {}
        self.employments: dict[tuple[UUID, str], Employment] = {}
        self.conflicts: dict[tuple[UUID, str], Conflict] = {}

    def take(self, event: ExpertEvent, version: int) -> None:
        """Fold one more fact, the `version`-th of its stream."""
        expert_id = event.expert_id
        match event:
            case ExpertListed():
                profile = self._set_profile(event)
                self.experts[expert_id] = Expert(
                    **asdict(profile), version=version, listed_on=event.listed_on
                )
            case ExpertProfileChanged():
                profile = self._set_profile(event)
                if self.experts[expert_id].since <= profile.since:
                    self.experts[expert_id] = replace(self.experts[expert_id], **asdict(profile))
            case AbsenceNoted(absent_from=since, absent_until=until):
                absence = Absence(expert_id, since, until, event.noted_on)
                self.absences[expert_id, since, until] = absence
            case EmploymentNoted(ori=ori):
                employment = Employment(expert_id, ori, event.employed_until, event.noted_on)
                self.employments[expert_id, ori] = employment
            case ConflictDeclared(ori=ori):
                conflict = Conflict(expert_id, ori, event.declared_on, event.note)
                self.conflicts[expert_id, ori] = conflict
            case _:
                assert_never(event)
        self.experts[expert_id] = replace(self.experts[expert_id], version=version)

    def _set_profile(self, event: ExpertListed | ExpertProfileChanged) -> Profile:
        profile = profile_of(event)
        self.profiles[profile.expert_id, profile.since] = profile
        return profile


ROSTER: Final = Projection(
    name=feeds.ROSTER,
    tables=(
        "providers",
        "memberships",
        "provider_programs",
        "experts",
        "expert_profiles",
        "expert_absences",
        "expert_employments",
        "expert_conflicts",
    ),
    hears=frozenset(
        {
            ProviderEnrolled.wire_name,
            MembershipEnded.wire_name,
            MembershipRenewed.wire_name,
            ProviderProgramsChanged.wire_name,
            ExpertListed.wire_name,
            ExpertProfileChanged.wire_name,
            AbsenceNoted.wire_name,
            EmploymentNoted.wire_name,
            ConflictDeclared.wire_name,
        }
    ),
    apply=apply,
)
