"""Whom a process believes that asks another over HTTPS: one answer for all who ask."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import httpx


def authorities() -> ssl.SSLContext:
    """The authorities that are believed: those of the `certifi` package, or `SSL_CERT_FILE`.

    A client that takes nothing from the environment (`trust_env=False`, so that no proxy learns of
    it) would pass over the latter, too. Read once for each value of `SSL_CERT_FILE` and
    `SSL_CERT_DIR`, as it takes longer than all else about a client.
    """
    return _read(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _read(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
