"""`byfield export`: the log and the rows that remember, as tables in files."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from deploy.services import SERVICES
from events.counted import counted
from events.days import read_day
from events.log.store.moment import position_before
from services.kit.feed.freshness import NotYetError
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service
from services.kit.settings import SettingsError
from services.reporting.export.directory import Directory
from services.reporting.export.exporting import Exported
from services.reporting.export.exporting import export as export_into
from services.reporting.export.formats import Format
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.snapshot import snapshot

REPORTING: Final = SERVICES["reporting"]


def export(
    directory: Path,
    /,
    *,
    format: Annotated[Format, Parameter(name="--format")] = Format.PARQUET,  # noqa: A002 - as typed
    as_of: str | None = None,
) -> int:
    """Export facts, every version of the rows that figures are counted from, and a dictionary.

    A second export into the same folder checks what is there and adds what is new; one that was
    cut off goes on. Names, addresses and free text of people are left out, and whatever a person
    answered.

    Examples: byfield export data/; byfield export sheets/ --format csv --as-of 2

    Parameters
    ----------
    directory
        The folder; it is made if it is not there.
    format
        parquet (needs the extra analysis), jsonl or csv.
    as_of
        A position of the log, or a day: then as it was known at the end of that day. Left out: all
        that the figures have come to.
    """

    async def work() -> Exported:
        async with AsyncExitStack() as stack:
            settings = await stack.enter_async_context(reachable())
            opened = await stack.enter_async_context(
                open_service(REPORTING, settings, listening=False)
            )
            running = opened.running
            position = await _position_of(as_of, running)
            folder = stack.enter_context(Directory.opened(directory))
            advance_to = stack.enter_context(bar("Exporting", position))
            return await export_into(
                folder, running.log, running.pool, position, format, advance_to
            )

    done = run(work())
    OUT.print(
        f"{directory}: as of position {done.as_of:,}; there before, as it was: "
        f"{counted(done.files_before, 'file')}; added: {counted(done.files_added, 'file')} with "
        f"{counted(done.rows_added, 'row')}."
    )
    if done.versions_anew:
        OUT.print("Rows were counted anew since: all their versions were exported again.")
    return 0


async def _position_of(asked: str | None, running: RunningService) -> int:
    """Return the position asked for, which figures have reached. Raises `SettingsError`."""
    head = (await running.log.head()).position
    if asked is None:
        try:
            await running.wait_for_position(head, FIGURES_FEED)
        except NotYetError:
            async with snapshot(running.pool, FIGURES_FEED) as shot:
                return shot.as_of
        return head
    if asked.isdecimal():
        position = int(asked)
        if not 1 <= position <= head:
            raise SettingsError(
                [f"--as-of: {asked} is no position of the log, which ends at {head}"]
            )
    else:
        position = await _last_of(asked, running)
    await running.wait_for_position(position, FIGURES_FEED)
    return position


async def _last_of(asked: str, running: RunningService) -> int:
    try:
        day = read_day(asked)
    except ValueError as fault:
        raise SettingsError([f"--as-of: {asked} is no position, and a day {fault}"]) from None
    midnight = datetime.combine(day + timedelta(days=1), time(), running.settings.time_zone)
    if not (position := await position_before(running.log, midnight)):
        raise SettingsError([f"--as-of: nothing was recorded by {asked}"])
    return position
