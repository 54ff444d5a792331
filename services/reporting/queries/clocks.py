"""Queries of clocks: who must act on a day, and how long stages took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from events.log.database.connections import Connection
from events.rules.confidentiality import EVERYTHING, Sight
from events.rules.desk import EVERYBODY, Owners
from events.rules.norms import NORMS, Norms
from events.vocabulary import Program
from services.reporting.clocks.spells import Party, Pause, Spell, Stage
from services.reporting.queries import SQL
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.clocks import (
    ClockDimension,
    ClockView,
    HoldRow,
    MedianRow,
    MediansView,
    NormView,
    PartyCount,
    SpellView,
    WaitingRow,
    WaitingSort,
    WaitingSummaryView,
)

Key = tuple[date, UUID, int]
"""The day that is sorted by, subject and ordinal of a spell: the order of the list."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What spells are measured by: the day of the query and today's norms."""

    on: date
    norms: Norms


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """Which waiting spells to list."""

    party: Party | None = None
    stage: Stage | None = None
    program: Program | None = None
    ori: str | None = None
    provider: str | None = None
    overdue: bool = False
    held: bool = False
    """List what is on hold instead."""
    sight: Sight = EVERYTHING
    """What the caller may see of confidential work."""
    sort: WaitingSort = WaitingSort.BEGAN
    owners: Owners = EVERYBODY


@dataclass(frozen=True, slots=True)
class Waiting:
    """A spell in the list, and its place there."""

    key: Key
    spell: SpellView


async def list_waiting(
    connection: Connection,
    yardstick: Yardstick,
    wanted: WaitingFilter,
    after: Key | None,
    limit: int,
) -> list[Waiting]:
    """Return the spells that go on and are not paused on a day, in the order that is wanted."""
    rows = await connection.fetch(
        SQL["spells_waiting"],
        yardstick.on,
        wanted.party,
        wanted.stage,
        wanted.program,
        wanted.ori,
        wanted.provider,
        wanted.overdue,
        wanted.held,
        *_columns(yardstick.norms),
        wanted.sort is WaitingSort.DUE,
        *(after or (None, None, None)),
        limit,
        *wanted.sight.columns,
        *wanted.owners,
        wanted.sight.own_alone,
        wanted.sight.asking,
    )
    return [
        Waiting((row["sorted_on"], row["subject"], row["ordinal"]), _view(row, yardstick))
        for row in rows
    ]


async def summarize_waiting(tables: TablesAsOf, yardstick: Yardstick) -> WaitingSummaryView:
    """Return how many wait for each party and since when, and what is on hold."""
    rows = await tables.connection.fetch(
        SQL["spells_summary"], yardstick.on, *_columns(yardstick.norms)
    )
    waiting = [WaitingRow.model_validate(dict(row)) for row in rows if row["party"]]
    return WaitingSummaryView(
        as_of=tables.as_of,
        on=yardstick.on,
        by_party=_by_party(waiting),
        waiting=waiting,
        on_hold=[HoldRow.model_validate(dict(row)) for row in rows if row["held_for"]],
    )


async def show_request_clock(
    tables: TablesAsOf, request_id: UUID, yardstick: Yardstick, sight: Sight = EVERYTHING
) -> ClockView | None:
    """Return every spell of a request that began by the day; None if there is none."""
    rows = await tables.connection.fetch(
        SQL["spells_of_request"], request_id, *sight.columns, sight.asking
    )
    spells = [_view(row, yardstick) for row in rows if row["began_on"] <= yardstick.on]
    if not spells:
        return None
    days: Counter[Party | None] = Counter(dict.fromkeys(Party, 0))
    for spell in spells:
        days[spell.party] += spell.days
    return ClockView(
        as_of=tables.as_of,
        on=yardstick.on,
        days_by_party={party: days[party] for party in Party},
        days_uncharged=days[None],
        spells=spells,
    )


async def list_recommendation_spells(
    connection: Connection, engagement_id: UUID, yardstick: Yardstick
) -> list[SpellView]:
    """Return the spells of an engagement's recommendations that began by the day."""
    rows = await connection.fetch(SQL["spells_of_recommendations"], engagement_id)
    return [_view(row, yardstick) for row in rows if row["began_on"] <= yardstick.on]


async def count_medians(tables: TablesAsOf, by: ClockDimension, norms: Norms) -> MediansView:
    """Return how long spells took, by one dimension, and the norms."""
    rows = await tables.connection.fetch(SQL["spells_medians"], by)
    return MediansView(
        as_of=tables.as_of,
        by=by,
        rows=[MedianRow(**row) for row in rows],
        norms=[
            NormView(
                name=norm.name,
                what=norm.what,
                days_max=norms[norm.name],
                counted_from=norm.counted_from,
                published_days_max=norm.days_max if norm.published else None,
            )
            for norm in NORMS
        ],
    )


def _columns(norms: Norms) -> tuple[Sequence[str], Sequence[int]]:
    return list(norms), list(norms.values())


def _by_party(rows: Sequence[WaitingRow]) -> Mapping[Party, PartyCount]:
    of_each = {party: [row for row in rows if row.party is party] for party in Party}
    return {
        party: PartyCount(
            waiting=sum(row.waiting for row in of_it), overdue=sum(row.overdue for row in of_it)
        )
        for party, of_it in of_each.items()
    }


def _view(row: asyncpg.Record, yardstick: Yardstick) -> SpellView:
    on, spell = yardstick.on, _spell(row)
    ended_on = None if spell.ended_on is None or spell.ended_on > on else spell.ended_on
    due_on = spell.due(on, yardstick.norms)
    return SpellView(
        request_id=row["request_id"],
        engagement_id=row["engagement_id"],
        recommendation_id=row["subject"] if row["kind"] == "recommendation" else None,
        ori=row["ori"],
        program=row["program"],
        provider=spell.provider,
        owner=row["owner"],
        stage=spell.stage,
        party=spell.party,
        held_for=spell.held_for,
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
        party=None if row["party"] is None else Party(row["party"]),
        began_on=row["began_on"],
        ended_on=row["ended_on"],
        norm=row["norm"],
        counted_from=row["counted_from"],
        due_on=row["due_on"],
        provider=row["provider"],
        held_for=row["held_for"],
        pauses=tuple(_pauses(row)),
    )


def _pauses(row: asyncpg.Record) -> Iterator[Pause]:
    began_on, ended_on = row["pauses_began_on"] or (), row["pauses_ended_on"] or ()
    return map(Pause, began_on, ended_on)
