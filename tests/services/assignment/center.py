"""The assignment service on a real database, asked over HTTP; its feeds move when a test says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from events.catalogue import dump
from events.event import Event, Metadata
from events.ids import derived_id, new_id
from events.intake import RequestScreened, RequestWithdrawn
from events.log.feed.decoding import FactReader
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, NewEvent
from events.vocabulary import AgencyKind, DeliveryType, Program, WithdrawalReason
from services.assignment.app import SERVICE
from services.assignment.settings import AssignmentSettings
from services.kit.run.service import OpenService, open_service
from tests.keys import asking_as
from tests.services.serving import mounted

REQUEST_ID = UUID("01700000-0000-7000-8000-000000000001")
ENGAGEMENT_ID = derived_id(REQUEST_ID, "engagement")
SCREENED = RequestScreened(
    request_id=REQUEST_ID,
    ori="IA0570100",
    agency_kind=AgencyKind.LOCAL,
    state="IA",
    sworn=40,
    program=Program.CRI_TAC,
    topics=("de-escalation", "gun-violence"),
    delivery_types=(DeliveryType.COACHING,),
    wanted_from=None,
    wanted_until=None,
    submitted_on=date(2020, 2, 20),
    screened_on=date(2020, 3, 1),
)
WITHDRAWN = RequestWithdrawn(
    request_id=REQUEST_ID,
    ori="IA0570100",
    reason=WithdrawalReason.FUNDING,
    note=None,
    withdrawn_on=date(2020, 3, 9),
)
IACP = {
    "provider": "iacp",
    "name": "International Association of Chiefs of Police",
    "programs": ["cri-tac"],
    "member_from": "2018-01-01",
}
EXPERT = {
    "provider": "iacp",
    "name": "Dana Example",
    "topics": ["de-escalation", "gun-violence"],
    "agency_kinds": ["local"],
    "states": ["IA"],
    "capacity": 2,
    "on": "2018-01-01",
}
DELIVERY = {
    "delivery_type": "coaching",
    "topics": ["de-escalation"],
    "mode": "virtual",
    "hours": 1.5,
    "attendees_virtual": 12,
    "on": "2020-03-10",
}


class Center:
    """What a test does with the service."""

    def __init__(self, client: httpx.AsyncClient, service: OpenService, others: EventLog) -> None:
        self.client = client
        self._others = others
        self.running = service.running
        self.log = service.running.log
        self._service = service

    async def post(
        self, path: str, body: Mapping[str, Any], role: str = "coordinator", **headers: str
    ) -> httpx.Response:
        """Give a command; header names are written with underscores."""
        return await self.client.post(
            f"/assignment/{path}", json=body, headers=_headers(role, headers)
        )

    async def put(
        self, path: str, body: Mapping[str, Any], role: str = "coordinator", **headers: str
    ) -> httpx.Response:
        """Give a command that says something whole."""
        return await self.client.put(
            f"/assignment/{path}", json=body, headers=_headers(role, headers)
        )

    async def get(self, path: str, role: str = "coordinator", **headers: str) -> httpx.Response:
        """Ask a question."""
        return await self.client.get(f"/assignment/{path}", headers=_headers(role, headers))

    async def tell(self, stream: str, event: Event) -> int:
        """Append a fact of this or another service; its position."""
        new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
        metadata = Metadata(actor="coordinator:maria", correlation_id=str(new_id()))
        appended = await self._others.append(Append(stream, None, (new,), metadata))
        return appended.position

    async def follow(self) -> None:
        """Bring every handler to the end of the log, also through what reactions append."""
        hears = {name for handler in self._service.handlers for name in handler.hears}
        reader = FactReader(SERVICE.catalogue, hears)
        moved = True
        while moved:
            moved = False
            for handler in self._service.handlers:
                checkpoint = await handler.resume()
                if records := await self.log.read(after=checkpoint.position, limit=1000):
                    await handler.handle(checkpoint, await reader.read(records))
                    moved = True

    async def screened(self, **otherwise: Any) -> None:
        """A request was screened, and its engagement waits."""
        await self.tell(f"request-{REQUEST_ID}", SCREENED.model_copy(update=otherwise))
        await self.follow()

    async def staffed(self, **expert: Any) -> str:
        """A provider with an expert; the expert's id."""
        other = expert.get("provider", IACP["provider"])
        await self.post("providers", IACP | {"provider": other})
        await self.follow()
        listed = await self.post("experts", EXPERT | expert)
        await self.follow()
        assert listed.status_code == 201, listed.text
        return str(listed.json()["id"])

    async def do(self, verb: str, **body: Any) -> dict[str, Any]:
        """A command about the engagement that must succeed; its answer."""
        answer = await self.post(f"engagements/{ENGAGEMENT_ID}/{verb}", body)
        assert answer.is_success, answer.text
        await self.follow()
        done: dict[str, Any] = answer.json()
        return done

    async def engagement(self) -> dict[str, Any]:
        """The engagement as it is shown."""
        shown: dict[str, Any] = (await self.get(f"engagements/{ENGAGEMENT_ID}")).json()
        return shown


@asynccontextmanager
async def running_center(settings: AssignmentSettings) -> AsyncIterator[Center]:
    """The service under its path, open."""
    async with open_service(SERVICE, settings, listening=False) as service:
        app = mounted([SERVICE], settings)
        app.state.services[SERVICE.name].state.running = service.running
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://byfield") as client,
            PostgresLog(settings.dsn_of("log")) as others,
        ):
            yield Center(client, service, others)


def _headers(role: str, more: Mapping[str, str]) -> dict[str, str]:
    who = more.get("who") or ("iacp.dana" if role == "provider" else None)
    return asking_as(role, who) | {
        name.replace("_", "-"): value for name, value in more.items() if name != "who"
    }
