"""Everything that figures are counted from: five tables under one checkpoint.

One, so that an answer which reads several of them speaks for exactly one position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from events.event import Event, Heard
from events.log.database import Connection
from services.kit.projection import Projection
from services.reporting import feeds
from services.reporting.projections.agencies import AGENCIES
from services.reporting.projections.deliveries import DELIVERIES
from services.reporting.projections.engagements import ENGAGEMENTS
from services.reporting.projections.evaluations import EVALUATIONS
from services.reporting.projections.requests import REQUESTS
from services.reporting.projections.versions import Table, write

TABLES: Final = (AGENCIES, REQUESTS, ENGAGEMENTS, DELIVERIES, EVALUATIONS)
_TABLE_OF: Final[Mapping[type[Event], Table]] = {
    fact: table for table in TABLES for fact in table.hears
}


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Give every fact to its table, and write each table at once."""
    heard: dict[str, list[Heard]] = defaultdict(list)
    for fact in facts:
        heard[_TABLE_OF[type(fact.event)].name].append(fact)
    for table in TABLES:
        if table.name in heard:
            await write(connection, table, heard[table.name])


FIGURES: Final = Projection(
    name=feeds.FIGURES,
    tables=tuple(name for table in TABLES for name in table.names),
    hears=frozenset(fact.wire_name for fact in _TABLE_OF),
    apply=apply,
)
