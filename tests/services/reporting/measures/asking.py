"""What a measure answers."""

from __future__ import annotations

import json
from typing import Any

from events.log.database.connections import Pool
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.queries.kept_figures import ALL_FIGURES, FigureFilter, KeptFigures
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.tables_as_of import tables_as_of


async def told(
    pool: Pool,
    name: str,
    *by: By,
    counted: FigureFilter = ALL_FIGURES,
    as_of: int | None = None,
) -> Any:
    """The answer to a question about all that is known, or was as of a position."""
    measure = MEASURES[name]
    async with tables_as_of(pool, FIGURES_FEED, as_of, beside=measure.beside) as tables:
        answered = await answer(tables, FigureQuestion(measure, by, counted), KeptFigures())
    return json.loads(answered.content)


async def values(pool: Pool, name: str, *by: By, as_of: int | None = None) -> dict[Any, Any]:
    """The value under each key, or pair of keys."""
    rows = (await told(pool, name, *by, as_of=as_of))["rows"]
    return {tuple(row["keys"]) if len(by) > 1 else row["keys"][0]: row["value"] for row in rows}
