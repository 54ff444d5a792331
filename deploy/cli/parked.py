"""`byfield parked`: the facts that a handler could not handle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

from deploy.cli.acting import acting
from deploy.cli.ordering import Reason, ordered, reason_given
from deploy.cli.output import ERR, OUT, say_json
from deploy.cli.runtime import reachable, run
from deploy.service_names import ServiceName
from deploy.services import SERVICES
from deploy.settings import Settings
from events.operations import ParkedReleaseOrdered
from events.vocabulary import OrderOutcome
from services.kit.escapes import escape_line
from services.kit.feed.connections import lent
from services.kit.feed.parking import LIST_PARKED_MAX, Parked, count_parked_of, list_parked
from services.kit.feed.parking_reasons import ADVICE
from services.kit.feed.releasing import release
from services.kit.run.service import OpenService, open_service

parked_app = App(name="parked", help="Facts that a projection or a reaction could not handle.")


@parked_app.command(name="list")
def list_all(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """List what is parked, in every service; ends with 1 if something is.

    Example: byfield parked list
    """

    async def work() -> list[tuple[str, Parked]]:
        found: list[tuple[str, Parked]] = []
        async with reachable() as settings:
            for name, service in SERVICES.items():
                async with (
                    open_service(service, settings, listening=False) as one,
                    lent(one.running.pool) as connection,
                ):
                    found += [(name, parked) for parked in await list_parked(connection)]
        return found

    parked = run(work())
    if json:
        say_json(
            [
                {"service": service, **asdict(one), "advice": ADVICE[one.reason]}
                for service, one in parked
            ]
        )
    else:
        for service, one in parked:
            OUT.print(_line(service, one))
        OUT.print(f"{len(parked)} parked" if parked else "Nothing is parked.")
        for reason in sorted({one.reason for _, one in parked}):
            OUT.print(f"{reason}: {ADVICE[reason]}")
    if len(parked) >= LIST_PARKED_MAX:
        ERR.print(f"Only the first {LIST_PARKED_MAX} of a service are shown.")
    return 1 if parked else 0


def _line(service: str, one: Parked) -> str:
    # The type of a newer fact and the text of an error may contain anything.
    return escape_line(
        f"{service} {one.feed}  {one.stream}  position {one.position:,}  "
        f"{one.attempts} attempts  {one.reason}  {one.error}"
    )


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
            handlers = {handler.name: handler for handler in one.handlers}
            if feed not in handlers:
                ERR.print(f"{service} has no {feed}; it has {', '.join(sorted(handlers))}")
                return 2
            running = one.running
            async with lent(running.pool) as connection:
                if not await count_parked_of(connection, feed, stream):
                    OUT.print(f"Nothing of {escape_line(stream)} is parked in {service} {feed}.")
                    return 0
            ordering = ParkedReleaseOrdered(
                service=service, feed=feed, parked_stream=stream, reason=why
            )
            principal = await acting(settings, "operator")
            async with ordered(settings, ordering, principal) as order:
                result = await release(
                    running.pool,
                    running.log,
                    running.catalogue,
                    feed,
                    stream,
                    handlers[feed].handle_one,
                )
                said = f"released {result.released}, still parked {result.remaining}"
                order.ended(said, OrderOutcome.PARTLY if result.remaining else OrderOutcome.DONE)
        OUT.print(said)
        if result.error is not None:
            ERR.print(escape_line(result.error))
        return 1 if result.remaining else 0

    return run(work())


@asynccontextmanager
async def _opened(name: ServiceName, settings: Settings) -> AsyncIterator[OpenService]:
    async with open_service(SERVICES[name], settings, listening=False) as one:
        yield one
