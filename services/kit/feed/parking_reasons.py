"""The reasons why facts are parked, and what people can do about each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import asyncpg
from asyncpg import exceptions

from events.catalogue import KeyMissingError, NewerFactError, UndecodableError
from events.decider import Refused
from events.log.store.event_log import ForeignFactError, IdReusedError, LimitError


class Reason(StrEnum):
    """Why a fact is parked."""

    NEWER_VERSION = "newer-version"
    WITHOUT_KEY = "without-key"
    BEHIND = "behind"
    UNDECODABLE = "undecodable"
    REFUSED = "refused"
    LOG_REFUSES = "log-refuses"
    DATABASE_DATA = "database-data"
    FAULT = "fault"
    UNKNOWN = "unknown"


ADVICE: Final = {
    Reason.NEWER_VERSION: "nothing: the release that knows it handles it by itself; bring the "
    "service up to that release",
    Reason.WITHOUT_KEY: "bring back the newest backup of the vault, which has its key: it is then "
    "handled by itself",
    Reason.BEHIND: "nothing: it follows when the first of its stream is released",
    Reason.UNDECODABLE: "its content does not fit its schema: find out who appended it; run the "
    "release that reads it, then release the stream",
    Reason.REFUSED: "a rule refuses what should follow: mend what the rule names, then release the "
    "stream",
    Reason.LOG_REFUSES: "the log refuses what should follow: run the release that mends it, then "
    "release the stream",
    Reason.DATABASE_DATA: "a value does not fit the tables: run the release (and its migrations) "
    "that takes it, then release the stream or rebuild the projection",
    Reason.FAULT: "a fault in the handler: run the release that mends it, then release the stream",
    Reason.UNKNOWN: "an earlier release parked it: its error says why; release the stream once "
    "that is mended",
}
"""What to do, by reason."""

_REASONS: Final[tuple[tuple[type[Exception], Reason], ...]] = (
    (NewerFactError, Reason.NEWER_VERSION),
    (KeyMissingError, Reason.WITHOUT_KEY),
    (UndecodableError, Reason.UNDECODABLE),
    (Refused, Reason.REFUSED),
    (LimitError, Reason.LOG_REFUSES),
    (IdReusedError, Reason.LOG_REFUSES),
    (ForeignFactError, Reason.LOG_REFUSES),
    (asyncpg.DataError, Reason.DATABASE_DATA),
    (exceptions.IntegrityConstraintViolationError, Reason.DATABASE_DATA),
)


def reason_of(error: Exception) -> Reason:
    """Return why a fact that failed with this error is parked."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.FAULT)
