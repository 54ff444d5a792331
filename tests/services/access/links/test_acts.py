"""A link opens one act on one request, by a form, once; it counts when the center has called."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from events.catalogue import dump
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import NewEvent
from services.access.app import SERVICE as ACCESS
from services.access.links.acts import ACT_DAYS
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
REQUESTS = "/intake/requests"
REQUEST = f"{REQUESTS}/{given.REQUEST_ID}"
SAID = {"authorized_by": "Alex Roe", "title": "Chief of Police"}
COORDINATOR = "coordinator"


@dataclass
class Center:
    """A center in one process: a request waits for the yes of a new executive."""

    client: httpx.AsyncClient
    house: House
    cookie: str = ""

    async def page(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """A page, or one of its forms, as a browser without script does it."""
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": self.cookie}
        self.client.cookies.clear()
        shown = await self.client.get(path, headers=headers)
        if form is None or shown.status_code != 200:
            return shown
        set_now = shown.headers.get("set-cookie", "").partition(";")[0]
        headers["cookie"] = self.cookie or set_now
        return await self.client.post(
            path,
            headers=headers,
            data={**form, "form_token": token_of(shown.text.partition("<main")[2])},
        )

    async def act(self, token: str, form: dict[str, str] | None = None) -> httpx.Response:
        """The page of a link, for somebody without an account."""
        browser = Center(self.client, self.house)
        return await browser.page(f"/access/act/{token}", form)

    async def mailed(self, mails: int = 1) -> list[str]:
        """The tokens in the mails that were caught, the latest first."""

        async def caught() -> list[str] | None:
            rows = await self.house.running.pool.fetch(
                "SELECT content FROM caught_mail ORDER BY caught_at DESC"
            )
            return None if len(rows) < mails else [_token_in(row["content"]) for row in rows]

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

    async def told(self, kind: str) -> list[str]:
        """The actors of the facts of a type."""
        log = await self.house.running.log.read(after=0)
        return [each.actor for each in log if each.type == kind]


def _token_in(content: bytes) -> str:
    text = content.replace(b"=\r\n", b"").decode()
    return text.partition("/access/act/")[2].split()[0]


@pytest.fixture
async def center(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Center]:
    monkeypatch.setattr(kept_principals, "KEPT_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(PostgresLog(database))
        other = given.submitted(request_id=OTHER_ID)
        for fact in (given.registered(), given.submitted(), other, given.asked_again()):
            event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
            await log.append(append_of(stream_of(fact), None, events=[event]))
        listening, url = listen_on_loopback()
        app = mounted([INTAKE, ACCESS], Settings.read(postgres_dsn=database, intake_url=url))
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, listening))
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
        )
        house = House(app.state.services["access"].state.running)
        signed_in = await house.signed_in("maria")
        yield Center(client, house, f"{SESSION_COOKIE}={signed_in.token}")


async def test_an_executive_says_yes_by_a_link_and_it_counts_when_the_center_has_called(
    center: Center,
) -> None:
    assert (await center.asked()).status_code == 303
    [token] = await center.mailed()
    for _ in range(2):  # a program that reads mails opens the link
        assert "I authorize the request" in (await center.act(token)).text
    assert await center.told("AuthorizationClaimed") == []

    assert "The center will call" in (await center.act(token, SAID)).text
    [actor] = await center.told("AuthorizationClaimed")
    assert actor.startswith("requester:by-link-")
    over = await center.act(token, SAID)
    assert (over.status_code, len(await center.told("AuthorizationClaimed"))) == (410, 1)
    assert (await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)).status_code == 401

    refused = await center.do(COORDINATOR, f"{REQUEST}/screen", program="cri-tac")
    assert refused.json()["rule"] == "authorization-missing"
    link_id = actor.removeprefix("requester:by-link-")
    confirm = f"{REQUEST}/confirm-authorization"
    assert (await center.do("requester", confirm, link_id=link_id)).status_code == 403
    assert (await center.do(COORDINATOR, confirm, link_id=str(uuid4()))).json()["rule"] == (
        "claim-unknown"
    )
    confirmed = await center.do(COORDINATOR, confirm, link_id=link_id)
    assert confirmed.is_success, confirmed.text
    screened = await center.do(COORDINATOR, f"{REQUEST}/screen", program="cri-tac")
    assert screened.is_success, screened.text


async def test_the_screening_page_shows_what_waits_to_be_confirmed(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    await center.act(token, SAID)
    headers = asking_as(COORDINATOR)
    head = await center.house.running.log.head()
    headers["Byfield-After"] = str(head.position)
    shown = (await center.client.get(f"{REQUEST}/screening", headers=headers)).json()
    [claim] = shown["claims"]
    assert (claim["authorized_by"], claim["title"]) == ("Alex Roe", "Chief of Police")
    assert "confirm-authorization" in shown["allowed"]
    assert shown["authorizations"] == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{REQUESTS}/{OTHER_ID}/claim-authorization", SAID),
        (f"{REQUEST}/authorize", SAID),
        (f"{REQUEST}/withdraw", {"reason": "no-longer-needed"}),
        (f"{REQUEST}/confirm-authorization", {"link_id": str(OTHER_ID)}),
        (REQUEST, None),
        (REQUESTS, None),
        (f"/intake/agencies/{given.ORI}", None),
    ],
)
async def test_a_link_opens_nothing_else(center: Center, path: str, said: Any) -> None:
    await center.asked()
    [token] = await center.mailed()
    answer = await center.by_link(token, path, said)
    assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("role", ["coordinator", "requester", "operator", "provider"])
async def test_without_a_link_nobody_claims(center: Center, role: str) -> None:
    answer = await center.do(role, f"{REQUEST}/claim-authorization", **SAID)
    assert answer.status_code == 403
    assert "a link that was mailed" in answer.json()["detail"]


async def test_a_link_signs_nobody_in(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    other = Center(center.client, center.house, f"{SESSION_COOKIE}={token}")
    assert (await other.page("/access/ask-authorization")).status_code in {303, 401}


async def test_after_seven_days_a_link_is_over(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    await center.house.running.pool.execute(
        "UPDATE act_link SET expires_at = expires_at - make_interval(days => $1)", ACT_DAYS
    )
    assert (await center.act(token)).status_code == 410
    assert (await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)).status_code == 401


@pytest.mark.parametrize("token", ["Zr3kQ8vN1xT6mB0yWc5JpL9sHd2GfUeAhV4nX7bK2qM", "x"])
async def test_a_token_that_nobody_made_opens_nothing(center: Center, token: str) -> None:
    assert (await center.act(token)).status_code == 410
    answer = await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)
    assert answer.status_code == 401


async def test_of_a_request_that_ended_meanwhile_nothing_is_said(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    ended = await center.do(COORDINATOR, f"{REQUEST}/decline", reason="capacity")
    assert ended.is_success, ended.text
    assert (await center.act(token, SAID)).status_code == 410
    assert await center.told("AuthorizationClaimed") == []


@pytest.mark.parametrize("title", ["x" * 101, "Chief\u202e", " \u200b"])
async def test_an_office_that_intake_would_not_take_is_asked_for_again(
    center: Center, title: str
) -> None:
    await center.asked()
    [token] = await center.mailed()
    answer = await center.act(token, SAID | {"title": title})
    assert (answer.status_code, "your office" in answer.text) == (422, True)
    assert "The center will call" in (await center.act(token, SAID)).text


async def test_who_asks_for_a_link_names_a_request_that_is_there_and_an_address(
    center: Center,
) -> None:
    unknown = await center.asked(request_id=str(uuid4()))
    assert (unknown.status_code, "There is no request" in unknown.text) == (422, True)
    wrong = await center.asked(mail="alex@city..example")
    assert (wrong.status_code, "NAME@DOMAIN" in wrong.text) == (422, True)
    assert await center.house.running.pool.fetchval("SELECT count(*) FROM act_link") == 0


async def test_a_form_that_is_sent_again_asks_once_and_nobody_else(center: Center) -> None:
    path = "/access/ask-authorization"
    shown = (await center.page(path)).text.partition("<main")[2]
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": center.cookie}
    form = {"form_token": token_of(shown), "name": "Alex Roe", "request_id": str(given.REQUEST_ID)}
    answers = [
        await center.client.post(path, headers=headers, data=form | {"mail": mail})
        for mail in ("alex@city.example", "alex@city.example", "other@city.example")
    ]
    assert [each.status_code for each in answers] == [303, 303, 422]
    assert "This form was sent before" in answers[-1].text
    rows = await center.house.running.pool.fetch("SELECT mail FROM act_link")
    assert [row["mail"] for row in rows] == ["alex@city.example"]


async def test_no_token_of_a_link_is_kept(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    rows = await center.house.running.pool.fetch(
        "SELECT * FROM act_token JOIN act_link USING (link_id)"
    )
    assert len(rows) == 1
    assert token not in str(dict(rows[0]))
