"""Every request and where it stands, as far as intake has heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, get_args
from uuid import UUID

from events.event import Heard
from events.intake import RequestSubmitted
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.intake.projections.request_engagements import OfTheEngagement, after_engagement
from services.intake.projections.request_rows import RequestRow
from services.intake.projections.request_steps import (
    Authorizing,
    Deciding,
    after_authorizing,
    after_deciding,
    submitted,
)
from services.kit.projection import Projection

_Later = Deciding | Authorizing | OfTheEngagement
_Concerned = RequestSubmitted | _Later


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Load the rows concerned, fold, write them once."""
    concerned = [(fact, recorded) for fact, recorded in facts if isinstance(fact, _Concerned)]
    rows = await _load(connection, {fact.request_id for fact, _ in concerned})
    for fact, recorded in concerned:
        if isinstance(fact, RequestSubmitted):
            rows[fact.request_id] = submitted(fact, recorded)
        elif (row := rows.get(fact.request_id)) is not None:
            rows[fact.request_id] = _after(row, fact, recorded.version)
        # Else it was never submitted, and has no row whatever is told of it.
    if rows:
        await connection.execute(
            statement("services.intake", "write_requests"), *zip(*rows.values(), strict=True)
        )


async def _load(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, RequestRow]:
    found = await connection.fetch(statement("services.intake", "load_requests"), list(ids))
    return {row["request_id"]: RequestRow._make(row) for row in found}


def _after(row: RequestRow, fact: _Later, version: int) -> RequestRow:
    if isinstance(fact, OfTheEngagement):
        return after_engagement(row, fact)
    row = row._replace(version=version)
    if isinstance(fact, Authorizing):
        return after_authorizing(row, fact)
    return after_deciding(row, fact)


REQUESTS: Final = Projection(
    name=feeds.REQUESTS,
    tables=("requests",),
    hears=frozenset(fact.wire_name for fact in get_args(_Concerned)),
    apply=apply,
)
