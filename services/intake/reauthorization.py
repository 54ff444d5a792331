"""Which work is open where an agency has a new executive: from the rows, and the log after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from events.event import Heard
from events.facts import CATALOGUE
from events.intake import ExecutiveChanged, RequestSubmitted
from events.log.database import Pool
from events.log.handle import handle
from events.log.store import EventLog
from services.intake import feeds, queries
from services.intake.commands.requests import AskReauthorization
from services.intake.decisions import REQUESTS
from services.intake.registry import request_stream
from services.kit.checkpoints import BEGINNING, read_checkpoint
from services.kit.connections import lent
from services.kit.reaction import Reaction, cause_of

_PAGE_EVENTS: Final = 1000


def ask_reauthorization(log: EventLog, pool: Pool) -> Reaction:
    """Ask for the yes of a new executive, for all that waits or is open."""

    async def on_executive_changed(heard: Heard) -> None:
        fact, recorded = heard
        if not isinstance(fact, ExecutiveChanged):
            return
        for request_id in await open_requests(log, pool, fact.ori, recorded.position):
            command = AskReauthorization(
                request_id=request_id, on=fact.changed_on, now=recorded.recorded_at
            )
            # The ids of facts derive from the cause: each request needs its own.
            cause = cause_of(heard, f"{feeds.ASK_REAUTHORIZATION} {request_id}", "intake")
            await handle(log, CATALOGUE, REQUESTS, request_stream(request_id), command, cause)

    return Reaction(
        name=feeds.ASK_REAUTHORIZATION,
        hears=frozenset({ExecutiveChanged.wire_name}),
        react=on_executive_changed,
        starts="beginning",
    )


async def open_requests(log: EventLog, pool: Pool, ori: str, position: int) -> Sequence[UUID]:
    """The requests that an agency had made by a position and that may be open, each once.

    What was submitted after the last fact that the rows know is found in the log itself, so that
    no request is missed because its row comes later; the rule says which of them are not over.
    """
    async with lent(pool) as connection:
        after = await read_checkpoint(connection, feeds.REQUESTS) or BEGINNING
    found = [
        request.request_id
        for request in await queries.list_open_requests(pool, ori)
        if request.position <= position
    ]
    reached = after.position
    while reached < position:
        page = await log.read(after=reached, limit=_PAGE_EVENTS, category=REQUESTS.category)
        for recorded in page:
            if recorded.position > position:
                break
            if recorded.type != RequestSubmitted.wire_name:
                continue
            fact = CATALOGUE.load(recorded)
            if isinstance(fact, RequestSubmitted) and fact.ori == ori:
                found.append(fact.request_id)
        reached = page[-1].position if page else position
    return list(dict.fromkeys(found))
