from __future__ import annotations

import signal
from pathlib import Path
from uuid import UUID

import pytest

from deploy.client import Client
from deploy.services import SERVICES
from events.ids import call_id, derived_id
from tests.journeys.main_job import FACTS, TRACEPARENT, MainJob, key_of, read_outcome
from tests.processes import address_of, byfield, ended, servers_on


@pytest.mark.journey
async def test_the_main_job_travels_through_one_process(home: Path) -> None:
    settings = {"home": home, "port": 0}
    async with byfield("up", settings=settings) as process, Client() as client:
        job = MainJob(client, dict.fromkeys(SERVICES, await address_of(process)))
        await job.register()
        await job.enroll()
        await job.submit()
        await job.screen()
        await job.assign()
        await job.deliver()
        await job.evaluate()
        await read_outcome(job)
        await every_fact_knows_its_cause(job)
        process.send_signal(signal.SIGINT)
        status, _, _ = await ended(process)
    assert status == 0
    assert servers_on(home) == {}


async def every_fact_knows_its_cause(job: MainJob) -> None:
    facts = await job.read("/reporting/log?limit=1000", role="coordinator")
    told = {fact["type"]: fact for fact in facts}
    assert tuple(fact["type"] for fact in facts) == FACTS
    assert [fact["position"] for fact in facts] == [str(n + 1) for n in range(len(FACTS))]
    causes = {"EngagementOpened": "RequestScreened", "EvaluationInvited": "EngagementDelivered"}
    for fact in facts:
        name = fact["type"]
        # What a person asked for has no cause inside; each such request is a chain of its own.
        cause = told[causes[name]] if name in causes else None
        assert fact.get("causationid") == (cause["id"] if cause else None)
        assert (fact["correlationid"] == cause["correlationid"]) if cause else True
        assert fact["actor"].startswith("service:") == (cause is not None)
        # The answer is never joined to whoever was invited, not by a trace either.
        assert fact.get("traceparent") == (None if name == "AnswerReceived" else TRACEPARENT)
    screening = f"/intake/requests/{job.request_id}/screen"
    asked = UUID(told["EngagementOpened"]["correlationid"])
    assert told["RequestScreened"]["id"] == str(derived_id(asked, f"POST {screening}"))
    guessed = ("coordinator:coordinator", f"POST {screening}", key_of("POST", screening))
    assert asked != call_id(*guessed, None)
    answers = sum(name in causes for name in FACTS)
    assert len({fact["correlationid"] for fact in facts}) == len(FACTS) - answers
