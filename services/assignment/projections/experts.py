"""Every expert with the latest profile, and the profiles, absences and conflicts by day."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.access import ExpertForgotten
from events.assignment import (
    AbsenceNoted,
    AbsenceStruck,
    ConflictDeclared,
    ConflictTakenBack,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
)
from events.event import Told
from events.vocabulary import ConflictKind
from services.kit.feed.tables import Table, grouped, last_told, rows, without


class ProfileRow(NamedTuple):
    """An expert's profile from a day on."""

    expert_id: UUID
    since: date
    provider: str
    name: str
    topics: tuple[str, ...]
    agency_kinds: tuple[str, ...]
    states: tuple[str, ...]
    capacity: int
    agency_sizes: tuple[str, ...]
    languages: tuple[str, ...]
    communities: tuple[str, ...]
    based_in: str | None


class ExpertRow(NamedTuple):
    """One expert, with its latest profile."""

    expert_id: UUID
    since: date
    provider: str
    name: str
    topics: tuple[str, ...]
    agency_kinds: tuple[str, ...]
    states: tuple[str, ...]
    capacity: int
    agency_sizes: tuple[str, ...]
    languages: tuple[str, ...]
    communities: tuple[str, ...]
    based_in: str | None
    version: int
    listed_on: date


class AbsenceRow(NamedTuple):
    """Days on which an expert is away."""

    expert_id: UUID
    absent_from: date
    absent_until: date
    noted_on: date


class EmploymentRow(NamedTuple):
    """An agency that an expert works or worked for."""

    expert_id: UUID
    ori: str
    employed_until: date | None
    noted_on: date


class ConflictRow(NamedTuple):
    """An agency that an expert must not work with."""

    expert_id: UUID
    ori: str
    declared_on: date
    note: str | None


_Profile = ExpertListed | ExpertProfileChanged


def _profile(_: ProfileRow | None, event: _Profile, _told: Told) -> ProfileRow:
    return ProfileRow(
        event.expert_id,
        event.listed_on if isinstance(event, ExpertListed) else event.changed_on,
        event.provider,
        event.name,
        event.topics,
        event.agency_kinds,
        event.states,
        event.capacity,
        event.agency_sizes,
        event.languages,
        event.communities,
        event.based_in,
    )


def _list(_: ExpertRow | None, event: ExpertListed, told: Told) -> ExpertRow:
    return ExpertRow(*_profile(None, event, told), told.version, event.listed_on)


def _change(row: ExpertRow, event: ExpertProfileChanged, told: Told) -> ExpertRow:
    if event.changed_on < row.since:
        return row._replace(version=told.version)
    return ExpertRow(*_profile(None, event, told), told.version, row.listed_on)


def _go_on(
    row: ExpertRow,
    _: AbsenceNoted | AbsenceStruck | EmploymentNoted | ConflictDeclared | ConflictTakenBack,
    told: Told,
) -> ExpertRow:
    return row._replace(version=told.version)


def _forget(row: ExpertRow, _event: ExpertForgotten, _told: Told) -> ExpertRow:
    return without(row, "name")


def _forget_profile(row: ProfileRow, _event: ExpertForgotten, _told: Told) -> ProfileRow:
    return without(row, "name")


EXPERTS_FOLD: Final = rows(
    Table("experts", ExpertRow, key=("expert_id",)),
    makes={ExpertListed: _list},
    changes={
        ExpertProfileChanged: _change,
        AbsenceNoted: _go_on,
        EmploymentNoted: _go_on,
        ConflictDeclared: _go_on,
        ConflictTakenBack: _go_on,
        AbsenceStruck: _go_on,
    },
    changes_if_there={ExpertForgotten: _forget},
    strict=True,
)
EXPERT_PROFILES: Final = grouped(
    Table("expert_profiles", ProfileRow, key=("expert_id", "since")),
    by="expert_id",
    makes={ExpertListed: _profile, ExpertProfileChanged: _profile},
    changes_all={ExpertForgotten: _forget_profile},
)


def _absence(told: Told) -> AbsenceRow:
    event: AbsenceNoted = told.event
    return AbsenceRow(event.expert_id, event.absent_from, event.absent_until, event.noted_on)


def _employment(told: Told) -> EmploymentRow:
    event: EmploymentNoted = told.event
    return EmploymentRow(event.expert_id, event.ori, event.employed_until, event.noted_on)


def _conflict(_: ConflictRow | None, event: ConflictDeclared, _told: Told) -> ConflictRow:
    return ConflictRow(event.expert_id, event.ori, event.declared_on, event.note)


def _undeclare(row: ConflictRow, event: ConflictTakenBack, _told: Told) -> ConflictRow | None:
    return None if event.kind is ConflictKind.DECLARED else row


def _forget_conflict(row: ConflictRow, _event: ExpertForgotten, _told: Told) -> ConflictRow:
    return without(row, "note")


def _struck(told: Told) -> tuple[UUID, date, date]:
    event: AbsenceStruck = told.event
    return event.expert_id, event.absent_from, event.absent_until


def _unemployed(told: Told) -> tuple[UUID, str] | None:
    event: ConflictTakenBack = told.event
    is_this = event.kind is ConflictKind.EMPLOYMENT
    return (event.expert_id, event.ori) if is_this else None


EXPERT_ABSENCES: Final = last_told(
    Table(
        "expert_absences",
        AbsenceRow,
        key=("expert_id", "absent_from", "absent_until"),
        removes=True,
    ),
    {AbsenceNoted: _absence},
    {AbsenceStruck: _struck},
)
EXPERT_EMPLOYMENTS: Final = last_told(
    Table("expert_employments", EmploymentRow, key=("expert_id", "ori"), removes=True),
    {EmploymentNoted: _employment},
    {ConflictTakenBack: _unemployed},
)
EXPERT_CONFLICTS: Final = grouped(
    Table("expert_conflicts", ConflictRow, key=("expert_id", "ori"), removes=True),
    by="expert_id",
    makes={ConflictDeclared: _conflict},
    changes={ConflictTakenBack: _undeclare},
    changes_all={ExpertForgotten: _forget_conflict},
)
