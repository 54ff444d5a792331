"""How long reporting works on a page of a long history, or on a review, and how large they are."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx
from starlette.types import ASGIApp

from deploy.bench.figures import quantile
from deploy.keyring import Keyring, named_after_party
from deploy.settings import Settings
from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.reporting import FiguresPublished
from services.kit.feed.connections import lent
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.run.mounting import mount
from services.kit.run.service import build, open_service
from services.reporting.app import SERVICE
from services.reporting.decisions.reviews import LAST_QUARTER
from services.reporting.projections.snapshots import SnapshotRow
from services.reporting.reviewing import ReviewToPublish, next_edition

TIMES: Final = 30
"""How often each page is asked for, after once: what is kept is kept."""
PAGES: Final = (
    *("/overview", "/published", "/view/agencies?by=state", "/assessments"),
    *("/records/requests", "/records/requests?status=delivered", "/records/assessments"),
    *("/records/case-studies", "/find?text=1+of+2+agencies+in+3+requests"),
)
"""The overview, the map, the lists, and a sentence with numbers that are published often.

One more is asked for: the page of the agency with the most requests.
"""
QUARTERS: Final = 40
"""Published quarters, the latest with what it says; those of ten years."""
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class PageTimes:
    """Of the slowest page, and of the largest."""

    slowest: str
    p50: float
    """Milliseconds of the slowest page, from question to whole answer, in one process."""
    p99: float
    bytes_max: int
    review: ReviewTimes


@dataclass(frozen=True, slots=True)
class ReviewTimes:
    """Of an edition of the annual review that nobody publishes."""

    milliseconds: float
    """To count its figures, and to make both files."""
    page_bytes: int
    pdf_bytes: int


class PageError(Exception):
    """A page was not answered; the message names it and the status."""


async def measure_pages(dsn: str, published: FiguresPublished) -> PageTimes:
    """Publish these figures, then ask for each page as a coordinator."""
    often = dict.fromkeys(("reads_a_minute_max", "strangers_a_minute_max"), 1_000_000)
    settings = Settings.read(postgres_dsn=dsn, **often)
    async with open_service(SERVICE, settings, listening=False) as service:
        await _publish(service.running.pool, published)
        app = mount([SERVICE], {SERVICE.name: build(SERVICE, settings)}, settings)
        app.state.services[SERVICE.name].state.running = service.running
        key = Keyring(settings).key_of(named_after_party("coordinator"))
        agency = await _busiest_agency(service.running.pool)
        pages = (*PAGES, f"/records/agencies/{agency}")
        found = {path: await _asked(app, path, key) for path in pages}
        review = await _reviewed(service.running, published)
    slowest = max(found, key=lambda path: quantile(found[path][0], 0.5))
    times = found[slowest][0]
    largest = max(size for _, size in found.values())
    return PageTimes(slowest, quantile(times, 0.5), quantile(times, 0.99), largest, review)


async def _publish(pool: Pool, published: FiguresPublished) -> None:
    """Write rows of snapshots that no log has, but that pages read alike: of the last quarters."""
    row = published.model_dump(include=set(SnapshotRow._fields)) | {"position": 1}
    last = 4 * published.fiscal_year + published.quarter - 1
    rows = [SnapshotRow(**row)]
    for position in range(2, QUARTERS + 1):
        fiscal_year, before = divmod(last - position + 1, 4)
        name = f"fy{fiscal_year}-q{before + 1}"
        rows.append(
            rows[0]._replace(
                snapshot=name,
                position=position,
                fiscal_year=fiscal_year,
                quarter=before + 1,
                digest=name,
            )
        )
    async with lent(pool) as connection:
        await connection.copy_records_to_table(
            "snapshots", records=rows, columns=SnapshotRow._fields
        )


async def _busiest_agency(pool: Pool) -> str:
    """Return the ORI of the agency with the most requests."""
    async with lent(pool) as connection:
        ori: str = await connection.fetchval(statement("deploy.bench", "busiest_agency"))
    return ori


async def _reviewed(running: RunningService, published: FiguresPublished) -> ReviewTimes:
    """Make the next edition of the last year that these figures have whole."""
    year = published.fiscal_year - (published.quarter < LAST_QUARTER)
    asked = ReviewToPublish(year, None, datetime.now(UTC), with_pdf=True)
    begin = time.perf_counter()
    files = (await next_edition(running, asked)).files
    milliseconds = 1000 * (time.perf_counter() - begin)
    return ReviewTimes(milliseconds, len(files.page), len(files.pdf or b""))


async def _asked(app: ASGIApp, path: str, key: str) -> tuple[list[float], int]:
    """Return the milliseconds of each time, and the bytes of the page."""
    milliseconds: list[float] = []
    transport = httpx.ASGITransport(app)
    headers = {"accept": "text/html", "cookie": f"{SESSION_COOKIE}={key}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://byfield", headers=headers
    ) as client:
        for _ in range(TIMES + 1):
            begin = time.perf_counter()
            answer = await client.get(f"/{SERVICE.name}{path}")
            milliseconds.append(1000 * (time.perf_counter() - begin))
            if answer.status_code != _OK:
                raise PageError(f"{path} was answered with {answer.status_code}")
    return milliseconds[1:], len(answer.content)
