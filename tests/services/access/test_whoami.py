"""Every service knows who is signed in: access says it, here or from another process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from events.ids import new_id
from services.access.app import SERVICE as ACCESS
from services.access.commands.people import EndRole, GrantRole
from services.access.decisions.person_states import Duty
from services.access.sessions import SignedIn, choose_role, sign_in
from services.access.tokens import hash_of, new_token
from services.intake.app import SERVICE as INTAKE
from services.kit.http import asking_access, kept_principals
from services.kit.http.application import Application
from services.kit.http.asking_access import AskingAccess
from services.kit.http.kept_principals import KEPT_SECONDS
from services.kit.http.problems import ProblemError
from services.kit.http.tokens import TOKEN_PATTERN
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.run.service import Service
from tests.keys import ACCESS_SECRET, asking_as
from tests.services.access.conftest import House, identity
from tests.services.intake.given import PROFILE
from tests.services.kit.conftest import Told, told
from tests.services.serving import mounted

__all__ = ["told"]  # the fixture

SECRETS = {
    "evaluation_key": "Zr3kQ8vN1xT6mB0yWc5JpL9sHd2GfUeA",
    "pages_key": "hV4nX7bK2qM9tR1cYw6ZsP0gJd8LfEuB",
}
WORK = "/intake/agencies"
ANSWER_SECONDS_MAX = 60.0


@dataclass
class Front:
    """What stands before access: it counts who comes through, and can be closed."""

    app: ASGIApp
    asked: int = 0
    answer: tuple[int, bytes] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        if self.answer is None:
            await self.app(scope, receive, send)
            return
        status, body = self.answer
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


@dataclass
class World:
    """An installation in production: people in access, work in intake."""

    client: httpx.AsyncClient
    house: House
    front: Front | None = None
    """Where access runs in another process."""

    async def work(self, token: str, **said: Any) -> httpx.Response:
        return await self.client.get(WORK, headers={"authorization": f"Bearer {token}"}, **said)

    async def end_role(self, signed_in: SignedIn) -> None:
        today = self.house.running.today()
        await self.house.give(
            EndRole,
            signed_in.person_id,
            role="coordinator",
            ends_on=today,
            reason="duties-changed",
            others=(),
        )


class Moved:
    """A monotonic clock that the test moves on."""

    seconds = 5_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Moved:
    moved = Moved()
    monkeypatch.setattr(kept_principals, "monotonic", moved)
    return moved


@asynccontextmanager
async def opened(services: Sequence[Service], settings: Settings) -> AsyncIterator[Application]:
    app = mounted(services, settings)
    async with app.router.lifespan_context(app):
        yield app


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://byfield.example")


@pytest.fixture(params=["in one process", "in two"])
async def world(
    request: pytest.FixtureRequest,
    database: str,
    clock: Moved,  # noqa: ARG001 - before anything is opened
    told: Told,  # noqa: ARG001 - lines kept off the screen
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[World]:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET")
    for asking in (kept_principals, asking_access):
        # Access answers here, however busy the machine is.
        monkeypatch.setattr(asking, "ASK_SECONDS_MAX", ANSWER_SECONDS_MAX)
    settings = Settings.read(environment="production", postgres_dsn=database, **SECRETS)
    async with AsyncExitStack() as stack:
        if request.param == "in one process":
            app = await stack.enter_async_context(opened([INTAKE, ACCESS], settings))
            house = House(app.state.services["access"].state.running)
            yield World(await stack.enter_async_context(client_of(app)), house)
            return
        access = await stack.enter_async_context(opened([ACCESS], settings))
        listening, url = listen_on_loopback()
        front = Front(access)
        await stack.enter_async_context(serving(front, listening))
        elsewhere = settings.model_copy(update={"access_url": url})
        app = await stack.enter_async_context(opened([INTAKE], elsewhere))
        house = House(access.state.services["access"].state.running)
        yield World(await stack.enter_async_context(client_of(app)), house, front)


async def test_in_production_whoever_is_signed_in_works_by_the_token_of_the_session(
    world: World,
) -> None:
    signed_in = await world.house.signed_in()
    assert (await world.work(signed_in.token)).status_code == 200
    assert (await world.work(new_token())).status_code == 401


async def test_what_one_does_is_told_as_done_by_the_person_in_the_role(world: World) -> None:
    signed_in = await world.house.signed_in()
    answer = await world.client.post(
        WORK,
        json=PROFILE | {"on": "2024-03-01"},
        headers={"authorization": f"Bearer {signed_in.token}"},
    )
    assert answer.status_code == 201
    [told] = await world.house.running.log.read_stream(f"agency-{PROFILE['ori']}", limit=2)
    assert told.actor == f"coordinator:person-{signed_in.person_id}"


async def test_a_role_that_ended_is_ended_everywhere_within_ten_seconds(
    world: World, clock: Moved
) -> None:
    signed_in = await world.house.signed_in()
    assert (await world.work(signed_in.token)).status_code == 200
    await world.end_role(signed_in)
    clock.seconds += KEPT_SECONDS
    answer = await world.work(signed_in.token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_each_role_of_a_person_has_a_token_of_its_own(world: World) -> None:
    person_id = await world.house.admitted()
    await world.house.give(
        GrantRole, person_id, role="requester", agency="IA0570100", reason="new-duties"
    )
    signed_in = await sign_in(world.house.running, identity())
    assert (await world.work(signed_in.token)).status_code == 401, "no role is chosen yet"
    requester = await choose_role(
        world.house.running, signed_in.token, Duty("requester", "IA0570100")
    )
    headers = {"authorization": f"Bearer {requester}"}
    answer = await world.client.get(f"/intake/requests/{new_id()}/desk", headers=headers)
    assert answer.status_code == 403
    assert (await world.work(requester)).status_code == 200


async def test_the_json_api_takes_no_cookie(world: World) -> None:
    signed_in = await world.house.signed_in()
    answer = await world.client.get(WORK, headers={"cookie": f"{SESSION_COOKIE}={signed_in.token}"})
    assert answer.status_code == 401


async def test_in_production_no_development_key_is_good(world: World) -> None:
    assert (await world.client.get(WORK, headers=asking_as("coordinator"))).status_code == 401


@pytest.mark.parametrize("world", ["in two"], indirect=True)
@pytest.mark.parametrize(
    "answer",
    [
        (503, b""),
        (500, b"{}"),
        (401, b"{}"),
        (302, b""),
        (200, b""),
        (200, b"[]"),
        (200, b'{"principal": {"person": "ana", "role": "emperor"}}'),
        (200, b'{"principal": {"person": "ana", "role": "requester"}}'),
        (200, b'{"principal": {"person": "ana", "role": "reader", "only": "this"}}'),
        (200, b'{"principal": null, "x": "' + b"x" * 20_000 + b'"}'),
    ],
)
async def test_while_access_does_not_answer_callers_are_told_to_come_again(
    world: World, clock: Moved, answer: tuple[int, bytes]
) -> None:
    assert world.front is not None
    signed_in = await world.house.signed_in()
    assert (await world.work(signed_in.token)).status_code == 200
    world.front.answer = answer
    assert (await world.work(signed_in.token)).status_code == 200, "it is known otherwise"
    clock.seconds += KEPT_SECONDS
    for token in (signed_in.token, new_token()):
        refused = await world.work(token)
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
    assert (await world.work("garbage")).status_code == 401, "that is known without access"
    world.front.answer = None
    assert (await world.work(signed_in.token)).status_code == 200


@pytest.mark.parametrize("world", ["in two"], indirect=True)
async def test_a_connection_is_kept_and_a_token_asked_about_once(world: World) -> None:
    assert world.front is not None
    signed_in = await world.house.signed_in()
    for _ in range(3):
        assert (await world.work(signed_in.token)).status_code == 200
    for garbage in ("x", "x" * 10_000):
        assert (await world.work(garbage)).status_code == 401
    assert world.front.asked == 1


@pytest.fixture
async def access(database: str) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        opened([ACCESS], Settings.read(postgres_dsn=database)) as app,
        client_of(app) as client,
    ):
        client.headers["authorization"] = f"Bearer {ACCESS_SECRET}"
        yield client


def question(token: str) -> dict[str, str]:
    return {"token_hash": hash_of(token).hex()}


async def test_a_token_that_is_not_good_stands_for_nobody(access: httpx.AsyncClient) -> None:
    answer = await access.post("/access/whoami", json=question(new_token()))
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", f"Bearer {ACCESS_SECRET[:-1]}", f"Bearer {ACCESS_SECRET}x"]
)
async def test_only_with_the_secret_of_the_installation_access_says_who_somebody_is(
    access: httpx.AsyncClient, authorization: str | None, told: Told
) -> None:
    del access.headers["authorization"]
    said = {} if authorization is None else {"authorization": authorization}
    answer = await access.post("/access/whoami", json=question("x"), headers=said)
    assert answer.status_code == 401
    key = await access.post("/access/whoami", json=question("x"), headers=asking_as("operator"))
    assert key.status_code == 401
    assert told.lines


async def test_without_a_secret_in_the_settings_nobody_is_told(
    database: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_ACCESS_SECRET")
    settings = Settings.read(postgres_dsn=database)
    async with opened([ACCESS], settings) as app, client_of(app) as client:
        for secret in ("", "None", ACCESS_SECRET):
            answer = await client.post(
                "/access/whoami",
                json=question("x"),
                headers={"authorization": f"Bearer {secret}"},
            )
            assert answer.status_code == 401
    assert told.lines


async def test_the_token_itself_is_not_taken(access: httpx.AsyncClient, told: Told) -> None:
    token = new_token()
    for body in ({"token": token}, {"token_hash": token}):
        answer = await access.post("/access/whoami", json=body)
        assert answer.status_code == 422
        assert token not in answer.text
    assert token not in str(told.lines)


def test_every_new_token_has_the_form_that_is_asked_about() -> None:
    assert all(TOKEN_PATTERN.match(new_token()) for _ in range(100))


async def test_health_says_whether_access_can_be_asked(world: World) -> None:
    """In one process it is asked in place, so that there is nothing to say."""

    async def part() -> tuple[str, bool] | None:
        parts = (await world.client.get("/health/ready")).json()["parts"]
        found = [each for each in parts if each["part"] == "whoami"]
        return (found[0]["state"], "access cannot be asked" in found[0]["says"]) if found else None

    if world.front is None:
        assert await part() is None
        return
    assert await part() == ("well", False)
    world.front.answer = (500, b"")
    assert await part() == ("degraded", True)


async def test_a_secret_is_changed_while_all_go_on(database: str) -> None:
    newer, retired = ACCESS_SECRET[::-1], "Zq8wX2cV5bN7mK1jH4gF6dS9aP0oI3uYtRe4WqL2kJh"
    ring = json.dumps({"new": newer, "old": ACCESS_SECRET})
    settings = Settings.read(postgres_dsn=database, access_secret=ring)
    async with opened([ACCESS], settings) as app, client_of(app) as client:
        for secret, status in ((newer, 200), (ACCESS_SECRET, 200), (retired, 401), (ring, 401)):
            answer = await client.post(
                "/access/whoami",
                json=question(new_token()),
                headers={"authorization": f"Bearer {secret}"},
            )
            assert answer.status_code == status
        listening, url = listen_on_loopback()
        async with serving(app, listening):
            for said, good in ((ring, True), (ACCESS_SECRET, True), (retired, False)):
                ask = AskingAccess(Settings.read(access_url=url, access_secret=said))
                with nullcontext() if good else pytest.raises(ProblemError):
                    assert await ask(hash_of(new_token())) is None
                await ask.close()
