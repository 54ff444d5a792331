"""Figures by the counting dictionary, counted once and kept while they are true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import asyncpg

from services.kit.statements import kit_sql
from services.reporting.queries import SQL
from services.reporting.queries.kept_figures import (
    ALL_FIGURES,
    FigureFilter,
    KeptFigures,
    Question,
    Values,
)
from services.reporting.queries.snapshot import Snapshot
from services.reporting.queries.units import ANNUAL_UNITS, UNITS, Unit
from services.reporting.views.figures import (
    AnnualRow,
    AnnualView,
    Dimension,
    FigureRow,
    FiguresView,
    UnitView,
)

__all__ = ["ALL_FIGURES", "FigureFilter", "KeptFigures", "count_figures", "count_years"]

_BY_NAME: Final = {unit.name: unit for unit in UNITS}


async def count_figures(
    shot: Snapshot, by: Dimension, counted: FigureFilter, kept: KeptFigures | None = None
) -> FiguresView:
    """Every unit, divided by one dimension."""
    return FiguresView(
        as_of=shot.as_of,
        by=by,
        units={unit.name: UnitView(definition=unit.definition, day=unit.day) for unit in UNITS},
        rows=await _rows(shot, UNITS, by, counted, kept or KeptFigures()),
    )


async def count_years(shot: Snapshot, kept: KeptFigures | None = None) -> AnnualView:
    """The compact table: federal fiscal years, and all of them together."""
    kept = kept or KeptFigures()
    years = await _rows(shot, ANNUAL_UNITS, Dimension.FISCAL_YEAR, ALL_FIGURES, kept)
    whole = await _rows(shot, ANNUAL_UNITS, Dimension.ALL, ALL_FIGURES, kept)
    total = whole[0] if whole else FigureRow(key=Dimension.ALL)
    return AnnualView(
        as_of=shot.as_of,
        years=[_annual(int(row.key), row) for row in years],
        total=_annual(None, total),
    )


async def _rows(
    shot: Snapshot,
    units: Sequence[Unit],
    by: Dimension,
    counted: FigureFilter,
    kept: KeptFigures,
) -> list[FigureRow]:
    questions = [Question(unit.name, by, counted, shot.as_of, shot.generation) for unit in units]
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    answers = await kept.answers(questions, partial(_count, shot))
    for unit, values in zip(units, answers, strict=True):
        for key, value in values.items():
            found[key][unit.name] = value
    return [FigureRow(key=key, **found[key]) for key in sorted(found)]


async def _count(shot: Snapshot, questions: Sequence[Question]) -> list[Values]:
    """Run each statement once for all its units; the questions differ in the unit alone."""
    # Plan for this dimension alone, without what only the others read.
    await shot.connection.execute(kit_sql("setting_set"), "plan_cache_mode", "force_custom_plan")
    rows: dict[str, list[asyncpg.Record]] = {}
    answers: list[Values] = []
    for unit_name, by, counted, as_of, _ in questions:
        unit = _BY_NAME[unit_name]
        if unit.statement not in rows:
            rows[unit.statement] = await shot.connection.fetch(
                SQL[unit.statement],
                by,
                counted.program,
                counted.since,
                counted.until,
                as_of,
            )
        values = ((row["key"], unit.value(row)) for row in rows[unit.statement])
        answers.append({key: value for key, value in values if value is not None})
    return answers


def _annual(year: int | None, row: FigureRow) -> AnnualRow:
    return AnnualRow(
        fiscal_year=year, **{unit.name: getattr(row, unit.name) for unit in ANNUAL_UNITS}
    )
