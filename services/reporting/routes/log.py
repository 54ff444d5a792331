"""The log itself, for consumers elsewhere who have a hole to fill or begin anew."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from events.log.store.event_log import EventLog
from events.log.stream.cloudevents import encode
from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.policy import Allowed
from services.kit.http.running_service import CurrentService

router = APIRouter(prefix="/log", tags=["log"])

MEDIA_TYPE: Final = "application/cloudevents-batch+json"
LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1_000
BATCH_BYTES_MAX: Final = 4 * 1024 * 1024
"""A batch ends before the event that would make it larger, but has one event at least."""
PAGE_EVENTS: Final = 100
"""Read at once: however large they are, some 25 MiB."""
POSITION_MAX: Final = 2**63 - 1

_BATCH: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events in the order of the log, none if it ends here. `Byfield-Position` "
        "is that of the last one: what to ask `after` next.",
        "content": {
            MEDIA_TYPE: {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


@router.get("", response_class=Response, responses=ON_QUERY | _BATCH)
async def show_log(
    call: Allowed,  # noqa: ARG001 - asking is what admits the role
    running: CurrentService,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX, description="A position; 0: all.")] = 0,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="There may be fewer, if they are large.")
    ] = LIMIT_DEFAULT,
) -> Response:
    """Recorded facts after a position, as CloudEvents 1.0 in JSON batch format.

    Positions have no gaps: the first event has position `after` + 1.
    """
    messages, last = await _batch(running.log, after, limit, running.settings.public_url)
    response = Response(b"[" + b",".join(messages) + b"]", media_type=MEDIA_TYPE)
    set_headers(response, position=last)
    return response


async def _batch(
    log: EventLog, after: int, limit: int, public_url: str | None
) -> tuple[list[bytes], int]:
    """The messages after a position, and the position of the last of them."""
    messages: list[bytes] = []
    room = BATCH_BYTES_MAX
    before = await log.read(after=after - 1, limit=1) if after else []
    previous_id = before[0].id if before else None
    while len(messages) < limit:
        page = await log.read(after=after, limit=min(PAGE_EVENTS, limit - len(messages)))
        for recorded in page:
            message = encode(recorded, previous_id, public_url)
            if messages and len(message) > room:
                return messages, after
            messages.append(message)
            room -= len(message)
            after, previous_id = recorded.position, recorded.id
        if not page:
            break
    return messages, after
