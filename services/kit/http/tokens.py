"""The one form of all tokens that are found by their hash, such as those of sessions."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

CLOCK_AHEAD_MAX: Final = timedelta(minutes=5)
"""So far a clock may have been ahead: what began later than that from now is good for nothing, as
it would live longer than it may once the clock is set back."""
TOKEN_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
"""256 bits, as `new_token` writes them."""
_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return a token that nobody can guess, fit for an address and a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return the SHA-256 of a token: what is kept of it, and what is asked with."""
    return hashlib.sha256(token.encode()).digest()
