"""One measure by up to two dimensions, as the one text that its digest is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from services.reporting.canonical import canonical, digest_of
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.measures.measure import Measure
from services.reporting.queries.counting import values_of
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures, Pair
from services.reporting.queries.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Asked:
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


async def answer(shot: Snapshot, asked: Asked, kept: KeptFigures) -> Answer:
    """Count a measure; what was counted before for the same question is not counted again."""
    measure, counted = asked.measure, asked.counted
    instead = measure.total_by(asked.by)
    rows = await _values(shot, asked, asked.by, kept) if asked.by else {}
    if instead is None:
        total: Any = sum(rows.values())
    else:
        whole = await _values(shot, asked, (), kept)
        total = whole.get(_WHOLE, measure.nothing)
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
        "as_of": shot.as_of,
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


_WHOLE: Pair = (UNDIVIDED, UNDIVIDED)


async def _values(
    shot: Snapshot, asked: Asked, by: Sequence[By], kept: KeptFigures
) -> dict[Pair, Any]:
    first, second, *_ = (*by, UNDIVIDED, UNDIVIDED)
    [values] = await values_of(shot, [asked.measure], (first, second), asked.counted, kept)
    return dict(values)


def told_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case int() | float() | None:
            return value
        case _:
            return value.isoformat()
