"""`byfield parked`: the facts that a handler could not handle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.acting import acting
from deploy.cli.ordering import Order, Reason, ordered, reason_given
from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.runtime import reachable, run
from deploy.service_names import ServiceName
from deploy.services import SERVICES
from deploy.settings import Settings
from events.counted import counted
from events.decider import Refused
from events.event import Recorded
from events.operations import ParkedDiscardOrdered, ParkedReleaseOrdered
from events.vocabulary import OrderOutcome
from services.kit.escapes import escape_line
from services.kit.feed.connections import lent
from services.kit.feed.discarding import (
    Discarded,
    discard,
    list_discarded,
    order_of,
    refuse_unless_first,
)
from services.kit.feed.parking import LIST_PARKED_MAX, Parked, count_parked_of, list_parked
from services.kit.feed.parking_reasons import ADVICE
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import ReactionHandler
from services.kit.feed.releasing import Released, release
from services.kit.run.service import OpenService, open_service

parked_app = App(name="parked", help="Facts that a projection or a reaction could not handle.")


DISCARDED_ADVICE: Final = "nothing: the reaction gave it up for ever, on the order that is named"
_Handler = ProjectionHandler | ReactionHandler


@parked_app.command(name="list")
def list_all(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """List what is parked, and what was discarded, in every service; ends with 1 if some is parked.

    Example: byfield parked list
    """

    async def work() -> list[tuple[str, Parked | Discarded]]:
        found: list[tuple[str, Parked | Discarded]] = []
        async with reachable() as settings:
            for name, service in SERVICES.items():
                async with (
                    open_service(service, settings, listening=False) as one,
                    lent(one.running.pool) as connection,
                ):
                    found += [(name, parked) for parked in await list_parked(connection)]
                    given_up = await list_discarded(connection, limit=LIST_PARKED_MAX)
                    found += [(name, each) for each in given_up]
        return found

    found = run(work())
    parked = [one for _, one in found if isinstance(one, Parked)]
    if json:
        say_json([_row(service, one) for service, one in found])
    else:
        for service, one in found:
            OUT.print(_line(service, one))
        OUT.print(f"{len(parked)} parked" if parked else "Nothing is parked.")
        for reason in sorted({one.reason for one in parked}):
            OUT.print(f"{reason}: {ADVICE[reason]}")
        if len(parked) < len(found):
            OUT.print(f"discarded: {DISCARDED_ADVICE}")
    if len(found) >= LIST_PARKED_MAX:
        ERR.print(f"Only the first {LIST_PARKED_MAX} of a service are shown.")
    return 1 if parked else 0


def _row(service: str, one: Parked | Discarded) -> dict[str, object]:
    if isinstance(one, Discarded):
        said = {**asdict(one), "reason": "discarded", "parked_because": one.reason}
        return {"service": service, **said, "advice": DISCARDED_ADVICE}
    return {"service": service, **asdict(one), "advice": ADVICE[one.reason]}


def _line(service: str, one: Parked | Discarded) -> str:
    # The type of a newer fact and the text of an error may contain anything.
    where = f"{service} {one.feed}  {one.stream}  position {one.position:,}"
    if isinstance(one, Discarded):
        return escape_line(f"{where}  discarded on order {one.order_id}, was {one.reason}")
    return escape_line(f"{where}  {counted(one.attempts, 'attempt')}  {one.reason}  {one.error}")


@parked_app.command(name="release")
def release_stream(
    service: ServiceName, feed: str, stream: str, /, *, reason: Reason = None
) -> int:
    """Handle the parked facts of a stream again, in order; ends with 1 if one stays parked.

    Who is signed in as an operator, and why, is kept in the log, before anything is done.

    Example: byfield parked release reporting figures request-0190c1f2-... --reason "mended by 2.1"

    Parameters
    ----------
    service
        The service of the handler.
    feed
        The projection or reaction, as `byfield parked list` names it.
    stream
        The stream.
    """
    why = reason_given(reason)

    async def work() -> int:
        async with reachable() as settings, _opened(service, settings) as one:
            handler = _handler(one, service, feed)
            if handler is None:
                return 2
            async with lent(one.running.pool) as connection:
                if not await count_parked_of(connection, feed, stream):
                    OUT.print(f"Nothing of {escape_line(stream)} is parked in {service} {feed}.")
                    return 0
            ordering = ParkedReleaseOrdered(
                service=service, feed=feed, parked_stream=stream, reason=why
            )
            principal = await acting(settings, "operator")
            async with ordered(settings, ordering, principal) as order:
                result = await _release(one, handler, stream)
                said = f"released {result.released}, still parked {result.remaining}"
                _end(order, said, result)
        return _say(said, result)

    return run(work())


@parked_app.command(name="discard")
def discard_fact(
    service: ServiceName, feed: str, stream: str, position: int, /, *, reason: Reason = None
) -> int:
    """Give up a fact that a reaction can never carry out, and release what is parked behind it.

    For ever: what it would have done is not done, unless by hand. Only the first parked fact of its
    stream, and never one of a projection, whose rows would be wrong without it. Who is signed in as
    an operator, and why, is kept in the log before; it stays in `byfield parked list` and `byfield
    audit flow`. Ends with 1 if something of the stream stays parked.

    Example: byfield parked discard assignment FEED request-0190c1f2-... 48211 --reason "a trial"

    Parameters
    ----------
    service
        The service of the reaction.
    feed
        The reaction, as `byfield parked list` names it.
    stream
        The stream.
    position
        The position of the fact.
    """
    why = reason_given(reason)

    async def work() -> int:
        async with reachable() as settings, _opened(service, settings) as one:
            handler = _handler(one, service, feed)
            if handler is None:
                return 2
            if not isinstance(handler, ReactionHandler):
                raise Refused(
                    "projection",
                    f"{feed} is a projection: its rows would be wrong without a fact. Run the "
                    "release that mends it, then byfield parked release, or byfield rebuild",
                )
            recorded = await _at(one, stream, position)
            async with lent(one.running.pool) as connection:
                if (before := await order_of(connection, feed, recorded.id)) is not None and not (
                    await count_parked_of(connection, feed, stream)
                ):
                    OUT.print(f"{position:,} was discarded already, on order {before}.")
                    return 0
                if before is None:
                    await refuse_unless_first(connection, feed, recorded)
            ordering = ParkedDiscardOrdered(
                service=service,
                feed=feed,
                parked_stream=stream,
                discarded_position=position,
                discarded_id=recorded.id,
                reason=why,
            )
            principal = await acting(settings, "operator")
            async with ordered(settings, ordering, principal) as order:
                await discard(one.running.pool, feed, recorded, order.id)
                result = await _release(one, handler, stream)
                said = (
                    f"discarded {position}; of those behind it released {result.released}, "
                    f"still parked {result.remaining}"
                )
                _end(order, said, result)
        return _say(said, result)

    return run(work())


async def _at(one: OpenService, stream: str, position: int) -> Recorded:
    if position < 1:
        raise Refused("no-such-fact", f"POSITION: {position} is no position, the first one is 1")
    found = await one.running.log.read(after=position - 1, limit=1)
    if not found or found[0].stream != stream:
        has = f"is in {found[0].stream}" if found else "is after the end of the log"
        raise Refused("no-such-fact", f"POSITION: {position} {has}, not in {stream}")
    return found[0]


def _handler(one: OpenService, service: str, feed: str) -> _Handler | None:
    handlers = {handler.name: handler for handler in one.handlers}
    if feed not in handlers:
        ERR.print(f"{service} has no {feed}; it has {', '.join(sorted(handlers))}")
    return handlers.get(feed)


async def _release(one: OpenService, handler: _Handler, stream: str) -> Released:
    running = one.running
    return await release(
        running.pool, running.log, running.catalogue, handler.name, stream, handler.handle_one
    )


def _end(order: Order, said: str, result: Released) -> None:
    order.ended(said, OrderOutcome.PARTLY if result.remaining else OrderOutcome.DONE)


def _say(said: str, result: Released) -> int:
    OUT.print(said)
    if result.error is not None:
        ERR.print(escape_line(result.error))
    return 1 if result.remaining else 0


@asynccontextmanager
async def _opened(name: ServiceName, settings: Settings) -> AsyncIterator[OpenService]:
    async with open_service(SERVICES[name], settings, listening=False) as one:
        yield one
