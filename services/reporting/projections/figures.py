"""Everything that figures are counted from: five tables under one checkpoint.

One, so that an answer which reads several of them speaks for exactly one position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.event import Event, Heard
from events.log.database import Connection
from services.kit.projection import Projection
from services.reporting import feeds
from services.reporting.projections.agencies import Agencies
from services.reporting.projections.deliveries import Deliveries
from services.reporting.projections.engagements import Engagements
from services.reporting.projections.evaluations import Evaluations
from services.reporting.projections.requests import Requests
from services.reporting.projections.tables import Rows, Take


def _no_rows() -> tuple[Rows, ...]:
    return Agencies(), Requests(), Engagements(), Deliveries(), Evaluations()


def _takes(tables: Sequence[Rows]) -> dict[type[Event], Take]:
    return {fact: take for rows in tables for fact, take in rows.takes().items()}


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Take every fact into the rows of its table, then write each table at once."""
    tables = _no_rows()
    takes = _takes(tables)
    for event, recorded in facts:
        takes[type(event)](event, recorded)
    for rows in tables:
        await rows.write(connection)


FIGURES: Final = Projection(
    name=feeds.FIGURES,
    tables=("agencies", "requests", "engagements", "deliveries", "evaluations"),
    hears=frozenset(fact.wire_name for fact in _takes(_no_rows())),
    apply=apply,
)
