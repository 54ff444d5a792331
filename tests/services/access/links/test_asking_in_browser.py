"""Somebody without an account confirms a request and sees where it stands."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browsing import VIEWS, browser, opened
from tests.looking import faults
from tests.services.access.links.conftest import Center
from tests.services.access.links.test_asking import BODY, MAIL, asked_token
from tests.services.access.links.test_door import LINKED, claimed
from tests.services.access.links.test_door import told as tell
from tests.services.kit.conftest import told

__all__ = ["browser", "told"]  # the fixtures

pytestmark = pytest.mark.usefixtures("told")
LOOKS = ("narrow-dark", "light")  # the kit looks at every view


async def test_a_request_is_confirmed_and_followed_and_a_new_link_is_asked_for(
    browser: Browser, center: Center
) -> None:
    token = await asked_token(center)
    async with opened(browser, **VIEWS["narrow-dark"], java_script_enabled=True) as page:
        await page.goto(f"{center.origin}/access/asked/{token}")
        assert await faults(page, LOOKS) == [], "confirming"
        await page.get_by_role("button", name="Confirm the request").press("Enter")
        await expect(page.get_by_role("heading", name="Where your request stands")).to_be_visible()
        await expect(page.get_by_text("has your request and looks at it")).to_be_visible()
        assert await faults(page, LOOKS) == [], "where it stands"
        await page.get_by_role("link", name="Ask for another link").click()
        await page.get_by_role("button", name="Mail the link").click()
        await expect(page.get_by_role("group", name="There is a problem")).to_be_visible()
        assert await faults(page, LOOKS) == [], "a fault"
        await page.get_by_label("Mail address that you gave").fill(MAIL)
        await page.get_by_role("button", name="Mail the link").click()
        await expect(page.get_by_text("a link is on its way")).to_be_visible()
        assert await faults(page, LOOKS) == [], "asked anew"
        await page.goto(f"{center.origin}/access/asked/nothing")
        await expect(page.get_by_role("heading", name="This link cannot be used")).to_be_visible()
        assert await faults(page, LOOKS) == [], "over"


async def test_help_is_asked_for_by_keyboard_and_a_fault_is_led_to(
    browser: Browser, center: Center
) -> None:
    async with opened(browser, **VIEWS["narrow-dark"], java_script_enabled=True) as page:
        await page.goto(f"{center.origin}/access/ask")
        await expect(page.get_by_role("heading", name="Ask for help", exact=True)).to_be_visible()
        assert await faults(page, LOOKS) == [], "the form"
        await page.get_by_role("textbox", name="Agency").fill("cedar rapids")
        await page.get_by_label("Who authorized this").fill("Alex Roe")
        await page.get_by_label("Technical assistance").press("Space")
        await page.get_by_label("What is the problem?").fill(BODY["problem"])
        await page.get_by_role("textbox", name="Topics").fill("active-threat")
        await page.get_by_label("Coaching").press("Space")
        await page.get_by_label("Your name").fill("Robin Doe")
        await page.get_by_label("I look after this").press("Space")
        await page.get_by_label("Your e-mail address").fill("robin")
        await page.get_by_role("button", name="Ask for help").press("Enter")
        await expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
        assert await faults(page, LOOKS) == [], "a fault"
        await page.get_by_role("link", name="Enter one e-mail address").press("Enter")
        await page.get_by_label("Your e-mail address").fill(MAIL)
        await page.get_by_role("button", name="Ask for help").press("Enter")
        await page.get_by_role("radio", name="Cedar Rapids Police Department").press("Space")
        assert await faults(page, LOOKS) == [], "agencies to choose among"
        await page.get_by_role("button", name="Ask for help").press("Enter")
        await expect(page.get_by_role("heading", name="Now look at your mail")).to_be_visible()
        assert await faults(page, LOOKS) == [], "asked"


async def test_what_waits_for_a_call_is_found_and_written_down_by_keyboard(
    browser: Browser, center: Center
) -> None:
    await tell(center, claimed(link_id=LINKED))
    name, _, value = center.cookie.partition("=")
    session = {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "secure": True}
    async with opened(browser, **VIEWS["narrow-dark"], java_script_enabled=True) as page:
        await page.context.add_cookies([session])  # type: ignore[list-item] # a TypedDict
        await page.goto(f"{center.origin}/access/door")
        assert await faults(page, LOOKS) == [], "the list"
        await page.get_by_role("link", name="Cedar Rapids Police Department").press("Enter")
        await expect(page.get_by_role("heading", name="Whom to call")).to_be_visible()
        assert await faults(page, LOOKS) == [], "whom to call"
        await page.get_by_role("link", name="Alex Roe").press("Enter")
        await page.get_by_label("The agency confirms it").press("Space")
        assert await faults(page, LOOKS) == [], "what came of it"
        await page.get_by_role("button", name="Write it down").press("Enter")
        await expect(page.get_by_text("The authorization counts.")).to_be_visible()
