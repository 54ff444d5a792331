"""Somebody signs in, chooses a role and looks at the own account, in Debian's Chromium."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.issuer.running import with_embedded_issuer
from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import GrantRole
from tests.browsing import VIEWS, browser, opened
from tests.looking import faults
from tests.services.access.conftest import POLICE, House, identity
from tests.services.kit.conftest import Told, told
from tests.services.serving import mounted

__all__ = ["browser", "told"]  # the fixtures

AGENCY = "IA0570100"
LOOKS = ("narrow-dark", "light")  # the kit looks at every view


@dataclass
class Place:
    """Access on a port, with its embedded issuer, and Rita in two roles."""

    origin: str
    house: House

    async def sign_in(self, page: Page) -> None:
        await page.goto(f"{self.origin}/access/account")
        await page.get_by_role("link", name="Sign in with Development sign-in").click()
        await page.get_by_role("button", name="Rita Reyes").click()
        await page.wait_for_url("**/access/role**")


@pytest.fixture
async def place(
    database: str,
    tmp_path: Path,
    told: Told,  # noqa: ARG001 - lines kept off the screen
) -> AsyncIterator[Place]:
    async with with_embedded_issuer(
        Settings.read(postgres_dsn=database, home=tmp_path)
    ) as settings:
        app = mounted([SERVICE], settings)
        listening, origin = listen_on_loopback()
        async with app.router.lifespan_context(app), serving(app, listening):
            house = House(app.state.services["access"].state.running)
            made = await house.invite("rita", role="requester", agency=AGENCY)
            [provider] = settings.openid_providers.values()
            rita = identity("rita", issuer=provider.issuer)
            person_id = await bind(house.running, made.token, rita)
            await house.give(GrantRole, person_id, role="reader", reason="new-duties")
            yield Place(origin, house)


async def test_everybody_can_choose_a_role_and_see_their_account(
    browser: Browser, place: Place
) -> None:
    async with opened(browser, **VIEWS["narrow-dark"], java_script_enabled=True) as page:
        await place.sign_in(page)
        assert await faults(page, LOOKS, words=True) == [], "choosing"
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
        assert await faults(page, LOOKS, words=True) == [], "with a fault"
        await page.get_by_label("Reader").check()
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", name="My account")).to_be_visible()
        async with opened(browser) as other:
            await place.sign_in(other)
        await page.reload()
        assert await faults(page, LOOKS, words=True) == [], "account"


async def test_a_role_is_chosen_and_all_is_left_by_the_keyboard_alone(
    browser: Browser, place: Place
) -> None:
    async with opened(browser) as page:
        await place.sign_in(page)
        await page.get_by_label(f"Requester for {POLICE}").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Go on")).to_be_focused()
        await page.keyboard.press("Enter")
        row = page.get_by_role("row").filter(has_text=f"Requester for {POLICE}").first
        await expect(row).to_contain_text("Now")
        await page.get_by_role("link", name="Change the role").click()
        await page.get_by_label("Reader").check()
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("row").filter(has_text="Reader").first).to_contain_text("Now")
        async with opened(browser) as other:
            await place.sign_in(other)
            await page.reload()
            button = page.get_by_role("button", name=re.compile("^End the session since"))
            await button.focus()
            await page.keyboard.press("Enter")
            await expect(page.get_by_text("The session was ended.")).to_be_visible()
            await other.reload()
            await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
        await page.get_by_role("button", name="Sign out everywhere").click()
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
