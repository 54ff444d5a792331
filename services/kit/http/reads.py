"""Reads of personal and confidential data, and of the log, are recorded: who read what, and when.

Which operations are, their rows in the table of who may say (`Row.recorded`). An answer waits until
its read is recorded, in the service's own tables; those that wait share one statement. So nothing
is shown without a record, and where none can be written, as on a full disk, nothing is shown.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple, cast

from fastapi import routing
from pydantic import BaseModel
from starlette.responses import Response

from events.log.database.connections import Pool
from services.kit.feed.connections import fetch_whole, lent
from services.kit.feed.schedule import Moment, Schedule
from services.kit.http.calls import Call
from services.kit.http.policy import Policy, Row
from services.kit.http.principals import Principal
from services.kit.http.running_service import RunningService
from services.kit.http.unchanged import UnchangedError
from services.kit.statements import kit_sql

FORGOTTEN_MAX: Final = 10_000
"""How many old records go in one turn of the schedule."""
_SHOWN: Final = frozenset({200, 422})
"""By which statuses a page is shown: 422 is a form with faults, which shows whom it is about."""
_EXTENT: Final = "byfield_extent"
_RECORDED: Final = "byfield_recorded"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a read showed."""

    rows: int | None = None
    """None where that says nothing, as of a page about one thing."""
    first: int | None = None
    """Of facts of the log, the position of the first and of the last."""
    last: int | None = None


class Read(NamedTuple):
    """A read, as it is recorded: ids alone, and nothing of what was read."""

    person: str
    role: str
    operation: str
    thing: str
    thing_id: str | None
    rows: int | None
    first: int | None
    last: int | None


async def record_read(
    running: RunningService,
    principal: Principal,
    operation: str,
    thing: str,
    *,
    thing_id: str | None = None,
    extent: Extent = Extent(),
) -> None:
    """Record a read, and return when that is committed: show nothing before.

    `thing_id` is an id or a code, never a name. Raises what an application answers with 503.
    """
    read = Read(
        principal.person,
        principal.role,
        operation,
        thing,
        thing_id,
        extent.rows,
        extent.first,
        extent.last,
    )
    await running.shared(write_reads).ask(read)


async def write_reads(pool: Pool, reads: Sequence[Read]) -> Sequence[None]:
    """Write reads with one statement."""
    columns = zip(*reads, strict=True)
    await fetch_whole(pool, kit_sql("reads_add"), *(list(column) for column in columns))
    return [None] * len(reads)


def counted(response: Response, extent: Extent) -> Response:
    """Return an answer that says how much it shows, where its content does not."""
    setattr(response, _EXTENT, extent)
    return response


def record_reads(routes: Iterable[Any], policy: Policy) -> None:
    """Let the routes whose rows say so record what they answer, before it is sent.

    Such a route takes its call, or its page, and the running service.
    """
    recorded = {row.operation: row for row in policy.rows if row.recorded}
    for context in routing.iter_route_contexts(list(routes)):
        route = context.original_route
        if not isinstance(route, routing.APIRoute) or route.name not in recorded:
            continue
        endpoint = cast("Callable[..., Awaitable[Any]]", context.dependant.call)
        if not getattr(endpoint, _RECORDED, False):  # pages are shared by applications
            context.dependant.call = _recording(endpoint, recorded[route.name])


def forget_reads(running: RunningService) -> Schedule:
    """Return the schedule by which old records go."""
    kept = timedelta(days=running.settings.reads_kept_days)

    async def act(moment: Moment) -> None:
        async with lent(running.pool) as connection:
            await connection.execute(kit_sql("reads_forget"), moment.now - kept, FORGOTTEN_MAX)

    return Schedule("forget-reads", act)


def _recording(endpoint: Callable[..., Awaitable[Any]], row: Row) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(endpoint)
    async def recorded(**values: Any) -> Any:
        answer: Any
        unchanged = None
        try:
            answer = await endpoint(**values)
        except UnchangedError as seen:  # it is shown again, from what the caller kept
            answer = unchanged = seen
        if isinstance(answer, Response) and answer.status_code not in _SHOWN:
            return answer  # another place to go: nothing was shown
        named = row.about.parameter
        await record_read(
            values["running"],
            _caller(values),
            row.operation,
            row.about.thing,
            thing_id=None if named is None else str(values[named]),
            extent=_extent_of(answer),
        )
        if unchanged is not None:
            raise unchanged
        return answer

    setattr(recorded, _RECORDED, True)
    return recorded


def _caller(values: Mapping[str, Any]) -> Principal:
    """Return who asks: of a call, or of the call that a page was admitted with."""
    call: Call = values["call"] if "call" in values else values["page"].call
    return call.principal


def _extent_of(answer: Any) -> Extent:
    match answer:
        case UnchangedError():
            return Extent()
        case Response():
            return cast("Extent", getattr(answer, _EXTENT, Extent()))
        case list() | tuple():
            return Extent(rows=len(cast("Sized", answer)))
        case BaseModel() if "items" in type(answer).model_fields:
            return Extent(rows=len(cast("Any", answer).items))
        case _:
            return Extent(rows=1)
