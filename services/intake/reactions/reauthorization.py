"""The reaction that asks a new executive to authorize open requests again."""

from __future__ import annotations

from events.event import Heard
from events.facts import CATALOGUE
from events.intake import ExecutiveChanged
from events.log.database.connections import Pool
from events.log.deciding.handle import handle
from events.log.store.event_log import EventLog
from services.intake import feeds
from services.intake.commands.requests import AskReauthorization
from services.intake.decisions import REQUEST_DECIDER
from services.intake.lookups import beside_request
from services.intake.queries.suggesting import open_requests
from services.kit.feed.reaction import Owed, Reaction, cause_of


def ask_reauthorization(log: EventLog, pool: Pool) -> Reaction:
    """Ask a new executive to authorize every request of the agency that waits or is open."""

    async def on_executive_changed(heard: Heard) -> None:
        fact, recorded = heard
        if not isinstance(fact, ExecutiveChanged):
            return
        for request_id in await open_requests(log, pool, fact.ori, recorded.position):
            command = AskReauthorization(
                request_id=request_id, on=fact.changed_on, now=recorded.recorded_at
            )
            # The ids of facts derive from the cause: each request needs its own.
            cause = cause_of(heard, f"{feeds.ASK_REAUTHORIZATION_FEED} {request_id}", "intake")
            await handle(
                log,
                CATALOGUE,
                REQUEST_DECIDER,
                REQUEST_DECIDER.stream(request_id),
                command,
                cause,
                beside=beside_request(command),
            )

    return Reaction(
        name=feeds.ASK_REAUTHORIZATION_FEED,
        hears=frozenset({ExecutiveChanged.wire_name}),
        react=on_executive_changed,
        starts="beginning",
        owes=_owes,
    )


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="the agency may have had no open request")
