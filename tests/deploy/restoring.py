"""What tests of restoring share: services at work, facts told, and whether all is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from deploy.services import SERVICES
from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.kit.run.health import State, health_of
from services.kit.run.service import OpenService, open_service
from tests.waiting import eventually

_EXAMPLES = examples()


@asynccontextmanager
async def serving(
    database: str, replicas: int = 2, **settings: Any
) -> AsyncIterator[list[OpenService]]:
    """Every service at work on a database, so often."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                open_service(service, Settings.read(postgres_dsn=database, **settings))
            )
            for _ in range(replicas)
            for service in SERVICES.values()
        ]


async def told(log: PostgresLog, numbers: Sequence[int] | range) -> None:
    """An agency for each number, and a request that was screened, so that work begins."""
    for number in numbers:
        request_id = UUID(int=number + 1)
        ori = f"IA{number:07}"
        await append(log, f"agency-{ori}", fact("AgencyRegistered", ori=ori))
        for name in ("RequestSubmitted", "RequestScreened"):
            screened = fact(name, request_id=request_id, ori=ori)
            await append(log, f"request-{request_id}", screened)


def fact(name: str, **fields: object) -> Event:
    """The example of a fact, with other fields."""
    example = _EXAMPLES[name]
    return type(example).model_validate(example.model_dump() | fields)


async def append(log: PostgresLog, stream: str, event: Event) -> None:
    """Append a fact as a coordinator would."""
    new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
    metadata = Metadata(actor="coordinator:maria", correlation_id=str(new_id()))
    await log.append(Append(stream, None, (new,), metadata))


async def caught_up(database: str, log: PostgresLog) -> None:
    """Every feed stands at the head, and nothing follows from what it heard there."""

    async def at_head() -> bool:
        head = (await log.head()).position
        behind = 0
        for name in SERVICES:
            behind += await execute(
                database,
                f"SELECT count(*) FROM {name}.checkpoint WHERE position <> {head}",  # noqa: S608 - a test's own
            )
        return behind == 0 and (await log.head()).position == head

    await eventually(at_head, seconds_max=60)


async def all_well(services: Sequence[OpenService]) -> bool:
    """Whether every part of every service is, but NATS."""
    health = await health_of(services)
    return all(part.state is State.WELL or part.part == "nats" for part in health.parts)


async def execute(database: str, statement: str) -> int:
    """Run a statement as the owner; its first value where it is one alone."""
    connection = await asyncpg.connect(database)
    try:
        if ";" in statement:
            await connection.execute(statement)
            return 0
        value: int = await connection.fetchval(statement)
        return value
    finally:
        await connection.close()
