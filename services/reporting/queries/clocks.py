"""Who is waited for on a day, and how long things took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg

from events.log.database import Connection
from events.log.statements import statement
from services.reporting.clock_views import (
    ClockDimension,
    ClockView,
    MedianRow,
    MediansView,
    NormView,
    SpellView,
)
from services.reporting.clocks.norms import NORMS
from services.reporting.clocks.spells import Party, Pause, Spell, Stage
from services.reporting.queries.snapshot import Snapshot

_PACKAGE: Final = "services.reporting"

Key = tuple[date, UUID, int]
"""First day, subject and ordinal of a spell: the order of the list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked about those who are waited for."""

    on: date
    party: Party | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that is waited for, and its place in the list."""

    key: Key
    spell: SpellView


async def list_waiting(
    connection: Connection, wanted: Wanted, after: Key | None, limit: int
) -> list[Waiting]:
    """The spells that go on, on a day, and are not on hold then; the oldest first."""
    began_on, subject, ordinal = after or (None, None, None)
    rows = await connection.fetch(
        statement(_PACKAGE, "spells_waiting"),
        wanted.on,
        wanted.party,
        wanted.overdue,
        began_on,
        subject,
        ordinal,
        limit,
    )
    return [
        Waiting((row["began_on"], row["subject"], row["ordinal"]), _view(row, wanted.on))
        for row in rows
    ]


async def show_request_clock(shot: Snapshot, request_id: UUID, on: date) -> ClockView | None:
    """Every spell that concerns a request and began by a day; None if nothing did."""
    rows = await shot.connection.fetch(statement(_PACKAGE, "spells_of_request"), request_id)
    spells = [_view(row, on) for row in rows if row["began_on"] <= on]
    if not spells:
        return None
    days: Counter[Party] = Counter(dict.fromkeys(Party, 0))
    for spell in spells:
        days[spell.party] += spell.days
    return ClockView(as_of=shot.as_of, on=on, days_by_party=days, spells=spells)


async def count_medians(shot: Snapshot, by: ClockDimension) -> MediansView:
    """How long spells took, divided by one dimension, with the norms beside."""
    rows = await shot.connection.fetch(statement(_PACKAGE, "spells_medians"), by)
    return MediansView(
        as_of=shot.as_of,
        by=by,
        rows=[MedianRow(**row) for row in rows],
        norms=[NormView(**asdict(norm)) for norm in NORMS],
    )


def _view(row: asyncpg.Record, on: date) -> SpellView:
    spell = _spell(row)
    ended_on = None if spell.ended_on is None or spell.ended_on > on else spell.ended_on
    due_on = spell.due(on)
    return SpellView(
        request_id=row["request_id"],
        engagement_id=row["engagement_id"],
        recommendation_id=row["recommendation_id"],
        ori=row["ori"],
        program=row["program"],
        provider=spell.provider,
        stage=spell.stage,
        party=spell.party,
        began_on=spell.began_on,
        ended_on=ended_on,
        days=spell.days(on),
        business_days=spell.business_days(on),
        paused_days=spell.paused_days(on),
        due_on=due_on,
        overdue=due_on is not None and due_on < (ended_on or on),
    )


def _spell(row: asyncpg.Record) -> Spell:
    return Spell(
        stage=Stage(row["stage"]),
        party=Party(row["party"]),
        began_on=row["began_on"],
        ended_on=row["ended_on"],
        due_on=row["due_on"],
        provider=row["provider"],
        pauses=list(_pauses(row)),
    )


def _pauses(row: asyncpg.Record) -> Iterator[Pause]:
    for began_on, ended_on in zip(row["pauses_began_on"], row["pauses_ended_on"], strict=True):
        yield Pause(began_on, ended_on)
