"""The projection of consumers: what each may read, and which keys it has and had.

What a token is good for is asked of the log, not of these rows, which lag.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.access import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from events.event import Told
from services.access import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class ConsumerRow(NamedTuple):
    """What one machine may read; its name stands elsewhere."""

    consumer_id: UUID
    version: int
    status: str
    """`registered` or `ended`."""
    scopes: tuple[str, ...]
    ends_on: date | None
    registered_by: str | None
    registered_on: date
    keys: tuple[Mapping[str, Any], ...] = ()
    """Every key that it ever had, in the order in which they were first added."""
    ended_on: date | None = None
    ended_by: str | None = None
    end_reason: str | None = None


def _register(_: ConsumerRow | None, fact: ConsumerRegistered, told: Told) -> ConsumerRow:
    return ConsumerRow(
        consumer_id=fact.consumer_id,
        version=told.version,
        status="registered",
        scopes=fact.scopes,
        ends_on=fact.ends_on,
        registered_by=fact.registered_by,
        registered_on=fact.registered_on,
    )


def _add_key(row: ConsumerRow, fact: ConsumerKeyAdded, told: Told) -> ConsumerRow:
    key = {
        "key_id": str(fact.key_id),
        "added_by": fact.added_by,
        "added_on": str(fact.added_on),
        "removed_by": None,
        "removed_on": None,
    }
    others = tuple(other for other in row.keys if other["key_id"] != key["key_id"])
    return row._replace(version=told.version, keys=(*others, key))


def _remove_key(row: ConsumerRow, fact: ConsumerKeyRemoved, told: Told) -> ConsumerRow:
    removed = {"removed_by": fact.removed_by, "removed_on": str(fact.removed_on)}
    keys = tuple(
        {**key, **removed} if key["key_id"] == str(fact.key_id) else key for key in row.keys
    )
    return row._replace(version=told.version, keys=keys)


def _end(row: ConsumerRow, fact: ConsumerEnded, told: Told) -> ConsumerRow:
    return row._replace(
        version=told.version,
        status="ended",
        ended_on=fact.ended_on,
        ended_by=fact.ended_by,
        end_reason=fact.reason,
    )


CONSUMERS_PROJECTION: Final = Projection(
    feeds.CONSUMERS_FEED,
    (
        rows(
            Table("consumers", ConsumerRow, key=("consumer_id",)),
            makes={ConsumerRegistered: _register},
            changes={
                ConsumerKeyAdded: _add_key,
                ConsumerKeyRemoved: _remove_key,
                ConsumerEnded: _end,
            },
        ),
    ),
)
