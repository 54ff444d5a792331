"""What is published: a quarter's figures, the same for everybody and for ever."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Response
from starlette.status import HTTP_201_CREATED

from events.facts import CATALOGUE as FACTS
from events.log.database.patience import patience
from events.log.deciding.handle import handle
from services.kit.feed.connections import lent
from services.kit.http.answers import (
    ON_COMMAND,
    ON_PUBLIC_QUERY,
    Done,
    done,
    publish,
    set_headers,
)
from services.kit.http.bodies import Body
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.reporting.commands.snapshots import FiscalYear, Quarter, Reason
from services.reporting.decisions import SNAPSHOTS_DECIDER
from services.reporting.decisions.snapshots import quarter_name
from services.reporting.feeds import FIGURES_FEED, SNAPSHOTS_FEED
from services.reporting.publishing import (
    PUBLISH_SECONDS_MAX,
    PUBLISHED_STREAM,
    QuarterToPublish,
    counted,
)
from services.reporting.queries.snapshots import (
    LATEST,
    SNAPSHOT_PATTERN,
    Published,
    get_snapshot,
    list_snapshots,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.routes.published import (
    ON_FIGURES,
    figures_as_published,
    prove_published,
)
from services.reporting.views.seals import RecordProof
from services.reporting.views.snapshots import SnapshotView

router = Router(prefix="/snapshots", tags=["snapshots"])

CHANGING_SECONDS: Final = 60
"""How long caches may keep what the next publication changes."""
_CURSORS = Cursors(int)
_Name = Annotated[
    str,
    Path(
        pattern=SNAPSHOT_PATTERN,
        description="A snapshot, such as `fy2024-q1`, or `latest`.",
    ),
]


class PublishBody(Body):
    """A quarter of a federal fiscal year that is over."""

    fiscal_year: FiscalYear
    quarter: Quarter
    reason: Reason | None = None
    """Why it is published again; everybody reads it."""


@router.post("", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def publish_figures(
    body: PublishBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Publish the figures of a quarter, as they are known now; again with a reason."""
    await running.wait_for_feeds(call, FIGURES_FEED)
    asked = QuarterToPublish(**body.model_dump(), now=running.now(), reached=call.headers.after)
    with patience(PUBLISH_SECONDS_MAX):
        handled = await handle(
            running.log,
            FACTS,
            SNAPSHOTS_DECIDER,
            PUBLISHED_STREAM,
            await counted(running, asked),
            call.cause,
            if_match=call.headers.if_match,
        )
    name = quarter_name(body.fiscal_year, body.quarter)
    return done(response, handled, name, location="/reporting/snapshots")


@router.get("", responses=ON_PUBLIC_QUERY)
async def show_snapshots(
    running: CurrentService, paging: RequestedPage, response: Response
) -> Page[SnapshotView]:
    """What was published, the last first; former editions stay, and say what came after them."""
    after = paging.after(_CURSORS)
    async with tables_as_of(running.pool, SNAPSHOTS_FEED) as tables:
        set_headers(response, position=tables.as_of)
        rows = await list_snapshots(tables.connection, after, paging.fetch)
    publish(response, CHANGING_SECONDS)
    return paging.page(rows, _CURSORS, lambda row: row.position, lambda row: row)


@router.get("/{name}", response_class=Response, responses=ON_PUBLIC_QUERY | ON_FIGURES)
async def show_snapshot(
    name: _Name,
    running: CurrentService,
) -> Response:
    """The published figures. Work is counted exactly, answers are shown as ranges."""
    found = await _found(running, name)
    address = f"/reporting/snapshots/{found.snapshot}"
    response = figures_as_published(found.content, found.digest, address)
    publish(response, CHANGING_SECONDS if name == LATEST else None)
    return response


@router.get("/{name}/proof", responses=ON_PUBLIC_QUERY)
async def prove_snapshot(
    name: _Name,
    running: CurrentService,
    response: Response,
) -> RecordProof:
    """The record of a snapshot in the log, and the proof that it is under the newest seal."""
    found = await _found(running, name)
    proof = await prove_published(running, "snapshot", found.snapshot, found.position)
    publish(response, CHANGING_SECONDS)
    return proof


async def _found(running: RunningService, name: str) -> Published:
    async with lent(running.pool) as connection:
        found = await get_snapshot(connection, name)
    if found is None:
        raise not_found("snapshot", name)
    return found
