"""Every provider with its latest membership, and all memberships and programs by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from events.assignment import (
    MembershipEnded,
    MembershipRenewed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.event import Told
from services.kit.feed.tables import Changes, Fold, Known, Load, Table, about, last_told, rows


class ProviderRow(NamedTuple):
    """One provider, with its latest membership and programs."""

    provider: str
    version: int
    name: str
    programs: tuple[str, ...]
    member_from: date
    member_until: date | None
    programs_since: date


class MembershipRow(NamedTuple):
    """One membership."""

    provider: str
    member_from: date
    member_until: date | None


class ProgramsRow(NamedTuple):
    """The programs that a provider serves from a day on."""

    provider: str
    since: date
    programs: tuple[str, ...]


def _enrol(_: ProviderRow | None, event: ProviderEnrolled, told: Told) -> ProviderRow:
    return ProviderRow(
        provider=event.provider,
        version=told.version,
        name=event.name,
        programs=event.programs,
        member_from=event.member_from,
        member_until=event.member_until,
        programs_since=event.member_from,
    )


def _end(row: ProviderRow, event: MembershipEnded, told: Told) -> ProviderRow:
    return row._replace(version=told.version, member_until=event.member_until)


def _renew(row: ProviderRow, event: MembershipRenewed, told: Told) -> ProviderRow:
    row = row._replace(version=told.version)
    if event.member_from < row.member_from:
        return row
    return row._replace(member_from=event.member_from, member_until=event.member_until)


def _change_programs(row: ProviderRow, event: ProviderProgramsChanged, told: Told) -> ProviderRow:
    row = row._replace(version=told.version)
    if event.changed_on < row.programs_since:
        return row
    return row._replace(programs_since=event.changed_on, programs=event.programs)


PROVIDERS_FOLD: Final = rows(
    Table("providers", ProviderRow, key=("provider",)),
    makes={ProviderEnrolled: _enrol},
    changes={
        MembershipEnded: _end,
        MembershipRenewed: _renew,
        ProviderProgramsChanged: _change_programs,
    },
    strict=True,
)

_MEMBERSHIPS_TABLE: Final = Table("memberships", MembershipRow, key=("provider", "member_from"))


def _follow_memberships(known: Known, facts: Sequence[Told], into: Changes) -> None:
    """Fold memberships: an end belongs to the latest one."""
    latest = max(
        map(MembershipRow._make, known.get(_MEMBERSHIPS_TABLE, ())), key=_since, default=None
    )
    for told in facts:
        event = told.event
        if not isinstance(event, MembershipEnded):
            row = MembershipRow(event.provider, event.member_from, event.member_until)
        elif latest is not None:
            row = latest._replace(member_until=event.member_until)
        else:
            raise KeyError(event.provider)
        into.put(_MEMBERSHIPS_TABLE, row)
        latest = row if latest is None else max(row, latest, key=_since)


def _since(row: MembershipRow) -> date:
    return row.member_from


MEMBERSHIPS_FOLD: Final = Fold(
    tables=(_MEMBERSHIPS_TABLE,),
    about=about("provider", (ProviderEnrolled, MembershipEnded, MembershipRenewed)),
    loads=(Load(_MEMBERSHIPS_TABLE, "provider", when=frozenset({MembershipEnded})),),
    life=_follow_memberships,
)


def _programs_at_first(told: Told) -> ProgramsRow:
    event: ProviderEnrolled = told.event
    return ProgramsRow(event.provider, event.member_from, event.programs)


def _programs(told: Told) -> ProgramsRow:
    event: ProviderProgramsChanged = told.event
    return ProgramsRow(event.provider, event.changed_on, event.programs)


PROVIDER_PROGRAMS: Final = last_told(
    Table("provider_programs", ProgramsRow, key=("provider", "since")),
    {ProviderEnrolled: _programs_at_first, ProviderProgramsChanged: _programs},
)
