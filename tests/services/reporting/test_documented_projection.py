"""The example of `docs/projections.md` is a projection, as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from services.kit.feed.connections import transaction
from tests.projecting import project
from tests.services.reporting.lives import Life, heard
from tests.services.reporting.reports import Reports

TEXT = (Path(__file__).parents[3] / "docs/projections.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


async def test_the_documented_projection_passes_its_test_and_fills_its_table(
    reports: Reports,
) -> None:
    code: dict[str, Any] = {"__name__": "hours"}
    for block in blocks("python"):
        exec(compile(block, "docs/projections.md", "exec"), code)  # noqa: S102 - our own document

    life = Life(1)
    facts = heard([life.delivery(1, "2023-02-01"), life.delivery(2, "2023-02-02"), life.struck(1)])
    async with transaction(reports.running.pool) as connection:
        [table] = blocks("sql")
        await connection.execute(table.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
        await project(connection, code["HOURS_PROJECTION"], facts)
        rows = await connection.fetch("SELECT delivery_id, minutes FROM hours")
        await connection.execute("DROP TABLE hours")
    kept = code["FoldedRows"](code["HOURS_PROJECTION"].folds).given(*(one.event for one in facts))
    assert [(str(row["delivery_id"]), row["minutes"]) for row in rows] == [
        (row.delivery_id, row.minutes) for row in kept.rows(code["HOURS"])
    ]
    assert len(rows) == 1
