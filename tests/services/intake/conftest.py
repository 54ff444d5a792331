"""Intake running on real servers, asked over HTTP without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local.nats import Nats
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.ids import derived_id, new_id
from events.log.postgres import PostgresLog
from events.log.relay.relay import ROLE, Relay
from events.log.store.event_log import Append, NewEvent
from events.log.stream.connection import connected
from events.log.stream.stream import remake
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.feed.connections import open_pool
from services.kit.http.running_service import RunningService
from tests.keys import key
from tests.services.intake.given import (
    ANSWER,
    MARCH_1,
    ORI,
    PROFILE,
    REQUEST,
    delivered,
)
from tests.services.intake.showing import Shown
from tests.services.serving import mounted

SUBMISSION: dict[str, Any] = {
    "ori": ORI,
    "program": "cri-tac",
    "topics": list(REQUEST["topics"]),
    "delivery_types": list(REQUEST["delivery_types"]),
    "problem": REQUEST["problem"],
    "contact": REQUEST["contact"],
    "authorized_by": REQUEST["authorized_by"],
    "wanted_from": "2024-04-01",
    "wanted_until": "2024-06-30",
    "on": "2024-03-01",
}


@dataclass
class Center:
    """Intake as callers see it, and the log for what others tell."""

    client: httpx.AsyncClient
    log: PostgresLog
    running: RunningService

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "coordinator",
        who: str | None = None,
        token: str | None = None,
        **headers: object,
    ) -> httpx.Response:
        """Ask with headers named as in Python: `if_match`; for `who` see `tests.keys`."""
        said = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        bearer = {"Authorization": f"Bearer {token or key(role, who)}"}
        return await self.client.request(method, f"/intake{path}", json=body, headers=bearer | said)

    async def register(self, **fields: Any) -> httpx.Response:
        return await self.ask("POST", "/agencies", PROFILE | {"on": "2024-03-01"} | fields)

    async def submit(self, **fields: Any) -> str:
        """Register the agency and submit a request; its id."""
        await self.register()
        answer = await self.ask("POST", "/requests", SUBMISSION | fields, role="requester")
        assert answer.status_code == 201, answer.text
        request_id: str = answer.json()["id"]
        return request_id

    async def tell(self, fact: Event, stream: str, actor: str = "coordinator:maria") -> int:
        """What another service, or an older release, tells; its position."""
        event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        log = self.running.log if fact.category == "evaluation" else self.log
        appended = await log.append(Append(stream, None, (event,), Metadata(actor, str(new_id()))))
        return appended.position

    async def deliver(self, request_id: str, attended: int = 0) -> int:
        """Assignment tells that everything was given, and how many came; the position."""
        engagement_id = derived_id(UUID(request_id), "engagement")
        if attended:
            await self.tell(
                examples()["DeliveryRecorded"].model_copy(
                    update={
                        "engagement_id": engagement_id,
                        "request_id": UUID(request_id),
                        "attendees_in_person": attended - 1,
                        "attendees_virtual": 1,
                    }
                ),
                f"engagement-{engagement_id}",
            )
        fact = delivered(request_id=request_id, engagement_id=engagement_id, delivered_on=MARCH_1)
        return await self.tell(fact, f"engagement-{engagement_id}")

    async def invitations(self, request_id: str, after: int) -> list[dict[str, Any]]:
        answer = await self.ask("GET", f"/requests/{request_id}/invitations", byfield_after=after)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def invitation(self, request_id: str, after: int) -> dict[str, Any]:
        """The requester's."""
        return (await self.invitations(request_id, after))[0]

    async def token(self, invitation: dict[str, Any]) -> str:
        """As the agency fetches it, before its last day."""
        path = f"/invitations/{invitation['invitation_id']}/token"
        answer = await self.ask("POST", path, role="requester")
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    async def answer(
        self, invitation: dict[str, Any], *, token: str | None = None, key: str = "k", **fields: Any
    ) -> httpx.Response:
        if token is None and "token" not in invitation:
            invitation["token"] = await self.token(invitation)
        return await self.ask(
            "POST",
            f"/evaluations/{invitation['invitation_id']}",
            ANSWER | {"on": "2024-03-03"} | fields,
            token=token or invitation["token"],
            idempotency_key=key,
            traceparent=f"00-{'1' * 32}-{'2' * 16}-01",
        )


@pytest.fixture
async def relayed(database: str, steady_nats: Nats) -> AsyncIterator[None]:
    """An empty stream, and the relay that fills it from the log."""
    async with connected(steady_nats.admin_url, name="test", on_lost=lambda: None) as admin:
        await remake(admin)
    async with PostgresLog(database, role=ROLE) as log:
        relay = Relay(log, nats=steady_nats.relay_url, lock_dsn=None, poll_seconds=0.02)
        await relay.start()
        yield
        await relay.stop()


@pytest.fixture
async def center(database: str, steady_nats: Nats, relayed: None) -> AsyncIterator[Center]:  # noqa: ARG001 - the relay is at work
    settings = IntakeSettings.read(postgres_dsn=database, nats_url=steady_nats.service_url)
    app = mounted([SERVICE], settings)
    async with (
        app.router.lifespan_context(app),
        PostgresLog(database, role="byfield_assignment") as log,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=10
        ) as client,
    ):
        yield Center(client, log, app.state.services["intake"].state.running)


@pytest.fixture(params=[True, False], ids=["together", "one by one"])
async def shown(database: str, request: pytest.FixtureRequest) -> AsyncIterator[Shown]:
    pool = await open_pool(database, "intake", connections_max=2)
    yield Shown(pool, together=request.param)
    await pool.close()
