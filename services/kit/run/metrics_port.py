"""Metrics are read on a port of their own, which the public address does not lead to."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Final

import fastapi
import structlog
from fastapi import APIRouter
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from services.kit.http.application import Application, application
from services.kit.http.credentials import unauthorized
from services.kit.http.policy import Policy, Row
from services.kit.http.rates import UNLIMITED
from services.kit.run.metrics import Metrics
from services.kit.run.serve import listen, serving
from services.kit.settings import Settings

METRICS_ROWS: Final = (
    Row.for_everybody(
        "show_metrics",
        "On a port of its own, `METRICS_PORT`, of this machine alone or with `METRICS_TOKEN`: it "
        "counts, and tells nobody's work.",
        UNLIMITED,
    ),
)
"""Who may read them."""

_log = structlog.get_logger()
_Bearer = Annotated[
    HTTPAuthorizationCredentials | None, fastapi.Depends(HTTPBearer(auto_error=False))
]


@asynccontextmanager
async def serving_metrics(
    settings: Settings, metrics: Metrics, on_listening: Callable[[str], None] | None = None
) -> AsyncIterator[None]:
    """Answer `GET /metrics` until the end of the block, where a port is set for it.

    Raises `AddressError`.
    """
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            listening = stack.enter_context(listen(settings.metrics_host, settings.metrics_port))
            address = await stack.enter_async_context(
                serving(listening, metrics_application(settings, metrics))
            )
            _log.info("metrics_listen", address=f"{address}/metrics")
            if on_listening is not None:
                on_listening(f"{address}/metrics")
        yield


def metrics_application(settings: Settings, metrics: Metrics) -> Application:
    """Return the application that shows metrics, and nothing else."""
    app = application("Byfield metrics", settings)
    router = APIRouter()

    @router.get("/metrics", response_class=Response)
    async def show_metrics(bearer: _Bearer = None) -> Response:
        if not _may_read(settings, bearer):
            raise unauthorized(
                "Authorization: Bearer TOKEN, with the METRICS_TOKEN of this process."
            )
        return Response(await metrics.text(), media_type=CONTENT_TYPE_LATEST)

    app.add_routes(router)
    app.govern(Policy(METRICS_ROWS))
    return app


def _may_read(settings: Settings, bearer: HTTPAuthorizationCredentials | None) -> bool:
    if settings.metrics_token is None:
        return True
    token = settings.metrics_token.get_secret_value().encode()
    return bearer is not None and secrets.compare_digest(bearer.credentials.encode(), token)
