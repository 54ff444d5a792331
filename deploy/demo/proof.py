"""Proofs that the log, the stream, the checkpoints and the read models agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from deploy.nats_admin import nats_admin
from deploy.services import SERVICES
from deploy.settings import Settings
from events.counted import counted
from events.log.postgres import PostgresLog
from events.log.stream.stream import state
from services.kit.feed.checkpoints import read_checkpoints
from services.kit.feed.connections import lent
from services.kit.feed.parking import count_parked
from services.kit.feed.rebuild import RebuildReport, rebuild
from services.kit.run.service import OpenService, open_service

SETTLED_SECONDS_MAX: Final = 180.0
LOOK_AGAIN_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim, whether it holds, and what was found."""

    claim: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of the log, the stream and every checkpoint."""

    head: int
    stream: int
    checkpoints: dict[str, int]

    @property
    def agree(self) -> bool:
        """Whether all are at the head of the log."""
        return {self.stream, *self.checkpoints.values()} == {self.head}


async def prove(settings: Settings) -> AsyncIterator[Proof]:
    """Yield every proof; the center may run meanwhile."""
    async with AsyncExitStack() as stack:
        services = [
            await stack.enter_async_context(open_service(service, settings, listening=False))
            for service in SERVICES.values()
        ]
        yield _proof_of_positions(await _settled(settings, services))
        yield await _proof_of_parked(services)
        for service in services:
            yield await _proof_of_rebuild(service)


async def _settled(settings: Settings, services: list[OpenService]) -> Positions:
    """Return the positions once they agree, or as they are when time is up."""
    async with PostgresLog(settings.dsn_of("log")) as log, nats_admin(settings) as connection:
        deadline = asyncio.get_running_loop().time() + SETTLED_SECONDS_MAX
        while True:
            checkpoints: dict[str, int] = {}
            for service in services:
                checkpoints |= await _checkpoints(service)
            carried = await state(connection)
            head = await log.head()
            positions = Positions(head.position, carried.last if carried else 0, checkpoints)
            if positions.agree or asyncio.get_running_loop().time() > deadline:
                return positions
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _checkpoints(service: OpenService) -> dict[str, int]:
    stored = await read_checkpoints(service.running.pool)
    return {
        f"{service.service.name}.{handler.name}": (
            stored[handler.name].position if handler.name in stored else 0
        )
        for handler in service.handlers
    }


def _proof_of_positions(positions: Positions) -> Proof:
    if positions.agree:
        found = f"{positions.head:,} ({counted(len(positions.checkpoints), 'checkpoint')})"
    else:
        behind = {
            name: position
            for name, position in positions.checkpoints.items()
            if position != positions.head
        }
        found = f"log {positions.head:,}, stream {positions.stream:,}, checkpoints {behind}"
    return Proof("log head = stream sequence = every checkpoint", positions.agree, found)


async def _proof_of_parked(services: list[OpenService]) -> Proof:
    parked = 0
    for service in services:
        async with lent(service.running.pool) as connection:
            parked += sum((await count_parked(connection)).values())
    return Proof("parked = 0", parked == 0, str(parked))


async def _proof_of_rebuild(opened: OpenService) -> Proof:
    service, running = opened.service, opened.running
    reports = await rebuild(
        running.pool, running.log, service.catalogue, list(service.projections), swap=False
    )
    different = [report.projection for report in reports if not _holds(report)]
    rows = sum(table.rows for report in reports for table in report.tables)
    return Proof(
        f"projections rebuilt = live ({service.name})",
        not different,
        f"{counted(len(reports), 'projection')}, {counted(rows, 'row')}"
        + (f"; different: {', '.join(different)}" if different else ""),
    )


def _holds(report: RebuildReport) -> bool:
    return report.equal and not report.parked
