"""`byfield topics`: the topics that agencies may ask for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.acting import acting
from deploy.cli.agencies import WRITER
from deploy.cli.days import GivenDay
from deploy.cli.files import Delimiter, Encoding, show_bad
from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from services.importing.tables.table import TableFormat
from services.importing.topic_file import SHIPPED, read_topic_rows
from services.importing.topic_import import TopicReport, import_topics
from services.intake.app import SERVICE as INTAKE
from services.kit.run.private_log import open_log

topics_app = App(name="topics", help="The topics that agencies may ask for.")

BAD_LINES_SHOWN_MAX: Final = 50


@topics_app.command(name="import")
def import_file(
    file: Path = SHIPPED,
    /,
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    on: GivenDay | None = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
) -> int:
    """List the topics of a CSV file, and update those that differ; may be repeated.

    From then on a request names only topics that are listed. Ends with 1 if a line is bad; the
    good ones are in all the same. Who is signed in tells it, in a role that may over HTTP; a dry
    run needs nobody.

    Examples: byfield topics import

    Parameters
    ----------
    file
        With the columns topic, title and lists, of which the last holds general, sheriff or
        tribal, separated by semicolons. The project's own list if not said.
    dry_run
        Only say what would be done.
    on
        The day from which the file speaks; today if not said.
    """
    rows = read_topic_rows(file.read_bytes(), TableFormat(delimiter, encoding))

    async def work() -> TopicReport:
        async with reachable() as settings, open_log(settings, WRITER) as log:
            may = INTAKE.policy.roles("list_topic")
            actor = None if dry_run else (await acting(settings, *may)).as_text
            now = datetime.now(settings.time_zone)
            return await import_topics(log, rows, actor=actor, on=on or now.date(), now=now)

    report = run(work())
    show_bad(report.bad, BAD_LINES_SHOWN_MAX)
    if report.retired:
        OUT.print(f"left retired: {', '.join(report.retired)}")
    OUT.print(
        f"{'would list' if dry_run else 'listed'} {report.listed:,}, "
        f"{'would change' if dry_run else 'changed'} {report.changed:,}, "
        f"unchanged {report.unchanged:,}, bad {len(report.bad):,}"
    )
    return 1 if report.bad else 0
