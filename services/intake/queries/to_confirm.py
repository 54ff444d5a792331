"""What waits until the center has called: rows say which requests may, the log whether they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from events.log.deciding.beside import Beside
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.request_states import Flagged, Request, Screened, Submitted
from services.intake.queries import SQL
from services.intake.views.screening import ToConfirm, ToConfirmView
from services.kit.feed.connections import fetch
from services.kit.http.running_service import RunningService

LOOKED_AT_MAX: Final = 500
"""Open requests that came without an account, or with a yes by a link, the latest."""


async def list_to_confirm(running: RunningService) -> ToConfirm:
    """Return the requests about which the center has to call the agency, the latest first."""
    rows = await fetch(running.pool, SQL["requests_at_the_door"], LOOKED_AT_MAX)
    streams = {
        row["request_id"]: Beside(REQUEST_DECIDER.stream(row["request_id"]), REQUEST_DECIDER)
        for row in rows
    }
    told = await running.streams.load(streams) if streams else {}
    states = [told[row["request_id"]].state for row in rows]
    return ToConfirm(
        items=tuple(
            each
            for row, state in zip(rows, states, strict=True)
            for each in _waiting(dict(row), state)
        )
    )


def _waiting(row: dict[str, Any], state: Request) -> Iterator[ToConfirmView]:
    if not isinstance(state, Submitted | Flagged | Screened):
        return
    is_unconfirmed = row.pop("by_link") and not state.yeses
    if is_unconfirmed or state.to_confirm:
        yield ToConfirmView(**row, unconfirmed=is_unconfirmed, claims=len(state.to_confirm))
