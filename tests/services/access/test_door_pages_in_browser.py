"""Pages of machines, mails and links in Debian's Chromium, as people have it set, and on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from joserfc.jwk import ECKey
from playwright.async_api import Browser, Page, expect
from starlette.routing import Route

from events.ids import new_id
from services.access.app import SERVICE
from services.access.commands.consumers import RegisterConsumer
from services.access.consumers import registering
from services.access.consumers.public_keys import read_public_key
from services.access.links.acts import AUTHORIZE, Act, new_act_token, put_link, take_link_back
from services.access.mail.message import Recipient
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.settings import AccessSettings
from services.kit.feed.connections import transaction
from services.kit.run.service import build
from tests.browsing import VIEWS, browser, opened, served
from tests.looking import faults
from tests.services.access.conftest import House, cause
from tests.services.access.test_people_in_browser import _signing_in
from tests.waiting import eventually

__all__ = ["browser"]
LONG: Final = (
    "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the Upper District"
)


@dataclass(frozen=True)
class Door:
    """Access, served, with a machine, mails and links."""

    origin: str
    consumer: str
    key_id: UUID
    act: str
    mail: str
    ana: UUID

    async def sign_in(self, page: Page, role: str) -> None:
        await page.goto(f"{self.origin}/signs-in-{role}")


async def _machine(house: House, name: str) -> RegisterConsumer:
    now = house.running.now()
    command = RegisterConsumer(
        consumer_id=new_id(),
        key_id=new_id(),
        scopes=("log:read", "log:personal", "log:confidential", "figures:read"),
        on=now.date(),
        now=now,
        by=None,
    )
    key = read_public_key(ECKey.generate_key("P-256").as_pem(private=False).decode())
    there = (house.running.log, house.running.pool, command, key, cause())
    await registering.register(*there, name=name, contact=f"{LONG}, 515 555 0100")
    return command


async def _link(house: House, by: str, mail: str) -> tuple[UUID, str]:
    act = Act(new_id(), AUTHORIZE, new_id(), "IA0570100")
    await put_link(house.running, act, Recipient(LONG, mail), by)
    async with transaction(house.running.pool) as connection:
        return act.link_id, await new_act_token(connection, act.link_id)


@pytest.fixture
async def door(database: str) -> AsyncIterator[Door]:
    app = build(SERVICE, AccessSettings.read(postgres_dsn=database))
    async with served(app) as origin:
        house = House(app.state.running)
        people = {}
        for role in ("administrator", "coordinator"):
            people[role] = await house.signed_in(role, role=role)
            app.router.routes.append(Route(f"/signs-in-{role}", _signing_in(people[role].token)))
        command = await _machine(
            house, "warehouse-of-figures-and-of-everything-else-that-is-counted"
        )
        await _machine(house, "planner")
        maria, pool = f"person-{people['coordinator'].person_id}", house.running.pool
        long_mail = f"{'very-long-local-part-' * 2}@police.city.example"
        _, token = await _link(house, maria, long_mail)
        back, _ = await _link(house, maria, "wrong@city.example")
        await take_link_back(house.running, back, maria, asked_by=maria)
        ana, now = await house.admitted("ana"), datetime.now(UTC)
        about = new_id()
        await ask_mail(pool, about, Kind.RECEIVED, ana, about, now)
        refused = "550 5.1.1 the address is known to nobody"
        end = "UPDATE mail SET ended_as = 'refused', ended_at = $1, says = $2 WHERE mail_id = $3"
        await pool.execute(end, now, refused, about)
        await house.invite("eve", by=maria)

        async def caught() -> UUID | None:
            found: UUID | None = await pool.fetchval("SELECT mail_id FROM caught_mail LIMIT 1")
            return found

        mail = await eventually(caught)
        consumer = f"/consumers/{command.consumer_id}"
        yield Door(origin, consumer, command.key_id, f"/act/{token}", f"/mail/{mail}", ana)


async def test_everybody_can_use_every_page_of_the_door(browser: Browser, door: Door) -> None:
    both = ("/ask-authorization",)
    pages = {
        "administrator": (
            *("/consumers", door.consumer, "/consumers/register", f"{door.consumer}/keys/new"),
            *(f"{door.consumer}/keys/{door.key_id}/remove", f"{door.consumer}/end"),
            *("/unsent-mail", f"/people/{door.ana}/correct", "/home", *both),
        ),
        "coordinator": (*both, door.act, "/mail", door.mail, "/home"),
    }
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        for role, paths in pages.items():
            await door.sign_in(page, role)
            for path in paths:
                await page.goto(f"{door.origin}{path}")
                assert await faults(page, words=True) == [], (role, path)
        await page.goto(f"{door.origin}{door.act}")
        await page.get_by_role("button", name="I authorize the request").click()
        await expect(page.get_by_role("group", name="There are 2 problems")).to_be_visible()
        assert await faults(page) == [], "with faults"


async def test_a_machine_is_registered_by_the_keyboard_alone(browser: Browser, door: Door) -> None:
    async with opened(browser) as page:
        await door.sign_in(page, "administrator")
        await page.goto(f"{door.origin}/consumers/register")
        await page.get_by_label("Name", exact=True).focus()
        pem = ECKey.generate_key("P-256").as_pem(private=False).decode()
        await page.keyboard.type("mirror")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Mia Mirror")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        for _ in range(5):
            await page.keyboard.press("Tab")
        await page.keyboard.insert_text(pem)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Register")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="mirror")).to_be_visible()
        await expect(page.get_by_text("The machine was registered.")).to_be_visible()


async def test_a_link_is_taken_back_by_a_double_click(browser: Browser, door: Door) -> None:
    async with opened(browser) as page:
        await door.sign_in(page, "coordinator")
        await page.goto(f"{door.origin}/ask-authorization")
        await page.get_by_role("button", name="Take back").dblclick()
        await expect(page.get_by_text("It opens nothing.")).to_be_visible()
        await expect(page.get_by_role("button", name="Take back")).to_have_count(0)
        answer = await page.goto(f"{door.origin}{door.act}")
        assert answer is not None
        assert answer.status == 410


async def test_on_paper_there_is_what_is_known_and_no_button(browser: Browser, door: Door) -> None:
    async with opened(browser) as page:
        await door.sign_in(page, "administrator")
        for path in ("/consumers", door.consumer, "/unsent-mail", "/ask-authorization"):
            await page.goto(f"{door.origin}{path}")
            await page.emulate_media(media="print", color_scheme="dark")
            await expect(page.get_by_role("table").first).to_be_visible()
            await expect(page.get_by_role("button")).to_have_count(0)
