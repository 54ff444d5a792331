"""Which faults pass: the database's or the network's, of which nothing that was asked is guilty.

One list for everybody: what is answered with 503, what a handler tries again, what the appender
sends again. Each has a reason in plain words, for callers, logs and health.
"""

from __future__ import annotations

from typing import Final

import asyncpg
from asyncpg import exceptions

from events.log.database.patience import UnansweredError
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
    # What the client says of a connection that ended at the wrong moment for it.
    asyncpg.InternalClientError: _ENDED,
    OSError: _AWAY,  # a refused or lost connection, a missing socket, a time-out
}
"""The connection ends with it: what a statement did is not known, or another server takes it."""

PASSING: Final[dict[type[Exception], str]] = LOST | {
    UnansweredError: "the database did not answer in time",
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
    # A house that is not ready for anything that is asked: not migrated, or without rights.
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
"""Nothing that was asked is guilty of it: the same may be asked again, and then succeeds."""


class PassingError(Exception):
    """Another fault that passes, of a part that says so itself: its words are the reason.

    They quote no content.
    """


def passes(fault: BaseException) -> bool:
    """Whether a fault is nobody's who asked, so that the same may be asked again."""
    return reason_of(fault) is not None


def reason_of(fault: BaseException) -> str | None:
    """Why it passes, in words that quote nothing; None if it does not."""
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
    """The reason, or the kind of a fault that has none; its own words may quote content."""
    return reason_of(fault) or type(fault).__name__
