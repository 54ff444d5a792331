"""NATS as in production: NKeys, TLS from the first byte, a consumer in its own account."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nats.errors
import pytest
from nats.aio.client import Client

from deploy.cli.nats import make_consumer
from deploy.nats_admin import nats_admin
from deploy.nats_keys import NatsKeyError, ensure_key, public_keys, renew_key
from deploy.nats_users import USERS
from deploy.processes import prepare
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from events.log.stream.login import NatsLogin
from events.log.stream.stream import STREAM
from services.kit.settings import SettingsError
from tests.appends import append_of, new_event, new_stream
from tests.configured_nats import configured, where
from tests.deploy.cli.conftest import Cli
from tests.events.log.relay.relaying import reached, relaying
from tests.processes import byfield, ended, started
from tests.smtp import certified
from tests.waiting import eventually

FACTS: Final = 1_000
CONSUME: Final = Path(__file__).parents[3] / "docs" / "consume.md"
LEFT_OPEN: Final = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
"""nats-py leaves the socket of a handshake that failed to the garbage collector."""


@pytest.fixture(autouse=True)
def _no_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET", raising=False)


SECRETS: Final = {
    "pages_key": "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e",
    "evaluation_key": "kJ4-tR9w_Zx2Lq7vBn5mYc8sPd3fGh6a",
}


@dataclass
class Server:
    """A server with the configuration that `byfield nats config` printed."""

    home: Path
    keys: Path
    port: int = 0

    def settings(self, database: str, **said: Any) -> Settings:
        return Settings.read(
            environment="production",
            postgres_dsn=database,
            nats_url=f"tls://localhost:{self.port}",
            nats_keys=self.keys,
            nats_ca_file=self.home / "certificate.pem",
            **SECRETS,
            **said,
        )

    def login(self, user: str) -> NatsLogin:
        seed = (self.keys / f"{user}.nk").read_text().strip()
        return NatsLogin(f"tls://localhost:{self.port}", user, seed, self.home / "certificate.pem")


@pytest.fixture
def keys(bare_cli: Cli, tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    assert bare_cli("nats", "keys", str(folder), "--consumer", "warehouse").status == 0
    return folder


@pytest.fixture
async def server(bare_cli: Cli, keys: Path, tmp_path: Path) -> AsyncIterator[Server]:
    certified(tmp_path, "localhost")
    async with running(bare_cli, keys, tmp_path) as server:
        yield server


@asynccontextmanager
async def running(cli: Cli, keys: Path, home: Path, *, tls: bool = True) -> AsyncIterator[Server]:
    certificate = ("--tls", str(home / "certificate.pem"), str(home / "key.pem")) if tls else ()
    said = cli("nats", "config", str(keys), *where(home), *certificate)
    assert said.status == 0, said.err
    async with configured(home, said.out) as port:
        yield Server(home, keys, port)


@asynccontextmanager
async def signed_in(login: NatsLogin) -> AsyncIterator[tuple[Client, list[str]]]:
    refused: list[str] = []

    async def hear(fault: Exception) -> None:
        refused.append(str(fault).lower())

    client = Client()
    await client.connect(
        login.url, error_cb=hear, allow_reconnect=False, max_reconnect_attempts=1, **login.options()
    )
    try:
        yield client, refused
    finally:
        await client.close()


async def told(database: str, count: int) -> None:
    async with PostgresLog(database) as log:
        for at in range(0, count, 100):
            events = [new_event() for _ in range(min(100, count - at))]
            await log.append(append_of(new_stream(), events=events))


async def test_facts_go_from_the_log_to_whoever_signs_in_by_a_key(
    server: Server, database: str
) -> None:
    settings = server.settings(database)
    await prepare(settings)
    await told(database, 3)
    async with PostgresLog(database) as log, relaying(log, server.login("relay")) as relay:
        await reached(relay, 3)
    async with signed_in(server.login("reporting")) as (client, refused):
        heard = await client.jetstream().subscribe("events.>", stream=STREAM, ordered_consumer=True)
        for expected in (1, 2, 3):
            message = await heard.next_msg(timeout=10)
            assert message.metadata.sequence.stream == expected
        assert refused == []


@LEFT_OPEN
async def test_without_tls_or_its_key_nobody_gets_in(server: Server) -> None:
    await _refused(NatsLogin(f"nats://127.0.0.1:{server.port}", "intake", _seed(server, "intake")))
    await _refused(NatsLogin(f"tls://localhost:{server.port}", "intake", _seed(server, "intake")))
    stranger = server.home / "stranger"
    ensure_key(stranger, "intake")
    ca = server.home / "certificate.pem"
    seed = (stranger / "intake.nk").read_text().strip()
    await _refused(NatsLogin(f"tls://localhost:{server.port}", "intake", seed, ca))
    await _refused(NatsLogin(f"tls://intake:hush@localhost:{server.port}", ca_file=ca))


def _seed(server: Server, user: str) -> str:
    return (server.keys / f"{user}.nk").read_text().strip()


async def _refused(login: NatsLogin) -> None:
    with pytest.raises((nats.errors.Error, OSError)):
        async with asyncio.timeout(20), signed_in(login):
            pass
    gc.collect()  # what the client left open, while the mark of the test holds


@LEFT_OPEN
async def test_a_client_that_asks_for_tls_says_nothing_to_whoever_offers_none() -> None:
    heard = bytearray()

    async def offer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id": "X", "version": "2.12.0", "nonce": "abc"}\r\n')
        heard.extend(await reader.read(10_000))
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(offer, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        await _refused(NatsLogin(f"tls://app:hush@127.0.0.1:{port}"))
    assert b"CONNECT" not in heard
    assert b"hush" not in heard


async def test_a_consumer_in_its_own_account_reads_every_fact_and_nothing_else(
    server: Server, database: str
) -> None:
    settings = server.settings(database)
    await prepare(settings)
    said = {
        "nats_url": settings.nats_url,
        "nats_keys": server.keys,
        "nats_ca_file": settings.nats_ca_file,
        "postgres_dsn": database,
    }
    for _ in range(2):
        async with byfield("nats", "consumer", "warehouse", settings=said, stderr=PIPE) as made:
            status, _, wrong = await ended(made)
            assert status == 0, wrong
    await told(database, FACTS)
    async with PostgresLog(database) as log, relaying(log, server.login("relay")) as relay:
        await reached(relay, FACTS)

    async with signed_in(server.login("consumer-warehouse")) as (client, refused):
        facts = await client.jetstream().pull_subscribe_bind("consumer-warehouse", stream=STREAM)
        sequences: list[int] = []
        while len(sequences) < FACTS:
            for message in await facts.fetch(250, timeout=10):
                sequences.append(message.metadata.sequence.stream)
                await message.ack()
        assert sequences == list(range(1, FACTS + 1))
        assert message.metadata.num_pending == 0
        assert refused == []
        for subject in (
            *("events.request.RequestSubmitted", "byfield.head", "$JS.API.INFO"),
            *(f"$JS.API.{each}.{STREAM}" for each in ("STREAM.INFO", "CONSUMER.CREATE")),
            f"$JS.API.CONSUMER.DELETE.{STREAM}.consumer-warehouse",
            f"$JS.API.CONSUMER.CREATE.{STREAM}.consumer-warehouse",
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.another",
        ):
            await client.publish(subject)
            await eventually(lambda: any(subject.lower() in each for each in refused))  # noqa: B023 - it is awaited at once
        spied = await client.subscribe("_INBOX.>")
        async with signed_in(server.login("intake")) as (intake, _):
            await intake.jetstream().stream_info(STREAM)
        await client.flush()
        assert spied.pending_msgs == 0, "answers of another account are not heard"


async def test_a_key_is_renewed_while_the_former_is_still_believed(
    bare_cli: Cli, keys: Path, tmp_path: Path
) -> None:
    former = (keys / "intake.nk").read_text()
    assert bare_cli("nats", "keys", str(keys), "--renew", "intake").status == 0
    current = (keys / "intake.nk").read_text()
    assert current != former
    async with running(bare_cli, keys, tmp_path, tls=False) as server:
        for seed in (former, current):
            async with signed_in(
                NatsLogin(f"nats://127.0.0.1:{server.port}", "intake", seed.strip())
            ) as (_, refused):
                assert refused == []


def test_keys_are_made_once_and_their_files_are_ours_alone(bare_cli: Cli, keys: Path) -> None:
    assert {file.stem for file in keys.glob("*.nk")} == {
        *(USERS.keys() - {"consumer"}),
        "consumer-warehouse",
    }
    before = {file.name: file.read_text() for file in keys.iterdir()}
    said = bare_cli("nats", "keys", str(keys))
    assert {file.name: file.read_text() for file in keys.iterdir()} == before
    for file in keys.glob("*.nk"):
        assert file.stat().st_mode & 0o077 == 0
        assert file.read_text().strip() not in said.out
    assert public_keys(keys, "intake")[0] in said.out


def test_a_configuration_needs_no_seed_and_names_a_missing_key(bare_cli: Cli, keys: Path) -> None:
    for file in keys.glob("*.nk"):
        file.unlink()
    assert bare_cli("nats", "config", str(keys)).status == 0
    (keys / "relay.pub").unlink()
    said = bare_cli("nats", "config", str(keys))
    assert (said.status, "relay.pub: there is none" in said.err) == (1, True)


@pytest.mark.parametrize("name", ["../x", "", "A", "a b", "a.b", "a/b", "*"])
def test_a_name_that_could_mean_something_else_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NatsKeyError, match="a name matches"):
        ensure_key(tmp_path, name)


def test_at_most_two_keys_are_believed(tmp_path: Path) -> None:
    first = ensure_key(tmp_path, "intake")
    second = renew_key(tmp_path, "intake")
    third = renew_key(tmp_path, "intake")
    assert public_keys(tmp_path, "intake") == [third, second]
    assert first not in public_keys(tmp_path, "intake")


def test_in_production_nats_is_reached_over_tls(tmp_path: Path) -> None:
    for name in ("nats_url", "nats_relay_url", "nats_intake_url"):
        with pytest.raises(SettingsError, match=f"BYFIELD_{name.upper()}: must begin with tls://"):
            Settings.read(environment="production", **SECRETS, **{name: "nats://n.example"})
        for good in ("tls://n.example,tls://m.example", "nats://127.0.0.1:4222"):
            Settings.read(environment="production", **SECRETS, **{name: good})
    with pytest.raises(SettingsError, match=r"BYFIELD_NATS_KEYS: there is no .*intake\.nk"):
        Settings.read(nats_url="nats://127.0.0.1", nats_keys=tmp_path).nats_login("intake")


async def test_a_provision_names_the_key_that_is_missing(server: Server, database: str) -> None:
    (server.keys / "admin.nk").unlink()
    with pytest.raises(SettingsError, match=r"admin\.nk"):
        async with nats_admin(server.settings(database)):
            pass


async def test_the_documented_consumer_reads_over_tls_by_its_key(
    server: Server, database: str
) -> None:
    settings = server.settings(database)
    await prepare(settings)
    await told(database, 3)
    async with PostgresLog(database) as log, relaying(log, server.login("relay")) as relay:
        await reached(relay, 3)
    async with nats_admin(settings) as admin:
        await make_consumer(admin, "warehouse")
    [_, program] = re.findall(r"```python\n(.*?)```", CONSUME.read_text(), re.DOTALL)
    async with started(
        *(sys.executable, "-u", "-c", program, settings.nats_url or ""),
        *(str(server.keys / "consumer-warehouse.nk"), "warehouse"),
        env={"SSL_CERT_FILE": str(settings.nats_ca_file)},
    ) as reading:
        assert reading.stdout is not None
        lines = [(await reading.stdout.readline()).decode().split()[0] for _ in range(3)]
    assert lines == ["1", "2", "3"]
