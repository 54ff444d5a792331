"""`byfield sign-in` by the browser, at the issuer of a development machine and real sessions."""

from __future__ import annotations

import asyncio
import re
import stat
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import asyncpg
import httpx
import pytest

from deploy.center_process import CommandError, end_command, run_command, start_command
from deploy.cli.session_file import FILE
from deploy.local.issuer.running import embedded_issuer
from deploy.settings import Settings
from events.ids import new_id
from events.log.postgres import PostgresLog
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import GrantRole
from services.access.openid.id_token import Identity
from services.kit.run.service import open_service
from tests.deploy.cli.conftest import Cli
from tests.services.access.conftest import House

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/authorize\?\S+")
REBUILD = ("rebuild", "access", "--reason", "to see who does it")


@pytest.fixture
async def center(
    cli: Cli,  # noqa: ARG001 - it sets the servers
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Settings]:
    """An installation where olga is an operator, carla a coordinator too, and ada neither."""
    monkeypatch.setenv("BYFIELD_HOME", str(tmp_path / "home"))
    async with embedded_issuer(Settings.read()) as issuer:
        secret = issuer.client_secret
        assert secret is not None
        said = issuer.model_dump_json().replace("**********", secret.get_secret_value())
        monkeypatch.setenv("BYFIELD_OPENID_PROVIDERS", f'{{"local": {said}}}')
        settings = Settings.read(postgres_dsn=database)
        async with open_service(SERVICE, settings, listening=False) as access:
            house = House(access.running)
            for name, roles in {
                "olga": ["operator"],
                "carla": ["coordinator", "operator"],
                "ada": ["administrator"],
            }.items():
                invited = await house.invite(name, role=roles[0])
                account = Identity(issuer.issuer, name, f"{name}@center.example", True, None)
                person_id = await bind(house.running, invited.token, account)
                for role in roles[1:]:
                    await house.give(GrantRole, person_id, role=role, reason="new-duties")
        yield settings


@asynccontextmanager
async def signing_in(settings: Settings, *more: str) -> AsyncIterator[tuple[Process, str]]:
    """The command, and the address that it asks to open."""
    process = await start_command(settings, "sign-in", *more, stderr=PIPE)
    try:
        assert process.stdout is not None
        while line := (await process.stdout.readline()).decode():
            if (found := ADDRESS.search(line)) is not None:
                yield process, found.group()
                return
        raise AssertionError((await process.communicate())[1].decode())
    finally:
        await end_command(process)


async def as_browser(address: str, person: str) -> httpx.Response:
    """Sign in there as somebody, and follow back to the command."""
    asked = dict(parse_qsl(urlsplit(address).query)) | {"person": person}
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as browser:
        return await browser.post(address.partition("?")[0], data=asked)


async def sign_in(settings: Settings, person: str, *more: str) -> tuple[int, str, httpx.Response]:
    """Its status, what it said, and what the browser saw at last."""
    async with signing_in(settings, *more) as (process, address):
        seen = await as_browser(address, person)
        said, wrong = await process.communicate()
        assert process.returncode is not None
        return process.returncode, (said or wrong).decode(), seen


async def sessions(database: str) -> int:
    connection = await asyncpg.connect(database)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM access.session")
    finally:
        await connection.close()
    return count


@pytest.mark.parametrize("person", ["olga", "carla"])
async def test_who_signs_in_is_the_actor_of_what_is_ordered_until_signing_out(
    center: Settings, database: str, person: str
) -> None:
    status, said, seen = await sign_in(center, person)
    assert (status, seen.status_code) == (0, 200)
    assert "Signed in as operator" in said
    assert "This page can be closed" in seen.text
    file = center.home / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    actor = (await run_command(center, "whoami")).strip()
    assert re.fullmatch(r"operator:person-[0-9a-f-]{36}", actor)
    await run_command(center, *REBUILD)
    async with PostgresLog(database) as log:
        told = await log.read_stream("operations-rebuild")
    assert [(each.type, each.actor) for each in told] == [
        ("RebuildOrdered", actor),
        ("OrderEnded", actor),
    ]
    assert await run_command(center, "sign-out") == "Signed out.\n"
    assert (file.exists(), await sessions(database)) == (False, 0)
    with pytest.raises(CommandError, match="nobody is signed in"):
        await run_command(center, *REBUILD)
    assert await run_command(center, "sign-out") == "Nobody was signed in.\n"


async def test_a_session_that_was_ended_elsewhere_orders_nothing(
    center: Settings, database: str
) -> None:
    await sign_in(center, "olga")
    connection = await asyncpg.connect(database)
    await connection.execute("DELETE FROM access.session")
    await connection.close()
    with pytest.raises(CommandError, match="is so no more; byfield sign-in"):
        await run_command(center, *REBUILD)


async def test_signing_in_anew_ends_the_former_session(center: Settings, database: str) -> None:
    await sign_in(center, "olga")
    await sign_in(center, "carla")
    assert await sessions(database) == 1


async def test_who_does_not_hold_the_role_is_not_signed_in(center: Settings, database: str) -> None:
    status, said, _ = await sign_in(center, "ada")
    assert (status, await sessions(database)) == (1, 0)
    assert "you are not operator here; an administrator gives the role" in said


@pytest.mark.parametrize(
    ("person", "role"), [("ada", "administrator"), ("carla", "coordinator"), ("carla", "operator")]
)
async def test_a_person_chooses_a_role_that_they_hold(
    center: Settings, person: str, role: str
) -> None:
    status, _, _ = await sign_in(center, person, "--role", role)
    assert status == 0
    assert (await run_command(center, "whoami")).startswith(f"{role}:person-")


@pytest.mark.parametrize(("person", "why"), [("", "cancelled"), ("leo", "nobody was invited")])
async def test_who_cancels_or_was_never_invited_is_not_signed_in(
    center: Settings, person: str, why: str
) -> None:
    status, said, _ = await sign_in(center, person)
    assert (status, why in said) == (1, True)
    assert not (center.home / FILE).exists()


async def test_what_somebody_else_sends_there_neither_signs_in_nor_ends_the_sign_in(
    center: Settings,
) -> None:
    async with signing_in(center) as (process, address):
        back = dict(parse_qsl(urlsplit(address).query))["redirect_uri"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            for query in ("", "state=forged&code=x", f"state={new_id()}&error=access_denied"):
                assert (await browser.get(f"{back}?{query}")).status_code == 403
            rebound = await browser.get(back, headers={"host": "elsewhere.example"})
            assert rebound.status_code == 400
        assert (await as_browser(address, "olga")).status_code == 200
        async with asyncio.timeout(60):
            assert await process.wait() == 0


async def test_where_nobody_can_sign_in_that_is_said(
    center: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_OPENID_PROVIDERS")
    with pytest.raises(CommandError, match="set BYFIELD_OPENID_PROVIDERS, or let byfield up run"):
        await run_command(center, "sign-in")
