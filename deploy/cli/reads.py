"""`byfield reads`: who read personal data, confidential work and the log, in every service."""

from __future__ import annotations

import csv
import sys
from collections.abc import AsyncIterator
from typing import Annotated, Final

from cyclopts import Parameter

from deploy.cli.runtime import reachable, run
from deploy.services import SERVICES
from events.log.database.connections import close_pool
from services.kit.escapes import escape_line
from services.kit.feed.connections import open_pool
from services.kit.http.read_records import ReadView, WantedReads, list_reads

PAGE_READS: Final = 1_000
COLUMNS: Final = ("service", *ReadView.model_fields)


def reads(
    *,
    thing: Annotated[str | None, Parameter(help="Of one thing: the id of a request, say.")] = None,
    person: Annotated[str | None, Parameter(help="By one person or machine: an opaque id.")] = None,
) -> None:
    """Print the reads that were recorded, as CSV: of each service the latest first.

    Example: byfield reads --thing 01890a5d-ac96-774b-bcce-b302099a8057
    """

    async def work() -> None:
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        async for service, read in _recorded(thing, person):
            cells = (service, *read.model_dump(mode="json").values())
            writer.writerow("" if cell is None else escape_line(cell) for cell in cells)

    run(work())


async def _recorded(thing: str | None, person: str | None) -> AsyncIterator[tuple[str, ReadView]]:
    async with reachable() as settings:
        for service in SERVICES:
            pool = await open_pool(settings.dsn_of(service), service, connections_max=1)
            try:
                before = None
                while page := await list_reads(
                    pool,
                    wanted=WantedReads(thing_id=thing, person=person),
                    before=before,
                    limit=PAGE_READS,
                ):
                    for read in page:
                        yield service, read
                    before = page[-1].read_id
            finally:
                await close_pool(pool)
