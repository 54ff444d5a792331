"""An operator's order: in the log, with who and why, before it is carried out, and once it ended.

    async with ordered(settings, StreamResetOrdered(head=7, reason=reason), principal) as order:
        ...
        order.ended("carries the log up to 7")

Where the log takes nothing, nothing is carried out. Each time that a command is given it is another
order: what it does is the same when it is done twice.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from cyclopts import Parameter
from pydantic import StringConstraints, TypeAdapter, ValidationError
from rich.prompt import Prompt

from deploy.cli.output import ERR
from deploy.settings import Settings
from events.catalogue import dump
from events.decider import Refused
from events.event import Event, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.database.patience import patience
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, NewEvent
from events.operations import (
    HistoryImportOrdered,
    KeyRotationOrdered,
    LogRestored,
    OrderEnded,
    ParkedDiscardOrdered,
    ParkedReleaseOrdered,
    PersonalExportOrdered,
    RebuildOrdered,
    StreamResetOrdered,
)
from events.text import LINE
from events.vocabulary import OrderOutcome
from services.kit.http.principals import Principal

ROLE: Final = "byfield_operations"
SAYS_CHARACTERS_MAX: Final = 500
_REASON: Final[TypeAdapter[str]] = TypeAdapter(
    Annotated[str, StringConstraints(min_length=1, max_length=500), LINE]
)
EXPORTS_STREAM: Final = "operations-export"
_STREAMS: Final[dict[type[Event], str]] = {
    ParkedReleaseOrdered: "operations-parked",
    ParkedDiscardOrdered: "operations-parked",
    StreamResetOrdered: "operations-relay",
    RebuildOrdered: "operations-rebuild",
    KeyRotationOrdered: "operations-privacy",
    HistoryImportOrdered: "operations-import",
    PersonalExportOrdered: EXPORTS_STREAM,
    LogRestored: "operations-restore",
}

Reason = Annotated[
    str | None,
    Parameter(help="Why, in a line of at most 500 letters; it is kept in the log for ever."),
]
"""An option of every command that orders something."""


class Order:
    """An order that is being carried out."""

    def __init__(self, order_id: UUID) -> None:
        self.id = order_id
        self.outcome = OrderOutcome.DONE
        self.says = "done"

    def ended(
        self,
        says: str,
        outcome: Literal[OrderOutcome.DONE, OrderOutcome.PARTLY] = OrderOutcome.DONE,
    ) -> None:
        """Say what became of it, in a line."""
        self.says, self.outcome = says[:SAYS_CHARACTERS_MAX], outcome


def reason_given(reason: str | None) -> str:
    """Return the reason; who forgot it is asked at a terminal. Raises `Refused`."""
    if reason is None:
        if not sys.stdin.isatty():
            raise Refused("reason-missing", "--reason must say why: it is kept with the order")
        reason = Prompt.ask("Why", console=ERR)
    try:
        return _REASON.validate_python(reason)
    except ValidationError as invalid:
        raise Refused("unfit-reason", f"--reason: {invalid.errors()[0]['msg']}") from None


@asynccontextmanager
async def ordered(settings: Settings, event: Event, principal: Principal) -> AsyncIterator[Order]:
    """Tell the order, then carry it out in the block, then tell how it ended.

    A block that is cut off leaves an order without an end. Raises what an append raises, before
    anything is done.
    """
    order_id = new_id()
    order = Order(order_id)
    async with PostgresLog(settings.dsn_of("log"), role=ROLE) as log:
        telling = _Telling(log, _STREAMS[type(event)], principal, order_id)
        await telling.tell(event, order_id)
        try:
            yield order
        except Exception as fault:
            await telling.end(OrderOutcome.FAILED, type(fault).__name__)
            raise
        await telling.end(order.outcome, order.says)


async def tell_done(settings: Settings, event: Event, principal: Principal) -> None:
    """Tell what another program did, which tells nothing. Raises what an append raises."""
    order_id = new_id()
    async with PostgresLog(settings.dsn_of("log"), role=ROLE) as log:
        telling = _Telling(log, _STREAMS[type(event)], principal, order_id)
        await telling.tell(event, order_id)


async def interrupted_import(log: EventLog, file_digest: str) -> UUID | None:
    """Return the first order of an import of this file, if the latest did not end as it should."""
    first: UUID | None = None
    latest: UUID | None = None
    for recorded in await log.read_stream(_STREAMS[HistoryImportOrdered]):
        told = CATALOGUE.require(recorded)
        match told:
            case HistoryImportOrdered(file_digest=digest) if digest == file_digest:
                first, latest = told.resumes or recorded.id, recorded.id
            case OrderEnded(order_id=order_id, outcome=outcome) if order_id == latest:
                if outcome is not OrderOutcome.FAILED:
                    first = latest = None
    return first


@dataclass(frozen=True, slots=True)
class _Telling:
    log: EventLog
    stream: str
    principal: Principal
    order_id: UUID

    async def end(self, outcome: OrderOutcome, says: str) -> None:
        ended = OrderEnded(order_id=self.order_id, outcome=outcome, says=says)
        await self.tell(ended, new_id(), causation_id=str(self.order_id))

    async def tell(self, event: Event, event_id: UUID, causation_id: str | None = None) -> None:
        new = NewEvent(event_id, event.wire_name, event.schema_version, dump(event))
        metadata = Metadata(
            actor=self.principal.as_text,
            correlation_id=str(self.order_id),
            causation_id=causation_id,
        )
        with patience():
            await self.log.append(Append(self.stream, None, (new,), metadata))
