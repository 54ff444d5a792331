"""Whether an error is a fault of a fact, which is parked, or a transient one, which is retried."""

from __future__ import annotations

from typing import Final

from events.log.database.passing import passes
from events.log.loop import is_cancelled
from events.log.store.event_log import ConflictError, GuardConflictError
from services.kit.error_text import error_text

ERROR_CHARACTERS_MAX: Final = 500

_PASSING: Final = (
    ConflictError,  # raised after several decisions: many write this stream now
    GuardConflictError,  # likewise a guarded stream
)
"""Errors that are transient for a handler, besides those that are transient for all."""


def is_fault_of_fact(error: Exception) -> bool:
    """Whether the error would be raised again for this fact, and not for others.

    One that comes while the process stops would not: a library can have made it of a cancellation.
    """
    return not (isinstance(error, _PASSING) or passes(error) or is_cancelled())


def describe_error(error: Exception) -> str:
    """Return the error without the content that it quotes, which may be personal."""
    return f"{type(error).__name__}: {error_text(error)}"[:ERROR_CHARACTERS_MAX]
