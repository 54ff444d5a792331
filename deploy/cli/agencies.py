"""`byfield agencies`: the registry of agencies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.acting import acting
from deploy.cli.days import GivenDay
from deploy.cli.files import Delimiter, Encoding, Guess, MapFile, map_of, print_guess, show_bad
from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from services.importing.agency_file import AGENCY_LAYOUT, read_agency_rows
from services.importing.agency_import import ImportReport, import_agencies
from services.importing.tables.table import TableFormat
from services.intake.app import SERVICE as INTAKE
from services.kit.run.private_log import open_log

agencies_app = App(name="agencies", help="The registry of agencies.")

WRITER: Final = "intake"
BAD_ROWS_SHOWN_MAX: Final = 50


@agencies_app.command(name="import")
def import_file(
    file: Path,
    /,
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    on: GivenDay | None = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    map_: MapFile = None,
    guess: Guess = False,
) -> int:
    """Register the agencies of a CSV file, and update those that differ; may be repeated.

    Ends with 1 if a row is bad; the good ones are in all the same. Who is signed in tells it, in a
    role that may over HTTP; a dry run needs nobody.

    Examples: byfield agencies import agencies.csv --dry-run
    Examples: byfield agencies import agencies.csv --guess

    Parameters
    ----------
    file
        With the columns of the FBI's list: ori, agency_type_name, edited_flag, edited_name,
        pub_agency_name, icpsr_name; pub_agency_unit, state and sworn, if known. Of any other
        layout with a map.
    dry_run
        Only say what would be done.
    on
        The day from which the file speaks; today if not said.
    """
    given = TableFormat(delimiter, encoding)
    if guess:
        return print_guess(file, given, AGENCY_LAYOUT)
    rows = read_agency_rows(file.read_bytes(), given, map_of(map_, AGENCY_LAYOUT))

    async def work() -> ImportReport:
        async with reachable() as settings, open_log(settings, WRITER) as log:
            may = INTAKE.policy.roles("register_agency")
            actor = None if dry_run else (await acting(settings, *may)).as_text
            now = datetime.now(settings.time_zone)
            with bar("agencies", len(rows)) as advance:
                return await import_agencies(
                    log,
                    rows,
                    actor=actor,
                    on=on or now.date(),
                    now=now,
                    progress=advance,
                )

    report = run(work())
    show_bad(report.bad, BAD_ROWS_SHOWN_MAX)
    OUT.print(
        f"{'would register' if dry_run else 'registered'} {report.registered:,}, "
        f"{'would change' if dry_run else 'changed'} {report.changed:,}, "
        f"unchanged {report.unchanged:,}, {_repeated(report)}bad {len(report.bad):,}"
    )
    return 1 if report.bad else 0


def _repeated(report: ImportReport) -> str:
    return f"repeated {report.repeated:,}, " if report.repeated else ""
