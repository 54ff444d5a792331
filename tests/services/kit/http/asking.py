"""An application asked over HTTP without a socket, as it would be by a caller."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp

from services.kit.http.access_log import AccessLog
from services.kit.http.request_times import RequestTimes
from tests.keys import asking_as


def asking(app: ASGIApp, *, role: str | None = None) -> httpx.AsyncClient:
    """A client of the application, with the key of somebody in a role."""
    said: Mapping[str, str] = {} if role is None else asking_as(role)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(AccessLog(app, RequestTimes())),
        base_url="http://byfield",
        headers=said,
    )
