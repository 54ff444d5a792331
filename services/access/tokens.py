"""Tokens of links and sessions: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

from services.kit.http.tokens import CLOCK_AHEAD_MAX, hash_of, new_token

__all__ = ["CLOCK_AHEAD_MAX", "hash_of", "new_token"]
