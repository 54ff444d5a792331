"""What keeps the log as it is in the database, compared with what this release made it.

A trigger that is off, a function with another body or a grant too many changes no record by itself;
it says that somebody meant to, and may still.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final

from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.seals.verifying import Finding, Kind

FILE: Final = "definitions.json"
"""Beside this module; `python -m tests.events.log.seals.test_definitions` writes it anew."""
SCHEMAS: Final = (
    "log",
    *(
        f"log_{writer}"
        for writer in ("access", "assignment", "import", "intake", "operations", "reporting")
    ),
)


async def read_definitions(connection: Connection) -> dict[str, str]:
    """Return the digest of each definition of the log's schemas."""
    async with connection.transaction():
        # Names are then written out with their schemas, whatever this connection's path is.
        await connection.execute(statement("events.log", "migration_place"), None, "pg_catalog")
        rows = await connection.fetch(statement("events.log", "definitions_read"), list(SCHEMAS))
    return {row["name"]: sha256(row["says"].encode()).hexdigest() for row in rows}


def released_definitions() -> dict[str, str]:
    """Return those of this release."""
    content = files("events.log.seals").joinpath(FILE).read_text(encoding="ascii")
    released: dict[str, str] = json.loads(content)
    return released


def differences(
    found: Mapping[str, str], released: Mapping[str, str], expected: Collection[str] = ()
) -> Iterator[Finding]:
    """Return what is other than in the release.

    `expected` names what an installation has beyond it: what the release has stays as it is there.
    """
    for name in sorted({*found, *released} - (set(expected) - released.keys())):
        if found.get(name) == released.get(name):
            continue
        if name not in found:
            what = "is missing"
        elif name not in released:
            what = "is none of this release"
        else:
            what = "is another than in this release"
        yield Finding(Kind.DEFINITION, f"{name} {what}")
