"""A key that was used before there was a secret still finds what was done under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from deploy.settings import Settings
from events.facts import CATALOGUE
from events.ids import call_id, derived_id
from events.log.deciding.handle import Cause, digest, handle
from events.log.postgres import PostgresLog
from services.assignment.app import SERVICE as ASSIGNMENT
from services.intake.app import SERVICE as INTAKE
from services.intake.commands.agencies import RegisterAgency
from services.intake.decisions import AGENCY_DECIDER
from services.kit.http.call_ids import CallIds
from services.kit.run.service import Service
from tests.keys import asking_as
from tests.services.intake.conftest import Center
from tests.services.intake.given import MARCH_1, ORI, PROFILE
from tests.services.intake.test_routes_invitations import delivered, given
from tests.services.intake.test_withdrawing_codes import withdrawn
from tests.services.serving import mounted

KEY = "iowa-1"
ROUTE = "POST /intake/agencies"
FORMER = call_id("coordinator:coordinator", ROUTE, KEY, None)


async def register_as_before(dsn: str) -> None:
    """Register an agency as a former release did: in plain words, without a vault."""
    command = RegisterAgency.model_validate(PROFILE | {"on": MARCH_1, "now": datetime.now(UTC)})
    cause = Cause(FORMER, ROUTE, "coordinator:coordinator", str(FORMER))
    async with PostgresLog(dsn, role="byfield_intake") as log:
        await handle(log, CATALOGUE, AGENCY_DECIDER, AGENCY_DECIDER.stream(ORI), command, cause)
        [fact] = await log.read()
    assert fact.id == derived_id(FORMER, ROUTE)
    assert fact.metadata["command_digest"] == digest(command)


@pytest.mark.parametrize("services", [[INTAKE], [INTAKE, ASSIGNMENT]], ids=["alone", "together"])
async def test_it_answers_as_it_did_before_the_upgrade(
    database: str, services: list[Service]
) -> None:
    await register_as_before(database)
    app = mounted(services, Settings.read(postgres_dsn=database))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=10
        ) as client,
    ):

        async def register(key: str, **fields: object) -> httpx.Response:
            return await client.post(
                "/intake/agencies",
                json=PROFILE | {"on": "2024-03-01"} | fields,
                headers=asking_as("coordinator") | {"Idempotency-Key": key},
            )

        again = await register(KEY)
        assert (again.status_code, again.json()["position"]) == (201, 1), again.text
        assert (await register("other")).status_code == 200
        reused = await register(KEY, name="Another")
        assert reused.status_code == 422, reused.text
        assert reused.json()["type"].endswith("reused")
        log = app.state.services["intake"].state.running.log
        assert (await log.head()).position == 1


async def test_codes_that_were_given_and_withdrawn_under_it_are_known(center: Center) -> None:
    _, engagement_id, after = await delivered(center, attended=4)
    first = await given(center, engagement_id, after, key="given", count=4)
    taken = await withdrawn(center, engagement_id, key="withdrawn", count=1)
    assert (first.status_code, taken.status_code) == (201, 200)
    pool, running = center.running.pool, center.running
    # As a former release wrote it, to which there was no secret; and now there is one.
    for column, key, path in (
        ("call_id", "given", "invitations"),
        ("withdrawn_by", "withdrawn", "invitations/withdraw"),
    ):
        route = f"POST /intake/engagements/{engagement_id}/{path}"
        former = call_id(f"requester:{ORI}", route, key, None)
        changed = f"UPDATE evaluation_token SET {column} = $1 WHERE {column} IS NOT NULL"  # noqa: S608 - one of two words
        await pool.execute(changed, former)
    assert running.secret is not None
    now = replace(running.secret, made_at=datetime.now(UTC))
    object.__setattr__(running, "call_ids", CallIds(running.log, now))
    again = await given(center, engagement_id, key="given", count=4)
    assert (again.status_code, len(again.json()["items"])) == (201, 3)
    taken_again = await withdrawn(center, engagement_id, key="withdrawn", count=1)
    assert (taken_again.status_code, taken_again.json()["withdrawn"]) == (200, 1)
