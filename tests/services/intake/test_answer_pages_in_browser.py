"""Somebody answers by a link, in Debian's Chromium: without script, by keyboard, on a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from deploy.local.loopback import listen_on_loopback, serving
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from tests.browsing import VIEWS, browser, opened
from tests.looking import faults
from tests.services.intake.conftest import Center
from tests.services.intake.test_answer_pages import a_code, answers
from tests.services.kit.conftest import Told, told
from tests.services.serving import mounted

__all__ = ["browser", "told"]  # the fixtures

RATED = (
    "Delivery of the help",
    "The experts",
    "Quality of the information",
    "Gain in knowledge",
    "Ability to make changes",
)


@pytest.fixture
async def origin(
    center: Center,
    told: Told,  # noqa: ARG001 - lines kept off the screen
) -> AsyncIterator[str]:
    """The same intake on a port."""
    settings = IntakeSettings.of(center.running.settings)
    app = mounted([SERVICE], settings)
    listening, origin = listen_on_loopback()
    async with app.router.lifespan_context(app), serving(app, listening):
        yield origin


async def test_a_link_is_answered_without_script_and_nothing_typed_is_lost(
    center: Center, origin: str, browser: Browser
) -> None:
    token = await a_code(center)
    async with opened(browser, java_script_enabled=False) as page:
        await page.goto(f"{origin}/intake/answer")
        await page.get_by_label("Code").fill(token)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("How was the help?")
        await page.get_by_label("What would you like to say?").fill("It helped us.")
        await page.get_by_role("button", name="Send my answer").click()
        await expect(page.get_by_text("There are 6 problems")).to_be_visible()
        await expect(page.get_by_label("What would you like to say?")).to_have_value(
            "It helped us."
        )
        for legend in RATED:
            group = page.get_by_role("group", name=legend)
            await group.get_by_label("5, excellent").check()
        await page.get_by_label("Would you recommend it to others?").select_option("9")
        await page.get_by_role("button", name="Send my answer").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert len(await answers(center)) == 1


async def test_a_link_is_answered_by_keyboard_alone(
    center: Center, origin: str, browser: Browser
) -> None:
    token = await a_code(center)
    async with opened(browser) as page:
        await page.goto(f"{origin}/intake/answer/{token}")
        await page.get_by_role("group", name=RATED[0]).get_by_label("1, poor").focus()
        for _ in RATED:
            await page.keyboard.press("Space")
            await page.keyboard.press("Tab")
        await page.keyboard.press("1")  # the list of recommendations
        await page.keyboard.press("Tab")
        await page.get_by_role("button", name="Send my answer").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert len(await answers(center)) == 1


async def test_every_page_of_answers_can_be_read(
    center: Center, origin: str, browser: Browser
) -> None:
    token = await a_code(center)
    await center.running.pool.execute("UPDATE evaluation_token SET stage = 'follow-up'")
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        for path in ("", f"/{token}", "/x"):
            await page.goto(f"{origin}/intake/answer{path}")
            assert await faults(page) == [], path
        await page.goto(f"{origin}/intake/answer/{token}")
        await page.get_by_role("button", name="Send my answer").click()
        await expect(page.get_by_text("There are 6 problems")).to_be_visible()
        assert await faults(page) == [], "with faults"
