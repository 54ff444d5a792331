"""The topics, as they were last told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from events.event import Heard
from events.intake import TopicListed, TopicRetired
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.kit.projection import Projection


class _Row(NamedTuple):
    topic: str
    version: int
    title: str
    lists: str
    listed_on: date
    retired_on: date | None = None


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """A listing tells the whole, a retirement only its day."""
    concerned = [
        (fact, recorded) for fact, recorded in facts if isinstance(fact, TopicListed | TopicRetired)
    ]
    topics = list({fact.topic for fact, _ in concerned})
    found = await connection.fetch(statement("services.intake", "load_topics"), topics)
    rows = {row["topic"]: _Row._make(row) for row in found}
    for fact, recorded in concerned:
        if isinstance(fact, TopicListed):
            lists = ",".join(fact.lists)
            rows[fact.topic] = _Row(fact.topic, recorded.version, fact.title, lists, fact.listed_on)
        elif (row := rows.get(fact.topic)) is not None:
            rows[fact.topic] = row._replace(version=recorded.version, retired_on=fact.retired_on)
    if rows:
        await connection.execute(
            statement("services.intake", "write_topics"), *zip(*rows.values(), strict=True)
        )


TOPICS: Final = Projection(
    name=feeds.TOPICS,
    tables=("topics",),
    hears=frozenset({TopicListed.wire_name, TopicRetired.wire_name}),
    apply=apply,
)
