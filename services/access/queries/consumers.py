"""The facts of one machine, and the thumbprints of the keys that they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

from events.event import Recorded
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from events.log.store.event_log import EventLog
from services.access.decisions.consumers import CONSUMER_DECIDER, ConsumerFact
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch

FACTS_SHOWN_MAX: Final = 1000
"""Of one machine: its keys change some times a year."""


class ToldOfMachine(NamedTuple):
    """A fact of a machine, with when it was recorded."""

    fact: ConsumerFact
    recorded: Recorded


async def machine_facts(log: EventLog, consumer_id: UUID) -> Sequence[ToldOfMachine]:
    """Return the facts of a machine, the first one first."""
    stream = CONSUMER_DECIDER.stream(consumer_id)
    records = await log.read_stream(stream, limit=FACTS_SHOWN_MAX)
    return [ToldOfMachine(cast("ConsumerFact", CATALOGUE.require(each)), each) for each in records]


async def thumbprints_of(pool: Pool, consumer_id: UUID) -> Mapping[UUID, str]:
    """Return the thumbprint of each key that a machine has or had, by the id of the key."""
    rows = await fetch(pool, SQL["consumer_keys_all"], consumer_id)
    return {row["key_id"]: row["thumbprint"] for row in rows}
