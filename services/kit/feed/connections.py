"""How a service reaches its own tables: its role, and its schema as the search path."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Any, Final, TypeAlias

import asyncpg

from events.log.database import pools
from events.log.database.connections import Connection, Pool, lent, set_codecs
from events.log.database.patience import UnansweredError
from services.kit.feed.wholeness import Gate

__all__ = [
    "Tables",
    "fetch",
    "fetch_whole",
    "fetchrow",
    "fetchval",
    "lent",
    "lent_by",
    "one_moment",
    "one_moment_by",
    "open_pool",
    "transaction",
    "unhurried",
]

Tables: TypeAlias = "Pool | Connection"
"""Where a query runs: on a pool, or on a connection whose queries all see one moment."""

CONNECTIONS_MAX: Final = 10
WHOLE_TABLE_SECONDS_MAX: Final = 6 * 3600.0
"""For a statement that goes over a whole table and so takes as long as the log is.

See docs/decisions/0103-figures-of-a-large-log.md.
"""
DAYS_KEPT_MAX: Final = 10_000
"""Encoded days that each connection keeps; some 1 MiB."""
_ORDINAL_ON_THE_WIRE_0: Final = date(2000, 1, 1).toordinal()


@dataclass(slots=True)
class _Passing:
    """The statement by which a connection passes the gate, and the rows that it returned."""

    sql: str
    values: tuple[object, ...]
    one_moment: bool = False
    """Whether it is the first of a transaction that sees one moment, and goes on."""
    rows: list[asyncpg.Record] = field(default_factory=list)
    begun: asyncpg.transaction.Transaction | None = None


_passing_with: ContextVar[_Passing | None] = ContextVar("passing_with", default=None)


async def open_pool(dsn: str, service: str, *, connections_max: int = CONNECTIONS_MAX) -> Pool:
    """Return a pool with the role `byfield_<service>` and the schema `<service>`.

    It lends no connection while the tables of the service are not whole: `NotWholeError`.
    """
    return await pools.open_pool(
        dsn,
        f"byfield_{service}",
        connections_max=connections_max,
        named=f"byfield-{service}",
        search_path=service,
        init=_set_codecs,
        setup=_passing(Gate(service)),
    )


async def _set_codecs(connection: Connection) -> None:
    """Encode the first and the last day of the calendar as ordinary days, in arrays and COPY too.

    The driver would write them as -infinity and infinity, with which SQL neither compares nor
    counts as Python does.
    """
    await set_codecs(connection)
    await connection.set_type_codec(
        "date",
        schema="pg_catalog",
        encoder=_EncodedDays().__getitem__,
        decoder=_decode_day,
        format="tuple",
    )


class _EncodedDays(dict[date, tuple[int]]):
    """Days as numbers of the wire format, counted from 2000-01-01.

    The same days come again and again, and a dictionary finds them without a Python call.
    """

    def __missing__(self, day: date) -> tuple[int]:
        if len(self) >= DAYS_KEPT_MAX:
            self.clear()
        encoded = self[day] = (day.toordinal() - _ORDINAL_ON_THE_WIRE_0,)
        return encoded


def _decode_day(number: tuple[int]) -> date:
    ordinal = number[0] + _ORDINAL_ON_THE_WIRE_0
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


async def fetch(tables: Tables, sql: str, *values: object) -> list[asyncpg.Record]:
    """Return the rows of one statement; see `lent` for how long it may take."""
    if not isinstance(tables, asyncpg.Pool):
        return await tables.fetch(sql, *values)
    async with lent(tables) as connection:
        return await connection.fetch(sql, *values)


async def fetch_whole(tables: Tables, sql: str, *values: object) -> list[asyncpg.Record]:
    """Return the rows of a statement that also passes the gate, in one round trip (`Gate.fetch`).

    Raises `NotWholeError`, as every use of a connection does.
    """
    if not isinstance(tables, asyncpg.Pool):
        return await tables.fetch(sql, *values)  # the connection passed the gate when it was lent
    async with lent_by(tables, sql, *values) as (_, rows):
        return rows


def lent_by(
    pool: Pool, sql: str, *values: object
) -> AbstractAsyncContextManager[tuple[Connection, list[asyncpg.Record]]]:
    """Lend a connection that passed the gate by a statement which also reads, and its rows."""
    return _LentBy(pool, _Passing(sql, values))


@asynccontextmanager
async def one_moment_by(
    pool: Pool, sql: str, *values: object
) -> AsyncIterator[tuple[Connection, list[asyncpg.Record]]]:
    """Lend a connection as `one_moment` does; its first statement passes the gate (`lent_by`)."""
    passing = _Passing(sql, values, one_moment=True)
    async with AsyncExitStack() as stack:
        lending = await stack.enter_async_context(_LentBy(pool, passing))
        if passing.begun is not None:
            stack.push_async_exit(passing.begun)
        yield lending


class _LentBy(AbstractAsyncContextManager[tuple[Connection, list[asyncpg.Record]]]):
    """A connection that is lent, and passes the gate by a statement of its own."""

    def __init__(self, pool: Pool, passing: _Passing) -> None:
        self._lending = lent(pool)
        self._passing = passing

    async def __aenter__(self) -> tuple[Connection, list[asyncpg.Record]]:
        token = _passing_with.set(self._passing)
        try:
            connection = await self._lending.__aenter__()
        finally:
            _passing_with.reset(token)
        return connection, self._passing.rows

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._lending.__aexit__(kind, fault, trace)


async def fetchrow(tables: Tables, sql: str, *values: object) -> asyncpg.Record | None:
    """Return the first row of one statement; likewise."""
    if not isinstance(tables, asyncpg.Pool):
        return await tables.fetchrow(sql, *values)
    async with lent(tables) as connection:
        return await connection.fetchrow(sql, *values)


async def fetchval(pool: Pool, sql: str, *values: object) -> Any:
    """Return the first value of the first row; likewise."""
    async with lent(pool) as connection:
        return await connection.fetchval(sql, *values)


async def unhurried(
    connection: Connection, sql: str, *values: object, what: str
) -> list[asyncpg.Record]:
    """Return the rows of a statement that goes over a whole table, however large that is.

    Raises `UnansweredError` with `what` it does after `WHOLE_TABLE_SECONDS_MAX`.
    """
    try:
        return await connection.fetch(sql, *values, timeout=WHOLE_TABLE_SECONDS_MAX)
    except TimeoutError as fault:
        raise UnansweredError(what, WHOLE_TABLE_SECONDS_MAX) from fault


@asynccontextmanager
async def one_moment(pool: Pool) -> AsyncIterator[Connection]:
    """Lend a connection whose statements all see the tables as they are at the first of them."""
    async with lent(pool) as connection, _moment(connection):
        yield connection


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """Lend a connection in a transaction that ends with the block."""
    async with lent(pool) as connection, connection.transaction():
        yield connection


def _moment(connection: Connection) -> asyncpg.transaction.Transaction:
    return connection.transaction(isolation="repeatable_read", readonly=True)


def _passing(gate: Gate) -> Callable[[Any], Coroutine[Any, Any, None]]:
    async def setup(connection: Connection) -> None:
        passing = _passing_with.get()
        try:
            if passing is None:
                await gate.pass_through(connection)
            else:
                if passing.one_moment:
                    passing.begun = _moment(connection)
                    await passing.begun.start()
                passing.rows = await gate.fetch(connection, passing.sql, *passing.values)
        except BaseException:
            # The pool would close it, and wait for a server that may not answer any more.
            connection.terminate()
            raise

    return setup
