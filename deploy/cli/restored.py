"""`byfield restored`: who restored the log, from which backup, and why; told afterwards."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final

from cyclopts import Parameter
from nats.aio.client import Client
from pydantic import StringConstraints, TypeAdapter, ValidationError

from deploy.cli.acting import acting
from deploy.cli.ordering import Reason, reason_given, tell_done
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run
from deploy.nats_admin import nats_admin
from deploy.servers import AwayError
from deploy.settings import Settings
from events.counted import counted
from events.decider import Refused
from events.event import FORGOTTEN_TYPES
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from events.log.stream.cloudevents import UnreadableMessageError, decode
from events.log.stream.stream import DirectGetError, messages, state
from events.operations import LogRestored
from events.text import LINE
from services.kit.escapes import escape_line

_FORGOTTEN: Final = "was forgotten since the backup, and is not any more: ask for it again"
_HELD: Final = "its legal hold was placed or lifted since the backup: set it right"
_UNDONE: Final = {
    "consumer": {
        "ConsumerEnded": "was ended since the backup, and may read again: end it",
        "ConsumerKeyRemoved": "a key was removed since the backup, and is good again: remove it",
    },
    "person": {
        "PersonRemoved": "was removed since the backup, and may get in again: remove it",
        "RoleEnded": "a role ended since the backup, and is held again: end it",
    },
    "forgetting": dict.fromkeys(("ForgettingConfirmed", *sorted(FORGOTTEN_TYPES)), _FORGOTTEN),
    "hold": dict.fromkeys(("LegalHoldPlaced", "LegalHoldLifted"), _HELD),
}
"""By category and type of the facts: what a restore undid that took something from somebody."""
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
    the stream has come, so how many facts were lost, and names who was forgotten, removed or lost a
    role or a key by one of them: that must be done again. It changes nothing else. Who tells it is
    signed in as an operator.

    Example: byfield restored /backups/2026-03-01 --reason "the disk of the server failed"
    """
    named, why = _named(backup), reason_given(reason)

    async def work() -> tuple[LogRestored, list[str]]:
        async with reachable() as settings:
            principal = await acting(settings, "operator")
            async with PostgresLog(settings.dsn_of("log")) as log:
                head = (await log.head()).position
                published, undone = await _published(settings, log)
            event = LogRestored(backup=named, head=head, published=published, reason=why)
            await tell_done(settings, event, principal)
            return event, undone

    told, undone = run(work())
    OUT.print(f"Told that the log was restored; it ended at {told.head:,}.")
    if told.published is not None and told.published > told.head:
        lost = counted(told.published - told.head, "fact after it is", "facts after it are")
        OUT.print(
            f"The stream ends at {told.published:,}: {lost} in the log no more, or others are. "
            "byfield relay reset makes the stream anew."
        )
    for line in undone:
        OUT.print(escape_line(line), soft_wrap=True)
    return 0


async def _published(settings: Settings, log: EventLog) -> tuple[int | None, list[str]]:
    """Return the last position of the stream, and what of it must be done again.

    None where there is no stream, or nobody answers.
    """
    try:
        async with nats_admin(settings) as connection:
            found = await state(connection)
            if found is None:
                return None, []
            return found.last, await _to_do_again(connection, log, found.last)
    except (AwayError, DirectGetError) as fault:
        ERR.print(f"The stream could not be asked how far it had come: {fault}")
        return None, []


async def _to_do_again(connection: Client, log: EventLog, last: int) -> list[str]:
    """Name what was taken by facts that the stream has and the log has no more.

    Rights and names are back in what was restored, and nothing else knows of it.
    """
    lines: list[str] = []
    for category, undone in _UNDONE.items():
        for message in await messages(connection, 0, last, f"events.{category}.>"):
            with suppress(UnreadableMessageError):  # somebody else's, of which the relay tells
                told = decode(message.content)
                if told.type in undone and await log.find(told.id) is None:
                    subject = told.stream.removeprefix("forgetting-").removeprefix("hold-")
                    lines.append(f"{subject}: {undone[told.type]}.")
    return list(dict.fromkeys(lines))


def _named(backup: str) -> str:
    try:
        return _BACKUP.validate_python(backup)
    except ValidationError as invalid:
        raise Refused("unfit-word", f"BACKUP: {invalid.errors()[0]['msg']}") from None
