"""An older backup of the vault brings back keys that were destroyed; they are destroyed again."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from deploy.backup.programs import run_program
from deploy.settings import Settings
from events.access import ForgettingAsked, ForgettingConfirmed
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.kit.run.private_log import open_log
from tests.deploy.restoring import caught_up, execute, serving
from tests.events.vault.test_private_log import NAME, SUBMITTED, told
from tests.waiting import eventually

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
[DESTROY_AGAIN] = re.findall(
    r"^```sql\n(UPDATE access\.checkpoint .*?;)\n```", PAGE, re.MULTILINE | re.DOTALL
)


@pytest.mark.fault
async def test_who_was_forgotten_since_an_older_vault_is_forgotten_again(
    database: str, tmp_path: Path
) -> None:
    stays, goes = new_id(), new_id()
    for request_id in (stays, goes):
        await _submitted(database, request_id)
    async with serving(database, replicas=1), PostgresLog(database) as log:
        await caught_up(database, log)
    vault = tmp_path / "vault.dump"
    how = ("--format=custom", "--schema=byfield_vault", f"--file={vault}")
    await run_program("pg_dump", *how, dsn=database)

    await _forgotten(database, goes)
    assert (await _name_of(database, stays), await _name_of(database, goes)) == (NAME, "[removed]")

    await run_program("pg_restore", "--clean", "--if-exists", vault, dsn=database)
    assert await _name_of(database, goes) == NAME
    async with serving(database, replicas=1), PostgresLog(database) as log:
        await caught_up(database, log)
    assert await _name_of(database, goes) == NAME  # nothing destroys it by itself

    await execute(database, DESTROY_AGAIN)
    async with serving(database, replicas=1), PostgresLog(database) as log:
        await caught_up(database, log)
    assert (await _name_of(database, stays), await _name_of(database, goes)) == (NAME, "[removed]")


@pytest.mark.fault
async def test_where_nobody_was_forgotten_nothing_is_set_back(database: str) -> None:
    await _submitted(database, new_id())
    async with serving(database, replicas=1), PostgresLog(database) as log:
        await caught_up(database, log)
        before = await execute(database, "SELECT sum(position) FROM access.checkpoint")
        await execute(database, DESTROY_AGAIN)
        assert await execute(database, "SELECT sum(position) FROM access.checkpoint") == before


async def _submitted(dsn: str, request_id: UUID) -> None:
    fact = SUBMITTED.model_copy(update={"request_id": request_id})
    async with open_log(Settings.read(postgres_dsn=dsn), "intake") as log:
        await log.append(told(f"request-{request_id}", fact))


async def _forgotten(dsn: str, request_id: UUID) -> None:
    """Ask and confirm, as two administrators do, and let access carry it out."""
    stream = f"forgetting-request-{request_id}"
    subject = {"subject": f"request-{request_id}"}
    async with PostgresLog(dsn, role="byfield_access") as log:
        for name in (ForgettingAsked, ForgettingConfirmed):
            fact = name.model_validate(examples()[name.wire_name].model_dump() | subject)
            await log.append(_append(stream, fact))
        async with serving(dsn, replicas=1):
            await eventually(lambda: _has_ended(log, stream), seconds_max=60)
            await caught_up(dsn, log)


def _append(stream: str, fact: Event) -> Append:
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    metadata = Metadata(actor="administrator:ana", correlation_id=str(new_id()))
    return Append(stream, None, (event,), metadata)


async def _has_ended(log: PostgresLog, stream: str) -> bool:
    return [each.type for each in await log.read_stream(stream)][-1] == "RequestForgotten"


async def _name_of(dsn: str, request_id: UUID) -> object:
    """The name of a request's contact, as whoever has the keys reads it."""
    async with open_log(Settings.read(postgres_dsn=dsn), "intake") as log:
        [first, *_] = await log.read_stream(f"request-{request_id}")
    loaded = SUBMITTED.model_validate_json(first.data)
    return loaded.contact.name
