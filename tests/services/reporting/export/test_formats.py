"""How rows become Parquet."""

from __future__ import annotations

from pathlib import Path

import orjson

from services.reporting.export.duck import connect_duck
from services.reporting.export.formats import ROW_GROUP_ROWS, to_parquet
from services.reporting.export.rows import REMEMBERING, state_of


def test_a_large_table_is_written_group_by_group_in_the_same_order(tmp_path: Path) -> None:
    """A group is in memory until it is written, so its rows must not follow from the log."""
    table = state_of(REMEMBERING[0])
    lines, parquet = tmp_path / "lines", tmp_path / "table.parquet"
    nothing = dict.fromkeys(table.names)
    since = table.names[0]
    rows = 2 * ROW_GROUP_ROWS + 1
    with lines.open("wb") as file:
        for number in range(rows):
            file.write(orjson.dumps(nothing | {since: number}, option=orjson.OPT_APPEND_NEWLINE))
    to_parquet(table, lines, parquet)
    with connect_duck(memory_mb=128, threads=1) as duck:
        duck.execute(
            "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?) ORDER BY 1",
            [str(parquet)],
        )
        assert duck.fetchall() == [(0, ROW_GROUP_ROWS), (1, ROW_GROUP_ROWS), (2, 1)]
        found = duck.read_parquet(str(parquet)).fetchall()
    assert [row[0] for row in found] == list(range(rows))
