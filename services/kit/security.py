"""Headers that keep a browser from doing more with an answer than showing it."""

from __future__ import annotations

from typing import Final

SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
"""On every answer, unless its route says otherwise."""
