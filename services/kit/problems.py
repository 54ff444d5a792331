"""What a caller is told when something is not done: RFC 9457 problems, one kind a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from events.ids import new_id
from events.text import shown
from services.kit.settings import Settings

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
    """A kind of problem: its slug is for programs, its title and its advice for people."""

    slug: str
    status: int
    title: str
    advice: str


NOT_HTTP: Final = Kind(
    "not-http",
    400,
    "This is no request in HTTP",
    "Speak HTTP/1.1 (TLS ends in front of this server), by a known method.",
)
NOT_JSON: Final = Kind(
    "not-json", 400, "The body is no JSON", "Send one JSON text in UTF-8, and all of it."
)
BAD_ADDRESS: Final = Kind(
    "bad-address",
    400,
    "The address cannot be understood",
    "Percent-encode UTF-8, without control characters.",
)
BAD_HEADER: Final = Kind(
    "bad-header", 400, "A header cannot be understood", "The detail names it and its grammar."
)
BAD_CURSOR: Final = Kind(
    "bad-cursor",
    400,
    "The cursor cannot be understood",
    "Pass on `next` of the page before, of the same list; leave it out to start anew.",
)
UNAUTHORIZED: Final = Kind(
    "unauthorized", 401, "Who asks is not known", "Send a bearer token that is known here."
)
FORBIDDEN: Final = Kind(
    "forbidden", 403, "Who asks may not do this", "The detail names the roles that may."
)
NOT_FOUND: Final = Kind(
    "not-found",
    404,
    "There is no such thing",
    "It is not there, not yet (ask with `Byfield-After`), or not to be seen by who asks.",
)
METHOD_NOT_ALLOWED: Final = Kind(
    "method-not-allowed", 405, "This cannot be done here", "`Allow` names the methods that can."
)
TOO_SLOW: Final = Kind(
    "too-slow",
    408,
    "The request did not arrive in time",
    "Headers have 10 seconds to arrive, a body 30. Send it again.",
)
REFUSED: Final = Kind(
    "refused",
    409,
    "The rules do not allow this",
    "Nothing was done. `rule` names the rule (below), `allowed` what is possible instead.",
)
CONFLICT: Final = Kind(
    "conflict",
    409,
    "Others changed the same thing at the same time",
    "Nothing was done. Read it again, decide anew.",
)
VERSION_MISMATCH: Final = Kind(
    "version-mismatch",
    412,
    "It has changed since it was read",
    "Nothing was done. Read it again, decide anew, and send the new `ETag` as `If-Match`.",
)
TOO_LARGE: Final = Kind("too-large", 413, "The request is too large", "Send less at once.")
ADDRESS_TOO_LONG: Final = Kind(
    "address-too-long", 414, "The address is too long", "Ask for less in one question."
)
NO_SUCH_MEDIA: Final = Kind(
    "unsupported-media-type",
    415,
    "The body is of another kind",
    "Send `Content-Type: application/json`, in UTF-8 and not compressed.",
)
INVALID: Final = Kind(
    "invalid",
    422,
    "The request breaks a rule",
    "`errors` names each field, its value where it is not personal, and the rule.",
)
KEY_REUSED: Final = Kind(
    "key-reused",
    422,
    "The key belongs to another request",
    "Repeat a request as it was, or give another `Idempotency-Key`.",
)
HEADERS_TOO_LARGE: Final = Kind(
    "headers-too-large",
    431,
    "There are too many or too long headers",
    "Send at most 100 headers, of at most 32 KiB in all.",
)
UNEXPECTED: Final = Kind(
    "unexpected",
    500,
    "Something went wrong here",
    "It is a fault of this system. Tell its operators the `instance`.",
)
BUSY: Final = Kind(
    "busy",
    503,
    "Too much is asked at once",
    "Nothing was done. Ask again after `Retry-After` seconds, with the same `Idempotency-Key`.",
)
NOT_YET: Final = Kind(
    "not-yet",
    503,
    "The answer is not up to date yet",
    "Ask again after `Retry-After` seconds, or without `Byfield-After`.",
)
NEWER_RELEASE: Final = Kind(
    "newer-release",
    503,
    "A newer release is at work, ask that one",
    "Nothing was done. Ask again: another replica may know it already.",
)
UNAVAILABLE: Final = Kind(
    "unavailable",
    503,
    "A part that is needed cannot be reached",
    "It may have been done all the same: repeat it with the same `Idempotency-Key`.",
)

KINDS: Final = tuple(kind for kind in list(globals().values()) if isinstance(kind, Kind))
"""All of them, by status."""


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


def type_of(kind: Kind, public_url: str | None = None) -> str:
    """What `type` says of a problem of this kind: where it is explained, or its name."""
    if public_url is None:
        return f"urn:byfield:problem:{kind.slug}"
    return f"{public_url}/problems/{kind.slug}"


def public_url_of(app: Starlette | None) -> str | None:
    """Under which address others reach an application, if that is set."""
    state = None if app is None else app.state
    settings = cast("Settings | None", getattr(state, "settings", None))
    return None if settings is None else settings.public_url


def not_found(what: str, id: object) -> ProblemError:  # noqa: A002 - the field's name
    """There is no `what` with this id. Not for ids that are secrets: it says the id."""
    return ProblemError(NOT_FOUND, f"There is no {what} {id}.")


def request_id(request: Request) -> UUID:
    """The id of this request: the chain of causes it starts, and what its log lines carry."""
    state = request.state
    if not hasattr(state, "request_id"):
        state.request_id = new_id()
    return cast("UUID", state.request_id)


def _sayable(said: Any) -> Any:
    """What may quote anything, so that it can be encoded and acts on nobody's terminal."""
    match said:
        case str():
            return shown(said)
        case dict():
            return {name: _sayable(part) for name, part in said.items()}
        case list() | tuple():
            return [_sayable(part) for part in said]
        case _:
            return said


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
        # What wraps the application answers too, before it has said that it is there.
        type=type_of(kind, public_url_of(request.scope.get("app"))),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=request_id(request).urn,
        **extensions,
    )
    return JSONResponse(
        _sayable(problem.model_dump(exclude_none=True)),
        status_code=kind.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
