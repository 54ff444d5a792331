from __future__ import annotations

import asyncpg
import pytest
from asyncpg import exceptions
from pydantic import BaseModel, ValidationError

from events.decider import Refused
from events.log.database.connections import is_lost
from events.log.database.passing import LOST, PASSING, passes
from events.log.database.patience import UnansweredError
from events.log.store.event_log import BusyError, ConflictError
from services.kit.feed.fact_faults import describe_error, is_fault_of_fact


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        BusyError(7),
        ConflictError("count-one", 1, 2),
        asyncpg.DeadlockDetectedError(),
        asyncpg.SerializationError(),
        asyncpg.AdminShutdownError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.InterfaceError("pool is closing"),
        exceptions.DiskFullError(),
        exceptions.LockNotAvailableError(),
        exceptions.ReadOnlySQLTransactionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_is_not_the_facts_fault(error: Exception) -> None:
    assert not is_fault_of_fact(error)


@pytest.mark.parametrize("kind", PASSING, ids=lambda kind: kind.__name__)
def test_nor_is_anything_that_is_answered_with_503(kind: type[Exception]) -> None:
    unanswered = UnansweredError("the append", 5)
    assert not is_fault_of_fact(unanswered if kind is UnansweredError else kind.__new__(kind))


@pytest.mark.parametrize("kind", LOST, ids=lambda kind: kind.__name__)
def test_what_ends_a_connection_is_sent_again_and_passes(kind: type[Exception]) -> None:
    assert is_lost(kind.__new__(kind), None)
    assert passes(kind.__new__(kind))


def test_a_value_that_the_client_refuses_does_not_pass() -> None:
    class ClientDataError(asyncpg.InterfaceError, ValueError):
        """As asyncpg has one."""

    assert not passes(ClientDataError("expected str, got int"))


@pytest.mark.parametrize(
    "error",
    [
        KeyError("ori"),
        ValueError("no such program"),
        Refused("not-screened", "It is not screened."),
        asyncpg.DataError("invalid input for query argument $1"),
        asyncpg.NotNullViolationError(),
        asyncpg.StringDataRightTruncationError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_would_come_again_is_the_facts_fault(error: Exception) -> None:
    assert is_fault_of_fact(error)


def test_an_error_is_described_without_the_value_that_it_quotes() -> None:
    class Contact(BaseModel):
        telephone: int

    with pytest.raises(ValidationError) as raised:
        Contact.model_validate({"telephone": "0171 x"})
    assert describe_error(raised.value) == "ValidationError: telephone: int_parsing"
    unfit = asyncpg.DataError("invalid input for query argument $1: '0171 x'")
    assert describe_error(unfit) == "DataError: a value does not fit its column"


class BusyWordsError(Exception):
    pass


def test_a_long_error_is_cut() -> None:
    assert len(describe_error(BusyWordsError("x" * 10_000))) == 500
