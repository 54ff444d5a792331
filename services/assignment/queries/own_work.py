"""Queries of what a provider has to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.norms import CONSULTATION, Norms
from events.rules.programs import PROGRAMS
from events.vocabulary import Contact
from services.assignment.queries import SQL
from services.assignment.views.own_work import OwnWorkCounts, OwnWorkView, Stage

_PLANNED: Final = [program for program, rules in PROGRAMS.items() if rules.plan_required]


@dataclass(frozen=True, slots=True)
class OwnWork:
    """Whose work, seen on which day; a field that is None does not restrict it."""

    provider: str
    today: date
    norms: Norms
    stage: Stage | None = None
    late: bool | None = None

    @property
    def columns(self) -> tuple[str, date, int, list[str]]:
        """What the function `work_of` takes."""
        return self.provider, self.today, self.norms[CONSULTATION], list(map(str, _PLANNED))


async def list_own_work(
    connection: Connection, wanted: OwnWork, after: tuple[date, UUID] | None, limit: int
) -> list[OwnWorkView]:
    """Return work by the day it is due, what is due on no day last."""
    rows = await connection.fetch(
        SQL["own_work_list"],
        *wanted.columns,
        wanted.stage,
        wanted.late,
        *(after or (None, None)),
        limit,
    )
    return [_shown(dict(row)) for row in rows]


async def count_own_work(connection: Connection, wanted: OwnWork) -> OwnWorkCounts:
    """Return how much there is in each stage."""
    row = await connection.fetchrow(SQL["own_work_count"], *wanted.columns)
    if row is None:
        raise AssertionError("a count is one row")
    return OwnWorkCounts(**row)


def _shown(row: Mapping[str, Any]) -> OwnWorkView:
    values = dict(row)
    contact = {name: values.pop(f"contact_{name}") for name in Contact.model_fields}
    return OwnWorkView(**values, contact=None if contact["name"] is None else Contact(**contact))
