"""What of the log is encrypted, by type; and what the vault counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson

from events.contracts.marks import marked_in
from events.event import Recorded
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.vault.tokens import has_text, key_of


@dataclass(slots=True)
class Texts:
    """How many facts of a type have personal or free text, by how they are kept."""

    plain: int = 0
    """Told before there was a vault, or by a process of a former release."""
    encrypted: int = 0
    removed: int = 0
    """Their key was destroyed."""
    without_key: int = 0
    """The vault does not have their key, nor destroyed it: an older backup was restored."""


async def count_texts(
    connection: Connection, records: Iterable[Recorded], counts: defaultdict[str, Texts]
) -> None:
    """Add a page of the log, as it is stored, to the counts by type.

    The connection has the vault's own role.
    """
    keyed: dict[UUID, str] = {}
    for recorded in records:
        content = orjson.loads(recorded.data)
        marked = marked_in(recorded.type, recorded.schema_version)
        if (key_id := key_of(content)) is not None:
            keyed[key_id] = recorded.type
        elif marked is not None and has_text(content, marked):
            counts[recorded.type].plain += 1
    if not keyed:
        return
    rows = await connection.fetch(statement("events.vault", "keys_states"), list(keyed))
    states = {row["id"]: row["is_destroyed"] for row in rows}
    for key_id, type_ in keyed.items():
        if key_id not in states:
            counts[type_].without_key += 1
        elif states[key_id]:
            counts[type_].removed += 1
        else:
            counts[type_].encrypted += 1
