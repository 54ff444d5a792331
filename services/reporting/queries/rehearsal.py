"""Every figure of the counting dictionary by every dimension, to be compared with another count."""

from __future__ import annotations

from events.log.database.connections import Connection
from services.kit.feed.generations import GENERATION, generation_of
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.figures import ALL_FIGURES, count_figures
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.figures import Dimension, FigureRow

_NOTHING = FigureRow(key="").model_dump(mode="json")


async def count_all_figures(connection: Connection, position: int) -> dict[tuple[str, ...], object]:
    """Return each value that is not nothing by its unit, dimension and key, as JSON has it.

    The tables are those that the connection finds first, and nothing is kept.
    """
    generation, _ = generation_of(await connection.fetch(GENERATION, FIGURES_FEED))
    tables = TablesAsOf(connection, position, 0, generation)
    found: dict[tuple[str, ...], object] = {}
    for by in Dimension:
        view = await count_figures(tables, by, ALL_FIGURES, KeptFigures(values_max=0))
        for row in view.rows:
            for unit, value in row.model_dump(mode="json", exclude={"key"}).items():
                if value != _NOTHING[unit]:
                    found[unit, by, row.key] = value
    return found
