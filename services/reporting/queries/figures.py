"""The table of all figures, by one dimension, and the annual table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from events.rules.topic_names import merged_topics
from services.reporting.measures import ANNUAL, WIDE
from services.reporting.measures.dimensions import UNDIVIDED, UNSPECIFIED, By
from services.reporting.measures.measure import Measure
from services.reporting.queries.counting import TopicKeys, ended_topics, values_of
from services.reporting.queries.kept_figures import ALL_FIGURES, FigureFilter, KeptFigures
from services.reporting.queries.tables_as_of import TablesAsOf
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


async def count_figures(
    tables: TablesAsOf, by: Dimension, counted: FigureFilter, kept: KeptFigures | None = None
) -> FiguresView:
    """Every measure of the table, divided by one dimension."""
    kept = kept or KeptFigures()
    topics = None
    if by is Dimension.TOPIC:
        topics = _topics(await ended_topics(tables, kept), counted.topics)
    else:
        counted = replace(counted, topics=TopicNames.AS_NAMED)  # it is the same answer
    return FiguresView(
        as_of=tables.as_of,
        by=by,
        topics=topics,
        units={each.name: UnitView(definition=each.definition, day=each.day) for each in WIDE},
        rows=await count_rows(tables, by, counted, kept),
    )


async def count_rows(
    tables: TablesAsOf,
    by: Dimension | By,
    counted: FigureFilter,
    kept: KeptFigures,
    measures: Sequence[Measure] = WIDE,
) -> list[FigureRow]:
    """Measures of the table, by any dimension that it has or by another period."""
    return await _rows(tables, measures, by, counted, kept)


async def count_years(tables: TablesAsOf, kept: KeptFigures | None = None) -> AnnualView:
    """The compact table: federal fiscal years, and all of them together."""
    kept = kept or KeptFigures()
    years = await _rows(tables, ANNUAL, Dimension.FISCAL_YEAR, ALL_FIGURES, kept)
    whole = await _rows(tables, ANNUAL, Dimension.ALL, ALL_FIGURES, kept)
    total = whole[0] if whole else FigureRow(key=Dimension.ALL)
    return AnnualView(
        as_of=tables.as_of,
        years=[_annual(int(row.key), row) for row in years],
        total=_annual(None, total),
    )


async def _rows(
    tables: TablesAsOf,
    measures: Sequence[Measure],
    by: Dimension | By,
    counted: FigureFilter,
    kept: KeptFigures,
) -> list[FigureRow]:
    found: Mapping[str, dict[str, Any]] = defaultdict(dict)
    answers = await values_of(tables, measures, (by, UNDIVIDED), counted, kept)
    for measure, values in zip(measures, answers, strict=True):
        for (key, _), value in values.items():
            if key != UNSPECIFIED:  # the table never had a row for what names no topic
                found[key][measure.name] = value
    return [FigureRow(key=key, **found[key]) for key in sorted(found)]


def _topics(ended: TopicKeys, named: TopicNames) -> TopicsView:
    split = {topic: became for topic, became in ended.items() if len(became) > 1}
    return TopicsView(named=named, merged=merged_topics(ended), split=split)


def _annual(year: int | None, row: FigureRow) -> AnnualRow:
    return AnnualRow(fiscal_year=year, **{each.name: getattr(row, each.name) for each in ANNUAL})
