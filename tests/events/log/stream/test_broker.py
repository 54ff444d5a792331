"""How a broker ends, also where its server says nothing."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import Any

from deploy.local.nats import Nats
from events.log.stream.broker import Broker
from tests.waiting import eventually


async def test_it_ends_without_a_word_where_the_server_is_silent(nats: Nats) -> None:
    broker = Broker(nats.url_of("intake"), name="ends")
    await broker.start()
    await eventually(lambda: broker.connected)
    assert await broker.stream() is None  # since it asked, it listens for answers
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    os.kill(nats.child.pid, signal.SIGSTOP)
    try:
        await broker.stop()
    finally:
        os.kill(nats.child.pid, signal.SIGCONT)
    gc.collect()  # what nobody looked at is told when it is thrown away
    assert said == []
