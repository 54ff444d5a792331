"""What a caller is told when something is not done: RFC 9457 problems, one kind a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from events.ids import new_id

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 1


class Fault(BaseModel):
    """One field that breaks one rule."""

    model_config = ConfigDict(frozen=True)

    field: str
    """Where it stands: `body.names.0`, `query.limit`."""
    value: str | None = None
    """What stood there, shortened; left out where it is, or may be, personal."""
    rule: str


class Problem(BaseModel):
    """A problem as RFC 9457 describes it, with the rule that was broken where there is one."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=["urn:byfield:problem:refused"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="Quote it when asking: the log's lines carry this id.")
    rule: str | None = None
    allowed: Sequence[str] | None = Field(default=None, description="What is possible instead.")
    errors: Sequence[Fault] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its slug is for programs, its title for people."""

    slug: str
    status: int
    title: str


NOT_HTTP: Final = Kind("not-http", 400, "This is no request in HTTP")
NOT_JSON: Final = Kind("not-json", 400, "The body is no JSON")
BAD_ADDRESS: Final = Kind("bad-address", 400, "The address cannot be understood")
BAD_HEADER: Final = Kind("bad-header", 400, "A header cannot be understood")
BAD_CURSOR: Final = Kind("bad-cursor", 400, "The cursor cannot be understood")
UNAUTHORIZED: Final = Kind("unauthorized", 401, "Who asks is not known")
FORBIDDEN: Final = Kind("forbidden", 403, "Who asks may not do this")
NOT_FOUND: Final = Kind("not-found", 404, "There is no such thing")
METHOD_NOT_ALLOWED: Final = Kind("method-not-allowed", 405, "This cannot be done here")
TOO_SLOW: Final = Kind("too-slow", 408, "The request did not arrive in time")
REFUSED: Final = Kind("refused", 409, "The rules do not allow this")
CONFLICT: Final = Kind("conflict", 409, "Others changed the same thing at the same time")
VERSION_MISMATCH: Final = Kind("version-mismatch", 412, "It has changed since it was read")
TOO_LARGE: Final = Kind("too-large", 413, "The request is too large")
ADDRESS_TOO_LONG: Final = Kind("address-too-long", 414, "The address is too long")
NO_SUCH_MEDIA: Final = Kind("unsupported-media-type", 415, "The body is of another kind")
INVALID: Final = Kind("invalid", 422, "The request breaks a rule")
KEY_REUSED: Final = Kind("key-reused", 422, "The key belongs to another request")
HEADERS_TOO_LARGE: Final = Kind("headers-too-large", 431, "There are too many or too long headers")
UNEXPECTED: Final = Kind("unexpected", 500, "Something went wrong here")
BUSY: Final = Kind("busy", 503, "Too much is asked at once")
NOT_YET: Final = Kind("not-yet", 503, "The answer is not up to date yet")
NEWER_RELEASE: Final = Kind("newer-release", 503, "A newer release is at work, ask that one")
UNAVAILABLE: Final = Kind("unavailable", 503, "A part that is needed cannot be reached")


class ProblemError(Exception):
    """To be raised at the edge; answered as the problem that it describes."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(f"{kind.slug}: {detail}")
        self.kind = kind
        self.detail = detail
        self.headers = headers
        self.extensions = extensions


def type_of(kind: Kind) -> str:
    """What `type` says of a problem of this kind."""
    return f"urn:byfield:problem:{kind.slug}"


def not_found(what: str, id: object) -> ProblemError:  # noqa: A002 - the field's name
    """There is no `what` with this id. Not for ids that are secrets: it says the id."""
    return ProblemError(NOT_FOUND, f"There is no {what} {id}.")


def request_id(request: Request) -> UUID:
    """The id of this request: the chain of causes it starts, and what its log lines carry."""
    state = request.state
    if not hasattr(state, "request_id"):
        state.request_id = new_id()
    return cast("UUID", state.request_id)


def answer_problem(
    request: Request,
    kind: Kind,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> JSONResponse:
    """The response that tells a problem."""
    problem = Problem(
        type=type_of(kind),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=request_id(request).urn,
        **extensions,
    )
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=kind.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
