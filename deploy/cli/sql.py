"""`byfield sql`: questions in SQL over an export, as of any position."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table

from deploy.cli.output import OUT, say_json
from deploy.cli.parameters import NotNegative
from services.kit.escapes import escape_line
from services.kit.pages.downloads import safe_cell
from services.reporting.export.asking import (
    MEMORY_MB_MAX,
    SECONDS_MAX,
    Answer,
    Limits,
    asked,
)


def sql(
    directory: Path,
    question: str,
    /,
    *,
    as_of: NotNegative | None = None,
    format: Annotated[Literal["table", "csv", "jsonl"], Parameter(name="--format")] = "table",  # noqa: A002 - as typed
    seconds: float = SECONDS_MAX,
    memory_mb: int = MEMORY_MB_MAX,
) -> None:
    """Answer one SELECT over an export (DuckDB), as of a position; no server is needed.

    Views are named as the measures (requests, engagements_delivered, sites, ...), each row one
    thing counted; facts.TYPE, versions.TABLE and state.TABLE are the export's tables. Nothing else
    can be read, and nothing written.

    Example: byfield sql data/ "SELECT program, count(*) FROM requests GROUP BY ALL ORDER BY ALL"

    Parameters
    ----------
    directory
        The folder of an export as parquet or jsonl.
    question
        One SELECT.
    as_of
        A position up to which facts are known; by default that of the export.
    seconds
        How long it may take.
    memory_mb
        How much memory it may take.
    """
    with asked(directory, question, as_of, Limits(seconds, memory_mb)) as answer:
        match format:
            case "csv":
                _say_csv(answer)
            case "jsonl":
                for row in answer.rows:
                    say_json(dict(zip(answer.columns, row, strict=True)))
            case "table":
                _say_table(answer)


def _say_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(_cells(row))


def _cells(row: tuple[Any, ...]) -> Iterator[str]:
    for value in row:
        if isinstance(value, int | float):
            yield str(value)
        else:
            yield "" if value is None else safe_cell(str(value))


def _say_table(answer: Answer) -> None:
    table = Table(*answer.columns)
    for row in answer.rows:
        table.add_row(*("" if value is None else escape_line(str(value)) for value in row))
    OUT.print(table)
