"""Headers by which a browser does no more with an answer than show it."""

from __future__ import annotations

from typing import Final

NO_STORE: Final = "no-store"
KEPT_FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Every cache may keep the answer, and need never ask again."""
PRIVATE_CACHE: Final = "private, no-cache"
"""The client may keep the answer, and must ask whether it is still current before each use."""

SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": NO_STORE,
}
"""On every answer, unless its route sets them otherwise."""
