"""What readiness says of what is away: `down` where it is what a process is for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import httpx
import pytest

from services.kit.feed.schedule import Moment, Schedule
from services.kit.http.application import Application
from services.kit.http.running_service import RunningService
from services.kit.run.health import PASSING_SECONDS_MAX
from services.kit.run.mounting import mount_services
from services.kit.run.service import OpenService, Service
from services.kit.settings import Settings
from tests.services.kit.run.tallying import TALLY, asked, raised
from tests.waiting import eventually

NOWHERE: Final = "nats://127.0.0.1:1"


async def _act_in_vain(_: Moment) -> None:
    raise ConnectionRefusedError("the server of mails is away")


async def _late(_: RunningService) -> str | None:
    return "3 mails are due and were not tried"


async def _do_nothing(_: Moment) -> None:
    """Nothing is due."""


async def _nothing_late(_: RunningService) -> str | None:
    return None


SERVICE: Final = replace(
    TALLY,
    errands=lambda _running: [Schedule("send", _do_nothing)],
    watched={"outbox": _nothing_late},
)


@dataclass(frozen=True)
class Kind:
    """One kind of fault, and what readiness says of it."""

    part: str
    state: str
    says: str
    """Words of what the part says."""
    breaks: Callable[[OpenService, httpx.AsyncClient], Awaitable[None]]
    service: Service = SERVICE
    nats_url: str | None = ""
    """Empty: that of a server."""


async def _no_break(_: OpenService, client: httpx.AsyncClient) -> None:
    """The service was opened so."""


async def _log_goes(opened: OpenService, _: httpx.AsyncClient) -> None:
    opened.stored._readers.terminate()  # type: ignore[attr-defined] # of the log in PostgreSQL


async def _tables_go(opened: OpenService, _: httpx.AsyncClient) -> None:
    opened.running.pool.terminate()


async def _a_fact_is_parked(opened: OpenService, _: httpx.AsyncClient) -> None:
    await opened.running.pool.execute(
        "INSERT INTO parked (feed, position, stream, reason, error, attempts)"
        " VALUES ('counted', 1, 'tally-1', 'fault', 'KeyError', 1)"
    )


async def _it_tries_for_long(opened: OpenService, _: httpx.AsyncClient) -> None:
    await eventually(lambda: opened.feed.states["counted"].begun)
    state = opened.feed.states["counted"]
    state.stumbles("ConnectionResetError")
    state.retrying_since = datetime.now(UTC) - timedelta(seconds=PASSING_SECONDS_MAX + 1)


async def _told(client: httpx.AsyncClient, part: str, state: str) -> str:
    """What a part says, once it is in a state."""

    async def says() -> str | None:
        parts = (await client.get("/health/ready")).json()["parts"]
        [found] = [each for each in parts if each["part"] == part]
        return found["says"] if found["state"] == state else None

    return str(await eventually(says))


KINDS: Final = {
    "NATS is away": Kind("nats", "degraded", "away: commands work", _no_break, nats_url=NOWHERE),
    "no NATS is set": Kind("nats", "degraded", "not set", _no_break, nats_url=None),
    "the log is away": Kind("log", "down", "", _log_goes),
    "its tables are away": Kind("tables", "down", "", _tables_go),
    "a fact is parked": Kind(
        "tables", "degraded", "1 facts are parked: 1 fault", _a_fact_is_parked
    ),
    "a handler tries for long": Kind(
        "counted", "degraded", "tries again since", _it_tries_for_long
    ),
    "an errand fails": Kind(
        "send",
        "degraded",
        "tries again after",
        _no_break,
        replace(SERVICE, errands=lambda _running: [Schedule("send", _act_in_vain)]),
    ),
    "what is watched is late": Kind(
        "outbox",
        "degraded",
        "3 mails are due",
        _no_break,
        replace(SERVICE, watched={"outbox": _late}),
    ),
}
STATUS: Final = {"well": 200, "degraded": 200, "down": 503}


@asynccontextmanager
async def _opened(
    service: Service, settings: Settings
) -> AsyncIterator[tuple[OpenService, httpx.AsyncClient]]:
    app: Application = mount_services([service], settings)
    async with asked(app) as client:
        yield app.state.services[service.name].state.open_service, client


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_a_fault_is_told_and_takes_a_process_away_only_where_another_may_do_better(
    kind: Kind, settings: Settings
) -> None:
    given = settings
    if kind.nats_url != "":
        given = settings.model_copy(update={"nats_url": kind.nats_url})
    async with _opened(kind.service, given) as (opened, client):
        await kind.breaks(opened, client)
        assert kind.says in await _told(client, kind.part, kind.state)
        ready = await client.get("/health/ready")
        live = await client.get("/health/live")
    assert (ready.json()["state"], ready.status_code) == (kind.state, STATUS[kind.state])
    assert live.status_code == 200


async def test_facts_that_wait_long_for_a_handler_are_told_and_no_reason_to_go_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.run.health.LATE_SECONDS_MAX", 0.0)
    async with _opened(SERVICE, settings) as (opened, client):
        await eventually(lambda: opened.feed.states["counted"].begun)
        owner = await asyncpg.connect(settings.dsn_of("log"))
        async with owner.transaction():
            # Somebody else holds the row that the projection writes.
            await owner.execute("SELECT 1 FROM intake.counted FOR UPDATE")
            await raised(client, 1)
            assert "2 events and 0 s behind the log" in await _told(client, "counted", "degraded")
            assert (await client.get("/health/ready")).status_code == 200
        await owner.close()
        assert "at position 2" in await _told(client, "counted", "well")
