"""A measure's pages in a real browser: charts, maps, tables and forms, in every view."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kit.pages.cross_site import SESSION_COOKIE, set_cookie
from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, as_wide, browser, opened, served
from tests.keys import key_of, principal
from tests.looking import faults
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_published_pages import told

__all__ = ["browser"]
SIGNS_IN = "/signs-the-coordinator-in"
PAGES = (
    "/overview",
    "/records/providers?since=2020-01-01",
    "/view/requests",
    "/view/requests?by=topic",
    "/view/agencies?by=state",
    "/view/satisfaction",
    "/view/requests?by=calendar-quarter",
    "/live/requests?by=month",
    "/live/requests/counted?by=month",
    "/live/requests/moved?then=1",
    "/live/requests?by=state&then_by=fiscal-quarter",
    "/live/satisfaction?by=provider",
    "/live/reach?by=state",
    "/live/requests?since=yesterday&as_of=-1",
)


async def _sign_in(_request: Request) -> Response:
    response = Response("Signed in.")
    set_cookie(response, SESSION_COOKIE, key_of(principal("coordinator")))
    return response


@pytest.fixture
async def origin(database: str, reports: Reports) -> AsyncIterator[str]:
    await told(reports)
    for number, day in enumerate(
        ("2014-02-03", "2019-02-03", "2020-11-05", "2022-03-05"), start=30
    ):
        await reports.append([Life(number).submitted(day)])
    await reports.follow()
    await publish(reports)
    app = build(SERVICE, ReportingSettings.read(postgres_dsn=database))
    app.router.routes.append(Route(SIGNS_IN, _sign_in))
    async with served(app) as origin:
        yield origin


async def test_every_page_looks_well(origin: str, browser: Browser) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        for path in PAGES:
            await page.goto(f"{origin}{path}")
            assert await faults(page) == [], path


async def test_a_question_is_asked_with_the_keyboard_alone(origin: str, browser: Browser) -> None:
    async with opened(browser, **VIEWS["narrow"]) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        await page.goto(f"{origin}/live/requests")
        await page.get_by_label("Divided by").focus()
        await page.keyboard.type("State")
        await page.keyboard.press("Tab")
        for _ in range(2):
            await page.keyboard.press("Tab")
        await page.keyboard.type("2023-01-01")
        await page.keyboard.press("Enter")
        await expect(page.locator("figcaption")).to_have_text("Requests received by state")
        assert "by=state" in page.url
        assert "since=2023-01-01" in page.url


async def test_the_texts_of_a_chart_keep_their_size_and_none_covers_another(
    origin: str, browser: Browser
) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        for path in ("/live/requests?by=month", "/view/agencies?by=state", "/overview"):
            await page.goto(f"{origin}{path}")
            for width in (320, 700, 1000, 1280):
                await as_wide(page, width)
                sizes = await page.evaluate(
                    """() => [...document.querySelectorAll("figure svg text")].filter(
                         each => getComputedStyle(each).display !== "none").map(
                         each => each.getBoundingClientRect()).map(
                         box => [box.x, box.right, box.y, box.height])"""
                )
                assert sizes
                assert min(height for *_, height in sizes) >= 12
                for at, one in enumerate(sizes):
                    for other in sizes[at + 1 :]:
                        apart = one[1] <= other[0] + 1 or other[1] <= one[0] + 1
                        assert apart or abs(one[2] - other[2]) > 10, (path, width, one, other)
