"""Transient faults of the database and the network, which no request or fact caused.

One list for all: HTTP answers them with 503, handlers retry, the appender sends again. Each has a
reason in plain words for callers, logs and health.
"""

from __future__ import annotations

from typing import Final

import asyncpg
from asyncpg import exceptions

from events.log.database.patience import CrowdedError, UnansweredError
from events.log.store.event_log import BusyError, StoppedError

_ENDED: Final = "the connection to the database was ended"
_MOVING: Final = "the database is going down or coming up"
_AWAY: Final = "the database cannot be reached"
_NOT_READY: Final = "the database is not up to date, or lacks a right: see byfield migrate"

LOST: Final[dict[type[Exception], str]] = {
    exceptions.ReadOnlySQLTransactionError: "the database takes no writes: it is read-only",
    exceptions.CannotConnectNowError: _MOVING,
    exceptions.AdminShutdownError: _MOVING,
    exceptions.CrashShutdownError: _MOVING,
    exceptions.IdleSessionTimeoutError: _ENDED,
    exceptions.IdleInTransactionSessionTimeoutError: _ENDED,
    exceptions.TransactionTimeoutError: _ENDED,
    asyncpg.PostgresConnectionError: _AWAY,
    # asyncpg raises it for a connection that ended at an unexpected moment.
    asyncpg.InternalClientError: _ENDED,
    OSError: _AWAY,  # a refused or lost connection, a missing socket, a time-out
}
"""Faults that end the connection; the effect of the statement is unknown."""

PASSING: Final[dict[type[Exception], str]] = LOST | {
    UnansweredError: "the database did not answer in time",
    CrowdedError: "too much is asked at once, and the time was over first",
    StoppedError: "this process is stopping",
    BusyError: "too much is written at once",
    asyncpg.InterfaceError: _ENDED,  # a pool or a connection that was closed
    exceptions.DiskFullError: "the disk of the database is full",
    exceptions.TooManyConnectionsError: "the database has no connection left",
    exceptions.OutOfMemoryError: "the database is out of memory, or its table of locks is full",
    exceptions.InsufficientResourcesError: "the database is out of some resource",
    exceptions.QueryCanceledError: "the database took too long and was told to stop",
    exceptions.OperatorInterventionError: _MOVING,
    exceptions.PostgresSystemError: "the database cannot read or write its files",
    exceptions.InternalServerError: "the database has a fault of its own",
    exceptions.TransactionRollbackError: "others were at the same rows; once more will do",
    exceptions.LockNotAvailableError: "somebody holds a lock for too long",
    exceptions.ObjectInUseError: "somebody holds a lock for too long",
    exceptions.InvalidCachedStatementError: "the tables were changed a moment ago",
    # The database is not ready: not migrated, or without the needed rights.
    exceptions.UndefinedTableError: _NOT_READY,
    exceptions.UndefinedColumnError: _NOT_READY,
    exceptions.UndefinedFunctionError: _NOT_READY,
    exceptions.InvalidSchemaNameError: _NOT_READY,
    exceptions.InvalidColumnReferenceError: _NOT_READY,  # an upsert into a table without its key
    exceptions.ObjectNotInPrerequisiteStateError: _NOT_READY,  # a restore has not ended
    exceptions.InvalidCatalogNameError: _NOT_READY,
    exceptions.InsufficientPrivilegeError: _NOT_READY,
    exceptions.InvalidAuthorizationSpecificationError: _NOT_READY,
}
"""No request or fact caused it: a retry can succeed."""


class PassingError(Exception):
    """The base of our own transient faults; the message is the reason and quotes no content."""


def passes(fault: BaseException) -> bool:
    """Whether a fault is transient, so that a retry can succeed."""
    return reason_of(fault) is not None


def reason_of(fault: BaseException) -> str | None:
    """Return the reason of a transient fault, without content; None if it is not transient."""
    if isinstance(fault, asyncpg.InterfaceError) and isinstance(fault, ValueError):
        return None  # the client refuses a value
    if isinstance(fault, PassingError):
        return str(fault)
    if isinstance(fault, UnansweredError):
        return fault.because or PASSING[UnansweredError]
    for kind in type(fault).__mro__:
        if kind in PASSING:
            return PASSING[kind]
    return None


def said_of(fault: BaseException) -> str:
    """Return the reason, or the kind of the fault; its own message may quote content."""
    return reason_of(fault) or type(fault).__name__
