"""The handlers by which an application answers every error with a problem."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from events.log.database.passing import PASSING, PassingError, reason_of
from events.log.database.patience import CrowdedError, UnansweredError
from events.log.store.event_log import StoppedError
from services.kit.http import problem_kinds as kinds
from services.kit.http.ambiguity import refuse_ambiguous
from services.kit.http.error_problems import IS_SAFE, PROBLEM_OF
from services.kit.http.field_faults import field_faults
from services.kit.http.problems import Fault, ProblemError, answer_problem
from services.kit.http.unchanged import UnchangedError, answer_unchanged

SAME_FAULT_SECONDS_MIN: Final = 10.0
"""How often the log repeats why a database cannot be used."""
_MAY_BE_DONE: Final = (
    "What was asked may be done all the same: the same request with the same Idempotency-Key tells."
)

_LATE: Final = (UnansweredError, CrowdedError)
_QUERIES: Final = frozenset({"GET", "HEAD"})
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

_log = structlog.get_logger()

_Handler = Callable[[Request, Any], Awaitable[Response]]


def add_exception_handlers(app: FastAPI) -> None:
    """Let an application answer every error with a problem."""
    for error, problem_of in PROBLEM_OF.items():
        app.add_exception_handler(error, _answering(problem_of))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _disconnected)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(UnchangedError, answer_unchanged)
    unavailable = _Unavailable()
    for kind in (PASSING.keys() - PROBLEM_OF.keys()) | {PassingError}:
        app.add_exception_handler(kind, unavailable.answer)
    app.add_exception_handler(Exception, _unexpected)


def _answering(problem_of: Callable[[Any], ProblemError]) -> _Handler:
    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        return answer_problem(
            request, problem.kind, problem.detail, headers=problem.headers, **problem.extensions
        )

    return answer


async def _invalid(request: Request, invalid: Any) -> Response:
    if any(error["type"] == "json_invalid" for error in invalid.errors()):
        return _not_json(request)
    found = field_faults(invalid.errors(), request.app.personal)
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return answer_problem(
        request, kinds.INVALID, f"{first.field}: {first.rule}{more}.", errors=found
    )


async def _disconnected(request: Request, _error: Exception) -> Response:
    # The client is gone and reads no answer; this one keeps the error out of the log.
    return answer_problem(request, kinds.TOO_SLOW, "The connection ended before the body did.")


async def _http_error(request: Request, error: Any) -> Response:
    # The path is not repeated: it may hold a private token.
    match error.status_code:
        case 404:
            kind, detail = kinds.NOT_FOUND, "There is nothing at this address."
        case 405:
            return _method_not_allowed(request)
        case 413:
            kind, detail = kinds.TOO_LARGE, "The body is larger than any request may be."
        case _:  # FastAPI raises one other: Python cannot read the body
            return await _unreadable_body(request)
    return answer_problem(request, kind, detail, headers=error.headers)


async def _unreadable_body(request: Request) -> Response:
    """Find out whether it is JSON: Python also fails on a number of thousands of digits."""
    try:
        refuse_ambiguous(await request.body())
    except RequestValidationError as invalid:
        return await _invalid(request, invalid)
    return _not_json(request)


def _not_json(request: Request) -> Response:
    return answer_problem(
        request,
        kinds.NOT_JSON,
        "The body must be JSON in UTF-8.",
        errors=[Fault(field="body", rule="must be JSON")],
    )


def _method_not_allowed(request: Request) -> Response:
    allow = {"Allow": ", ".join(_methods_at(request))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return answer_problem(
        request,
        kinds.METHOD_NOT_ALLOWED,
        f"{request.method} is not possible at this address, but {allow['Allow']}.",
        headers=allow,
    )


def _methods_at(request: Request) -> list[str]:
    """Return the methods that have a route at a request's address, with `HEAD` for every `GET`."""
    routes = request.app.routes
    found = [
        method
        for method in _METHODS
        if any(
            each.matches({**request.scope, "method": method})[0] is Match.FULL for each in routes
        )
    ]
    if "GET" in found:
        found.insert(1, "HEAD")
    return found


class _Unavailable:
    """Answers transient faults, and logs each reason at once and then now and then."""

    def __init__(self) -> None:
        self._logged_at: dict[str, float] = {}
        self._suppressed = 0

    async def answer(self, request: Request, fault: Exception) -> Response:
        because = reason_of(fault)
        if because is None:  # not every error of such a class is transient
            raise fault
        self._note(because, fault)
        if isinstance(fault, CrowdedError) and request.method in _QUERIES:
            return answer_problem(
                request,
                kinds.BUSY,
                f"Too much is asked at once: {fault}. Nothing was done. Try again.",
            )
        outcome_unknown = isinstance(fault, (UnansweredError, CrowdedError, StoppedError))
        return answer_problem(
            request,
            kinds.UNAVAILABLE,
            f"Nothing can be done just now: {because}. "
            f"{_MAY_BE_DONE if outcome_unknown else IS_SAFE}",
        )

    def _note(self, because: str, fault: Exception) -> None:
        now = time.monotonic()
        last = self._logged_at.get(because)
        if last is not None and now - last < SAME_FAULT_SECONDS_MIN:
            self._suppressed += 1
            return
        _log.error(
            "service_unavailable",
            because=because,
            fault=type(fault).__name__,
            awaited=fault.awaited if isinstance(fault, _LATE) else None,
            suppressed=self._suppressed or None,
        )
        self._logged_at[because] = now
        self._suppressed = 0


async def _unexpected(request: Request, _error: Exception) -> Response:
    # Starlette raises the error again after this answer; `AccessLog` logs it.
    return answer_problem(
        request,
        kinds.UNEXPECTED,
        "It is not your request's fault. Quote the instance when asking.",
    )
