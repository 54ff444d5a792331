"""The annual review in a real browser: its pages and its one file, in every view."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, browser, opened, served
from tests.looking import faults
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_reviews import STORY, ask, told

__all__ = ["browser"]
PAGES = ("/reviews", "/reviews/2023", "/reviews/2023-1")


@pytest.fixture
async def origin(database: str, reports: Reports) -> AsyncIterator[str]:
    await told(reports)
    work = str(Life(1).engagement_id)
    await ask(reports, "reviews/2023/case-studies", engagement_id=work, **STORY)
    await ask(reports, "reviews", year=2023)
    await ask(reports, "reviews", "2", year=2023, reason="Hours of May were counted twice.")
    app = build(SERVICE, ReportingSettings.read(postgres_dsn=database))
    async with served(app) as origin:
        yield origin


async def test_every_page_and_the_file_look_well(
    origin: str, reports: Reports, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "review.html"
    file.write_bytes((await reports.client.get("/reporting/reviews/2023/file")).content)
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        for address in (*(f"{origin}{path}" for path in PAGES), file.as_uri()):
            await page.goto(address)
            assert await faults(page) == [], address
