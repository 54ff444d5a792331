"""One log line for each request, with its call id; errors that nothing caught are logged too."""

from __future__ import annotations

import logging
import time
from typing import Final

import structlog
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from services.kit.http.admission import HEALTH
from services.kit.http.conventions import REQUEST_METHOD
from services.kit.http.problem_kinds import UNEXPECTED
from services.kit.http.problems import call_id
from services.kit.http.request_times import RequestTimes

_log = structlog.get_logger()
_gate = logging.getLogger(__name__)

_FAILED_STATUS_MIN: Final = 500


class AccessLog:
    """Wraps an application: binds the call id to log lines, measures, and logs the request."""

    def __init__(self, app: ASGIApp, times: RequestTimes) -> None:
        self._app = app
        self._times = times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        before = get_contextvars()
        bind_contextvars(call_id=str(call_id(Request(scope))))
        try:
            await self._app(scope, receive, note)
        except Exception:  # any error is logged with the id of its call
            _log.exception("request_failed", method=scope["method"], path=_template(scope))
            if status == 0:
                raise
        finally:
            # The call id of a retry, the stream and the position of a command are still bound.
            self._tell(scope, status or UNEXPECTED.status, time.perf_counter() - began)
            clear_contextvars()
            bind_contextvars(**before)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        path, method = _template(scope), scope.get(REQUEST_METHOD, scope["method"])
        self._times.note(method, path, status, seconds)
        _log_request(method, path, status, seconds)


def _log_request(method: str, path: str, status: int, seconds: float) -> None:
    if path in HEALTH:
        level = logging.DEBUG
    elif status >= _FAILED_STATUS_MIN:
        level = logging.WARNING
    else:
        level = logging.INFO
    # structlog takes long to find out that it logs nothing.
    if not _gate.isEnabledFor(level):
        return
    _log.log(
        level,
        "request_served",
        method=method,
        path=path,
        status=status,
        duration_ms=round(seconds * 1000, 1),
    )


def _template(scope: Scope) -> str:
    """Return the path of the route, not of the request, which may hold a private token."""
    route = scope.get("route")
    if not isinstance(route, Route):
        return "(none)"  # no route of a service matched
    return f"{scope.get('root_path', '')}{route.path_format}"
