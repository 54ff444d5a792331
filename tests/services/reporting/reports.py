"""The reporting service on a real database, asked over HTTP; its feeds move when a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx

from events.catalogue import dump
from events.event import Event, Metadata
from events.ids import new_id
from events.log.feed.decoding import FactReader
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, NewEvent
from services.kit.run.service import OpenService, open_service
from services.reporting.app import SERVICE
from services.reporting.settings import ReportingSettings
from tests.keys import asking_as
from tests.services.recording import stream_of
from tests.services.serving import mounted


class Reports:
    """What a test does with the service."""

    def __init__(self, client: httpx.AsyncClient, service: OpenService, others: EventLog) -> None:
        self.client = client
        self._others = others
        self.running = service.running
        self._service = service

    async def get(
        self, path: str, role: str = "coordinator", who: str | None = None, **more: str
    ) -> httpx.Response:
        """Ask a question; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in more.items()}
        return await self.client.get(f"/reporting/{path}", headers=asking_as(role, who) | sent)

    def ask(self, path: str) -> asyncio.Task[httpx.Response]:
        """Ask a question that has to wait."""
        return asyncio.create_task(self.get(path))

    async def told(self, events: Iterable[Event]) -> int:
        """Append facts of the other services, and count them; the last position."""
        position = await self.append(events)
        await self.follow()
        return position

    async def append(self, events: Iterable[Event]) -> int:
        """Append facts without anybody hearing of them; the last position."""
        position = 0
        metadata = Metadata(actor="coordinator:maria", correlation_id=str(new_id()))
        for event in events:
            new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
            appended = await self._others.append(Append(stream_of(event), None, (new,), metadata))
            position = appended.position
        return position

    async def follow(self, *feeds: str) -> None:
        """Bring every projection, or those named alone, to the end of the log."""
        hears = {name for handler in self._service.handlers for name in handler.hears}
        reader = FactReader(SERVICE.catalogue, hears)
        for handler in self._service.handlers:
            if feeds and handler.name not in feeds:
                continue
            checkpoint = await handler.resume()
            while records := await self.running.log.read(after=checkpoint.position):
                checkpoint = await handler.handle(checkpoint, await reader.read(records))


async def publish(reports: Reports, key: str = "1", **asked: object) -> None:
    """Publish a quarter, the first of fiscal 2024 if none is named; again with a `reason`."""
    body = {"fiscal_year": 2024, "quarter": 1} | asked
    headers = asking_as("coordinator") | {"Idempotency-Key": key}
    answer = await reports.client.post("/reporting/snapshots", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    await reports.follow()


@asynccontextmanager
async def running_reports(settings: ReportingSettings) -> AsyncIterator[Reports]:
    """The service under its path, open."""
    async with open_service(SERVICE, settings, listening=False) as service:
        app = mounted([SERVICE], settings)
        app.state.services[SERVICE.name].state.running = service.running
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://byfield") as client,
            PostgresLog(settings.dsn_of("log")) as others,
        ):
            yield Reports(client, service, others)
