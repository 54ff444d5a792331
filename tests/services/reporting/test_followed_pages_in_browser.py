"""A page that renews itself, in a real browser: when, and when not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from starlette.routing import Route

from services.kit.http.application import Application
from services.kit.http.event_streams import OpenStreams
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.pages import renewing
from services.reporting.queries import reached
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, browser, opened, served
from tests.looking import small_texts, violations, wide_parts
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_measure_pages_in_browser import SIGNS_IN, _sign_in
from tests.waiting import eventually

__all__ = ["browser"]
RENEWS = "Renewed as newer facts come."
WAITS = "Newer facts came: the figures are renewed when you are done here."


@dataclass
class Open:
    """A page that follows; requests are told and counted by the service's own feeds."""

    app: Application
    reports: Reports
    page: Page
    origin: str

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def number(self) -> Locator:
        return self.page.locator("[data-figures] dd").first

    async def tell(self, number: int) -> None:
        await self.reports.append([Life(number).submitted()])

    async def hides(self, *, hidden: bool) -> None:
        """Go to another tab, or come back, as the page sees it."""
        await self.page.evaluate(
            """hidden => { Object.defineProperty(document, "hidden", {value: hidden,
                 configurable: true}); document.dispatchEvent(new Event("visibilitychange")); }""",
            hidden,
        )

    @property
    def followers(self) -> int:
        streams: OpenStreams = self.app.state.running.keep(renewing._streams)
        return streams._of.total()


@pytest.fixture
async def shown(
    database: str, reports: Reports, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Open]:
    monkeypatch.setattr(renewing, "TOLD_SECONDS_MIN", 0.0)
    monkeypatch.setattr(renewing, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(renewing, "SPREAD_SECONDS", 0.0)
    monkeypatch.setattr(reached, "LOOK_SECONDS", 0.0)
    await reports.told([Life(1).submitted()])
    app = build(SERVICE, ReportingSettings.read(postgres_dsn=database))
    app.router.routes.append(Route(SIGNS_IN, _sign_in))
    async with (
        served(app) as origin,
        opened(browser, **VIEWS["narrow"], java_script_enabled=True) as page,
    ):
        await page.goto(f"{origin}{SIGNS_IN}")
        await page.goto(f"{origin}/live/requests")
        found = Open(app, reports, page, origin)
        await expect(found.status).to_have_text(RENEWS)
        await expect(found.number).to_have_text("1")
        yield found


async def test_figures_chart_and_table_are_renewed_and_it_is_said(shown: Open) -> None:
    await shown.page.evaluate("document.title = 'the same page'")
    await shown.tell(2)
    await expect(shown.number).to_have_text("2")
    await expect(shown.status).to_have_text("Renewed: newer facts came, until position 2.")
    await expect(shown.page.locator("[data-figures] tbody td").first).to_have_text("2")
    await expect(shown.page.locator("[data-figures] svg .said").first).to_have_text("2")
    assert await shown.page.title() == "the same page"  # nothing was loaded anew
    assert await violations(shown.page) == []
    assert await small_texts(shown.page) == []
    assert await wide_parts(shown.page) == []


async def test_what_changes_no_figure_is_not_announced(shown: Open) -> None:
    await shown.reports.append([Life(1).screened()])
    await expect(shown.page.locator("[data-figures] [data-at] dd")).to_have_text(
        "Position 2 of the log"
    )
    await expect(shown.status).to_have_text(RENEWS)


async def test_nothing_moves_under_a_focus_and_is_renewed_when_it_leaves(shown: Open) -> None:
    await shown.page.get_by_role("link", name="Download the table").focus()
    await shown.tell(2)
    await expect(shown.status).to_have_text(WAITS)
    await expect(shown.number).to_have_text("1")
    await shown.page.get_by_role("button", name="Pause").focus()
    await expect(shown.number).to_have_text("2")


async def test_nothing_moves_while_a_form_is_filled_in(shown: Open) -> None:
    await shown.page.get_by_role("textbox", name="From").fill("2020-01-01")
    await shown.tell(2)
    await expect(shown.status).to_have_text(WAITS)
    await expect(shown.number).to_have_text("1")
    await expect(shown.page.get_by_role("textbox", name="From")).to_have_value("2020-01-01")


async def test_who_pauses_it_is_told_later(shown: Open) -> None:
    await shown.page.get_by_role("button", name="Pause").click()
    await expect(shown.status).to_have_text("Paused.")
    assert await eventually(lambda: shown.followers == 0)
    await shown.tell(2)
    await expect(shown.number).to_have_text("1")
    await shown.page.get_by_role("button", name="Go on").click()
    await expect(shown.number).to_have_text("2")


async def test_a_tab_that_nobody_sees_follows_nothing_and_catches_up(shown: Open) -> None:
    assert await eventually(lambda: shown.followers == 1)
    await shown.hides(hidden=True)
    assert await eventually(lambda: shown.followers == 0)
    await shown.tell(2)
    await shown.hides(hidden=False)
    await expect(shown.number).to_have_text("2")


async def test_a_page_stops_where_nobody_is_signed_in_any_more(shown: Open) -> None:
    await shown.page.context.clear_cookies(name=SESSION_COOKIE)
    await shown.tell(2)
    await expect(shown.status).to_have_text("No longer renewed: load the page again.")
    await expect(shown.page.get_by_role("button", name="Go on")).to_be_visible()
    await expect(shown.number).to_have_text("1")


async def test_without_script_the_page_is_whole_and_says_nothing_of_it(
    shown: Open, browser: Browser
) -> None:
    async with opened(browser, **VIEWS["light"]) as page:
        await page.goto(f"{shown.origin}{SIGNS_IN}")
        await page.goto(f"{shown.origin}/live/requests")
        await expect(page.locator("[data-figures] dd").first).to_have_text("1")
        await expect(page.get_by_role("button", name="Pause")).to_have_count(0)
        await expect(page.locator(".following")).to_be_hidden()


async def test_a_page_that_nobody_touches_asks_nothing_more(shown: Open, browser: Browser) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await page.clock.install()
        await page.goto(f"{shown.origin}{SIGNS_IN}")
        await page.goto(f"{shown.origin}/live/requests")
        await expect(page.get_by_role("status")).to_have_text(RENEWS)
        await page.clock.fast_forward("15:01")
        await expect(page.get_by_role("status")).to_have_text(
            "Paused: nothing was done here for a while."
        )
        await shown.hides(hidden=True)
        assert await eventually(lambda: shown.followers == 0)
