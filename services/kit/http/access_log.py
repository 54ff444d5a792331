"""One log line for each request, with its call id; errors that nothing caught are logged too."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

import structlog
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from events.log.spans import Span, begun
from services.kit.http.admission import HEALTH
from services.kit.http.calls import TRACEPARENT, traceparent_in
from services.kit.http.conventions import REQUEST_METHOD
from services.kit.http.problem_kinds import UNEXPECTED
from services.kit.http.problems import call_id
from services.kit.http.request_times import RequestTimes, known_method

_log = structlog.get_logger()
_gate = logging.getLogger(__name__)

_FAILED_STATUS_MIN: Final = 500
_TRACEPARENT: Final = TRACEPARENT.encode("ascii")


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
        request = Request(scope)
        bind_contextvars(call_id=str(call_id(request)))
        try:
            with _span(request) as span:
                try:
                    await self._app(scope, receive, note)
                finally:
                    _tell_span(span, scope, status or UNEXPECTED.status)
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


def _span(request: Request) -> AbstractContextManager[Span | None]:
    """Return the span of a request. What follows from the request then follows from it."""
    if request.scope["path"] in HEALTH:
        return nullcontext()
    return _following(request)


@contextmanager
def _following(request: Request) -> Iterator[Span | None]:
    with begun("request", traceparent_in(request)) as span:
        if span is not None:
            others = [each for each in request.scope["headers"] if each[0] != _TRACEPARENT]
            own = (_TRACEPARENT, span.traceparent.encode("ascii"))
            request.scope["headers"] = [*others, own]
            bind_contextvars(trace_id=span.traceparent.split("-")[1])
        yield span


def _tell_span(span: Span | None, scope: Scope, status: int) -> None:
    if span is not None:
        method, route = known_method(scope.get(REQUEST_METHOD, scope["method"])), _template(scope)
        said: dict[str, str | int] = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        }
        span.tell(f"{method} {route}", said, failed=status >= _FAILED_STATUS_MIN)


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
