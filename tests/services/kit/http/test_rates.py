"""Whoever asks too often is told to wait, and keeps nobody else from anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.published import PUBLISHED_ROWS, published
from deploy.services import SERVICES
from deploy.settings import Settings as EverySetting
from events.log.database.connections import FairPool
from events.log.memory import MemoryLog
from services.kit.feed.freshness import Freshness
from services.kit.http.application import application
from services.kit.http.policy import Asks, Policy
from services.kit.http.rates import (
    ANSWERS,
    COUNTED_MAX,
    MACHINE_TOKENS,
    RATES,
    READS,
    SIGN_INS,
    STRANGERS,
    UNLIMITED,
    Rates,
    network_of,
)
from services.kit.http.running_service import RunningService
from services.kit.http.wrong_credentials import SlowWrongCredentials
from services.kit.run.mounting import PAGES, mount_services
from services.kit.run.serve import serve
from services.kit.settings import DEVELOPMENT_A_MINUTE_MAX, Environment, Settings
from tests.keys import asking_as
from tests.services.kit.feed.tally import CATALOGUE, GUEST_TOKEN, ROWS, router

pytestmark = pytest.mark.usefixtures("within_a_minute")

HOME: Final = "192.0.2.1"
ELSEWHERE: Final = "192.0.2.2"
WRONG: Final = {"Authorization": "Bearer nobody-has-this"}
MOST_SECONDS: Final = 10
"""The longest that the answer to a wrong credential can be set to take."""
GUEST: Final = {"Authorization": f"Bearer {GUEST_TOKEN}"}


def served(**said: Any) -> ASGIApp:
    """Tallies on a log in memory, with these limits."""
    settings = Settings.read(**said)
    app = application("Tally", settings)
    pool = FairPool("postgresql:///never-opened", connections_min=0, connections_max=1)
    app.state.running = RunningService(settings, CATALOGUE, MemoryLog(), pool, Freshness(pool))
    app.add_routes(router)
    app.govern(Policy(ROWS))
    return SlowWrongCredentials(app, settings, app.state.rates)


async def ask(
    app: ASGIApp,
    method: str = "GET",
    path: str = "/tallies/1",
    *,
    headers: Mapping[str, str],
    address: str = HOME,
    body: Any = None,
) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
        return await client.request(method, path, headers=headers, json=body)


async def statuses(app: ASGIApp, times: int, **said: Any) -> list[int]:
    return [(await ask(app, **said)).status_code for _ in range(times)]


async def test_who_asks_too_often_is_told_which_limit_and_when_to_come_again() -> None:
    app = served(reads_a_minute_max=2)
    maria = asking_as("coordinator", "maria")
    assert await statuses(app, 2, headers=maria) == [404, 404]
    refused = await ask(app, headers=maria)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    said = refused.json()
    assert said["type"] == "urn:byfield:problem:too-many-requests"
    assert "2 questions of one person or machine a minute (reads_a_minute_max)" in said["detail"]


async def test_a_limit_is_of_one_person_wherever_that_person_is() -> None:
    app = served(reads_a_minute_max=2)
    maria = asking_as("coordinator", "maria")
    await statuses(app, 2, headers=maria)
    assert await statuses(app, 1, headers=maria, address=ELSEWHERE) == [429]
    assert await statuses(app, 2, headers=asking_as("coordinator", "kim")) == [404, 404]


async def test_questions_and_commands_are_counted_apart() -> None:
    app = served(reads_a_minute_max=1, writes_a_minute_max=1)
    maria = asking_as("coordinator", "maria")
    command: Any = {
        "method": "POST",
        "path": "/tallies",
        "body": {"keeper": "Jo"},
        "headers": maria,
    }
    assert await statuses(app, 2, headers=maria) == [404, 429]
    assert await statuses(app, 2, **command) == [201, 429]


async def test_who_names_nobody_is_counted_by_address() -> None:
    app = served(strangers_a_minute_max=2)
    asked: Any = {"method": "POST", "path": "/tallies/1/raised-by-guest", "headers": GUEST}
    assert 429 not in await statuses(app, 2, **asked)
    refused = await ask(app, **asked)
    assert (refused.status_code, "strangers_a_minute_max" in refused.text) == (429, True)
    assert 429 not in await statuses(app, 2, **asked, address=ELSEWHERE)
    assert 429 not in await statuses(app, 2, headers=asking_as("reader"))


async def test_what_a_stranger_says_of_its_address_counts_for_nothing() -> None:
    app = served(strangers_a_minute_max=1)
    asked: Any = {"method": "POST", "path": "/tallies/1/raised-by-guest"}
    await ask(app, **asked, headers=GUEST)
    for number in range(3):
        forged = GUEST | {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": "for=203.0.113.9"}
        assert (await ask(app, **asked, headers=forged)).status_code == 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("a socket", "another", True),
    ],
)
def test_an_address_is_its_network(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a row
    networks = [network_of({"type": "http", "client": (each, 1)}) for each in (one, other)]
    assert (networks[0] == networks[1]) is same
    assert network_of({"type": "http"}) == "unknown"


def test_however_many_ask_so_many_are_known() -> None:
    rates = Rates(Settings.read(strangers_a_minute_max=1))
    for number in range(COUNTED_MAX + 500):
        assert rates.spend(STRANGERS, f"{number}") == 0
    kept: Any = rates._of[STRANGERS]._store
    assert len(kept._backend._client) == len(kept._backend.expire_info) == COUNTED_MAX
    assert rates.spend(STRANGERS, f"{COUNTED_MAX}") > 0
    assert rates.spend(STRANGERS, "0") == 0, "who asked least lately is forgotten"
    assert rates.spend(READS, "0") == 0, "each limit knows its own"


async def test_after_some_wrong_credentials_an_address_is_told_to_wait() -> None:
    app = served(wrong_credentials_a_minute_max=3)
    assert await statuses(app, 4, headers=WRONG) == [401, 401, 401, 429]
    refused = await ask(app, headers=WRONG)
    assert "wrong_credentials_a_minute_max" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) >= 1
    assert "www-authenticate" not in refused.headers
    assert await statuses(app, 1, headers=WRONG, address=ELSEWHERE) == [401]


@pytest.mark.parametrize("address", [HOME, ELSEWHERE])
async def test_nobody_is_kept_from_a_right_credential(address: str) -> None:
    app = served(wrong_credentials_a_minute_max=1)
    await statuses(app, 9, headers=WRONG)
    assert await statuses(app, 9, headers=asking_as("reader"), address=address) == [404] * 9
    assert await statuses(app, 1, headers=WRONG) == [429]


async def test_links_that_are_good_for_nothing_are_wrong_too() -> None:
    async def over(scope: Scope, receive: Receive, send: Send) -> None:
        status = 200 if Request(scope).url.path == "/right" else 410
        await PlainTextResponse("a page", status)(scope, receive, send)

    settings = Settings.read(wrong_credentials_a_minute_max=2)
    app = SlowWrongCredentials(over, settings, Rates(settings))
    assert await statuses(app, 3, path="/wrong", headers={}) == [410, 410, 429]
    assert await statuses(app, 1, path="/right", headers={}) == [200]


async def test_a_wrong_one_is_answered_late_and_as_late_whatever_was_known_of_it() -> None:
    app = served(wrong_credentials_seconds=0.2)
    took = {}
    for what, path in (("key", "/tallies/1"), ("guest", "/tallies/1/raised-by-guest")):
        began = time.monotonic()
        method = "GET" if what == "key" else "POST"
        assert (await ask(app, method, path, headers=WRONG)).status_code == 401
        took[what] = time.monotonic() - began
    assert all(each >= 0.2 for each in took.values()), took
    settings = Settings.read(wrong_credentials_seconds=MOST_SECONDS)
    slow = SlowWrongCredentials(app, settings, Rates(settings))
    began = time.monotonic()
    assert (await ask(slow, headers=asking_as("reader"))).status_code == 404
    assert time.monotonic() - began < MOST_SECONDS


async def test_health_and_what_is_published_always_answer() -> None:
    settings = EverySetting.read(strangers_a_minute_max=1)
    routers = [published(settings, tuple(SERVICES.values()))]
    app = mount_services((), settings, routers=routers, rows=PUBLISHED_ROWS)
    for path in ("/", "/health/live", "/openapi.json", "/problems", "/asyncapi.json"):
        assert await statuses(app, 3, path=path, headers={}) == [200] * 3, path


def test_limits_are_tight_in_production_and_wide_in_development_until_they_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET", raising=False)
    production = Settings.read(environment=Environment.PRODUCTION)
    assert {rate.setting: production.a_minute_max(rate.setting) for rate in RATES} == {
        "reads_a_minute_max": 600,
        "writes_a_minute_max": 120,
        "strangers_a_minute_max": 120,
        "sign_ins_a_minute_max": 60,
        "machine_tokens_a_minute_max": 30,
        "answers_a_minute_max": 240,
        "askings_a_minute_max": 5,
        "checks_a_minute_max": 600,
        "wrong_credentials_a_minute_max": 20,
    }
    assert production.wrong_credentials_answer_seconds == 0.5
    beyond = Settings.read(host="0.0.0.0")  # noqa: S104 - nothing listens
    assert beyond.a_minute_max("reads_a_minute_max") == 600
    development = Settings.read()
    assert development.a_minute_max("reads_a_minute_max") == DEVELOPMENT_A_MINUTE_MAX
    assert development.wrong_credentials_answer_seconds == 0
    assert Settings.read(reads_a_minute_max=7).a_minute_max("reads_a_minute_max") == 7


def test_whatever_asks_for_no_key_has_a_limit_or_costs_nothing() -> None:
    rows = [row for service in SERVICES.values() for row in service.policy.rows]
    of = {row.operation: row.limit_of_address for row in (*rows, *PAGES, *PUBLISHED_ROWS)}
    assert {of[each] for each in ("show_sign_in", "begin_sign_in", "finish_sign_in")} == {SIGN_INS}
    assert of["give_token"] is MACHINE_TOKENS
    assert {of["show_questions"], of["answer_evaluation"]} == {ANSWERS}
    assert {of["show_act"], of["do_act"], of["take_invitation"]} == {STRANGERS}
    without = {row.operation for row in rows if row.asks in {Asks.NOTHING, Asks.OWN}}
    # Services of this installation ask it for everybody; a wrong secret is a wrong credential.
    assert {each for each in without if of[each] is UNLIMITED} == {"whoami"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        ([], "203.0.113.9", "127.0.0.1"),
        (["192.0.2.0/24"], "203.0.113.9", "127.0.0.1"),
        (["127.0.0.1"], "203.0.113.9", "203.0.113.9"),
        (["127.0.0.0/8"], "203.0.113.9, 198.51.100.1", "198.51.100.1"),
    ],
)
async def test_only_a_trusted_proxy_says_from_where_a_call_comes(
    proxies: list[str], forwarded: str, seen: str
) -> None:
    app = application("Echo", Settings.read(trusted_proxies=proxies))

    @app.get("/")
    async def where(request: Request) -> str:
        return network_of(request.scope)

    listening = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, on_listening=listening.set_result)
    )
    async with httpx.AsyncClient(base_url=await listening) as client:
        answer = await client.get("/", headers={"X-Forwarded-For": forwarded})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert answer.json() == seen


def test_what_is_no_proxy_is_named() -> None:
    with pytest.raises(ValueError, match=r"TRUSTED_PROXIES: a\.proxy: must be an address or a"):
        Settings.read(trusted_proxies=["a.proxy"])
