"""One measure by up to two dimensions, as the one text that its digest is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from services.reporting.canonical import canonical, digest_of
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.measures.measure import Measure
from services.reporting.queries.counting import values_and_whole_of, values_of
from services.reporting.queries.kept_figures import WHOLE, FigureFilter, KeptFigures, Pair
from services.reporting.queries.tables_as_of import TablesAsOf


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """A question: a measure, what it is divided by, and what is counted."""

    measure: Measure
    by: tuple[By, ...]
    """At most two, in the order of the keys."""
    counted: FigureFilter


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question at a position: the same bytes whoever counts them."""

    content: str
    """Canonical JSON; its member `digest` is that of the same without it."""
    digest: str


async def answer(tables: TablesAsOf, asked: FigureQuestion, kept: KeptFigures) -> Answer:
    """Count a measure; what was counted before for the same question is not counted again."""
    measure, counted = asked.measure, asked.counted
    instead = measure.total_by(asked.by)
    by = _pair(asked.by)
    if instead is None:
        [rows] = await values_of(tables, [measure], by, counted, kept)
        total: Any = sum(cast("Iterable[Any]", rows.values()))
    else:
        rows, whole = await values_and_whole_of(tables, measure, by, counted, kept)
        total = whole.get(WHOLE, measure.nothing)
    if not asked.by:
        rows = {}
    content = {
        "measure": measure.name,
        "title": measure.title,
        "unit": measure.unit,
        "version": measure.version,
        "definition": measure.definition,
        "by": asked.by,
        "filters": {
            "program": counted.program,
            "from": told_value(counted.since),
            "until": told_value(counted.until),
            "topics": counted.topics,
        },
        "as_of": tables.as_of,
        "rows": [
            {"keys": keys[: len(asked.by)], "value": told_value(rows[keys])}
            for keys in sorted(rows)
        ],
        "total": told_value(total),
        "total_is": "sum" if instead is None else instead.total,
        "why_not_the_sum": None if instead is None else instead.why,
    }
    digest = digest_of(canonical(content))
    return Answer(canonical({**content, "digest": digest}), digest)


def _pair(by: Sequence[By]) -> Pair:
    first, second, *_ = (*by, UNDIVIDED, UNDIVIDED)
    return first, second


def told_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case int() | float() | None:
            return value
        case _:
            return value.isoformat()
