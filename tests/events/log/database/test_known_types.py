"""What PostgreSQL's own types are is asked once a process; types of a database are asked there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from events.log.database import known_types
from events.log.database.connections import Connection, connect

ID = UUID(int=7)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has asked nothing."""
    monkeypatch.setattr(known_types, "_known", {})


async def row(connection: Connection, sql: str, *values: object) -> tuple[object, ...]:
    [found] = await connection.fetch(sql, *values)
    return tuple(found)


@asynccontextmanager
async def asking(dsn: str) -> AsyncIterator[tuple[Connection, list[str]]]:
    """A new connection, and the statements by which it asked what types are."""
    connection = await connect(dsn, None)
    asked: list[str] = []

    def hear(it: asyncpg.connection.LoggedQuery) -> None:
        if "typeinfo_tree" in it.query:
            asked.append(it.query)

    connection.add_query_logger(hear)
    try:
        yield connection, asked
    finally:
        await connection.close()


async def test_only_the_first_connection_asks(database: str) -> None:
    values = ([1, None], [ID], [date(2026, 1, 2)], [{"a": [1]}])
    sql = "SELECT $1::bigint[] a, $2::uuid[] b, $3::date[] c, $4::jsonb[] d"
    async with asking(database) as (connection, asked):
        first = await row(connection, sql, *values)
        assert len(asked) == 1
    async with asking(database) as (connection, asked):
        later = await row(connection, sql, *values)
        assert await row(connection, "SELECT $1::uuid[], $2::oid[]", [ID], [3]) == ([ID], [3])
        assert asked == []
    assert first == later == values


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT ARRAY[daterange('2026-01-01', '2026-02-01')]",
        "SELECT ARRAY['{[2026-01-01,2026-02-01)}'::datemultirange]",
    ],
)
async def test_what_a_known_type_is_made_of_is_known_as_well(database: str, sql: str) -> None:
    async with asking(database) as (connection, _):
        first = await row(connection, sql)
    async with asking(database) as (connection, asked):
        assert await row(connection, sql) == first
        assert asked == []


async def test_what_is_not_known_yet_is_asked_beside_what_is(database: str) -> None:
    async with asking(database) as (connection, _):
        await connection.fetchval("SELECT ARRAY[1::bigint]")
    async with asking(database) as (connection, asked):
        found = await row(connection, "SELECT ARRAY[1::bigint], ARRAY[1::smallint]")
        assert found == ([1], [1])
        assert len(asked) == 1


async def test_a_type_of_the_database_is_asked_on_each_connection(database: str) -> None:
    """Its number is another one in another database, or after it was made again."""
    for parts in (("a int", (1,)), ("a int, b text", (1, "x"))):
        async with asking(database) as (connection, asked):
            await connection.execute(f"CREATE TYPE public.pair AS ({parts[0]})")
            made = await connection.fetchval("SELECT ARRAY[$1::public.pair]", parts[1])
            assert [tuple(it) for it in made] == [parts[1]]
            assert asked
            await connection.execute("DROP TYPE public.pair")


async def test_a_statement_without_a_name_is_run_with_types_that_nobody_asked(
    database: str,
) -> None:
    async with asking(database) as (connection, _):
        await connection.fetchval("SELECT ARRAY[1::bigint]")
    connection = await connect(database, None)
    try:
        long = f"SELECT ARRAY[1::bigint] --{'x' * 20_000}"
        assert await connection.fetchval(long) == [1]
    finally:
        await connection.close()
