"""The center's pages of case studies in a real browser: in every view, and by keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from starlette.routing import Route

from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, browser, opened, served
from tests.looking import faults
from tests.services.reporting.lives import Life
from tests.services.reporting.quotes import released, tell
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_case_study_pages import LIST, PATH, STORY, facts, page_of
from tests.services.reporting.test_record_pages import SIGNS_IN, sign_in
from tests.services.reporting.test_reviews import ask, told

__all__ = ["browser"]
OTHER = f"{LIST}/2023/{Life(3).engagement_id}"


@pytest.fixture
async def origin(database: str, reports: Reports) -> AsyncIterator[str]:
    await told(reports)
    await tell(reports, released(Life(2)))
    app = build(SERVICE, ReportingSettings.read(postgres_dsn=database))
    app.router.routes.append(Route(SIGNS_IN, sign_in))
    async with served(app) as origin:
        yield origin


async def test_every_page_looks_well(origin: str, reports: Reports, browser: Browser) -> None:
    for path in (PATH, OTHER):
        await page_of(reports, path, STORY)
    await page_of(reports, f"{OTHER}/withdraw", {"reason": "The agency asked for it."})
    await ask(reports, "reviews", year=2023)
    request = f"/records/requests/{Life(2).request_id}"
    paths = (
        *(f"{LIST}?year=2023", f"{LIST}?year=2022", f"{LIST}?year=no", "/reviews/2023", request),
        *(PATH, f"{PATH}/withdraw", OTHER, f"{OTHER}/withdraw"),
    )
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{origin}{SIGNS_IN}")
        for path in paths:
            await page.goto(f"{origin}{path}")
            assert await faults(page, words=True) == [], path
        await page.goto(f"{origin}{PATH}")
        await page.get_by_label("Title").fill("")
        await page.get_by_role("button", name="Correct").click()
        await expect(page.get_by_text("There is a problem")).to_be_visible()
        assert await faults(page, words=True) == [], "with a fault"
        assert [text for text in said if "422" not in text] == []


async def test_one_is_told_and_taken_back_by_keyboard_alone(
    origin: str, reports: Reports, browser: Browser
) -> None:
    async with opened(browser, **VIEWS["narrow"]) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        await page.goto(f"{origin}/records/requests/{Life(2).request_id}")
        await page.get_by_role("link", name="Case study of the work").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Title").focus()
        await page.keyboard.type("Fewer stops")
        await page.keyboard.press("Tab")
        await page.keyboard.type("A department asked.")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Two peers came.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Released. The next edition")).to_be_visible()
        await page.get_by_role("link", name="Fewer stops").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Withdraw it").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Why").focus()
        await page.keyboard.type("The agency asked for it.")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Withdrawn. The next edition")).to_be_visible()
    assert await facts(reports) == ["CaseStudyReleased", "CaseStudyWithdrawn"]
