"""`byfield restored`: who restored the log, from which backup, and why; told afterwards."""

from __future__ import annotations

from typing import Annotated, Final

from cyclopts import Parameter
from pydantic import StringConstraints, TypeAdapter, ValidationError

from deploy.cli.acting import acting
from deploy.cli.ordering import Reason, reason_given, tell_done
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run
from deploy.processes import nats_admin
from deploy.servers import AwayError
from deploy.settings import Settings
from events.counted import counted
from events.decider import Refused
from events.log.postgres import PostgresLog
from events.log.stream.stream import state
from events.operations import LogRestored
from events.text import LINE

_BACKUP: Final[TypeAdapter[str]] = TypeAdapter(
    Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
)


def restored(
    backup: Annotated[str, Parameter(help="Which backup, as its folder or file is named.")],
    /,
    *,
    reason: Reason = None,
) -> int:
    """Tell that the log was restored: by whom, from which backup, and why.

    Give it once the restored log is migrated, before `byfield relay reset`: it then says how far
    the stream has come, so how many facts were lost. It changes nothing else. Who tells it is
    signed in as an operator.

    Example: byfield restored /backups/2026-03-01 --reason "the disk of the server failed"
    """
    named, why = _named(backup), reason_given(reason)

    async def work() -> LogRestored:
        async with reachable() as settings:
            principal = await acting(settings, "operator")
            async with PostgresLog(settings.dsn_of("log")) as log:
                head = (await log.head()).position
            published = await _published(settings)
            event = LogRestored(backup=named, head=head, published=published, reason=why)
            await tell_done(settings, event, principal)
            return event

    told = run(work())
    OUT.print(f"Told that the log was restored; it ended at {told.head:,}.")
    if told.published is not None and told.published > told.head:
        lost = counted(told.published - told.head, "fact after it is", "facts after it are")
        OUT.print(
            f"The stream ends at {told.published:,}: {lost} in the log no more, or others are. "
            "byfield relay reset makes the stream anew."
        )
    return 0


async def _published(settings: Settings) -> int | None:
    """Return the last position of the stream; None where there is none, or nobody answers."""
    try:
        async with nats_admin(settings) as connection:
            found = await state(connection)
    except AwayError as fault:
        ERR.print(f"The stream could not be asked how far it had come: {fault}")
        return None
    return None if found is None else found.last


def _named(backup: str) -> str:
    try:
        return _BACKUP.validate_python(backup)
    except ValidationError as invalid:
        raise Refused("unfit-word", f"BACKUP: {invalid.errors()[0]['msg']}") from None
