"""Whom a process believes that asks another over HTTPS: one answer for all who ask."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """The authorities that are believed: those of the `certifi` package, or `SSL_CERT_FILE`.

    A client that takes nothing from the environment (`trust_env=False`, so that no proxy learns of
    it) would pass over the latter, too. Read once, as it takes longer than all else about a client.
    """
    return httpx.create_ssl_context()
