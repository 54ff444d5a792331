"""`byfield relay`: what carries the log to JetStream."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter
from nats.aio.client import Client
from rich.prompt import Confirm

from deploy.cli.acting import acting
from deploy.cli.ordering import Reason, ordered, reason_given
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run
from deploy.nats_admin import nats_admin
from events.counted import counted
from events.log.postgres import PostgresLog
from events.log.relay.agreement import Agreed, OutdatedStreamError, examine
from events.log.relay.reset import reset as reset_stream
from events.operations import StreamResetOrdered

relay_app = App(name="relay", help="What carries the log to JetStream.")


@relay_app.command
def reset(*, yes: Annotated[bool, Parameter(negative="")] = False, reason: Reason = None) -> int:
    """Delete the stream and publish the whole log anew: message n is event n again.

    For a relay that stopped because the stream carries what the log does not have: after the
    database was restored, or somebody else published. Services and consumers that noted a position
    beyond the log's head keep it: they stop and say so. Who is signed in as an operator, and why,
    is kept in the log before the stream is touched.

    Example: byfield relay reset --reason "the database was restored to the evening before"

    Parameters
    ----------
    yes
        Do not ask.
    """
    why = reason_given(reason)

    async def work() -> int:
        async with (
            reachable() as settings,
            PostgresLog(settings.dsn_of("log")) as log,
            nats_admin(settings) as connection,
        ):
            principal = await acting(settings, "operator")
            head = await log.head()
            because = await _because(log, connection)
            ERR.print(f"The log ends at {head.position:,}; {because}.")
            if not yes and not _agreed(head.position):
                ERR.print("Nothing was touched.")
                return 1
            ordering = StreamResetOrdered(head=head.position, reason=why)
            async with ordered(settings, ordering, principal) as order:
                position = await reset_stream(log, connection, public_url=settings.public_url)
                order.ended(f"carries the log up to {position}")
        OUT.print(f"The stream was made again and carries the log up to {position:,}.")
        return 0

    return run(work())


async def _because(log: PostgresLog, connection: Client) -> str:
    try:
        finding = await examine(log, connection, whole=True)
    except OutdatedStreamError as fault:
        return str(fault)
    return "the stream is in order" if isinstance(finding, Agreed) else finding.because


def _agreed(events: int) -> bool:
    if not sys.stdin.isatty():
        ERR.print("Nobody is there to be asked: --yes says so.")
        return False
    return Confirm.ask(
        f"Delete the stream and publish {counted(events, 'event')} anew?",
        console=ERR,
        default=False,
    )
