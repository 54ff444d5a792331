import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import fastapi
import httpx
import pytest

from services.kit.http.application import Application, application
from services.kit.run.serve import AddressError, serve
from services.kit.settings import Settings
from tests.browsing import served
from tests.services.kit.conftest import Told
from tests.waiting import SECONDS_MAX


@dataclass
class Steps:
    """What happened, in order."""

    seen: list[str] = field(default_factory=list)


def _app(steps: Steps) -> Application:
    @contextlib.asynccontextmanager
    async def lifespan(_app: fastapi.FastAPI) -> AsyncIterator[None]:
        steps.seen.append("opened")
        yield
        steps.seen.append("closed")

    app = application("Test", Settings.read(), lifespan)

    @app.get("/")
    async def hello() -> str:
        return "hello"

    return app


async def _served(
    app: Application, ask: Callable[[str], Awaitable[None]], number: signal.Signals
) -> None:
    """Serve, ask at the address, say stop by a signal, and wait for the end."""
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, on_listening=listening.set_result)
    )
    try:
        await ask(await asyncio.wait_for(listening, SECONDS_MAX))
        os.kill(os.getpid(), number)
        await asyncio.wait_for(serving, SECONDS_MAX)
    finally:
        serving.cancel()


async def _hello(address: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(address)).json() == "hello"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_answers_on_a_free_port_until_it_is_told_to_stop(
    told: Told,  # noqa: ARG001 - lines kept off the screen
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    steps = Steps()
    await _served(_app(steps), _hello, number)
    assert steps.seen == ["opened", "closed"]
    assert signal.getsignal(number) == before


async def test_a_request_under_way_is_answered_before_it_stops(told: Told) -> None:  # noqa: ARG001 - lines kept off the screen
    app = _app(Steps())
    entered, leave = asyncio.Event(), asyncio.Event()
    answers: list[asyncio.Task[httpx.Response]] = []

    @app.get("/slow")
    async def slow() -> str:
        entered.set()
        await leave.wait()
        return "done"

    async with httpx.AsyncClient(trust_env=False) as client:

        async def ask(address: str) -> None:
            answers.append(asyncio.create_task(client.get(f"{address}/slow")))
            await entered.wait()
            asyncio.get_running_loop().call_later(0.2, leave.set)

        await _served(app, ask, signal.SIGTERM)
        assert (await answers[0]).json() == "done"


async def test_a_port_that_is_taken_is_named() -> None:
    steps = Steps()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match=f"cannot listen on 127.0.0.1:{port}: .*in use"):
            await serve(_app(steps), host="127.0.0.1", port=port)
    assert steps.seen == []


async def test_what_opening_raises_is_raised() -> None:
    @contextlib.asynccontextmanager
    async def lifespan(_app: fastapi.FastAPI) -> AsyncIterator[None]:
        await _refused()
        yield

    app = application("Test", Settings.read(), lifespan)
    with pytest.raises(ConnectionRefusedError, match="away"):
        await serve(app, host="127.0.0.1", port=0)


async def _refused() -> None:
    raise ConnectionRefusedError("the database is away")


async def test_after_a_server_that_was_cancelled_another_answers_in_the_same_process() -> None:
    for _ in range(3):
        async with served(_app(Steps())) as origin:
            await _hello(origin)
