from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from deploy.client import Client
from deploy.demo.proof import prove
from deploy.local.nats import Nats
from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from tests.journeys.main_job import FACTS, MainJob, read_outcome
from tests.processes import address_of, byfield, ended, said_by


@dataclass
class Processes:
    """One process each; a killed one is another one afterwards, at another address."""

    stack: AsyncExitStack
    settings: Mapping[str, object]
    running: dict[str, Process] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        """Start one and wait until it is at work."""
        process = await self.stack.enter_async_context(byfield("run", name, settings=self.settings))
        self.running[name] = process
        if name == "relay":
            await said_by(process, "at work")
        else:
            self.addresses[name] = await address_of(process)

    async def kill_and_start(self, name: str) -> None:
        """End one without a warning and start it again."""
        self.running[name].kill()
        await self.start(name)

    async def stop(self) -> None:
        """End all, in order."""
        for process in self.running.values():
            process.terminate()
        assert {(await ended(process))[0] for process in self.running.values()} == {0}


@asynccontextmanager
async def one_each(settings: Mapping[str, object]) -> AsyncIterator[Processes]:
    async with AsyncExitStack() as stack:
        processes = Processes(stack, settings)
        await asyncio.gather(*(processes.start(name) for name in (*SERVICES, "relay")))
        yield processes


@pytest.mark.journey
@pytest.mark.fault
async def test_the_main_job_travels_through_one_process_each_although_each_is_killed_once(
    database: str, nats: Nats
) -> None:
    settings = {
        "postgres_dsn": database,
        "nats_url": nats.service_url,
        "nats_relay_url": nats.relay_url,
        "nats_admin_url": nats.admin_url,
        "port": 0,
    }
    async with byfield("migrate", settings=settings) as process:
        status, said, _ = await ended(process)
        assert (status, said) == (0, "The database is up to date; so is the stream.\n")
    async with one_each(settings) as processes, Client() as client:
        job = MainJob(client, processes.addresses)
        await job.register()
        await job.enroll()
        await job.submit()
        await processes.kill_and_start("relay")
        await job.screen()
        await processes.kill_and_start("assignment")  # it may be about to open the engagement
        await job.assign()
        await processes.kill_and_start("reporting")
        await job.deliver()
        await processes.kill_and_start("intake")  # it may be about to ask how it went
        await job.evaluate()
        await read_outcome(job)
        await processes.stop()
    async with PostgresLog(database) as log:
        assert tuple(fact.type for fact in await log.read()) == FACTS
    proofs = [proof async for proof in prove(Settings.read(**settings))]
    assert all(proof.holds for proof in proofs), proofs
