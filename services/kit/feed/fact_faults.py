"""Whose fault an exception is: the fact's, so that it is parked, or nobody's, so that it passes."""

from __future__ import annotations

from typing import Final

from events.log.database.passing import passes
from events.log.store.event_log import ConflictError, GuardConflictError
from services.kit.error_text import error_text

ERROR_CHARACTERS_MAX: Final = 500

_PASSING: Final = (
    ConflictError,  # still raised after several decisions: many write the stream just now
    GuardConflictError,  # likewise, a stream beside it
)
"""What passes for a handler besides what passes for everybody."""


def is_fault_of_fact(error: Exception) -> bool:
    """Whether the error would come again for this fact and not for others."""
    return not (isinstance(error, _PASSING) or passes(error))


def describe_error(error: Exception) -> str:
    """The error in words that quote no content, for it may be personal."""
    return f"{type(error).__name__}: {error_text(error)}"[:ERROR_CHARACTERS_MAX]
