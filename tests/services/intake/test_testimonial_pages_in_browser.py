"""The center's pages of testimonials in a real browser: in every view, and by keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, expect
from starlette.routing import Route

from deploy.local.loopback import listen_on_loopback, serving
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.run.mounting import mount
from services.kit.run.service import build
from tests.browsing import VIEWS, browser, opened
from tests.looking import faults
from tests.services.intake.conftest import Center
from tests.services.intake.test_testimonial_pages import LIST, fill
from tests.services.intake.test_testimonials import WORDS, answered, told
from tests.services.kit.conftest import Told
from tests.services.kit.conftest import told as lines
from tests.services.reporting.test_record_pages import SIGNS_IN, sign_in

__all__ = ["browser", "lines"]  # the fixtures

QUERIES: Final = ("standing=confidential", "standing=released", "year=no")
LONG: Final = "They stayed until every shift had seen it. " * 40


@pytest.fixture
async def origin(
    center: Center,
    lines: Told,  # noqa: ARG001 - kept off the screen
) -> AsyncIterator[str]:
    """The same intake on a port, where a coordinator can sign in."""
    settings = IntakeSettings.of(center.running.settings)
    app = mount([SERVICE], {"intake": build(SERVICE, settings)}, settings)
    app.router.routes.insert(0, Route(SIGNS_IN, sign_in))
    listening, origin = listen_on_loopback()
    async with app.router.lifespan_context(app), serving(app, listening):
        yield origin


async def test_every_page_looks_well(center: Center, origin: str, browser: Browser) -> None:
    _, testimonial_id, _ = await answered(center)
    await fill(center, 55, LONG)
    path = f"{LIST}/{testimonial_id}"
    lists = (LIST, *(f"{LIST}?{asked}" for asked in QUERIES))
    paths = (*lists, path, f"{path}/set-aside", f"{path}/withdraw")
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{origin}{SIGNS_IN}")
        for one in paths:
            await page.goto(f"{origin}/intake{one}")
            assert await faults(page, words=True) == [], one
        await page.goto(f"{origin}/intake{path}")
        await page.get_by_role("button", name="Release").click()
        await expect(page.get_by_text("There is a problem")).to_be_visible()
        assert await faults(page, words=True) == [], "with a fault"
        assert [text for text in said if "422" not in text] == []


async def test_a_quote_is_read_and_released_by_keyboard_alone(
    center: Center, origin: str, browser: Browser
) -> None:
    await answered(center)
    async with opened(browser, **VIEWS["narrow"]) as page:
        await page.goto(f"{origin}{SIGNS_IN}")
        await page.goto(f"{origin}/intake{LIST}")
        await page.get_by_role("link", name=WORDS).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("A testimonial")
        await page.get_by_label("I read the words").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Released. The next edition")).to_be_visible()
        await page.get_by_label("Standing").focus()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name=WORDS).focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Withdraw it").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Whoever said it took the consent back").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Taken back, for ever.")).to_be_visible()
    assert [each.type for each in await told(center)] == [
        "TestimonialReleased",
        "TestimonialWithdrawn",
    ]
