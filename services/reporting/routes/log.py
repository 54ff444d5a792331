"""The log itself, for consumers elsewhere who have a hole to fill or begin anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from events.event import Recorded
from events.log.cloudevents import encode
from services.kit.answers import ON_QUERY, tell
from services.kit.running import Here
from services.reporting.routes.asking import ByTrusted

router = APIRouter(prefix="/log", tags=["log"])

MEDIA_TYPE: Final = "application/cloudevents-batch+json"
LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1_000
BATCH_BYTES_MAX: Final = 4 * 1024 * 1024
"""A batch ends before the event that would make it larger, but has one event at least."""
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
    asked: ByTrusted,  # noqa: ARG001 - asking is what admits the role
    here: Here,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX, description="A position; 0: all.")] = 0,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="There may be fewer, if they are large.")
    ] = LIMIT_DEFAULT,
) -> Response:
    """Recorded facts after a position, as CloudEvents 1.0 in JSON batch format.

    Positions have no gaps: the first event has position `after` + 1.
    """
    messages, last = [], after
    for message, position in _bounded(await here.log.read(after=after, limit=limit)):
        messages.append(message)
        last = position
    response = Response(b"[" + b",".join(messages) + b"]", media_type=MEDIA_TYPE)
    tell(response, position=last)
    return response


def _bounded(records: Iterable[Recorded]) -> Iterator[tuple[bytes, int]]:
    bytes_so_far = 0
    for recorded in records:
        message = encode(recorded)
        bytes_so_far += len(message)
        if bytes_so_far > BATCH_BYTES_MAX and bytes_so_far != len(message):
            return
        yield message, recorded.position
