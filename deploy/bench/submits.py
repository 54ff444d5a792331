"""Requests submitted over HTTP to a whole center, until reporting shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count, cycle
from typing import Final

from deploy.bench.figures import Figure, Limit, quantile
from deploy.bench.load import (
    Answer,
    Client,
    Once,
    UnexpectedAnswerError,
    at_rate,
    closed_loop,
    one_at_a_time,
    request,
)
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from deploy.center_process import center_process
from deploy.keyring import Keyring, named_after_party
from deploy.local.stack import Stack
from deploy.settings import Settings
from events.event import Role
from events.ids import new_id
from services.importing.topic_file import SHIPPED, TopicRow, read_topic_rows

AGENCIES: Final = 500
WARM_UP_SUBMITS: Final = 100
PAUSE_SECONDS: Final = 0.02
RATE_PER_SECOND: Final = 200
CALLERS: Final = 32
VISIBLE_P99_MS_MAX: Final = 15.0
VISIBLE_AT_RATE_P99_MS_MAX: Final = 60.0
SHARE_OF_LIVE_MIN: Final = 0.2
_CREATED: Final = 201
_OK: Final = 200
PROBLEM: Final = "Calls that end in force have doubled; we would like our people trained. " * 3


async def measure_submits(sizes: Sizes) -> list[Figure]:
    """How fast requests are taken and how soon they are seen; the center has its own process."""
    async with fresh_stack() as stack:
        settings = _settings(stack)
        async with center_process(settings) as address, Client(address) as client:
            asking = _Asking(client, Keyring(settings))
            await asking.register_agencies()
            await asking.list_topics()
            await one_at_a_time(asking.submit_and_see, times=WARM_UP_SUBMITS, pause_seconds=0)
            figures = await _at_rest(asking, sizes.submits_at_rest)
            figures += await _at_rate(asking, sizes.rate_seconds)
            figures.append(await _closed(asking, sizes.closed_loop_seconds))
            return figures


def _settings(stack: Stack) -> Settings:
    return Settings.read(
        home=stack.home,
        postgres_dsn=stack.postgres_dsn,
        nats_url=stack.nats.service_url,
        nats_relay_url=stack.nats.relay_url,
        nats_admin_url=stack.nats.admin_url,
    )


class _Asking:
    """What is asked of the center, as an agency's people ask it."""

    def __init__(self, client: Client, keyring: Keyring) -> None:
        self._client = client
        self._keyring = keyring
        self._oris = [f"IA{number:07}" for number in range(AGENCIES)]
        rows = read_topic_rows(SHIPPED.read_bytes())
        self._topics = [row for row in rows if isinstance(row, TopicRow)]
        # Each agency asks on each pair of topics once: what is like an earlier one is flagged.
        pairs = _pairs([row.topic for row in self._topics])
        self._turn = cycle((ori, pair) for pair in pairs for ori in self._oris)
        self._numbers = count(1)

    async def register_agencies(self) -> None:
        """Those that submit."""
        for ori in self._oris:
            content = {"ori": ori, "name": f"Police {ori}", "kind": "local", "state": "IA"}
            headers = self._headers("coordinator") | {"Idempotency-Key": str(new_id())}
            message = request("POST", "/intake/agencies", headers, content | {"sworn": 30})
            _expect(await self._client.ask(message), _CREATED)

    async def list_topics(self) -> None:
        """All that come with the project: what is asked for must be among them."""
        for row in self._topics:
            content = {"title": row.title, "lists": row.lists}
            headers = self._headers("coordinator") | {"Idempotency-Key": str(new_id())}
            message = request("PUT", f"/intake/topics/{row.topic}", headers, content)
            _expect(await self._client.ask(message), _OK)

    async def submit(self) -> Answer:
        """A request of some 700 bytes, taken."""
        number = next(self._numbers)
        ori, topics = next(self._turn)
        headers = self._headers("requester", ori) | {"Idempotency-Key": str(new_id())}
        content = {
            "ori": ori,
            "program": "cri-tac",
            "topics": topics,
            "delivery_types": ["in-person-training"],
            "problem": PROBLEM,
            "contact": {
                "role": "point_of_contact",
                "name": f"Contact {number}",
                "email": f"contact{number}@agency.example",
            },
            "authorized_by": "The Chief",
        }
        message = request("POST", "/intake/requests", headers, content)
        return _expect(await self._client.ask(message), _CREATED)

    async def only_submit(self) -> None:
        """Until it is taken."""
        await self.submit()

    async def submit_and_see(self) -> None:
        """Until reporting, asked for the request's timeline, has it."""
        taken = (await self.submit()).content()
        headers = self._headers("coordinator") | {"Byfield-After": str(taken["position"])}
        message = request("GET", f"/reporting/requests/{taken['id']}/timeline", headers)
        _expect(await self._client.ask(message), _OK)

    def _headers(self, role: Role, agency: str | None = None) -> dict[str, str]:
        return self._keyring.headers_of(named_after_party(role, agency=agency))

    async def live(self) -> None:
        """A question that costs the center nothing of its own."""
        _expect(await self._client.ask(request("GET", "/health/live", {})), _OK)


async def _at_rest(asking: _Asking, times: int) -> list[Figure]:
    answered = await one_at_a_time(asking.only_submit, times=times, pause_seconds=PAUSE_SECONDS)
    visible = await one_at_a_time(asking.submit_and_see, times=times, pause_seconds=PAUSE_SECONDS)
    return [
        _milliseconds("submit answered, at rest, p50", answered, 0.5),
        _milliseconds("submit answered, at rest, p99", answered, 0.99),
        _milliseconds("visible in reporting, at rest, p50", visible, 0.5),
        _milliseconds(
            "visible in reporting, at rest, p99",
            visible,
            0.99,
            at_most=VISIBLE_P99_MS_MAX,
        ),
    ]


async def _at_rate(asking: _Asking, seconds: float) -> list[Figure]:
    visible = await at_rate(asking.submit_and_see, per_second=RATE_PER_SECOND, seconds=seconds)
    what = f"visible in reporting, at {RATE_PER_SECOND} submits/s"
    return [
        _milliseconds(f"{what}, p50", visible, 0.5),
        _milliseconds(f"{what}, p99", visible, 0.99, at_most=VISIBLE_AT_RATE_P99_MS_MAX),
    ]


async def _closed(asking: _Asking, seconds: float) -> Figure:
    async def per_second(once: Once) -> float:
        return await closed_loop(once, callers=CALLERS, seconds=seconds)

    submits = await per_second(asking.only_submit)
    await asyncio.sleep(PAUSE_SECONDS)
    live = await per_second(asking.live)
    nothing = Limit("asking whether it lives", live, share_min=SHARE_OF_LIVE_MIN)
    return Figure("http", f"HTTP submit, {CALLERS} callers", submits, "requests/s", (nothing,))


def _milliseconds(
    what: str, seconds: list[float], share: float, at_most: float | None = None
) -> Figure:
    return Figure("http", what, 1000 * quantile(seconds, share), "ms", at_most=at_most)


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names[::2], names[1::2], strict=False))


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise UnexpectedAnswerError(answer)
    return answer
