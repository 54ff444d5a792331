"""Who is waited for, and was: the spells of each request, engagement, invitation, recommendation.

Spells go by business day and facts are recorded late, so the facts themselves are kept, and all
spells of a thing are made anew when it moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from events.event import Event, Heard
from events.log.database import Connection
from events.log.statements import statement
from services.kit.projection import Projection
from services.reporting import feeds
from services.reporting.clocks.tracks import DAYS, Clocked, clocked, subjects
from services.reporting.facts import CATALOGUE

_PACKAGE: Final = "services.reporting"
FACT_COLUMNS: Final = ("kind", "subject", "position", "type", "content")
COLUMNS: Final = (
    "subject",
    "ordinal",
    "request_id",
    "engagement_id",
    "recommendation_id",
    "ori",
    "program",
    "provider",
    "stage",
    "party",
    "began_on",
    "ended_on",
    "due_on",
    "pauses_began_on",
    "pauses_ended_on",
    "days",
    "business_days",
)

_Subject = tuple[str, UUID]


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Keep the facts, and make the spells of what they move anew."""
    moved = [
        (kind, subject, recorded.position, recorded.type, event)
        for event, recorded in facts
        for kind, subject in subjects(event)
    ]
    records = [(*key, event.model_dump_json()) for *key, event in moved]
    await connection.copy_records_to_table("clock_facts", columns=FACT_COLUMNS, records=records)
    ids = list({subject for _, subject, *_ in moved})
    lives = await _lives(connection, ids)
    await connection.execute(statement(_PACKAGE, "spells_delete"), ids)
    await connection.copy_records_to_table("spells", columns=COLUMNS, records=list(_rows(lives)))


async def _lives(connection: Connection, ids: Sequence[UUID]) -> Mapping[_Subject, list[Event]]:
    """Every fact of these things, in the order of the log."""
    lives: dict[_Subject, list[Event]] = defaultdict(list)
    for row in await connection.fetch(statement(_PACKAGE, "clock_facts_of"), ids):
        fact = CATALOGUE[row["type"]].model_validate_json(row["content"])
        lives[row["kind"], row["subject"]].append(fact)
    return lives


def _rows(lives: Mapping[_Subject, list[Event]]) -> Iterator[tuple[object, ...]]:
    for (kind, subject), facts in lives.items():
        thing = clocked(kind, facts)
        if thing is not None:
            yield from _rows_of(thing, subject, subject if kind == "recommendation" else None)


def _rows_of(
    thing: Clocked, subject: UUID, recommendation_id: UUID | None
) -> Iterator[tuple[object, ...]]:
    for ordinal, spell in enumerate(thing.spells):
        ended_on = spell.ended_on
        yield (
            subject,
            ordinal,
            thing.request_id,
            thing.engagement_id,
            recommendation_id,
            thing.ori,
            thing.program,
            spell.provider,
            spell.stage,
            spell.party,
            spell.began_on,
            ended_on,
            spell.due_on,
            [pause.began_on for pause in spell.pauses],
            [pause.ended_on for pause in spell.pauses],
            None if ended_on is None else spell.days(ended_on),
            None if ended_on is None else spell.business_days(ended_on),
        )


CLOCKS: Final = Projection(
    name=feeds.CLOCKS,
    tables=("clock_facts", "spells"),
    hears=frozenset(fact.wire_name for days in DAYS.values() for fact in days),
    apply=apply,
)
