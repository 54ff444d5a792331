"""`byfield import`: history that was kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.files import (
    Delimiter,
    Encoding,
    Guess,
    MapFile,
    count_lines,
    map_of,
    opened,
    print_guess,
    show_bad,
)
from deploy.cli.output import ERR, OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import TerminatedError, reachable, run
from events.counted import counted
from events.text import spelled
from services.importing.history.history_import import ImportReport, import_history
from services.importing.history.layout import LAYOUT
from services.importing.history.reading import read_rows
from services.importing.history.repeats import Distinct
from services.importing.history.row import HistoryRow
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import FILE_BYTES_MAX, TableFormat
from services.kit.bad_rows import BadRow
from services.kit.run.private_log import open_log

import_app = App(name="import", help="History that was kept elsewhere.")

WRITER: Final = "import"
BAD_ROWS_SHOWN_MAX: Final = 1_000
ROWS_A_STEP: Final = 64
"""Rows between two steps of the progress bar."""
JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})


@import_app.command
def engagements(
    file: Path,
    /,
    *,
    source: str | None = None,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    map_: MapFile = None,
    guess: Guess = False,
    distinct: Annotated[tuple[str, ...], Parameter(negative="")] = (),
) -> int:
    """Import engagements from a CSV or JSON lines file; may be repeated.

    Ends with 1 if a row is bad; the good ones are in all the same. See docs/importing.md.

    Examples: byfield import engagements history.csv --source spreadsheet --dry-run
    Examples: byfield import engagements history.csv --guess

    Parameters
    ----------
    file
        CSV, or JSON lines if the name ends in .jsonl or .ndjson.
    source
        Where the history was kept, for rows that do not say it; always the same name.
    dry_run
        Only say what would be done.
    distinct
        The key of an engagement that looks like a repeat and is none; may be said several times.
        A star stands for all.
    """
    given = TableFormat(delimiter, encoding)
    json_lines = file.suffix.lower() in JSON_LINES
    if guess and json_lines:
        raise ImportFileError("JSON lines have the names of fields: no map is needed")
    if guess:
        return print_guess(file, given, LAYOUT)
    by = map_of(map_, LAYOUT)
    with opened(file, FILE_BYTES_MAX) as content:
        lines = count_lines(content)
        keys = Distinct(frozenset(map(spelled, distinct)))
        rows = read_rows(
            content,
            given,
            by,
            json_lines=json_lines,
            source=source,
            distinct=keys,
        )
        return _import(rows, lines, keys, dry_run=dry_run)


def _import(
    rows: Iterable[HistoryRow | list[BadRow]], lines: int, distinct: Distinct, *, dry_run: bool
) -> int:
    report = ImportReport()

    async def work() -> None:
        async with reachable() as settings, open_log(settings, WRITER) as log:
            with bar("lines", lines) as advance:
                now, shown = datetime.now(settings.time_zone), _showing(rows, advance)
                await import_history(
                    log,
                    shown,
                    now=now,
                    center_began_on=settings.center_began_on,
                    distinct=distinct,
                    dry_run=dry_run,
                    report=report,
                )
                advance(lines)

    try:
        run(work())
    except (KeyboardInterrupt, TerminatedError):
        ERR.print(_standing("Interrupted", report, dry_run=dry_run))
        raise
    except Exception:
        # A full disk, a server that went away: what became of the file so far is told as well.
        if report.done:
            ERR.print(_standing("Stopped", report, dry_run=dry_run))
        raise
    _tell(report, dry_run=dry_run)
    return 1 if report.bad else 0


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    show_bad(report.bad, BAD_ROWS_SHOWN_MAX)
    OUT.print(
        f"{'would import' if dry_run else 'imported'} {report.imported:,} "
        f"({counted(report.facts, 'fact')}), unchanged {report.unchanged:,}, bad {report.refused:,}"
    )


def _showing(
    rows: Iterable[HistoryRow | list[BadRow]], advance: Callable[[int], None]
) -> Iterator[HistoryRow | list[BadRow]]:
    """Yield the rows; every 64 rows move the progress bar to the line reached."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % ROWS_A_STEP == 0:
            advance(row[-1].line if isinstance(row, list) else row.line)


def _standing(what: str, report: ImportReport, *, dry_run: bool) -> str:
    if dry_run:
        return f"{what}; a dry run writes nothing."
    return (
        f"{what}: engagements imported {report.imported:,}, "
        f"unchanged {report.unchanged:,}, bad {report.refused:,}. "
        "The same command goes on from here."
    )
