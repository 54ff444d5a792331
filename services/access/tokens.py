"""Tokens of links and sessions: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.kit.http.tokens import hash_of, new_token

__all__ = ["CLOCK_AHEAD_MAX", "hash_of", "new_token"]

CLOCK_AHEAD_MAX: Final = timedelta(minutes=5)
"""So far a clock may have been ahead: what began later than that from now is good for nothing, as
it would live longer than it may once the clock is set back."""
