"""The log itself, for consumers elsewhere who have a hole to fill or begin anew."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Response

from services.kit.http.answers import ON_QUERY, set_headers
from services.kit.http.policy import Allowed
from services.kit.http.reads import counted
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.log import LogSight, extent_of, read_batch

router = Router(prefix="/log", tags=["log"])

MEDIA_TYPE: Final = "application/cloudevents-batch+json"
LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1_000

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
    call: Allowed,
    running: CurrentService,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX, description="A position; 0: all.")] = 0,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="There may be fewer, if they are large.")
    ] = LIMIT_DEFAULT,
) -> Response:
    """Recorded facts after a position, as CloudEvents 1.0 in JSON batch format.

    Positions have no gaps: the first event has position `after` + 1. A machine is told what its
    scopes say: without `log:personal` the personal fields of each fact are empty texts, and without
    `log:confidential` a fact about confidential work is an event of type `Withheld`, which has its
    `position`, `id` and `previousid` alone. So is each fact of an evaluation, by whatever scopes:
    what one person answered is told to no machine.
    """
    messages = await read_batch(running, LogSight.of(call.principal), after, limit)
    content = b"[" + b",".join(message.content for message in messages) + b"]"
    response = Response(content, media_type=MEDIA_TYPE)
    set_headers(response, position=messages[-1].position if messages else after)
    return counted(response, extent_of(messages))
