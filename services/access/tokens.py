"""Tokens of links and sessions: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

import secrets
from typing import Final

from services.kit.http.tokens import hash_of

__all__ = ["hash_of", "new_token"]

_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return a token that nobody can guess, fit for an address and a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)
