"""Caught mails are shown in development alone; mails that were not sent, to administrators."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from events.ids import new_id
from services.access.app import SERVICE
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.sessions import sign_in
from services.access.settings import AccessSettings
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.services.access.conftest import House, identity
from tests.services.serving import built_once
from tests.waiting import eventually

HTML = {"accept": "text/html"}


@asynccontextmanager
async def asking(database: str, **said: Any) -> AsyncIterator[tuple[House, httpx.AsyncClient]]:
    app = built_once(SERVICE, AccessSettings.read(postgres_dsn=database, **said))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers=HTML
        ) as client,
    ):
        yield House(app.state.running), client


async def test_an_invitation_in_development_is_found_among_the_mails_that_were_caught(
    database: str,
) -> None:
    async with asking(database) as (house, client):
        await house.invite(by=f"person-{new_id()}")

        async def shown() -> bool:
            return "You are invited to use Byfield" in (await client.get("/mail")).text

        await eventually(shown)
        page = (await client.get("/mail")).text
        address = page.partition('<a href="/mail/')[2].partition('"')[0]
        text = (await client.get(f"/mail/{address}")).text
        assert "/access/invitation/" in text
        assert "auto-generated" in text
        html = await client.get(f"/mail/{address}/html")
        assert "/access/invitation/" in html.text
        assert "sandbox" in html.headers["content-security-policy"]
        assert (await client.get(f"/mail/{new_id()}")).status_code == 404


@pytest.mark.parametrize("path", ["/mail", f"/mail/{UUID(int=7)}", f"/mail/{UUID(int=7)}/html"])
async def test_elsewhere_no_mail_is_shown(
    database: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET", raising=False)
    key = "of pages, that nobody guesses: 7c1f0a94"
    async with asking(database, host="0.0.0.0", pages_key=key) as (house, client):  # noqa: S104 - it does not listen
        now = datetime.now(UTC)
        insert = "INSERT INTO caught_mail VALUES ($1, $2, $3)"
        await house.running.pool.execute(insert, UUID(int=7), b"Subject: hush\n\nhush", now)
        answer = await client.get(path)
        assert answer.status_code == 404
        assert "hush" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:80"])
async def test_a_name_that_was_made_to_lead_here_is_shown_no_mail(database: str, host: str) -> None:
    async with asking(database) as (house, client):
        insert = "INSERT INTO caught_mail VALUES ($1, $2, $3)"
        mail = b"Subject: hush\n\nhush"
        await house.running.pool.execute(insert, UUID(int=7), mail, datetime.now(UTC))
        for path in ("/mail", f"/mail/{UUID(int=7)}", f"/mail/{UUID(int=7)}/html"):
            here = await client.get(path, headers={"host": "localhost:8000"})
            assert here.status_code == 200
            answer = await client.get(path, headers={"host": host})
            assert (answer.status_code, "hush" in answer.text) == (404, False)


async def test_an_administrator_sees_which_mails_were_not_sent_and_others_do_not(
    database: str,
) -> None:
    async with asking(database) as (house, client):
        gone = await house.admitted("gone")
        about, now = new_id(), datetime.now(UTC)
        await ask_mail(house.running.pool, about, Kind.RECEIVED, gone, about, now)
        await house.running.pool.execute(
            "UPDATE mail SET ended_as = 'refused', ended_at = $1, says = '550 5.1.1'", now
        )
        for role, status in (("administrator", 200), ("coordinator", 403)):
            await house.admitted(role, role=role)
            session = await sign_in(house.running, identity(role))
            cookie = {"cookie": f"{SESSION_COOKIE}={session.token}"}
            answer = await client.get("/unsent-mail", headers=cookie)
            assert answer.status_code == status
            assert ("550 5.1.1" in answer.text) == (role == "administrator")
            assert "gone@center.example" not in answer.text
