"""`byfield log`: look into the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from cyclopts import App

from deploy.cli.output import ERR, OUT, say_json, show, show_json
from deploy.cli.parameters import Json, NotNegative
from deploy.cli.runtime import opened_log, run
from events.event import Recorded
from events.log.store.event_log import READ_EVENTS_MAX, EventLog

log_app = App(name="log", help="Look into the log.")
log_app.command("deploy.cli.differing:diff", name="diff")

_TAIL_SECONDS: Final = 0.25


@log_app.command
def head(*, json: Json = False) -> None:
    """Print the last position.

    Example: byfield log head
    """

    async def work() -> None:
        async with opened_log() as log:
            last = await log.head()
        if json:
            say_json({"position": last.position, "id": last.id})
        else:
            OUT.print(f"{last.position:,}" if last.position else "The log is empty.")

    run(work())


@log_app.command(name="show")
def show_position(position: int, /, *, json: Json = False) -> int:
    """Show one fact with all its content.

    Example: byfield log show 48211
    """

    async def work() -> int:
        async with opened_log() as log:
            found = await log.read(after=position - 1, limit=1) if position > 0 else []
            last = await log.head()
            await _show(log, found, as_json=json, whole=True)
        if not found:
            ERR.print(f"There is no position {position:,}; the log ends at {last.position:,}.")
            return 1
        return 0

    return run(work())


@log_app.command
def stream(name: str, /, *, json: Json = False) -> int:
    """Show every fact of one stream, first to last.

    Example: byfield log stream agency-IA0570100
    """

    async def work() -> int:
        version = 0
        async with opened_log() as log:
            while page := await log.read_stream(name, after_version=version):
                await _show(log, page, as_json=json)
                version = page[-1].version
        if not version:
            ERR.print(f"There is no stream {name}.")
            return 1
        return 0

    return run(work())


@log_app.command
def tail(
    *,
    after: NotNegative | None = None,
    count: NotNegative = 10,
    category: str | None = None,
    follow: bool = True,
    json: Json = False,
) -> None:
    """Show the last facts, then new ones as they come, until Ctrl-C.

    Examples: byfield log tail; byfield log tail --after 0 --no-follow --json;
    byfield log tail --category operations

    Parameters
    ----------
    after
        Begin after this position instead.
    count
        How many of the last facts to begin with.
    category
        Of this category alone: what stands before the first hyphen of a stream's name.
    follow
        Wait for more.
    """

    async def work() -> None:
        async with opened_log() as log:
            position = await _begin(log, count, category) if after is None else after
            while True:
                limit = min(1_000, READ_EVENTS_MAX)
                page = await log.read(after=position, limit=limit, category=category)
                await _show(log, page, as_json=json)
                if page:
                    position = page[-1].position
                elif follow:
                    await asyncio.sleep(_TAIL_SECONDS)
                else:
                    return

    run(work())


async def _begin(log: EventLog, count: int, category: str | None) -> int:
    """Return the position after which the last facts begin; of a category, as a read has them."""
    if category is None or count == 0:
        return max(0, (await log.head()).position - count)
    last = await log.read_backward(limit=min(count, READ_EVENTS_MAX), category=category)
    return last[-1].position - 1 if last else 0


async def _show(
    log: EventLog, page: Sequence[Recorded], *, as_json: bool, whole: bool = False
) -> None:
    """Print facts; as JSON with the id of the event before, like their messages on the stream."""
    before: Recorded | None = None
    for recorded in page:
        if not as_json:
            show(recorded, whole=whole)
            continue
        if recorded.position > 1 and (before is None or before.position != recorded.position - 1):
            (before,) = await log.read(after=recorded.position - 2, limit=1)
        show_json(recorded, None if before is None else before.id)
        before = recorded
