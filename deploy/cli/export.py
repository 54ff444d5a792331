"""`byfield export`: the log and the rows that remember, as tables in files."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deploy.cli.names import NamesOrder, carry_out, signed_in_for_names
from deploy.cli.ordering import Reason, reason_given
from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from deploy.services import SERVICES
from deploy.settings import Settings
from events.counted import counted
from events.days import read_day
from events.log.store.moment import position_before
from services.kit.feed.freshness import WAIT_SECONDS_MAX, NotYetError
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service
from services.kit.settings import SettingsError
from services.reporting.export.directory import Directory
from services.reporting.export.exporting import Exported
from services.reporting.export.exporting import export as export_into
from services.reporting.export.formats import Format
from services.reporting.export.personal import Written
from services.reporting.export.private_folder import private_folder
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries.tables_as_of import tables_as_of


def export(
    directory: Path,
    /,
    *,
    format: Annotated[Format, Parameter(name="--format")] = Format.PARQUET,  # noqa: A002 - as typed
    as_of: str | None = None,
    personal: Annotated[bool, Parameter(negative="")] = False,
    reason: Reason = None,
) -> int:
    """Export facts, every version of the rows that figures are counted from, and a dictionary.

    A second export into the same folder checks what is there and adds what is new; one that was
    cut off goes on. Names, addresses and free text of people are left out, and whatever a person
    answered.

    With --personal they are in it, but for answers: somebody of the center who is signed in orders
    it with a --reason, which is kept in the log before anything is written, into an empty folder
    to which nothing is added.

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
    personal
        With names, addresses and free text of people, for whoever may see them on pages.
    reason
        Why, in a line of at most 500 letters, with --personal alone; it is kept for ever.
    """
    if personal:
        return _export_with_names(directory, format, as_of, reason_given(reason))
    if reason is not None:
        raise SettingsError(["--reason: only an export with names (--personal) needs one"])

    async def work() -> Exported:
        async with AsyncExitStack() as stack:
            settings = await stack.enter_async_context(reachable())
            running = await _reporting(stack, settings)
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


def _export_with_names(directory: Path, format_: Format, as_of: str | None, reason: str) -> int:
    async def work() -> tuple[int, Written]:
        async with AsyncExitStack() as stack:
            settings = await stack.enter_async_context(reachable())
            principal = await signed_in_for_names(settings)
            running = await _reporting(stack, settings)
            position = await _position_of(as_of, running)
            folder = stack.enter_context(private_folder(directory))
            asked = NamesOrder(settings, principal, running, folder, format_, position, reason)
            return position, await carry_out(asked)

    position, done = run(work())
    texts = done.texts
    OUT.print(
        f"{directory}: as of position {position:,}, with names: {counted(done.files, 'file')} with "
        f"{counted(done.rows, 'row')}; texts of {counted(texts.exported, 'fact')}, "
        f"{texts.removed:,} removed before, {texts.plain:,} left out as never encrypted."
    )
    OUT.print(f"byfield privacy exported {directory} says who in it was forgotten since.")
    return 0


async def _reporting(stack: AsyncExitStack, settings: Settings) -> RunningService:
    opened = await stack.enter_async_context(
        open_service(SERVICES["reporting"], settings, listening=False)
    )
    return opened.running


async def _position_of(asked: str | None, running: RunningService) -> int:
    """Return the position asked for, which figures have reached. Raises `SettingsError`."""
    head = (await running.log.head()).position
    if asked is None:
        try:
            await running.wait_for_position(head, FIGURES_FEED, seconds_max=WAIT_SECONDS_MAX)
        except NotYetError:
            async with tables_as_of(running.pool, FIGURES_FEED) as tables:
                return tables.as_of
        return head
    if asked.isdecimal():
        position = int(asked)
        if not 1 <= position <= head:
            raise SettingsError(
                [f"--as-of: {asked} is no position of the log, which ends at {head}"]
            )
    else:
        position = await _last_of(asked, running)
    await running.wait_for_position(position, FIGURES_FEED, seconds_max=WAIT_SECONDS_MAX)
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
