"""Tokens of links and sessions: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

from services.kit.http.tokens import hash_of, new_token

__all__ = ["hash_of", "new_token"]
