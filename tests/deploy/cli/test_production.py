"""In production a process takes its settings from the environment, and people sign in."""

from __future__ import annotations

import json
import secrets
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.local.nats import Nats
from deploy.logins import LOGINS, make_logins
from events.log.seals.key_file import make_key
from events.vault.readers import EXPORT
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.fronts import tls_before
from tests.keys import asking_as
from tests.processes import address_of, byfield, ended
from tests.services.access.openid.forging import SECRET, Forger, forger
from tests.services.access.test_pages import ORIGIN, Asked, Browser, at, token_of
from tests.smtp import certified

ANA = {"sub": "ana", "email": "ana@center.example", "email_verified": True}


@pytest.fixture
async def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Forger]:
    """A provider by TLS, whose certificate processes believe that are started here."""
    tls, believed = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(believed))
    async with forger() as made, tls_before(tls, made.address) as made.address:
        made.claims, made.now = ANA, datetime.now(UTC)
        yield made


@pytest.fixture
async def production(
    database: str, nats: Nats, home: Path, issuer: Forger, tmp_path: Path
) -> Mapping[str, object]:
    """The settings of an installation, on servers that are there."""
    await make_logins(database, tmp_path / "logins")
    provider = {
        "issuer": issuer.address,
        "display_name": "The city",
        "client_id": "byfield",
        "client_secret": SECRET,
    }
    return {
        "environment": "production",
        "home": home,
        "port": 0,
        "postgres_dsn": database,
        "postgres_logins": tmp_path / "logins",
        "nats_url": nats.admin_url,
        "public_url": ORIGIN,
        "pages_key": secrets.token_urlsafe(32),
        "evaluation_key": secrets.token_urlsafe(32),
        "openid_providers": json.dumps({"city": provider}),
        "development_secret": "",
    }


async def test_the_first_administrator_signs_in_by_a_provider_of_the_settings(
    production: Mapping[str, object], issuer: Forger
) -> None:
    async with byfield("up", settings=production) as up:
        address = await address_of(up)
        link = await _admitted(production)
        async with httpx.AsyncClient(base_url=address) as client:
            browser = Browser(Asked(client, issuer))
            assert link.startswith(f"{ORIGIN}/access/invitation/")
            path = link.removeprefix(ORIGIN)
            form = {"form_token": token_of((await browser.get(path)).text)}
            await browser.post(path, form)
            assert "Sign in with The city" in (await browser.get("/access/sign-in")).text
            begun = await browser.get("/access/sign-in/city")
            back = await browser.get(f"/access/callback?{issuer.brought_back(at(begun))}")
            assert back.headers["location"] == "/access/home", back.text
            assert SESSION_COOKIE in browser.cookies
            assert "Administrator" in (await browser.get("/access/home")).text
            inviting = (await browser.get("/access/people/invite")).text
            assert "no mail is sent from here" in inviting


async def test_what_development_has_is_not_there(production: Mapping[str, object]) -> None:
    async with byfield("up", settings=production) as up:
        address = await address_of(up)
        async with httpx.AsyncClient(base_url=address) as client:
            asked = await client.get("/intake/requests", headers=asking_as("coordinator"))
            assert asked.status_code == 401
            html = {"accept": "text/html"}
            assert (await client.get("/access/mail", headers=html)).status_code == 404
            signing_in = await client.get("/access/sign-in", headers=html)
            assert "Development sign-in" not in signing_in.text
        async with byfield("token", "coordinator", settings=production, stderr=PIPE) as token:
            status, out, err = await ended(token)
            assert (status, out) == (2, "")
            assert "not believed in production" in err


async def test_each_process_alone_takes_the_settings_of_all_and_logs_in_as_itself(
    production: Mapping[str, object], tmp_path: Path
) -> None:
    logins, by_dsn_alone = tmp_path / "more", {**production, "postgres_logins": ""}
    async with byfield("migrate", "--logins", str(logins), settings=by_dsn_alone) as migrate:
        assert (await ended(migrate))[0] == 0
    async with byfield("run", "intake", settings=by_dsn_alone, stderr=PIPE) as as_superuser:
        status, _, wrong = await ended(as_superuser)
        assert (status, "a superuser" in wrong) == (1, True)
    for name in ("intake", "reporting"):
        own = {**by_dsn_alone, "postgres_dsn": "", "postgres_dsn_file": logins / f"{name}.dsn"}
        async with (
            byfield("run", name, settings=own) as alone,
            httpx.AsyncClient(base_url=await address_of(alone)) as client,
        ):
            assert (await client.get("/health/live")).status_code == 200


async def test_of_one_process_each_part_logs_in_as_itself(
    production: Mapping[str, object], database: str, tmp_path: Path
) -> None:
    key = tmp_path / "seal.key"
    make_key(key, "center.example/log")
    owner = await asyncpg.connect(database)
    async with byfield("up", settings={**production, "seal_key_file": key}) as up:
        await address_of(up)
        logins = await owner.fetch(
            "SELECT DISTINCT usename FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await owner.close()
    parts = {f"byfield_{name}" for name in LOGINS if name != EXPORT}
    assert {row["usename"] for row in logins} == parts


async def test_a_server_of_its_own_gets_logins_in_the_home(
    production: Mapping[str, object], home: Path
) -> None:
    own = {**production, "postgres_dsn": "", "postgres_logins": "", "nats_url": ""}
    async with byfield("up", settings=own) as up:
        await address_of(up)
        owner = await asyncpg.connect(
            json.loads((home / "addresses.json").read_bytes())["postgres_dsn"]
        )
        found = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'byfield_intake'"
        assert await owner.fetchval(found) > 0
        await owner.close()
    assert {file.stem for file in (home / "logins").iterdir()} == set(LOGINS)


async def test_on_a_server_of_others_one_login_for_all_is_refused(
    production: Mapping[str, object],
) -> None:
    said = {**production, "postgres_logins": ""}
    async with byfield("up", settings=said, stderr=PIPE) as up:
        status, out, wrong = await ended(up)
    assert (status, out) == (2, "")
    assert "BYFIELD_POSTGRES_LOGINS: must be set in production" in wrong


async def _admitted(production: Mapping[str, object]) -> str:
    said = ("access", "admit", "--role", "administrator", "--mail", str(ANA["email"]))
    async with byfield(*said, settings=production) as admit:
        status, out, _ = await ended(admit)
    assert status == 0
    return out.split()[-1]
