"""The registry: every agency as its latest profile says, its contacts, its other actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from events.event import Heard
from events.intake import (
    AgencyProfileChanged,
    AgencyRegistered,
    ContactNamed,
    ExecutiveChanged,
    OtherActionEnded,
    OtherActionNoted,
)
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.intake.projections.agency_rows import write_contacts, write_other_actions
from services.kit.projection import Projection

_BESIDE: Final = (ContactNamed, ExecutiveChanged, OtherActionNoted, OtherActionEnded)
"""What changes no profile."""


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
    """Profiles first: what is told beside them moves their versions on."""
    await _write_profiles(connection, facts)
    beside = [heard for heard in facts if isinstance(heard.event, _BESIDE)]
    if not beside:
        return
    versions = {heard.recorded.stream.partition("-")[2]: heard.recorded.version for heard in beside}
    await connection.execute(
        statement("services.intake", "advance_agencies"), list(versions), list(versions.values())
    )
    told = [heard.event for heard in beside]
    await write_contacts(connection, told)
    await write_other_actions(connection, told)


async def _write_profiles(connection: Connection, facts: Sequence[Heard]) -> None:
    """A profile is told whole: nothing needs to be read, the last one of each agency is its row."""
    rows: dict[str, _Row] = {}
    for heard in facts:
        row = _row(heard)
        if row is None:
            continue
        before = rows.get(row.ori)
        if before is not None:
            row = row._replace(
                registered_on=row.registered_on or before.registered_on,
                changed_on=row.changed_on or before.changed_on,
            )
        rows[row.ori] = row
    if rows:
        await connection.execute(
            statement("services.intake", "write_agencies"), *zip(*rows.values(), strict=True)
        )


def _row(heard: Heard) -> _Row | None:
    fact = heard.event
    registered_on: date | None = None
    changed_on: date | None = None
    match fact:
        case AgencyRegistered():
            registered_on = fact.registered_on
        case AgencyProfileChanged():
            changed_on = fact.changed_on
        case _:
            return None
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
    tables=("agencies", "contacts", "other_actions"),
    hears=frozenset(fact.wire_name for fact in (AgencyRegistered, AgencyProfileChanged, *_BESIDE)),
    apply=apply,
)
