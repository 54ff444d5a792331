from __future__ import annotations

import pytest

from deploy.client import Client
from deploy.demo.proof import prove
from deploy.local.nats import Nats
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from tests.journeys.main_job import FACTS, MainJob, read_outcome
from tests.journeys.one_each import one_each
from tests.processes import byfield, ended


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
    async with one_each(lambda _: settings, {}) as processes, Client() as client:
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
