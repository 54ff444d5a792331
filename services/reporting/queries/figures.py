"""Figures by the counting dictionary, counted once and kept while they are true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, cast

import asyncpg

from events.rules.topic_names import merged_topics
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
    TopicNames,
    TopicsView,
    UnitView,
)

__all__ = ["ALL_FIGURES", "FigureFilter", "KeptFigures", "count_figures", "count_years"]

_BY_NAME: Final = {unit.name: unit for unit in UNITS}
_ENDED_TOPICS: Final = "topics_ended"


async def count_figures(
    shot: Snapshot, by: Dimension, counted: FigureFilter, kept: KeptFigures | None = None
) -> FiguresView:
    """Every unit, divided by one dimension."""
    kept = kept or KeptFigures()
    topics, called = None, None
    if by is Dimension.TOPIC:
        ended = await _ended_topics(shot, kept)
        topics = _topics(ended, counted.topics)
        called = merged_topics(ended) if counted.topics is TopicNames.AS_TODAY else None
    else:
        counted = replace(counted, topics=TopicNames.AS_NAMED)  # it is the same answer
    return FiguresView(
        as_of=shot.as_of,
        by=by,
        topics=topics,
        units={unit.name: UnitView(definition=unit.definition, day=unit.day) for unit in UNITS},
        rows=await _rows(shot, UNITS, by, counted, kept, called),
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
    called: Mapping[str, str] | None = None,
) -> list[FigureRow]:
    questions = [Question(unit.name, by, counted, shot.as_of, shot.generation) for unit in units]
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    answers = await kept.answers(questions, partial(_count, shot, called))
    for unit, values in zip(units, answers, strict=True):
        for key, value in values.items():
            found[key][unit.name] = value
    return [FigureRow(key=key, **found[key]) for key in sorted(found)]


async def _count(
    shot: Snapshot, called: Mapping[str, str] | None, questions: Sequence[Question]
) -> list[Values]:
    """Run each statement once for all its units; the questions differ in the unit alone.

    `called` has the names of merged topics today; None: topics count as named then.
    """
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
                called,
                counted.confidential,
            )
        values = ((row["key"], unit.value(row)) for row in rows[unit.statement])
        answers.append({key: value for key, value in values if value is not None})
    return answers


async def _ended_topics(shot: Snapshot, kept: KeptFigures) -> Mapping[str, Sequence[str]]:
    """Return what each topic that was merged or split became, kept like a figure."""
    question = Question(_ENDED_TOPICS, Dimension.ALL, ALL_FIGURES, shot.as_of, shot.generation)
    (ended,) = await kept.answers([question], partial(_read_ended_topics, shot))
    return cast("Mapping[str, Sequence[str]]", ended)


async def _read_ended_topics(shot: Snapshot, _: Sequence[Question]) -> list[Values]:
    rows = await shot.connection.fetch(SQL[_ENDED_TOPICS], shot.as_of)
    return [{row["topic"]: row["became"] for row in rows}]


def _topics(ended: Mapping[str, Sequence[str]], named: TopicNames) -> TopicsView:
    split = {topic: became for topic, became in ended.items() if len(became) > 1}
    return TopicsView(named=named, merged=merged_topics(ended), split=split)


def _annual(year: int | None, row: FigureRow) -> AnnualRow:
    return AnnualRow(
        fiscal_year=year, **{unit.name: getattr(row, unit.name) for unit in ANNUAL_UNITS}
    )
