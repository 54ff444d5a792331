"""Who may append which facts: the database knows, whoever calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.migrate import migrate_all
from events.facts import CATALOGUE, TOLD_BY
from events.intake.testimonials import FACTS as TESTIMONIALS
from events.log.append.writer import Writer
from events.log.database.connections import Connection, connect
from events.log.postgres import PostgresLog
from events.log.store.event_log import Appended, ForeignFactError
from events.vault.readers import EXPORT
from services.kit.feed.fact_faults import is_fault_of_fact
from tests.appends import append_of, new_event, new_stream, sent

SERVICES = ("access", "intake", "assignment", "reporting")
COMMANDS = ("import", "operations")


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Connection]:
    """A connection of the log's owner."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


def test_each_fact_is_told_by_one_writer_and_the_work_by_the_import_too() -> None:
    told = [fact for writer in (*SERVICES, "operations") for fact in TOLD_BY[writer]]
    assert sorted(fact.wire_name for fact in told) == sorted(fact.wire_name for fact in CATALOGUE)
    # It lets nobody in, publishes nothing, and orders nothing.
    others = {*TOLD_BY["access"], *TOLD_BY["reporting"], *TOLD_BY["operations"]}
    assert set(TOLD_BY["import"]) == set(CATALOGUE) - others - set(TESTIMONIALS)


@pytest.mark.parametrize("writer", [*SERVICES, *COMMANDS])
async def test_each_writer_tells_its_own_facts_and_no_others(database: str, writer: str) -> None:
    connection = await connect(database, f"byfield_{writer}")
    try:
        sender = await Writer.prepare(connection)
        for fact in CATALOGUE:
            events = [new_event(type=fact.wire_name)]
            append = append_of(new_stream(fact.category), events=events)
            if fact in TOLD_BY[writer]:
                assert isinstance((await sent(sender, append))[0], Appended)
            else:
                with pytest.raises(ForeignFactError, match=f"{writer} may not"):
                    await sent(sender, append)
    finally:
        await connection.close()


@pytest.mark.parametrize("events", [1, 2])
async def test_reporting_cannot_tell_that_a_request_was_submitted(
    database: str, events: int
) -> None:
    async with PostgresLog(database, role="byfield_reporting") as log:
        with pytest.raises(ForeignFactError, match="reporting may not append RequestSubmitted"):
            await log.append(append_of(new_stream(), events=events))
        assert (await log.head()).position == 0


@pytest.mark.parametrize("events", [1, 2])
async def test_a_fact_of_its_own_goes_to_no_other_category(database: str, events: int) -> None:
    async with PostgresLog(database, role="byfield_intake") as log:
        with pytest.raises(ForeignFactError, match="category engagement"):
            await log.append(append_of(new_stream("engagement"), events=events))
        told = [new_event() for _ in range(events)] + [new_event(type="PlanApproved")]
        with pytest.raises(ForeignFactError, match="PlanApproved"):
            await log.append(append_of(new_stream(), events=told))


async def test_a_foreign_fact_harms_nobody_who_asks_at_the_same_time(database: str) -> None:
    async with PostgresLog(database, role="byfield_intake") as log:
        appends = [append_of(new_stream("request" if n % 3 else "engagement")) for n in range(30)]
        answers = await asyncio.gather(*map(log.append, appends), return_exceptions=True)
        for number, answer in enumerate(answers):
            assert isinstance(answer, Appended if number % 3 else ForeignFactError)
        assert (await log.head()).position == 20


def test_a_reaction_does_not_try_a_foreign_fact_again_for_ever() -> None:
    assert is_fault_of_fact(ForeignFactError("reporting may not append RequestSubmitted"))


@pytest.mark.parametrize("lean", [True, False])
@pytest.mark.parametrize("writer", ["intake", "import"])
async def test_each_fact_says_which_service_told_it(
    database: str,
    writer: str,
    lean: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    async with PostgresLog(database, role=f"byfield_{writer}", lean=lean) as log:
        append = append_of(new_stream())
        await log.append(append)
        [recorded] = await log.read()
        assert recorded.metadata == {**append.metadata.as_mapping(), "service": writer}
        assert (await log.append(append)).repeated


async def test_nobody_speaks_for_another_service(owner: Connection) -> None:
    await owner.execute("SET ROLE byfield_intake")
    await owner.execute(
        """SELECT log_intake.append_one('request-1', 0,
        '{"actor": "", "correlation_id": "", "service": "reporting"}', gen_random_uuid(),
        'RequestSubmitted', 1::smallint, '{}', '{}', '{}')"""
    )
    assert await owner.fetchval("SELECT metadata ->> 'service' FROM log.event") == "intake"


@pytest.mark.parametrize("writer", [*SERVICES, *COMMANDS, "relay", "service", EXPORT])
async def test_a_writer_calls_no_append_function_but_its_own(
    owner: Connection, writer: str
) -> None:
    rows = await owner.fetch(
        """
        SELECT n.nspname || '.' || p.proname AS name, p.pronargs AS arguments
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE p.proname LIKE '%append%' AND (n.nspname = 'log' OR n.nspname LIKE 'log\\_%')
            AND has_schema_privilege($1, n.oid, 'USAGE')
            AND has_function_privilege($1, p.oid, 'EXECUTE')
        """,
        f"byfield_{writer}",
    )
    found = {(row["name"], row["arguments"]) for row in rows}
    own = {
        (f"log_{writer}.append_group", 11),
        (f"log_{writer}.append_joined", 11),
        (f"log_{writer}.append_one", 9),
    }
    # Those of the former release, for its processes that still run beside this one.
    former = {("log.append_group", 8), ("log.append_one", 7)}
    expected = {
        "import": own,
        "operations": own,
        "relay": set(),
        EXPORT: set(),
        "service": former,
    }
    assert found == expected.get(writer, own | former)


@pytest.mark.parametrize("role", ["byfield_intake", "byfield_import", "byfield_service"])
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO log.may_append VALUES ('reporting', 'request', 'RequestSubmitted')",
        "UPDATE log.may_append SET writer = 'reporting'",
        "DELETE FROM log.may_append",
        "TRUNCATE log.may_append",
        "SELECT log.allow_append('reporting', '{request}', '{RequestSubmitted}')",
        "SELECT log.ensure_writer('reporting')",
        "SELECT log.make_append_functions('log_reporting', 'intake')",
        "SELECT log.close_database()",
        "SELECT log.limit_connections('byfield_intake', 1)",
    ],
)
async def test_who_reads_what_is_allowed_cannot_change_it(
    owner: Connection, role: str, change: str
) -> None:
    await owner.execute("SELECT set_config('role', $1, false)", role)
    assert await owner.fetchval("SELECT count(*) FROM log.may_append") > len(list(CATALOGUE))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute(change)


async def test_migrating_takes_nothing_from_a_newer_release(
    database: str, owner: Connection
) -> None:
    await owner.execute("SELECT log.allow_append('intake', '{request}', '{RequestBlessed}')")
    await migrate_all(database)
    async with PostgresLog(database, role="byfield_intake") as log:
        await log.append(append_of(new_stream(), events=[new_event(type="RequestBlessed")]))


async def test_migrating_again_tells_the_database_of_new_facts(
    database: str, owner: Connection
) -> None:
    await owner.execute("DELETE FROM log.may_append WHERE type = 'RequestSubmitted'")
    async with PostgresLog(database, role="byfield_intake") as log:
        with pytest.raises(ForeignFactError):
            await log.append(append_of(new_stream()))
        await migrate_all(database)
        await log.append(append_of(new_stream()))
