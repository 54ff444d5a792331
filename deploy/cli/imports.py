"""`byfield import`: history that was kept elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.lines import ERR, OUT
from deploy.cli.progress import bar
from deploy.cli.reach import reachable, run
from deploy.importing.history_import import ImportReport, import_history
from deploy.importing.reading import read_rows
from events.log.postgres import PostgresLog

import_app = App(name="import", help="History that was kept elsewhere.")

ROLE: Final = "byfield_service"
BAD_ROWS_SHOWN_MAX: Final = 1_000
JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})


@import_app.command
def engagements(
    file: Path,
    /,
    *,
    source: str | None = None,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Import engagements from a CSV or JSON lines file; any number of times.

    Ends with 1 if a row is bad; the good ones are in all the same. See docs/importing.md.

    Examples: byfield import engagements history.csv --dry-run

    Parameters
    ----------
    file
        CSV, or JSON lines if the name ends in .jsonl or .ndjson.
    source
        Where the history was kept, for rows that do not say it; the file's name if not said.
    dry_run
        Only say what would be done.
    """
    content = file.read_bytes()
    rows = read_rows(
        content, json_lines=file.suffix.lower() in JSON_LINES, source=source or file.stem
    )

    async def work() -> ImportReport:
        async with reachable() as settings, PostgresLog(settings.dsn_of("log"), role=ROLE) as log:
            with bar("lines", content.count(b"\n")) as advance:
                return await import_history(
                    log, rows, now=datetime.now(UTC), dry_run=dry_run, progress=advance
                )

    report = run(work())
    for bad in report.bad[:BAD_ROWS_SHOWN_MAX]:
        ERR.print(f"line {bad.line}: {bad.field} = {bad.value!r}: {bad.rule}", markup=False)
    if len(report.bad) > BAD_ROWS_SHOWN_MAX:
        ERR.print(f"... and {len(report.bad) - BAD_ROWS_SHOWN_MAX:,} more")
    OUT.print(
        f"{'would import' if dry_run else 'imported'} {report.imported:,} "
        f"({report.facts:,} facts), unchanged {report.unchanged:,}, bad {report.refused:,}"
    )
    return 1 if report.bad else 0
