"""The registry: every agency as its latest profile says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from events.event import Heard
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.kit.projection import Projection


class _Row(NamedTuple):
    ori: str
    version: int
    name: str
    kind: str | None
    state: str
    sworn: int | None
    registered_on: date | None
    changed_on: date | None


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """A profile is told whole: nothing needs to be read, the last one of each agency is its row."""
    rows: dict[str, _Row] = {}
    for heard in facts:
        row = _row(heard)
        before = rows.get(row.ori)
        if before is not None:
            row = row._replace(
                registered_on=row.registered_on or before.registered_on,
                changed_on=row.changed_on or before.changed_on,
            )
        rows[row.ori] = row
    await connection.execute(
        statement("services.intake", "write_agencies"), *zip(*rows.values(), strict=True)
    )


def _row(heard: Heard) -> _Row:
    fact = heard.event
    registered_on: date | None = None
    changed_on: date | None = None
    match fact:
        case AgencyRegistered():
            registered_on = fact.registered_on
        case AgencyProfileChanged():
            changed_on = fact.changed_on
        case _:
            raise AssertionError(f"{fact.wire_name} is not heard")
    return _Row(
        ori=fact.ori,
        version=heard.recorded.version,
        name=fact.name,
        kind=fact.kind,
        state=fact.state,
        sworn=fact.sworn,
        registered_on=registered_on,
        changed_on=changed_on,
    )


AGENCIES: Final = Projection(
    name=feeds.AGENCIES,
    tables=("agencies",),
    hears=frozenset({AgencyRegistered.wire_name, AgencyProfileChanged.wire_name}),
    apply=apply,
)
