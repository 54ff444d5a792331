"""A stream that somebody made, or changed, so that message n does not stay event n."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from nats.aio.client import Client

from deploy.local.nats import Nats
from events.log.memory import MemoryLog
from events.log.relay.agreement import Agreed, OutdatedStreamError, examine
from events.log.relay.reset import reset
from events.log.stream.stream import (
    STREAM,
    UnchangeableStreamError,
    provision,
    settings,
    state,
)
from tests.events.log.relay.relaying import administering, tell

BROUGHT_BACK = [
    pytest.param({"max_age": 3_600_000_000_000}, id="messages grow old"),
    pytest.param({"max_msgs": 10, "discard": "old"}, id="the first ones leave"),
    pytest.param({"max_msgs_per_subject": 1}, id="the last one of a kind stays"),
    pytest.param({"max_msg_size": 500}, id="large ones are refused"),
    pytest.param({"subjects": ["events.request.>"]}, id="others have no place"),
    pytest.param({"subjects": ["events.>", "elsewhere.>"]}, id="strangers have one"),
]
KEPT_FOR_EVER = [
    pytest.param({"storage": "memory"}, id="it is gone with its server"),
    pytest.param({"retention": "workqueue"}, id="what was heard leaves"),
]


async def made(admin: Client, otherwise: Mapping[str, Any]) -> None:
    """The stream with some settings of somebody else's."""
    wanted = {**settings().as_dict(), "deny_delete": False, "deny_purge": False, **otherwise}
    answer = await admin.request(f"$JS.API.STREAM.CREATE.{STREAM}", orjson.dumps(wanted))
    assert "error" not in orjson.loads(answer.data)


@pytest.mark.parametrize("otherwise", [*BROUGHT_BACK, *KEPT_FOR_EVER])
async def test_nothing_is_published_into_a_stream_of_other_settings_until_they_are_mended(
    nats: Nats, otherwise: dict[str, Any]
) -> None:
    log = MemoryLog()
    await tell(log, 3)
    async with administering(nats) as admin:
        await made(admin, otherwise)
        with pytest.raises(OutdatedStreamError, match=next(iter(otherwise))):
            await examine(log, admin)
        try:
            await provision(admin)
        except UnchangeableStreamError as fault:
            assert "byfield relay reset" in str(fault)  # noqa: PT017 - only some are so
            await reset(log, admin)
        assert isinstance(await examine(log, admin), Agreed)


@pytest.mark.parametrize("otherwise", KEPT_FOR_EVER)
async def test_what_a_stream_keeps_for_ever_is_told_to_who_migrates(
    nats: Nats, otherwise: dict[str, Any]
) -> None:
    async with administering(nats) as admin:
        await made(admin, otherwise)
        with pytest.raises(UnchangeableStreamError, match="byfield relay reset"):
            await provision(admin)


async def test_a_server_still_removing_the_stream_of_before_is_asked_again(nats: Nats) -> None:
    async with administering(nats) as admin:
        await provision(admin)
        (directory,) = nats.store.rglob(STREAM)
        await admin.jetstream().delete_stream(STREAM)
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.touch()  # the server finds it in the way, refuses, and removes it
        await provision(admin)
        assert await state(admin) is not None
