"""A center in one process: what is done by links is done over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from events.catalogue import dump
from events.event import Event
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import NewEvent
from services.access.app import SERVICE as ACCESS
from services.intake.app import SERVICE as INTAKE
from services.kit.http import kept_principals
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.appends import append_of
from tests.keys import asking_as
from tests.services.access.conftest import House
from tests.services.access.test_pages import token_of
from tests.services.intake import given
from tests.services.recording import stream_of
from tests.services.serving import mounted
from tests.waiting import eventually

OTHER_ID = UUID("01900000-0000-7000-8000-000000000099")


class Opened(NamedTuple):
    """A page as it was shown, and what its browser sends with a form."""

    shown: httpx.Response
    headers: dict[str, str]


@dataclass
class Center:
    """A center in one process: a request waits for the yes of a new executive."""

    client: httpx.AsyncClient
    house: House
    cookie: str = ""
    origin: str = ""
    """Where it listens."""

    async def page(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """A page, or one of its forms, as a browser without script does it."""
        opened = await self.opened(path)
        if form is None or opened.shown.status_code != 200:
            return opened.shown
        return await self.sent(path, opened, form)

    async def opened(self, path: str) -> Opened:
        """A page as it is shown."""
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": self.cookie}
        shown = await self.client.get(path, headers=headers)
        set_now = shown.headers.get("set-cookie", "").partition(";")[0]
        return Opened(shown, headers | {"cookie": self.cookie or set_now})

    async def sent(
        self, path: str, opened: Opened, form: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer to the form of a page."""
        token = token_of(opened.shown.text.partition("<main")[2])
        data = {**(form or {}), "form_token": token}
        return await self.client.post(path, headers=opened.headers, data=data)

    async def act(self, token: str, form: dict[str, str] | None = None) -> httpx.Response:
        """The page of a link for one act, for somebody without an account."""
        return await self.stranger(f"/access/act/{token}", form)

    async def stranger(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """A page, for somebody without an account."""
        return await Center(self.client, self.house).page(path, form)

    async def mailed(self, mails: int = 1, page: str = "act") -> list[str]:
        """The tokens in the mails that were caught, the latest first."""

        async def caught() -> list[str] | None:
            rows = await self.house.running.pool.fetch(
                "SELECT content FROM caught_mail ORDER BY caught_at DESC"
            )
            texts = [row["content"].replace(b"=\r\n", b"").decode() for row in rows]
            tokens = [_after(f"/access/{page}/", text) for text in texts if f"/{page}/" in text]
            return None if len(tokens) < mails else tokens

        found = await eventually(caught)
        assert found is not None
        return found

    async def asked(self, **changed: str) -> httpx.Response:
        form = {
            "name": "Alex Roe",
            "mail": "alex@city.example",
            "request_id": str(given.REQUEST_ID),
        }
        return await self.page("/access/ask-authorization", form | changed)

    async def by_link(self, token: str, path: str, said: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        if said is None:
            return await self.client.get(path, headers=headers)
        return await self.client.post(path, headers=headers, json=said)

    async def do(self, role: str, path: str, **said: Any) -> httpx.Response:
        return await self.client.post(path, headers=asking_as(role), json=said)

    async def hears(self, *feeds: str) -> None:
        """Wait until access has handled all that was told."""
        head = await self.house.running.log.head()
        await self.house.running.wait_for_position(head.position, *feeds)

    async def screening(self) -> dict[str, Any]:
        """The page by which a coordinator screens the request, as of all that was told."""
        head = await self.house.running.log.head()
        headers = {**asking_as("coordinator"), "Byfield-After": str(head.position)}
        shown = await self.client.get(
            f"/intake/requests/{given.REQUEST_ID}/screening", headers=headers
        )
        answer: dict[str, Any] = shown.json()
        return answer

    async def told(self, kind: str) -> list[str]:
        """The actors of the facts of a type."""
        log = await self.house.running.log.read(after=0)
        return [each.actor for each in log if each.type == kind]


def _after(begin: str, text: str) -> str:
    return text.partition(begin)[2].split()[0]


async def record(log: PostgresLog, *facts: Event) -> None:
    """Write facts into the log as they are, each after all that its stream has."""
    for fact in facts:
        event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        await log.append(append_of(stream_of(fact), None, events=[event]))


@asynccontextmanager
async def opened_center(database: str, **said: Any) -> AsyncIterator[Center]:
    """A center with these settings."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(PostgresLog(database))
        other = given.submitted(request_id=OTHER_ID)
        facts = (given.registered(), given.submitted(), other, given.asked_again())
        await record(log, *facts)
        listening, url = listen_on_loopback()
        app = mounted(
            [INTAKE, ACCESS],
            Settings.read(postgres_dsn=database, intake_url=url, **said),
        )
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, listening))
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://127.0.0.1",
                # Each browser sends its own.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            )
        )
        house = House(app.state.services["access"].state.running)
        signed_in = await house.signed_in("maria")
        yield Center(client, house, f"{SESSION_COOKIE}={signed_in.token}", url)


@pytest.fixture
async def center(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Center]:
    monkeypatch.setattr(kept_principals, "KEPT_SECONDS", 0.0)
    async with opened_center(database) as opened:
        yield opened
