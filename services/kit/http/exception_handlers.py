"""Which error is answered with which problem."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, cast

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from events.catalogue import NewerFactError, UndecodableError
from events.decider import Refused
from events.log.database.passing import PASSING, PassingError, reason_of
from events.log.database.patience import UnansweredError
from events.log.deciding.handle import VersionMismatchError
from events.log.store.event_log import (
    BusyError,
    ConflictError,
    ForeignFactError,
    GuardConflictError,
    IdReusedError,
    LimitError,
    StoppedError,
)
from services.kit.feed.freshness import NotYetError, TooManyWaitError
from services.kit.http import problem_kinds as kinds
from services.kit.http.ambiguity import refuse_ambiguous
from services.kit.http.field_faults import field_faults
from services.kit.http.methods import methods_at
from services.kit.http.problems import (
    Fault,
    ProblemError,
    answer_problem,
)

SAY_SECONDS: Final = 10.0
"""How often the log says the same of a database that cannot be used."""
_MAY_BE_DONE: Final = (
    "What was asked may be done all the same: the same request with the same Idempotency-Key tells."
)
_IS_SAFE: Final = "A request with an Idempotency-Key can be repeated safely."

_log = structlog.get_logger()

ErrorT = TypeVar("ErrorT", bound=Exception)


def add_exception_handlers(app: FastAPI) -> None:
    """Teach an application to answer every error with a problem."""

    def on(error: type[ErrorT], answer: Callable[[Request, ErrorT], Awaitable[Response]]) -> None:
        # Starlette calls a handler only with the class that it was registered for.
        app.add_exception_handler(error, cast("Any", answer))

    on(ProblemError, _as_described)
    on(Refused, _refused)
    on(ConflictError, _conflict)
    on(GuardConflictError, _conflict)
    on(VersionMismatchError, _version_mismatch)
    on(IdReusedError, _key_reused)
    on(LimitError, _limit)
    on(BusyError, _busy)
    on(NotYetError, _not_yet)
    on(TooManyWaitError, _too_many_wait)
    on(NewerFactError, _newer_release)
    on(UndecodableError, _undecodable)
    on(ForeignFactError, _foreign_fact)
    on(RequestValidationError, _invalid)
    on(ClientDisconnect, _left)
    on(HTTPException, _http)
    unavailable = _Unavailable()
    for kind in (PASSING.keys() - {BusyError}) | {PassingError}:
        on(kind, unavailable.answer)
    on(Exception, _unexpected)


async def _as_described(request: Request, error: ProblemError) -> Response:
    return answer_problem(
        request, error.kind, error.detail, headers=error.headers, **error.extensions
    )


async def _refused(request: Request, refused: Refused) -> Response:
    return answer_problem(
        request,
        kinds.REFUSED,
        refused.detail,
        rule=refused.rule,
        allowed=refused.allowed or None,
    )


async def _conflict(request: Request, conflict: ConflictError | GuardConflictError) -> Response:
    return answer_problem(
        request,
        kinds.CONFLICT,
        f"{conflict.stream} is at version {conflict.actual}, expected was {conflict.expected}. "
        "Read it again and decide anew.",
    )


async def _version_mismatch(request: Request, mismatch: VersionMismatchError) -> Response:
    return answer_problem(
        request,
        kinds.VERSION_MISMATCH,
        f"{mismatch.stream} is at version {mismatch.actual}, "
        f"If-Match named {mismatch.named}. Read it again and decide anew.",
        headers={"ETag": f'"{mismatch.actual}"'},
    )


async def _key_reused(request: Request, reused: IdReusedError) -> Response:
    return answer_problem(
        request,
        kinds.KEY_REUSED,
        f"This Idempotency-Key was used before, for another request on {reused.stream}. "
        "A retry repeats the request as it was; another request needs another key.",
    )


async def _limit(request: Request, limit: LimitError) -> Response:
    # Not the value: it may be a piece of the content.
    return answer_problem(
        request,
        kinds.INVALID,
        "The request is beyond a limit.",
        errors=[Fault(field=limit.field, rule=limit.rule)],
    )


async def _busy(request: Request, busy: BusyError) -> Response:
    return answer_problem(
        request,
        kinds.BUSY,
        f"{busy.queued} requests are waiting already; nothing was done. Try again.",
    )


async def _not_yet(request: Request, error: NotYetError) -> Response:
    return answer_problem(
        request,
        kinds.NOT_YET,
        f"The answer is true up to position {error.reached} so far, {error.position} was asked "
        "for. Ask again.",
    )


async def _too_many_wait(request: Request, error: TooManyWaitError) -> Response:
    return answer_problem(
        request,
        kinds.BUSY,
        f"{error.waiting} questions wait for news already. Ask again, or without Byfield-After.",
    )


async def _newer_release(request: Request, error: NewerFactError) -> Response:
    recorded = error.recorded
    _log.warning("newer_release_needed", type=recorded.type, schema_version=recorded.schema_version)
    return answer_problem(
        request,
        kinds.NEWER_RELEASE,
        f"This release does not know {recorded.type} in version {recorded.schema_version}, which "
        "is told of what this is about. Nothing was done. Ask again: a replica of the newer "
        "release can answer.",
    )


async def _undecodable(request: Request, error: UndecodableError) -> Response:
    _log.error(
        "fact_not_decoded", fault=str(error)
    )  # it names fields and rules, and quotes nothing
    return answer_problem(
        request,
        kinds.UNAVAILABLE,
        f"What was told at position {error.recorded.position} cannot be read, so that nothing is "
        "decided on it. Nothing was done. Its operators must find out who told it; a release that "
        "can read it will answer.",
    )


async def _foreign_fact(request: Request, error: ForeignFactError) -> Response:
    _log.error("fact_not_permitted", fault=str(error), help="byfield migrate of this release")
    return answer_problem(
        request,
        kinds.UNAVAILABLE,
        "The database does not let this service tell that, as long as `byfield migrate` of its "
        f"release was not run. Nothing was done. {_IS_SAFE}",
    )


async def _invalid(request: Request, invalid: RequestValidationError) -> Response:
    if any(error["type"] == "json_invalid" for error in invalid.errors()):
        return _not_json(request)
    found = field_faults(invalid.errors(), request.app.personal)
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return answer_problem(
        request, kinds.INVALID, f"{first.field}: {first.rule}{more}.", errors=found
    )


async def _left(request: Request, _error: ClientDisconnect) -> Response:
    # Nobody reads this answer; what matters is that it is nobody's fault here.
    return answer_problem(request, kinds.TOO_SLOW, "The connection ended before the body did.")


async def _http(request: Request, error: HTTPException) -> Response:
    # The path is not repeated: it may hold a private token.
    match error.status_code:
        case 404:
            kind, detail = kinds.NOT_FOUND, "There is nothing at this address."
        case 405:
            return _not_allowed(request)
        case 413:
            kind, detail = kinds.TOO_LARGE, "The body is larger than any request may be."
        case _:  # the only other one that FastAPI raises: Python cannot read the body
            return await _unread(request)
    return answer_problem(request, kind, detail, headers=error.headers)


async def _unread(request: Request) -> Response:
    """Python also fails on what is JSON: a number of thousands of digits."""
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


def _not_allowed(request: Request) -> Response:
    allow = {"Allow": ", ".join(methods_at(request))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return answer_problem(
        request,
        kinds.METHOD_NOT_ALLOWED,
        f"{request.method} is not possible at this address, but {allow['Allow']}.",
        headers=allow,
    )


class _Unavailable:
    """Answers what passes, and says so in the log: at once, then now and then while it lasts."""

    def __init__(self) -> None:
        self._said_at: dict[str, float] = {}
        self._unsaid = 0

    async def answer(self, request: Request, fault: Exception) -> Response:
        because = reason_of(fault)
        if because is None:  # a class of faults that pass has members that do not
            raise fault
        self._say(because, fault)
        nobody_knows = isinstance(fault, (UnansweredError, StoppedError))
        return answer_problem(
            request,
            kinds.UNAVAILABLE,
            f"Nothing can be done just now: {because}. "
            f"{_MAY_BE_DONE if nobody_knows else _IS_SAFE}",
        )

    def _say(self, because: str, fault: Exception) -> None:
        now = time.monotonic()
        if now - self._said_at.get(because, -SAY_SECONDS) < SAY_SECONDS:
            self._unsaid += 1
            return
        _log.error(
            "service_unavailable",
            because=because,
            fault=type(fault).__name__,
            suppressed=self._unsaid or None,
        )
        self._said_at[because] = now
        self._unsaid = 0


async def _unexpected(request: Request, _error: Exception) -> Response:
    # Starlette raises it again after this answer; whoever runs the application logs it.
    return answer_problem(
        request,
        kinds.UNEXPECTED,
        "It is not your request's fault. Quote the instance when asking.",
    )
