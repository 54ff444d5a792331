"""`byfield import`: history that was kept elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.acting import acting
from deploy.cli.files import (
    Delimiter,
    Encoding,
    Extent,
    Guess,
    MapFile,
    extent_of,
    map_of,
    opened,
    print_guess,
    show_bad,
)
from deploy.cli.ordering import Reason, interrupted_import, ordered, reason_given
from deploy.cli.output import ERR, OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from deploy.cli.terminated import TerminatedError
from deploy.settings import Settings
from events.counted import counted
from events.log.store.event_log import EventLog
from events.operations import HistoryImportOrdered
from events.text import spelled
from events.vocabulary import OrderOutcome
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
    reason: Reason = None,
) -> int:
    """Import engagements from a CSV or JSON lines file; may be repeated.

    Ends with 1 if a row is bad; the good ones are in all the same. See docs/importing.md. Who is
    signed in as an operator, and why, is kept in the log, before anything is written; a dry run
    needs nobody.

    Examples: byfield import engagements history.csv --source spreadsheet --dry-run
    Examples: byfield import engagements history.csv --source spreadsheet --reason "as agreed"
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
        extent = extent_of(content)
        keys = Distinct(frozenset(map(spelled, distinct)))
        rows = read_rows(
            content,
            given,
            by,
            json_lines=json_lines,
            source=source,
            distinct=keys,
        )
        # What is no history at all is said before anybody orders its import.
        begun = chain([*islice(rows, 1)], rows)
        why = None if dry_run else reason_given(reason)
        return _import(begun, extent, keys, why=why)


def _import(
    rows: Iterable[HistoryRow | list[BadRow]],
    extent: Extent,
    distinct: Distinct,
    *,
    why: str | None,
) -> int:
    """Import the rows, on an order with its reason; without a reason it is a dry run."""
    report, dry_run = ImportReport(), why is None

    async def work() -> None:
        async with (
            reachable() as settings,
            open_log(settings, WRITER) as log,
            _on_order(settings, log, extent, why, report),
        ):
            with bar("lines", extent.lines) as advance:
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
                advance(extent.lines)

    try:
        run(work())
    except (KeyboardInterrupt, TerminatedError):
        ERR.print(_standing("Interrupted", report, dry_run=dry_run))
        raise
    except Exception:  # a full disk, a server that went away: told how far it came, raised again
        if report.done:
            ERR.print(_standing("Stopped", report, dry_run=dry_run))
        raise
    _tell(report, dry_run=dry_run)
    return 1 if report.bad else 0


@asynccontextmanager
async def _on_order(
    settings: Settings, log: EventLog, extent: Extent, why: str | None, report: ImportReport
) -> AsyncIterator[None]:
    """Tell the order of an import, and how it ended; without a reason there is none."""
    if why is None:
        yield
        return
    principal = await acting(settings, "operator")
    digest = log.digest_forms(extent.digest)[0]
    before = await interrupted_import(log, digest)
    ordering = HistoryImportOrdered(
        file_digest=digest, lines=extent.lines, resumes=before, reason=why
    )
    async with ordered(settings, ordering, principal) as order:
        yield
        order.ended(
            _summary(report, dry_run=False),
            OrderOutcome.PARTLY if report.bad else OrderOutcome.DONE,
        )


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    show_bad(report.bad, BAD_ROWS_SHOWN_MAX)
    OUT.print(_summary(report, dry_run=dry_run))


def _summary(report: ImportReport, *, dry_run: bool) -> str:
    return (
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
