from __future__ import annotations

from asyncio.subprocess import PIPE
from collections.abc import Mapping
from uuid import UUID

import orjson
import pytest

from deploy.settings import Settings
from tests.deploy.cli.conftest import Cli
from tests.keys import key
from tests.processes import byfield, ended
from tests.services.assignment.center import REQUEST_ID, SCREENED, Center, running_center

DAY = "2020-03-05"


def settings_on(database: str) -> dict[str, str]:
    """PostgreSQL is all that is needed: nobody answers at this NATS."""
    return {"postgres_dsn": database, "nats_url": "nats://127.0.0.1:1"}


async def said(settings: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    async with byfield("match", *arguments, settings=settings, stderr=PIPE) as process:
        return await ended(process)


async def two_wait_for_one(center: Center) -> None:
    """Two engagements wait, and there is one expert with room for one."""
    await center.staffed(capacity=1)
    for number in (1, 2):
        request_id = UUID(int=REQUEST_ID.int + number)
        screened = SCREENED.model_copy(update={"request_id": request_id})
        await center.tell(f"request-{request_id}", screened)
    await center.follow()


async def test_proposals_are_told_with_reasons_and_nothing_is_written(database: str) -> None:
    async with running_center(Settings.read(postgres_dsn=database)) as center:
        await two_wait_for_one(center)
        before = await center.log.head()
        status, out, _ = await said(settings_on(database), "--open", "--on", DAY)
        assert await center.log.head() == before
    assert status == 1
    assert "first of its ranking" in out
    assert "covers 2 of 2 topics: de-escalation, gun-violence" in out
    assert "each of the 1 who could do it is full with other engagements" in out
    assert "1 proposed, 1 without anybody" in out


async def test_all_proposals_are_assigned_where_that_is_asked_for(database: str) -> None:
    async with running_center(Settings.read(postgres_dsn=database)) as center:
        await two_wait_for_one(center)
        settings = settings_on(database)
        signed_in = settings | {"token": key("coordinator", "carla")}
        _, out, _ = await said(signed_in, "--open", "--on", DAY, "--confirm")
        assert "assigned 1, refused 0" in out
        [assigned] = [each for each in await center.log.read() if each.type == "ProviderAssigned"]
        assert assigned.actor == "coordinator:carla"
        await center.follow()
        _, out, _ = await said(settings, "--open", "--on", DAY, "--json")
        left = orjson.loads(out)
        assert (left["proposals"], len(left["unmatched"])) == ([], 1)
        assert left["unmatched"][0]["excluded_by_rule"] == {"no-capacity": 1}


@pytest.fixture
def cli_on(bare_cli: Cli, database: str, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs `byfield ...` in this process on a database, without NATS."""
    for name, value in settings_on(database).items():
        monkeypatch.setenv(f"BYFIELD_{name.upper()}", value)
    return bare_cli


@pytest.mark.parametrize("arguments", [(), ("--open", "--limit", "501")], ids=str)
def test_what_is_not_understood_ends_with_two(cli_on: Cli, arguments: tuple[str, ...]) -> None:
    said = cli_on("match", *arguments)
    assert said.status == 2
    assert "--open" in said.err or "501" in said.err


def test_weights_of_unknown_criteria_are_refused(
    cli_on: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"luck": 1}')
    said = cli_on("match", "--open")
    assert said.status == 2
    assert "BYFIELD_WEIGHTS: there is no criterion luck" in said.err
