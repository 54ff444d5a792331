"""Headers that keep a browser from doing more with an answer than showing it."""

from __future__ import annotations

from typing import Final

NO_STORE: Final = "no-store"
KEPT_BY_THE_ASKER: Final = "private, no-cache"
"""Who asked may keep it, and asks before using it again whether it is still so."""

SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": NO_STORE,
}
"""On every answer, unless its route says otherwise."""
