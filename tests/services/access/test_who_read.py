"""Administrators see who read what, in all services: one list, which is recorded itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from deploy.services import SERVICES as ALL
from deploy.settings import Settings
from services.access import recorded_reads
from services.access.pages.who_read import COLUMNS, THINGS
from services.access.recorded_reads import ELSEWHERE, SERVICES
from services.access.settings import AccessSettings
from services.kit.http.application import Application
from services.kit.http.principals import Principal
from services.kit.http.read_records import list_reads
from services.kit.http.reads import record_read
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.settings import SettingsError
from tests.keys import asking_as
from tests.services.access.conftest import House
from tests.services.serving import mounted

PATH = "/access/who-read"
REQUEST = UUID(int=7)
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_WHO = re.compile(r'data-label="Who" class="roomy">(.*?), <span')


@dataclass
class Center:
    """All services in one process, and an administrator's browser."""

    client: httpx.AsyncClient
    app: Application
    house: House
    cookie: str

    def running(self, service: str) -> RunningService:
        running: RunningService = self.app.state.services[service].state.running
        return running

    async def get(self, path: str = PATH) -> httpx.Response:
        headers = {"accept": "text/html", "cookie": self.cookie}
        return await self.client.get(path, headers=headers)

    async def shown(self, path: str = PATH) -> str:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    async def note(self, service: str, person: str, thing: str = "request", **more: Any) -> None:
        """Let somebody have read something."""
        reader = Principal(person, "coordinator")
        await record_read(self.running(service), reader, f"show_{thing}", thing, **more)


@asynccontextmanager
async def opened(database: str, **elsewhere: str) -> AsyncIterator[Center]:
    async with AsyncExitStack() as stack:
        listening, url = listen_on_loopback()
        urls = {f"{service}_url": url for service in recorded_reads.ELSEWHERE} | elsewhere
        app = mounted(list(ALL.values()), Settings.read(postgres_dsn=database, **urls))
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, listening))
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        await stack.enter_async_context(client)
        house = House(app.state.services["access"].state.running)
        ada = await house.signed_in("ada", role="administrator")
        yield Center(client, app, house, f"{SESSION_COOKIE}={ada.token}")


@pytest.fixture
async def center(database: str) -> AsyncIterator[Center]:
    async with opened(database) as center:
        yield center


def readers(shown: str) -> list[str]:
    return _WHO.findall(shown)


async def test_one_list_has_the_reads_of_all_services_the_latest_first(center: Center) -> None:
    ben = await center.house.admitted("ben")
    for service, person in zip(SERVICES, ("ann", f"person-{ben}", "cy", "dee"), strict=True):
        await center.note(service, person, thing_id=str(REQUEST))
    await center.client.get("/reporting/log", headers=asking_as("coordinator", "maria"))
    shown = await center.shown()
    assert readers(shown) == ["maria", "dee", "cy", "ben", "ann"]
    assert "The log" in shown
    assert "show_log, reporting" in shown
    assert f"thing_id={REQUEST}" in shown
    assert f"kept for {center.house.running.settings.reads_kept_days} days" in shown


async def test_who_looks_is_recorded_in_each_service_that_is_asked(center: Center) -> None:
    await center.get()
    for service in SERVICES:
        [read] = await list_reads(center.running(service).pool, limit=9)
        assert (read.role, read.thing) == ("administrator", "read")
        assert read.operation == (
            "show_who_read" if service == "access" else f"show_{service}_reads"
        )
    assert len(readers(await center.shown(f"{PATH}?thing=read"))) == len(SERVICES)


async def test_reads_are_looked_for_by_who_what_and_day(center: Center) -> None:
    today = center.house.running.today()
    await center.note("intake", "ann", thing_id=str(REQUEST))
    await center.note("reporting", "ben", "log")
    await center.note("assignment", "ann", "engagement")
    for query, expected in {
        "?person=ann": ["ann", "ann"],
        "?thing=log": ["ben"],
        f"?thing_id={REQUEST}": ["ann"],
        f"?person=ben&day={today}": ["ben"],
        f"?person=ben&day={today - timedelta(2)}": [],
        "?person=nobody": [],
    }.items():
        assert readers(await center.shown(f"{PATH}{query}")) == expected, query
    for query, field in {
        "?day=yesterday": "day",
        "?person=a%20b": "person",
        "?thing_id=%22": "thing_id",
    }.items():
        answer = await center.get(f"{PATH}{query}")
        assert answer.status_code == 422
        assert f'<a href="#{field}">Enter' in answer.text


async def test_page_by_page_each_read_is_shown_once(center: Center) -> None:
    noted = []
    for number in range(9):
        service = SERVICES[number * number % 4]
        await center.note(service, f"reader-{number}", "log")
        noted.append(f"reader-{number}")
    path, found = f"{PATH}?thing=log&limit=2", list[str]()
    while path:
        shown = await center.shown(path)
        found += readers(shown)
        path = next(iter(_NEXT.findall(shown)), "")
    assert found == noted[::-1]


async def test_a_table_has_the_same_for_a_spreadsheet(center: Center) -> None:
    await center.note("intake", "ann", thing_id=str(REQUEST))
    await center.note("reporting", "ben", "log")
    answer = await center.get(f"{PATH}/download?thing=log")
    assert answer.headers["content-disposition"].startswith('attachment; filename="who-read-')
    assert answer.headers["cache-control"] == "no-store"
    head, ben = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert tuple(head) == COLUMNS
    told = dict(zip(head, ben, strict=True))
    assert (told["service"], told["person"], told["thing"]) == ("reporting", "ben", "log")


async def test_a_service_that_is_away_is_named_and_no_table_leaves_it_out(
    database: str,
) -> None:
    gone, nowhere = listen_on_loopback()
    gone.close()
    async with opened(database, intake_url=nowhere) as center:
        await center.note("access", "ann", "person")
        shown = await center.shown()
        assert "could not be asked just now: intake." in shown
        assert "ann" in readers(shown)
        assert (await center.get(f"{PATH}/download")).status_code == 503


async def test_who_is_no_administrator_sees_nothing_of_it(center: Center) -> None:
    maria = await center.house.signed_in("maria")
    center.cookie = f"{SESSION_COOKIE}={maria.token}"
    for path in (PATH, f"{PATH}/download"):
        assert (await center.get(path)).status_code == 403


@pytest.mark.parametrize("service", ELSEWHERE)
def test_tokens_go_where_nobody_reads_along(service: str) -> None:
    setting = f"{service}_url"
    for safe in ("https://intake.example", "http://127.0.0.1:8270", "http://[::1]:8270"):
        assert AccessSettings.read(**{setting: safe}).service_address(service) == safe
    with pytest.raises(
        SettingsError, match=f"BYFIELD_{service.upper()}_URL: must begin with https"
    ):
        AccessSettings.read(**{setting: "http://10.0.0.7:8270"})


def test_every_service_is_asked_for_everything_that_is_recorded() -> None:
    assert set(SERVICES) == set(ALL)
    assert len(recorded_reads.BEGINNING) == len(SERVICES)
    recorded = {
        row.about.thing for each in ALL.values() for row in each.policy.rows if row.recorded
    }
    assert recorded == THINGS.keys()
