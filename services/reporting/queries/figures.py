"""Figures by the counting dictionary, each unit counted by its own statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from events.log.statements import statement
from events.vocabulary import Program
from services.reporting.queries.snapshot import Snapshot
from services.reporting.queries.units import ANNUAL_UNITS, UNITS, Unit
from services.reporting.views import (
    AnnualRow,
    AnnualView,
    Dimension,
    FigureRow,
    FiguresView,
    UnitView,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: of one program, on business days from `since` until `until`, both in."""

    program: Program | None = None
    since: date | None = None
    until: date | None = None


EVERYTHING = Counted()


async def count_figures(shot: Snapshot, by: Dimension, counted: Counted) -> FiguresView:
    """Every unit, divided by one dimension."""
    return FiguresView(
        as_of=shot.as_of,
        by=by,
        units={unit.name: UnitView(definition=unit.definition, day=unit.day) for unit in UNITS},
        rows=await _rows(shot, UNITS, by, counted),
    )


async def count_years(shot: Snapshot) -> AnnualView:
    """The compact table: federal fiscal years, and all of them together."""
    years = await _rows(shot, ANNUAL_UNITS, Dimension.FISCAL_YEAR, EVERYTHING)
    whole = await _rows(shot, ANNUAL_UNITS, Dimension.ALL, EVERYTHING)
    total = whole[0] if whole else FigureRow(key=Dimension.ALL)
    return AnnualView(
        as_of=shot.as_of,
        years=[_annual(int(row.key), row) for row in years],
        total=_annual(None, total),
    )


async def _rows(
    shot: Snapshot, units: Iterable[Unit], by: Dimension, counted: Counted
) -> list[FigureRow]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for unit in units:
        rows = await shot.connection.fetch(
            statement("services.reporting", unit.statement),
            by,
            counted.program,
            counted.since,
            counted.until,
            shot.as_of,
        )
        for row in rows:
            found[row["key"]][unit.name] = unit.value(row)
    return [FigureRow(key=key, **found[key]) for key in sorted(found)]


def _annual(year: int | None, row: FigureRow) -> AnnualRow:
    return AnnualRow(
        fiscal_year=year, **{unit.name: getattr(row, unit.name) for unit in ANNUAL_UNITS}
    )
