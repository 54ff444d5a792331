"""The two smallest cases over HTTP: the services as they run, asked at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local.nats import Nats
from deploy.settings import Settings
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.rules.engagements import engagement_id_of
from services.assignment.app import SERVICE as ASSIGNMENT
from services.intake.app import SERVICE as INTAKE
from tests.crossing.invariants import broken
from tests.keys import asking_as
from tests.services.assignment.center import DELIVERY, EXPERT, IACP
from tests.services.intake.conftest import SUBMISSION, relayed
from tests.services.intake.given import PROFILE
from tests.services.serving import mounted
from tests.waiting import eventually

__all__ = ["relayed"]

ROUNDS = 4
BARRED = {
    "already-delivered",
    "counts-for-another",
    "merge-target-ended",
    "not-assigned",  # the engagement was cancelled meanwhile
    "request-ended",
}
DUPLICATE = {"reason": "duplicate", "on": "2024-03-05"}


@dataclass
class Center:
    """Both services as callers see them."""

    client: httpx.AsyncClient
    log: PostgresLog
    submitted: int = 0

    async def ask(self, path: str, body: Any, after: int = 0) -> httpx.Response:
        """Give a command under a key of its own, again where a busy machine took too long."""
        said = asking_as("coordinator") | {"Byfield-After": str(after)}
        said["Idempotency-Key"] = str(new_id())

        async def answered() -> httpx.Response | None:
            answer = await self.client.post(path, json=body, headers=said)
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        answer = await eventually(answered)
        assert answer is not None
        return answer

    async def do(self, path: str, body: Any, after: int = 0) -> dict[str, Any]:
        """A command that must succeed; its answer."""
        answer = await self.ask(path, body, after)
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def submit(self) -> str:
        """A request on a topic of its own, so that it is like no other; its id."""
        self.submitted += 1
        asked = SUBMISSION | {"topics": [f"topic-{self.submitted}"]}
        request_id: str = (await self.do("/intake/requests", asked))["id"]
        return request_id

    async def underway(self) -> tuple[str, str]:
        """A request for which something was given, and its engagement."""
        request_id = await self.submit()
        screening = {"program": "cri-tac", "on": "2024-03-02"}
        told = await self.do(f"/intake/requests/{request_id}/screen", screening)
        engagement = f"/assignment/engagements/{_engagement_of(request_id)}"
        chosen = {"provider": "iacp", "on": "2024-03-03", "choice_reason": "Asked for."}
        await self.do(f"{engagement}/assign", chosen, told["position"])
        await self.do(f"{engagement}/deliveries", DELIVERY | {"on": "2024-03-04"})
        return request_id, engagement


def _engagement_of(request_id: str) -> str:
    return str(engagement_id_of(UUID(request_id)))


@pytest.fixture
async def center(database: str, steady_nats: Nats, relayed: None) -> AsyncIterator[Center]:  # noqa: ARG001 - the relay is at work
    settings = Settings.read(postgres_dsn=database, nats_url=steady_nats.service_url)
    app = mounted([INTAKE, ASSIGNMENT], settings)
    async with (
        app.router.lifespan_context(app),
        PostgresLog(database, role="byfield_reporting") as log,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=60
        ) as client,
    ):
        center = Center(client, log)
        await center.do("/intake/agencies", PROFILE | {"on": "2024-03-01"})
        told = await center.do("/assignment/providers", IACP)
        await center.do("/assignment/experts", EXPERT | {"capacity": 100}, told["position"])
        yield center


def one_is_barred(answers: Sequence[httpx.Response]) -> bool:
    refused = [answer.json()["rule"] for answer in answers if not answer.is_success]
    assert [answer.status_code for answer in answers if answer.is_success] == [200], answers
    return set(refused) <= BARRED


async def test_a_request_is_not_merged_while_its_help_is_said_to_be_given(center: Center) -> None:
    for turn in range(ROUNDS):
        other = await center.submit()
        this, engagement = await center.underway()
        commands = [
            center.ask(f"/intake/requests/{this}/merge", {"into": other, "on": "2024-03-05"}),
            center.ask(f"{engagement}/deliver", {"on": "2024-03-05"}),
        ]
        answers = await asyncio.gather(*(commands if turn % 2 else reversed(commands)))
        assert one_is_barred(answers)
    assert broken(await center.log.read()) == []


async def test_a_request_is_not_merged_into_one_that_is_declined_as_a_duplicate(
    center: Center,
) -> None:
    for turn in range(ROUNDS):
        other, this = await center.submit(), await center.submit()
        commands = [
            center.ask(f"/intake/requests/{this}/merge", {"into": other, "on": "2024-03-05"}),
            center.ask(f"/intake/requests/{other}/decline", DUPLICATE),
        ]
        answers = await asyncio.gather(*(commands if turn % 2 else reversed(commands)))
        assert one_is_barred(answers)
    assert broken(await center.log.read()) == []
