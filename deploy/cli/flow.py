"""`byfield audit flow`: whether every fact was carried and handled, is put aside, or waits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, NamedTuple

from cyclopts import Parameter
from cyclopts.validators import Number

from deploy.cli.output import OUT, say_json
from deploy.cli.parameters import Json
from deploy.cli.runtime import reachable, run
from deploy.flows import flows_of
from deploy.nats_admin import nats_admin
from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from events.log.relay.agreement import Agreed, examine
from services.kit.escapes import escape_line
from services.kit.feed.flow import Flow, Positions


def flow(
    *,
    from_: Annotated[int, Parameter(name="--from", validator=Number(gte=1))] = 1,
    until: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    json: Json = False,
) -> int:
    """Hold every consumer against the log: what was appended was handled, is parked, or waits.

    The stream, and each projection and reaction of each service. Each fact that a reaction handled
    has its answer in the log, or the reaction says why none was due. The log is read once for each
    service. Ends with 1 where a fact is missing, was answered twice, or is not the log's.

    Examples: byfield audit flow; byfield audit flow --from 48000 --until 48211 --json

    Parameters
    ----------
    from_
        The first position that is looked at.
    until
        The last one; the end of the log if not said.
    """

    async def work() -> list[Flow]:
        async with reachable() as settings:
            async with PostgresLog(settings.dsn_of("log")) as log:
                head = (await log.head()).position
                range_ = _Range(from_ - 1, head if until is None else min(until, head))
                found = [await _of_stream(settings, log, range_)]
            for service in SERVICES.values():
                found += await flows_of(settings, service, range_.until, range_.after)
        return found

    found = run(work())
    for each in found:
        if json:
            orders = {str(position): order_id for position, order_id in each.orders.items()}
            say_json({**asdict(each), "orders": orders, "whole": each.is_whole})
        else:
            _show(each)
    return 0 if all(each.is_whole for each in found) else 1


class _Range(NamedTuple):
    """Positions after one and up to another."""

    after: int
    until: int

    def up_to(self, position: int) -> int:
        """Return how many of them come up to a position."""
        return max(0, min(position, self.until) - self.after)


async def _of_stream(settings: Settings, log: PostgresLog, range_: _Range) -> Flow:
    """Compare every message with its event; what the relay has not sent yet waits."""
    told = Flow("relay", "stream", appended=range_.up_to(range_.until))
    async with nats_admin(settings) as connection:
        finding = await examine(log, connection, whole=True)
    if isinstance(finding, Agreed):
        told.handled = range_.up_to(finding.position)
        told.waiting = told.appended - told.handled
        return told
    told.waiting = told.appended
    told.faults.append(finding.because)
    return told


def _show(each: Flow) -> None:
    sound = "not whole yet" if each.waiting else "whole"
    verdict = sound if each.is_whole else "NOT WHOLE"
    OUT.print(
        f"{each.service}.{each.consumer}: {each.appended:,} appended = {each.handled:,} handled + "
        f"{each.parked:,} parked + {each.discarded:,} discarded + {each.waiting:,} waiting, "
        f"{verdict}"
    )
    for position, order_id in each.orders.items():
        OUT.print(f"  {position:,} was discarded on order {order_id}")
    for why, count in sorted(each.silent.items()):
        OUT.print(f"  {count:,} without an answer: {why}")
    for what, positions in (("missing", each.missing), ("answered twice", each.repeated)):
        if positions.count:
            OUT.print(f"  {what}: {_named(positions)}")
    for fault in each.faults:
        OUT.print(escape_line(f"  {fault}"))


def _named(positions: Positions) -> str:
    named = ", ".join(f"{position:,}" for position in positions.named)
    more = positions.count - len(positions.named)
    return f"{named}, and {more:,} more" if more else named
