"""A center's people over HTTP, for a year in which little goes as planned."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.client import KEY
from deploy.local.nats import Nats
from deploy.services import SERVICES
from deploy.settings import Settings
from events.ids import derived_id
from services.kit.run.service import open_service
from tests.keys import asking_as
from tests.services.serving import mounted

CITY, SHERIFF, TOWN = "IA0570100", "IA0570000", "IA0010100"
DEPARTMENTS = [f"IA0{number}0000" for number in range(10, 22)]
"""Twelve, for a joint training."""
TOPIC = "de-escalation"
ASSIGNMENT = SERVICES["assignment"]


@dataclass(slots=True)
class Office:
    """Who tells and asks; every step knows how far the one before had come."""

    client: httpx.AsyncClient
    settings: Settings
    position: int = 0
    experts: dict[str, str] = field(default_factory=dict)
    """The id of each provider's first expert."""
    _told: int = 0

    async def tell(
        self, path: str, *, by: str = "coordinator", method: str = "POST", **said: Any
    ) -> dict[str, Any]:
        """Give a command that is taken."""
        answer = await self._asked(method, path, by, said)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        told: dict[str, Any] = answer.json()
        self.position = told["position"]
        return told

    async def refused(self, path: str, *, by: str = "coordinator", **said: Any) -> dict[str, Any]:
        """Give a command that a rule refuses; the problem."""
        answer = await self._asked("POST", path, by, said)
        assert answer.status_code == 409, f"{path}: {answer.status_code} {answer.text}"
        problem: dict[str, Any] = answer.json()
        return problem

    async def ask(self, path: str, *, by: str = "coordinator") -> Any:
        """What a page says, as of everything that was told here."""
        answer = await self._asked("GET", path, by, None)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def years(self, *, as_of: int | None = None) -> dict[str, dict[str, Any]]:
        """The figures of each fiscal year."""
        at = "" if as_of is None else f"&as_of={as_of}"
        answer = await self.ask(f"/reporting/figures?by=fiscal-year{at}")
        return {row["key"]: row for row in answer["rows"]}

    async def _asked(
        self, method: str, path: str, by: str, said: Mapping[str, Any] | None
    ) -> httpx.Response:
        role, _, party = by.partition(":")
        self._told += 1
        headers = {
            **asking_as(role, party or None),
            "Byfield-After": str(self.position),
            KEY: f"untidy {self._told}",
        }
        return await self.client.request(method, path, headers=headers, json=said)

    async def turn_of_the_calendar(self) -> None:
        """Do at once what assignment does each minute by itself."""
        async with open_service(ASSIGNMENT, self.settings, listening=False) as opened:
            await opened.scheduler.act()
            assert not any(opened.scheduler.faults.values())

    async def register(self, ori: str, sworn: int, kind: str = "local") -> None:
        """An agency of Iowa becomes known."""
        said: dict[str, Any] = {
            "ori": ori,
            "name": f"Agency {ori}",
            "kind": kind,
            "state": "IA",
            "sworn": sworn,
        }
        await self.tell("/intake/agencies", **said, on="2022-09-01")

    async def enroll(self, provider: str) -> None:
        """A partner organization joins, with one expert."""
        said: dict[str, Any] = {"provider": provider, "name": provider, "programs": ["cri-tac"]}
        await self.tell("/assignment/providers", **said, member_from="2018-01-01")
        self.experts[provider] = await self.list_expert(provider)

    async def list_expert(self, provider: str) -> str:
        """A partner lists an expert; the id."""
        listed = await self.tell("/assignment/experts", **_profile(provider), on="2022-09-01")
        expert_id: str = listed["id"]
        return expert_id

    async def move_expert(self, expert_id: str, to: str, on: str) -> None:
        """An expert belongs to another partner from that day on."""
        path = f"/assignment/experts/{expert_id}/profile"
        await self.tell(path, method="PUT", **_profile(to), on=on)

    async def submit(self, ori: str, on: str) -> Work:
        """An agency asks for help."""
        submitted = await self.tell(
            "/intake/requests",
            by=f"requester:{ori}",
            ori=ori,
            program="cri-tac",
            topics=[TOPIC],
            delivery_types=["in-person-training"],
            problem=f"Nobody of {ori} has been trained.",
            contact={"role": "point_of_contact", "name": "Alex Roe", "email": "a@agency.example"},
            authorized_by="Chief Roe",
            on=on,
        )
        return Work(self, submitted["id"])


