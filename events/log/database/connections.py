"""Connections to the log: role, codecs, and the detection of a dead peer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Final, TypeAlias, cast

import asyncpg
import orjson

from events.log.alarm import Alarm
from events.log.database import patience
from events.log.database.known_types import KnowingConnection
from events.log.database.passing import LOST, PassingError
from events.log.database.patience import CrowdedError, Patience, UnansweredError
from events.log.database.statements import statement
from events.log.database.turns import Turns

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "FairPool"
PoolConnection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CONNECT_SECONDS_MAX: Final = 5.0
ROLE_PREFIX: Final = "byfield_"
"""The prefix of the database roles of services, of the import and of the relay."""
COMMAND_SECONDS_MAX: Final = 60.0
"""After so long an unanswered statement counts as a lost connection."""
LENT_SECONDS_MAX: Final = 300.0
"""After so long a lent connection counts as dead, if the caller has no patience."""
CLOSE_SECONDS_MAX: Final = 5.0
_QUERIES_MAX: Final = 50_000
_IDLE_SECONDS_MAX: Final = 300.0
"""After so many statements, or so long without one, a pool makes another connection: by default."""
_SETTINGS: Final = {
    "application_name": "byfield-log",
    # A writer whose machine vanished must not hold the log's lock for long.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "client_connection_check_interval": "5000",
}


_NEEDED: Final = {
    "transaction_isolation": "read committed",
    "session_replication_role": "origin",  # else triggers are silent
}
"""What the statements here rely on, whatever was set for a database or a login."""


class UnfitConnectionError(PassingError):
    """A connection on which settings did not take effect; it passes when it is mended elsewhere."""


_CLIENT_FAULTS: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_LOST_FAULTS: Final = tuple(LOST)
_CUT_FAULTS: Final = (
    ConnectionError,
    asyncpg.InternalClientError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


def is_cut(fault: BaseException) -> bool:
    """Whether a pool lent a connection that had ended unnoticed, so that another one may work."""
    return isinstance(fault, _CUT_FAULTS)


def is_lost(fault: BaseException, connection: Connection | None) -> bool:
    """Whether a fault is of the connection (None: it could not be made) and not of the statement.

    Then the effect of the statement is unknown.
    """
    if connection is None or connection.is_closed():
        return isinstance(fault, _CLIENT_FAULTS)
    return isinstance(fault, _LOST_FAULTS)


def settings(role: str | None) -> dict[str, str]:
    """Return the server settings of a connection under `role` (None: the login role).

    Its search path finds the append functions of the role's writer (`log.ensure_writer`), or those
    of the owner, which nobody else may call.
    """
    if role is None:
        return _SETTINGS | {"search_path": "log"}
    writer = role.removeprefix(ROLE_PREFIX)
    return _SETTINGS | {"role": role, "search_path": f"log_{writer}, log"}


async def connect(dsn: str, role: str | None) -> Connection:
    """Open a connection outside of any pool. Raises `UnfitConnectionError`."""
    asked = settings(role)
    connection = await asyncpg.connect(
        dsn,
        timeout=CONNECT_SECONDS_MAX,
        command_timeout=COMMAND_SECONDS_MAX,
        server_settings=asked,
        connection_class=KnowingConnection,
    )
    try:
        await refuse_unfit(connection, asked)
        await set_codecs(connection)
    except BaseException:
        connection.terminate()
        raise
    return connection


@asynccontextmanager
async def reading(dsn: str) -> AsyncIterator[Connection]:
    """Open a connection that can write nothing, until the end of the block."""
    connection = await connect(dsn, None)
    try:
        await connection.execute("SET default_transaction_read_only = on")
        yield connection
    finally:
        await connection.close()


async def refuse_unfit(connection: Connection, asked: Mapping[str, str]) -> None:
    """Raise `UnfitConnectionError` unless the settings that were asked for took effect."""
    found = await connection.fetchrow(statement("events.log", "connection_effect"))
    if found is None:  # pragma: no cover - a SELECT without FROM has a row
        raise UnfitConnectionError("the database does not say how a connection is set")
    if found["process"] != connection.get_server_pid():
        raise UnfitConnectionError(
            "a pooler stands between: connect to PostgreSQL itself, each process here pools its own"
        )
    wanted = {name: asked[name] for name in ("role", "search_path") if name in asked}
    for name, value in {**wanted, **_NEEDED}.items():
        if found[name] != value:
            raise UnfitConnectionError(f"{name} is {found[name]!r} and must be {value!r}")


class FairPool(asyncpg.Pool):
    """A pool whose connections are lent in the order in which they are asked for.

    The queue of asyncpg lets whoever comes pass those who wait, and who was passed waits at the end
    again: with ten connections and 200 callers some waited for seconds, others for none.
    """

    __slots__ = ("served_times", "turns")

    def __init__(
        self,
        dsn: str,
        *,
        connections_min: int,
        connections_max: int,
        **more: Any,
    ) -> None:
        """`more` is what `asyncpg.create_pool` takes. It is opened with `await` or `async with`."""
        super().__init__(
            dsn,
            min_size=connections_min,
            max_size=connections_max,
            max_queries=_QUERIES_MAX,
            max_inactive_connection_lifetime=_IDLE_SECONDS_MAX,
            loop=None,
            connection_class=KnowingConnection,
            record_class=asyncpg.Record,
            reset=nothing_to_reset,
            **more,
        )
        self.turns = Turns(connections_max, self.get_size)
        self.served_times = 0
        """How often a block ended without a fault."""


def lent(
    pool: Pool, *, seconds_max: float | None = LENT_SECONDS_MAX
) -> AbstractAsyncContextManager[Connection]:
    """Lend a connection of the pool for the block.

    Raises `UnansweredError` if the block takes longer than the patience of the caller, or than
    `seconds_max`, because the database is silent; `CrowdedError` if the turn does not come so long,
    though others have theirs, or if the database was given too little of that time. The connection
    is then dropped without a cancel request, because a silent server would not answer that either.
    """
    return _Lending(pool, seconds_max)


class _Lending(AbstractAsyncContextManager[Connection]):
    """A class, no generator, and given back without a task: one submission has 30 statements.

    One alarm bounds it all: the turn, the connection, and the block.
    """

    def __init__(self, pool: Pool, seconds_max: float | None) -> None:
        self._pool = pool
        self._patience = patience.current()
        if self._patience is None and seconds_max is not None:
            self._patience = Patience(seconds_max)
        self._connection: PoolConnection | None = None
        self._has_turn = False
        self._alarm: Alarm | None = None

    async def __aenter__(self) -> Connection:
        awaited = "a free connection to the database"
        self._task = asyncio.current_task()
        self._cancelling = 0 if self._task is None else self._task.cancelling()
        if self._patience is not None:
            left = self._patience.left(awaited)
            self._patience.marks(self._moved)
            self._alarm = Alarm(left, self._end, self._moved)
        others = self._pool.served_times
        try:
            await self._pool.turns.acquire()
        except asyncio.CancelledError:
            if not self._is_over():
                raise
            raise self._late(awaited, others_moved=self._pool.served_times > others) from None
        self._has_turn = True
        try:
            self._connection = await self._acquired()
        except BaseException as fault:
            self._pool.turns.release()
            if self._is_over():
                raise self._late("a connection to the database") from fault
            raise
        return cast("Connection", self._connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection = cast("PoolConnection", self._connection)
        if isinstance(fault, asyncio.CancelledError):
            _drop(connection)
        elif fault is None:
            self._pool.served_times += 1
        self._cancel_alarm()
        try:
            await _released(connection)
        finally:
            self._pool.turns.release()
        if self._alarm is not None and self._alarm.rang and _comes_of_the_drop(fault):
            raise self._late("an answer of the database") from fault

    async def _acquired(self) -> PoolConnection:
        """Take a connection, with further attempts to make one for as long as there is time."""
        while True:
            try:
                return await self._pool.acquire()
            except TimeoutError as fault:
                if self._alarm is None:
                    raise UnansweredError("a connection", CONNECT_SECONDS_MAX) from fault

    def _end(self) -> None:
        if self._connection is not None:
            _drop(self._connection)
        elif self._task is not None:
            self._task.cancel()

    def _is_over(self) -> bool:
        """Whether the alarm cancelled this task, and nobody else."""
        rang = self._alarm is not None and self._alarm.rang
        self._cancel_alarm()
        return rang and self._task is not None and self._task.uncancel() <= self._cancelling

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def _moved(self) -> object:
        """Return another value whenever others had a turn, or the database answered this one."""
        if not self._has_turn:
            return self._pool.served_times
        answers = 0 if self._patience is None else self._patience.answers
        return answers, None if self._connection is None else _statements_of(self._connection)

    def _late(self, awaited: str, *, others_moved: bool = False) -> UnansweredError | CrowdedError:
        """Return the error of a step that the alarm ended."""
        assert self._alarm is not None  # noqa: S101 - it rang
        assert self._patience is not None  # noqa: S101 - it bounded the alarm
        quiet_seconds = 0.0 if others_moved else self._alarm.quiet_seconds
        return self._patience.late(awaited, quiet_seconds)


def _statements_of(connection: PoolConnection) -> int:
    """Return how many statements were begun on a connection: those before were answered."""
    lent_out = connection._con  # type: ignore[attr-defined] # noqa: SLF001 - it does not say it
    protocol = None if lent_out is None else lent_out._protocol  # noqa: SLF001 - likewise
    begun: int = 0 if protocol is None else protocol.queries_count
    return begun


def _comes_of_the_drop(fault: BaseException | None) -> bool:
    """Whether a block could not go on because its connection was dropped.

    asyncpg does not expect that between two steps of a statement, and then asks nothing for its
    attributes.
    """
    if isinstance(fault, AttributeError):
        return fault.obj is None
    return isinstance(fault, _CLIENT_FAULTS)


async def _released(connection: PoolConnection) -> None:
    """Give a connection back to its pool, as `Pool.release` does, but without a task of its own.

    That task shields the release from a cancellation. There is none on a sound connection, which is
    given back without waiting; and where a release waits and is cancelled, it ends the connection.
    """
    taken_back = connection._con is None  # type: ignore[attr-defined] # noqa: SLF001 - see above
    if not taken_back:  # else it was lost
        await connection._holder.release(CLOSE_SECONDS_MAX)  # noqa: SLF001 - see above


def _drop(connection: PoolConnection) -> None:
    """Terminate a connection, unless it was lost and the pool took it back already."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


async def close_pool(pool: Pool) -> None:
    """Close a pool gracefully, or terminate it if the server is silent."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS_MAX):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def nothing_to_reset(_connection: Connection) -> None:
    """Reset nothing: settings change for a transaction only, and a reset costs a round trip."""


async def set_codecs(connection: Connection) -> None:
    """Read and write jsonb as plain Python values, in COPY too."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary"
    )


# On the wire jsonb is one byte with the version of the format, then the text.
def _encode(value: object) -> bytes:
    return b"\x01" + orjson.dumps(value)


def _decode(content: bytes) -> object:
    return orjson.loads(content[1:])
