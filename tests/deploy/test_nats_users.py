"""What each user of NATS may do, and what it is refused: everything is tried as each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, StreamConfig

from deploy.local.nats import Nats
from deploy.nats_users import HEAD, USERS
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin
from events.log.stream.stream import STREAM

GOLDEN: Final = Path(__file__).with_name("nats_rights.json")
FACT: Final = "events.request.RequestSubmitted"
API: Final = "$JS.API"
LISTENED: Final = (
    *(">", "*.>", "events.>", FACT, HEAD, "_INBOX.>", "_INBOX.*.>", "_INBOX.x.>"),
    *(f"_INBOX.{user}.>" for user in USERS),
    *("$JS.>", "$JS.EVENT.>", "$JS.API.>", "$JS.ACK.>", "$SYS.>", "$KV.>", "$O.>"),
)
SAID: Final = (
    *(FACT, "events.", "events.a.b.c", HEAD, "byfield.other", "anything", "_INBOX.intake.forged"),
    *("$SYS.REQ.SERVER.PING", "$KV.bucket.key", "$O.bucket.C.x"),
    *(f"{API}.{each}" for each in ("INFO", "STREAM.NAMES", "STREAM.LIST", "STREAM.CREATE.OTHER")),
    *(f"{API}.SERVER.{each}" for each in ("REMOVE", "STREAM.MOVE.BYFIELD")),
    *(f"{API}.{each}.{STREAM}" for each in ("STREAM.INFO", "STREAM.MSG.GET", "DIRECT.GET")),
    *(f"{API}.CONSUMER.{each}.{STREAM}" for each in ("CREATE", "NAMES", "LIST")),
    *(
        f"{API}.CONSUMER.{each}.{STREAM}.somebodys"
        for each in ("CREATE", "DURABLE.CREATE", "INFO", "DELETE", "MSG.NEXT", "PAUSE", "UNPIN")
    ),
    *(f"$JS.ACK.{STREAM}.somebodys.1.1.1.1.0", f"$JS.FC.{STREAM}.somebodys.x"),
    *(f"{API}.STREAM.{each}.{STREAM}" for each in ("SNAPSHOT", "RESTORE", "LEADER.STEPDOWN")),
    *(f"{API}.STREAM.{each}.{STREAM}" for each in ("MSG.DELETE", "PURGE", "UPDATE")),
    *(f"{API}.STREAM.{each}.{STREAM}" for each in ("DELETE", "CREATE")),
)
"""What destroys comes last: who may do it does it."""


@asynccontextmanager
async def as_user(nats: Nats, user: str) -> AsyncIterator[tuple[Client, list[str]]]:
    """A connection of a user, and what the server refuses it."""
    refused: list[str] = []

    async def hear(fault: Exception) -> None:
        refused.append(str(fault).lower())

    client = Client()
    login = NatsLogin(nats.url_of(user))
    await client.connect(login.url, error_cb=hear, **login.options())
    try:
        yield client, refused
    finally:
        await client.close()


async def tried(nats: Nats, user: str) -> dict[str, list[str]]:
    """What a user may hear and say, of all that is tried."""
    async with as_user(nats, user) as (client, refused):
        for subject in LISTENED:
            await client.subscribe(subject)
        for subject in SAID:
            await client.publish(subject)
        for _ in range(3):  # a refusal comes before the answer to the ping that follows
            await client.flush()
    assert all("permissions violation" in each for each in refused), refused
    known = "\n".join(refused)
    allowed = {
        "hears": [each for each in LISTENED if f'subscription to "{each.lower()}"' not in known],
        "says": [each for each in SAID if f'publish to "{each.lower()}"' not in known],
    }
    assert len(refused) == len(LISTENED) + len(SAID) - sum(map(len, allowed.values()))
    return allowed


async def stream_of(nats: Nats) -> None:
    async with connected(nats.admin_url, name="test", on_lost=lambda: None) as admin:
        await admin.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["events.>"]))


@pytest.mark.parametrize("user", USERS)
async def test_a_user_may_do_what_is_listed_and_nothing_else(nats: Nats, user: str) -> None:
    await stream_of(nats)
    assert await tried(nats, user) == json.loads(GOLDEN.read_text())[user]


@pytest.mark.parametrize("user", sorted(USERS.keys() - {"admin"}))
async def test_nobody_hears_the_answers_to_another(nats: Nats, user: str) -> None:
    await stream_of(nats)
    other = "intake" if user != "intake" else "reporting"
    async with as_user(nats, user) as (spy, refused), as_user(nats, other) as (client, _):
        heard = await spy.subscribe(f"_INBOX.{other}.>")
        await spy.flush()
        await client.jetstream().stream_info(STREAM)
        await spy.flush()
        assert heard.pending_msgs == 0
        assert refused


@pytest.mark.parametrize("user", sorted(USERS.keys() - {"admin"}))
async def test_nobody_deletes_or_reads_the_consumer_of_another(nats: Nats, user: str) -> None:
    await stream_of(nats)
    async with connected(nats.admin_url, name="test", on_lost=lambda: None) as admin:
        await admin.jetstream().add_consumer(STREAM, ConsumerConfig(durable_name="kept"))
        async with as_user(nats, user) as (client, _):
            for act in ("DELETE", "INFO", "MSG.NEXT"):
                await client.publish(f"{API}.CONSUMER.{act}.{STREAM}.kept")
            await client.flush()
        assert [each.name for each in await admin.jetstream().consumers_info(STREAM)] == ["kept"]


if __name__ == "__main__":
    import asyncio
    import shutil

    from tests.conftest import new_home

    async def everything() -> None:
        """Write the golden list anew; look at what changed."""
        rights = {}
        for user in USERS:
            home = new_home()
            server = Nats(home)
            await server.start()
            await stream_of(server)
            rights[user] = await tried(server, user)
            await server.stop()
            shutil.rmtree(home)
        GOLDEN.write_text(json.dumps(rights, indent=2) + "\n")

    asyncio.run(everything())