@dataclass(slots=True)
class Figures:
    """All that is counted of each fiscal year, and how it moves."""

    office: Office
    known: dict[str, int] = field(default_factory=dict)

    async def moved(self) -> dict[str, int]:
        """What is another number than before, by year and unit, and by how much."""
        rows = await self.office.years()
        before, self.known = self.known, _numbers(rows)
        both = sorted(before.keys() | self.known.keys())
        moved = {key: self.known.get(key, 0) - before.get(key, 0) for key in both}
        return {key: more for key, more in moved.items() if more}


def _numbers(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    return {
        f"{year} {unit}": number
        for year, row in rows.items()
        for unit, number in row.items()
        if isinstance(number, int)
    }


def _profile(provider: str) -> dict[str, Any]:
    return {
        "provider": provider,
        "name": f"Expert of {provider}",
        "topics": [TOPIC],
        "agency_kinds": ["local", "sheriff"],
        "states": ["IA"],
        "capacity": 20,
    }


@pytest.fixture
async def office(database: str, steady_nats: Nats, relayed: None) -> AsyncIterator[Office]:  # noqa: ARG001 - the relay is at work
    """A center with two partner organizations, and the agencies of its state."""
    settings = Settings.read(postgres_dsn=database, nats_url=steady_nats.service_url)
    app = mounted(list(SERVICES.values()), settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=60
        ) as client,
    ):
        office = Office(client, settings)
        for ori, sworn in ((CITY, 200), (SHERIFF, 100), (TOWN, 20)):
            await office.register(ori, sworn)
        for ori in DEPARTMENTS:
            await office.register(ori, 10)
        for provider in ("iacp", "noble"):
            await office.enroll(provider)
        yield office


@dataclass(frozen=True, slots=True)
class Work:
    """One request, and the engagement that follows from it."""

    office: Office
    request_id: str

    @property
    def request(self) -> str:
        """The path of the request."""
        return f"/intake/requests/{self.request_id}"

    @property
    def engagement_id(self) -> str:
        """The id of its first engagement."""
        return str(derived_id(UUID(self.request_id), "engagement"))

    @property
    def engagement(self) -> str:
        """The path of the engagement."""
        return f"/assignment/engagements/{self.engagement_id}"

    async def given_to(self, provider: str, on: str) -> None:
        """The center takes the request, and a provider takes the work, all on one day."""
        await self.office.tell(f"{self.request}/screen", program="cri-tac", on=on)
        await self.assigned_to(provider, on)
        await self.office.tell(f"{self.engagement}/accept", by=f"provider:{provider}", on=on)

    async def assigned_to(self, provider: str, on: str) -> None:
        """A provider is chosen, whatever its rank is."""
        chosen = {"provider": provider, "choice_reason": "Asked for."}
        await self.office.tell(f"{self.engagement}/assign", **chosen, on=on)

    async def train(self, provider: str, on: str, people: int, **said: Any) -> dict[str, Any]:
        """A provider gives a training; it is recorded."""
        told = _training(people) | said
        path = f"{self.engagement}/deliveries"
        return await self.office.tell(path, by=f"provider:{provider}", **told, on=on)

    async def refused_training(self, provider: str, on: str) -> dict[str, Any]:
        """A provider cannot have given a training; the problem."""
        path = f"{self.engagement}/deliveries"
        return await self.office.refused(path, by=f"provider:{provider}", **_training(1), on=on)

    async def deliver(self, provider: str, on: str) -> None:
        """All that was agreed has been given."""
        await self.office.tell(f"{self.engagement}/deliver", by=f"provider:{provider}", on=on)

    async def close(self, on: str) -> None:
        """Nothing more is expected of anybody."""
        await self.office.tell(f"{self.engagement}/close", reason="completed", on=on)


def _training(people: int) -> dict[str, Any]:
    return {
        "delivery_type": "in-person-training",
        "topics": [TOPIC],
        "mode": "in-person",
        "hours": 2,
        "attendees_in_person": people,
    }
