"""All services on one database, asked over HTTP, at the time that a test says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import httpx

from deploy.services import SERVICES
from deploy.settings import Settings
from events.catalogue import dump
from events.event import Event, Metadata
from events.ids import new_id
from events.log.feed.decoding import FactReader
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, NewEvent
from services.intake.decisions.tokens import invitation_token
from services.kit.run.service import OpenService, open_service
from tests.keys import key
from tests.services.days.routes import VALIDATOR
from tests.services.serving import mounted


class Clocked:
    """What a test does with them; their feeds move when it says, and so do their days."""

    def __init__(
        self, client: httpx.AsyncClient, services: Mapping[str, OpenService], others: EventLog
    ) -> None:
        self.now = datetime.fromisoformat("2024-10-01T00:30Z")
        """20:30 in Washington, on the last day of the fiscal year."""
        self.services = services
        self._client = client
        self._others = others

    async def ask(
        self, method: str, address: str, body: Any = None, *, token: str = "", **headers: str
    ) -> httpx.Response:
        """Ask as whoever may ask everything; header names are written with underscores."""
        bearer = {"Authorization": f"Bearer {token or _token(address)}"}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._client.request(method, address, json=body, headers=bearer | sent)

    async def tell(self, *facts: Event) -> None:
        """Append facts of whatever service, as an older release might have."""
        for fact in facts:
            event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
            metadata = Metadata("coordinator:maria", str(new_id()))
            await self._others.append(Append(stream_of(fact), None, (event,), metadata))

    async def follow(self) -> None:
        """Bring every handler to the end of the log, also through what reactions append."""
        moved = True
        while moved:
            moved = False
            for service in self.services.values():
                for handler in service.handlers:
                    reader = FactReader(service.service.catalogue, handler.hears)
                    checkpoint = await handler.resume()
                    while records := await service.running.log.read(after=checkpoint.position):
                        checkpoint = await handler.handle(checkpoint, await reader.read(records))
                        moved = True

    async def act(self) -> Sequence[str]:
        """Look once for what is due; which schedules failed."""
        for service in self.services.values():
            await service.scheduler.act()
        faults = {name: f for each in self.services.values() for name, f in _faults(each).items()}
        return [f"{name}: {fault}" for name, fault in faults.items() if fault is not None]


@asynccontextmanager
async def clocked(database: str, **said: Any) -> AsyncIterator[Clocked]:
    """All of them, open, none listening."""
    settings = Settings.read(postgres_dsn=database, **said)
    app = mounted(tuple(SERVICES.values()), settings)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False),
                base_url="http://byfield",
                timeout=60,
            )
        )
        others = await stack.enter_async_context(PostgresLog(database))
        services: dict[str, OpenService] = {}
        here = Clocked(client, services, others)
        for name, service in SERVICES.items():
            services[name] = await stack.enter_async_context(
                open_service(service, settings, listening=False, clock=lambda: here.now)
            )
            app.state.services[name].state.running = services[name].running
        yield here


def stream_of(fact: Any) -> str:
    """Where a fact of any kind stands."""
    match fact.category:
        case "agency":
            return f"agency-{fact.ori}"
        case "evaluation":
            return f"evaluation-{getattr(fact, 'invitation_id', None) or fact.engagement_id}"
        case "desk":
            return f"desk-{fact.request_id}"
        case "findings":
            return f"findings-{fact.engagement_id}"
        case "provider" | "topic" as category:
            return f"{category}-{getattr(fact, category)}"
        case category:
            return f"{category}-{getattr(fact, f'{category}_id')}"


NOT_BY_OPERATOR: Final = {
    "/assignment/mine": "provider",
    "/assignment/validated": "validator",
}
"""What is one's own, and the role that asks for it."""


_JUDGES: Final = re.compile(
    r"/recommendations/[^/]+/(validate|return|sustain|withdraw-validation)\Z"
)
"""What nobody does but a validator who is assigned."""


def _token(address: str) -> str:
    """Of somebody whom it admits."""
    if _JUDGES.search(address):
        return key("validator", VALIDATOR)
    _, before, invitation_id = address.partition("?")[0].partition("/intake/evaluations/")
    if not before:
        return key(NOT_BY_OPERATOR.get(address.partition("?")[0], "operator"))
    secret = Settings.read().evaluation_key.get_secret_value()  # of an older release
    return invitation_token(secret, UUID(invitation_id))


def _faults(service: OpenService) -> Mapping[str, str | None]:
    return service.scheduler.faults
