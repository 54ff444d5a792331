"""What the gate adds to a request: counting who asks, and recording what is read."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Any, Final

from deploy.bench.figures import Figure, Limit, quantile
from deploy.bench.load import Answer, UnexpectedAnswerError, closed_loop, one_at_a_time
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from deploy.keyring import Keyring, named_after_party
from events.log.database.connections import Pool
from events.log.database.statements import statement
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.feed.connections import lent
from services.kit.http.application import Application
from services.kit.http.policy import Policy
from services.kit.http.rates import Rate, Rates
from services.kit.http.running_service import RunningService
from services.kit.run.service import build, open_service

REQUESTS_A_TURN: Final = 100
TURNS: Final = 5
"""In which is measured what is waited for."""
CALLERS: Final = 32
PATH: Final = "/requests"
"""A list that is recorded; here it is empty, so that little else is done."""
_OK: Final = 200


class _Uncounted(Rates):
    """Lets everybody in."""

    def spend(self, rate: Rate, who: str) -> int:  # noqa: ARG002 - the signature of `Rates`
        return 0


@dataclass(frozen=True, slots=True)
class Gates:
    """The same application with one part of the gate, and with none."""

    counting: Application
    recording: Application
    neither: Application
    pool: Pool
    headers: dict[str, str]

    async def ask(self, app: Application) -> None:
        """Ask without a network in between. Raises `UnexpectedAnswerError`."""
        status, body = 0, b""

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"")

        await app(self._scope(), receive, send)
        if status != _OK:
            raise UnexpectedAnswerError(Answer(status, body))

    def _scope(self) -> dict[str, Any]:
        said = {"host": "bench", "accept": "application/json"} | self.headers
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": PATH,
            "raw_path": PATH.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(name.lower().encode(), said[name].encode()) for name in said],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8270),
        }


async def measure_gate(sizes: Sizes) -> list[Figure]:
    """Measure each part in turn with doing without, so that a disturbance affects all alike."""
    async with fresh_stack() as stack:
        settings = IntakeSettings.read(postgres_dsn=stack.postgres_dsn, home=stack.home)
        async with opened(settings) as gates:
            return [
                *await _processor(gates, sizes.gate_rounds),
                *await _waited(gates, sizes),
                await _stored(gates),
            ]


@asynccontextmanager
async def opened(settings: IntakeSettings) -> AsyncIterator[Gates]:
    """Open intake once for three applications of it, and let a coordinator ask."""
    async with open_service(SERVICE, settings, listening=False) as service:
        application = partial(_application, settings, service.running)
        headers = Keyring(settings).headers_of(named_after_party("coordinator"))
        yield Gates(
            application(counts=True, records=False),
            application(counts=False, records=True),
            application(counts=False, records=False),
            service.running.pool,
            headers,
        )


def _application(
    settings: IntakeSettings, running: RunningService, *, counts: bool, records: bool
) -> Application:
    rows = [replace(row, recorded=row.recorded and records) for row in SERVICE.policy.rows]
    app = build(replace(SERVICE, policy=Policy(rows)), settings)
    app.state.running = running
    if not counts:
        app.state.rates = _Uncounted(settings)
    return app


async def _processor(gates: Gates, rounds: int) -> list[Figure]:
    """Measure the processor time of this process, which decides how many it can answer."""
    took: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name in ("neither", "counting", "recording"):
            took.setdefault(name, []).append(await _turn(gates, getattr(gates, name)))
    counting, recording, neither = (
        median(took[name]) for name in ("counting", "recording", "neither")
    )
    without = (Limit("the same without", neither),)
    return [
        Figure("gate", "a request, who asks is counted, of one core", counting, "µs", without),
        Figure(
            "gate", "a read, recorded before it is answered, of one core", recording, "µs", without
        ),
    ]


async def _turn(gates: Gates, app: Application) -> float:
    """Return the microseconds of a request."""
    begin = time.process_time()
    for _ in range(REQUESTS_A_TURN):
        await gates.ask(app)
    return (time.process_time() - begin) / REQUESTS_A_TURN * 1_000_000


async def _waited(gates: Gates, sizes: Sizes) -> list[Figure]:
    """Measure what who asks waits for: a record is committed, and callers share statements."""
    took: dict[str, list[float]] = {"recording": [], "neither": []}
    a_second: dict[str, list[float]] = {"recording": [], "neither": []}
    for _ in range(TURNS):
        for name in took:
            ask = partial(gates.ask, getattr(gates, name))
            times, seconds = sizes.submits_at_rest // TURNS, sizes.closed_loop_seconds / TURNS
            took[name] += await one_at_a_time(ask, times=times, pause_seconds=0)
            a_second[name].append(await closed_loop(ask, callers=CALLERS, seconds=seconds))
    at_rest = [1000 * quantile(took[name], 0.5) for name in took]
    per_second = [median(a_second[name]) for name in a_second]
    return [
        Figure(
            "gate",
            "a read, recorded, at rest, p50",
            at_rest[0],
            "ms",
            (Limit("the same without", at_rest[1]),),
        ),
        Figure(
            "gate",
            f"reads, recorded, {CALLERS} callers",
            per_second[0],
            "reads/s",
            (Limit("the same without", per_second[1]),),
        ),
    ]


async def _stored(gates: Gates) -> Figure:
    async with lent(gates.pool) as connection:
        taken = await connection.fetchval(statement("deploy.bench", "record_bytes"))
    return Figure("gate", "a recorded read, with its indexes", float(taken), "bytes")
