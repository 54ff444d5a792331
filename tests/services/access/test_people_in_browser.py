"""Administrators at their pages in Debian's Chromium, without script, as they have it set."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events.catalogue import dump
from events.event import Metadata
from events.ids import new_id
from events.intake import RequestSubmitted
from events.log.store.event_log import Append, NewEvent
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import EndRole, GrantRole
from services.access.settings import AccessSettings
from services.kit.pages.cross_site import SESSION_COOKIE, set_cookie
from services.kit.run.private_log import open_log
from services.kit.run.service import build
from tests.browsing import VIEWS, browser, opened, served
from tests.looking import faults
from tests.services.access.administrators import asked, identity
from tests.services.access.conftest import POLICE, House, example

__all__ = ["browser"]
LONG = "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the Upper District"


SIGNS_IN = "/signs-the-administrator-in"


def _signing_in(token: str) -> Callable[[Request], Awaitable[Response]]:
    """A route that gives the browser the cookie of a session, as sign-in does."""

    async def sign_in(_request: Request) -> Response:
        response = Response("Signed in.")
        set_cookie(response, SESSION_COOKIE, token)
        return response

    return sign_in


@dataclass(frozen=True)
class Center:
    """Access, served, with some people in it."""

    origin: str
    house: House
    ana: UUID
    cleo: UUID

    def at(self, path: str) -> str:
        return f"{self.origin}{path}"

    async def sign_in(self, page: Page) -> None:
        """Let the administrator be signed in."""
        await page.goto(self.at(SIGNS_IN))


@pytest.fixture
async def center(database: str) -> AsyncIterator[Center]:
    app = build(SERVICE, AccessSettings.read(postgres_dsn=database))
    async with served(app) as origin:
        house = House(app.state.running)
        ada = await house.signed_in("ada", role="administrator")
        app.router.routes.append(Route(SIGNS_IN, _signing_in(ada.token)))
        ana = await house.admitted("ana", role="requester", agency="IA0570100")
        last = house.running.today() + timedelta(days=30)
        await house.give(GrantRole, ana, **asked(role="reader", ends_on=last, reason="new-duties"))
        ended = asked(
            role="requester", ends_on=house.running.today(), reason="access-review", others=()
        )
        await house.give(EndRole, ana, **ended | {"agency": "IA0570100"})
        cleo = (await house.invite("cleo", role="provider", provider="iacp")).person_id
        await house.remove(await house.admitted("dan"))
        change = "UPDATE person_name SET name = $1 WHERE person_id = $2"
        await house.running.pool.execute(change, LONG, ana)
        yield Center(origin, house, ana, cleo)


async def test_everybody_can_use_every_page(browser: Browser, center: Center) -> None:
    ana, cleo = f"/people/{center.ana}", f"/people/{center.cleo}"
    wide = ("/people", ana, "/access-list", "/who-read", f"{ana}/roles/end?role=reader")
    others = ("/home", "/people/invite", cleo, f"{cleo}/invitation", f"{ana}/roles/new")
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await center.sign_in(page)
        for path in (*wide, *others, f"{ana}/remove"):
            await page.goto(center.at(path))
            assert await faults(page, VIEWS if path in wide else ["light"]) == [], path
        await page.goto(center.at(f"{ana}/roles/end?role=reader"))
        await page.get_by_role("button", name="End the role").click()
        await expect(page.get_by_role("group", name="There is a problem")).to_be_visible()
        assert await faults(page) == [], "with faults"


async def test_everybody_can_use_the_pages_of_forgetting(browser: Browser, center: Center) -> None:
    fact = example("RequestSubmitted")
    assert isinstance(fact, RequestSubmitted)
    subject = f"request-{fact.request_id}"
    by = Metadata("requester:person-x", "1")
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    async with open_log(center.house.running.settings, "intake") as log:
        await log.append(Append(subject, None, (event,), by))
    of_it = f"/forgetting/{subject}"
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await center.sign_in(page)
        for path in ("/forgetting/ask", "/forgetting/hold"):
            await page.goto(center.at(path))
            assert await faults(page, ["light"]) == [], path
        await page.goto(center.at("/forgetting/ask"))
        await page.get_by_label("Whom or what").fill(subject)
        await page.get_by_label("Why").select_option("on-request")
        await page.get_by_role("button", name="Ask").click()
        await expect(page).to_have_url(re.compile(of_it))
        for path in ("/forgetting", of_it, f"{of_it}/confirm", f"{of_it}/withdraw"):
            await page.goto(center.at(path))
            assert await faults(page, ["light", "narrow"]) == [], path


async def test_somebody_is_invited_by_the_keyboard_alone(browser: Browser, center: Center) -> None:
    async with opened(browser) as page:
        await center.sign_in(page)
        await page.goto(center.at("/people/invite"))
        await page.get_by_label("Full name").focus()
        for keys in ("Eve Evans", "Tab", "eve@center.example", "Tab", "Space", "Tab"):
            await (press(page, keys) if keys in {"Tab", "Space"} else page.keyboard.type(keys))
        await page.keyboard.type("ia0570100")
        for keys in ("Tab", "Tab", "Tab"):
            await press(page, keys)
        await page.keyboard.type("Needs")
        await press(page, "Tab")
        await expect(page.get_by_role("button", name="Invite")).to_be_focused()
        await press(page, "Enter")
        await expect(page.get_by_role("heading", name="Eve Evans is invited")).to_be_visible()
        link = await page.locator("code").inner_text()
        assert link.startswith(center.at("/invitation/"))
        await _looks_well_without_script(page)
        await page.get_by_role("link", name="Back to people").click()
        await expect(page.get_by_role("rowheader", name="Eve Evans")).to_be_visible()
        eve = await bind(center.house.running, link.rpartition("/")[2], identity("eve"))
        await page.get_by_role("link", name="Eve Evans").click()
        await expect(page.get_by_text(f"Requester for {POLICE} (IA0570100)").first).to_be_visible()
        assert page.url == center.at(f"/people/{eve}")


async def press(page: Page, key: str) -> None:
    await page.keyboard.press(key)


async def _looks_well_without_script(page: Page) -> None:
    assert await page.locator("h1").count() == 1


async def test_the_back_button_and_a_second_click_do_nothing_twice(
    browser: Browser, center: Center
) -> None:
    async with opened(browser) as page:
        await center.sign_in(page)
        await page.goto(center.at(f"/people/{center.ana}/roles/new"))
        await page.get_by_label("Validator").check()
        await page.get_by_label("Why").select_option("Has new duties")
        await page.get_by_role("button", name="Give the role").dblclick()
        await expect(page.get_by_text("The role was given.")).to_be_visible()
        await page.go_back()
        await page.get_by_role("button", name="Give the role").click()
        await expect(page.get_by_text("Role given: Validator")).to_have_count(1)


async def test_the_list_of_who_has_access_is_printed_whole(
    browser: Browser, center: Center
) -> None:
    async with opened(browser) as page:
        await center.sign_in(page)
        await page.goto(center.at("/access-list"))
        await page.emulate_media(media="print", color_scheme="dark")
        await expect(page.get_by_role("table")).to_be_visible()
        await expect(page.get_by_text("Last sign-in", exact=True)).to_be_visible()
        await expect(page.get_by_role("button")).to_have_count(0)
        await expect(page.get_by_label("As of the end of")).to_be_hidden()
        async with page.expect_download() as downloading:
            await page.emulate_media(media="screen")
            await page.get_by_role("link", name="Download as CSV").click()
        assert (await downloading.value).suggested_filename.startswith("who-has-access-2")
