"""The database itself keeps the log append-only: by rights, and by trigger against the owner."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from events.log.database.connections import Connection
from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream, with_metadata

INSERT = """
INSERT INTO log.event
VALUES (2, 'request-1', 1, gen_random_uuid(), 'Made', 1, '{}', '{}', now())
"""
ONE = "SELECT log.append_one('a-1', 0, METADATA, gen_random_uuid(), 'T', 1::smallint, '{}')"
OF_A_LIST = """'a-1', 0, '["actor", "correlation_id"]', gen_random_uuid(), 'T', 1::smallint, '{}'"""
TOO_LONG = "repeat(' ', 262143) || '{}'"
CHANGES = {
    "update": "UPDATE log.event SET stream = 'request-x'",
    "update of no row": "UPDATE log.event SET stream = 'request-x' WHERE false",
    "delete": "DELETE FROM log.event",
    "truncate": "TRUNCATE log.event",
}


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Connection]:
    """A connection of the table's owner, a superuser; the log has one event."""
    async with PostgresLog(database) as log:
        await log.append(append_of(new_stream()))
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.mark.parametrize("role", ["byfield_intake", "byfield_assignment", "byfield_reporting"])
@pytest.mark.parametrize("change", [INSERT, *CHANGES.values()], ids=["insert", *CHANGES])
async def test_a_service_has_no_right_to_write_but_by_appending(
    owner: Connection, role: str, change: str
) -> None:
    await owner.execute("SELECT set_config('role', $1, false)", role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute(change)
    assert await owner.fetchval("SELECT count(*) FROM log.event") == 1


async def test_the_relay_may_read_and_nothing_else(owner: Connection) -> None:
    await owner.execute("SET ROLE byfield_relay")
    assert await owner.fetchval("SELECT count(*) FROM log.event") == 1
    append = with_metadata(ONE)
    for change in (INSERT, append, *CHANGES.values()):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(change)


@pytest.mark.parametrize("replication_role", ["origin", "replica", "local"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_even_the_owner_can_change_nothing(
    owner: Connection, change: str, replication_role: str
) -> None:
    await owner.execute(
        "SELECT set_config('session_replication_role', $1, false)", replication_role
    )
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await owner.execute(change)
    assert await owner.fetchval("SELECT count(*) FROM log.event") == 1


async def test_a_stranger_may_not_even_look(owner: Connection) -> None:
    await owner.execute("SET ROLE pg_monitor")
    for question in ("SELECT FROM log.event", "SELECT log.begin_append()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(question)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_an_append_under_another_isolation_is_refused(owner: Connection, level: str) -> None:
    one = with_metadata(ONE)
    many = """
        SELECT * FROM log.append_group(
            '{a-1}', '{0}', ARRAY[METADATA], '{1}', ARRAY[gen_random_uuid()], '{T}',
            '{1}', '{"{}"}')
    """
    many = with_metadata(many)
    joined = with_metadata("""
        SELECT * FROM log.append_joined(
            'a-1', '{0}', ('[' || METADATA || ']')::jsonb, NULL, ARRAY[gen_random_uuid()], 'T',
            '{1}', '{"{}"}', NULL, NULL, NULL)
    """)
    guarded = (one[:-1] + ", '{}', '{}')", many.rstrip()[:-1] + ", '{}', '{}', '{}')")
    for append in (one, many, *guarded, joined):
        await owner.execute(f"BEGIN ISOLATION LEVEL {level}")
        with pytest.raises(asyncpg.InvalidTransactionStateError, match=level):
            await owner.execute(append)
        await owner.execute("ROLLBACK")
        await owner.execute(append.replace("a-1", f"a-{len(append)}"))
    assert await owner.fetchval("SELECT count(*) FROM log.event") == 6


@pytest.mark.parametrize(
    ("arguments", "constraint"),
    [
        ("'No-1', 0, METADATA, gen_random_uuid(), 'T', 1::smallint, '{}'", "event_stream_pattern"),
        (OF_A_LIST, "event_metadata_object"),
        ("'a-1', 0, METADATA, gen_random_uuid(), '', 1::smallint, '{}'", "event_type_pattern"),
        ("'a-1', 0, METADATA, gen_random_uuid(), 'T', 0::smallint, '{}'", "event_schema_version"),
        (
            f"'a-1', 0, '{{}}', gen_random_uuid(), 'T', 1::smallint, ({TOO_LONG})::bytea",
            "event_data_size",
        ),
    ],
)
async def test_the_database_keeps_the_limits_by_itself(
    owner: Connection, arguments: str, constraint: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await owner.execute(with_metadata(f"SELECT log.append_one({arguments})"))


@pytest.mark.parametrize("guards", ["", ", '{}', '{}', '{}'"], ids=["former", "guarded"])
async def test_sizes_that_do_not_add_up_are_refused(owner: Connection, guards: str) -> None:
    append = """SELECT * FROM log.append_group('{a-1}', '{0}', ARRAY[METADATA], $1::text::integer[],
        ARRAY[gen_random_uuid()], '{T}', '{1}', '{"{}"}' guards)"""
    for sizes in ("{2}", "{0}", "{1,1}", "{-1,2}", "{NULL}"):
        with pytest.raises(asyncpg.PostgresError, match="add up"):
            await owner.execute(with_metadata(append.replace(" guards", guards)), sizes)


async def test_sizes_for_other_appends_than_there_are_are_refused(owner: Connection) -> None:
    with pytest.raises(asyncpg.PostgresError, match="add up"):
        await owner.execute(
            with_metadata(
                """SELECT * FROM log.append_group('{a-1,a-2}', '{0,0}', ARRAY[METADATA, METADATA],
                '{1}', ARRAY[gen_random_uuid()], '{T}', '{1}', '{"{}"}', '{}', '{}', '{}')"""
            )
        )


JOINED = {
    "streams": "E'a-1\\na-2'",
    "expected_versions": "'{0,0}'",
    "metadata": "('[' || METADATA || ',' || METADATA || ']')::jsonb",
    "sizes": "NULL",
    "ids": "ARRAY[gen_random_uuid(), gen_random_uuid()]",
    "types": "E'T\\nT'",
    "schema_versions": "'{1,1}'",
    "data": "ARRAY['{}', '{}']::bytea[]",
}


MISFITS = [
    ("streams", "'a-1'"),
    ("streams", "E'a-1\\na-2\\na-3'"),
    ("streams", "E'a-1\\na-1'"),
    ("streams", "NULL"),
    ("expected_versions", "'{0,0,0}'"),
    ("metadata", "('[' || METADATA || ']')::jsonb"),
    ("metadata", "('[' || METADATA || ', 1]')::jsonb"),
    ("metadata", "METADATA"),
    ("sizes", "'{1,2}'"),
    ("sizes", "'{1,0}'"),
    ("sizes", "'{1,NULL}'"),
    ("sizes", "'{1,1,1}'"),
    ("sizes", "'{-1,3}'"),
    ("ids", "ARRAY[gen_random_uuid()]"),
    ("ids", "ARRAY[gen_random_uuid(), NULL]"),
    ("ids", "array_fill(gen_random_uuid(), ARRAY[2])"),
    ("types", "E'T\\nT\\nT'"),
    ("types", "'T'"),
    ("schema_versions", "'{1}'"),
    ("data", "ARRAY['{}']::bytea[]"),
]


async def test_pieces_that_do_not_fit_together_are_refused(owner: Connection) -> None:
    before = await owner.fetchval("SELECT count(*) FROM log.event")
    for piece, otherwise in MISFITS:
        with pytest.raises(asyncpg.PostgresError):
            await owner.execute(joined_of({piece: otherwise}))
        assert await owner.fetchval("SELECT count(*) FROM log.event") == before, (piece, otherwise)
    assert await owner.fetchval(joined_of({})) == "all"


def joined_of(otherwise: dict[str, str]) -> str:
    pieces = ", ".join((JOINED | otherwise).values())
    append = "SELECT * FROM log.append_joined(PIECES, NULL, NULL, NULL)"
    return with_metadata(append.replace("PIECES", pieces))


async def test_people_read_the_content_as_json(owner: Connection) -> None:
    row = await owner.fetchrow("SELECT category, data ->> 'topic' AS topic FROM log.event_json")
    assert row is not None
    assert tuple(row) == ("request", "de-escalation")
