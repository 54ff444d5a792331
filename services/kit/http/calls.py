"""A call: what a request says beside its content, that is actor, key, version and position."""

# Without `from __future__ import annotations`: those in `call_from` refer to its argument.

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from uuid import UUID

import structlog
from fastapi import Depends, Header
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from events import ids
from events.decider import CommandT
from events.log.deciding.handle import EXISTING, Cause
from services.kit.http.call_ids import CallIds
from services.kit.http.entity_tags import LIST_PATTERN, read_tags
from services.kit.http.principals import ENDS, Principal
from services.kit.http.problem_kinds import BAD_HEADER
from services.kit.http.problems import ProblemError, call_id

KEY_PATTERN: Final = re.compile(r"[ -~]{1,255}\Z")
VERSION_PATTERN: Final = re.compile(r'"(0|[1-9][0-9]{0,8})"\Z')
POSITION_PATTERN: Final = re.compile(r"(0|[1-9][0-9]{0,17})\Z", re.ASCII)
TRACEPARENT_PATTERN: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z"
)
"""https://www.w3.org/TR/trace-context/#traceparent-header"""


_KEY: Final = "Idempotency-Key"
_IF_MATCH: Final = "If-Match"
_AFTER: Final = "Byfield-After"
TRACEPARENT: Final = "traceparent"


def _for_schema(pattern: re.Pattern[str]) -> str:
    return f"^{pattern.pattern.removesuffix(ENDS)}$"


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that say how a request is to be answered, read and checked."""

    route: str
    """Method and path: the same key at another address is another request."""
    idempotency_key: str | None
    if_match: Collection[int] | None
    """The versions that are accepted; an empty one where only weak or foreign tags were named."""
    after: int | None
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request of somebody: what a command needs to know of its origin."""

    id: UUID
    """The same for every retry under the same `Idempotency-Key`, of the same caller alone."""
    principal: Principal
    headers: Headers
    former_id: UUID | None = None
    """The id that a former release may have given it, where it left no fact: see `CallIds`."""
    scope: Any = None
    """By which scope of its operation's row it was admitted (`policy.Scope`); None: by no row."""
    about: Any = None
    """Whose the thing is that it is about, where that had to be looked up."""

    @property
    def cause(self) -> Cause:
        """The cause of the command, stored with its facts."""
        return Cause(
            id=self.id,
            handler=self.headers.route,
            actor=self.principal.as_text,
            correlation_id=str(self.id),
            traceparent=self.headers.traceparent,
        )

    def new_id(self, what: str, ordinal: int = 0) -> UUID:
        """Return the id of the `ordinal`-th `what` that this request makes, the same on retry."""
        return ids.derived_id(self.id, f"{self.headers.route} {what}", ordinal)

    def former_new_id(self, what: str) -> UUID | None:
        """Return what `new_id` was to a former release, if that may have had this call."""
        return None if self.former_id is None else replace(self, id=self.former_id).new_id(what)


async def headers_of(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias=_KEY,
            description="A retry under the same key, best a UUIDv7, is done only once.",
            json_schema_extra={"pattern": _for_schema(KEY_PATTERN)},
        ),
    ] = None,
    if_match: Annotated[
        str | None,
        Header(
            alias=_IF_MATCH,
            description='Only at this version: an ETag, as `"3"`, or several; `*`: if it exists. '
            "A weak tag matches nothing. Another version is answered with 412.",
            json_schema_extra={"pattern": LIST_PATTERN},
        ),
    ] = None,
    byfield_after: Annotated[
        str | None,
        Header(
            alias=_AFTER,
            description="Answer as of this position or later.",
            json_schema_extra={"pattern": _for_schema(POSITION_PATTERN)},
        ),
    ] = None,
    traceparent: Annotated[
        str | None,
        Header(description="W3C trace context; ignored where it is none, as the standard says."),
    ] = None,
) -> Headers:
    """Return the `Headers` of a request. Raises a 400 problem that names the rule."""
    if idempotency_key is not None and not KEY_PATTERN.match(idempotency_key):
        raise ProblemError(BAD_HEADER, "Idempotency-Key is 1 to 255 printable ASCII characters.")
    return Headers(
        route=f"{request.method} {request.scope['path']}",
        idempotency_key=idempotency_key,
        if_match=None if if_match is None else _versions(request.headers.getlist(_IF_MATCH)),
        after=_position(byfield_after),
        traceparent=traceparent_in(request) if traceparent else None,
    )


async def headers_in(request: Request) -> Headers:
    """Return the `Headers` of a request without help from FastAPI: see `dependencies`."""
    sent = request.headers
    return await headers_of(
        request, sent.get(_KEY), sent.get(_IF_MATCH), sent.get(_AFTER), sent.get(TRACEPARENT)
    )


SteeringHeaders = Annotated[Headers, Depends(headers_of)]


_OWN: Final = "byfield_own_call"


def call_from(
    principal_dependency: Callable[..., Awaitable[Principal]],
) -> Callable[..., Awaitable[Call]]:
    """Return a dependency that gives the `Call` of whom a dependency of the route's own admits."""

    async def call(
        request: Request,
        principal: Annotated[Principal, Depends(principal_dependency)],
        headers: SteeringHeaders,
    ) -> Call:
        return await call_in(request, principal, headers)

    setattr(call, _OWN, True)
    return call


def is_own_call(dependency: object) -> bool:
    """Whether a dependency is one that `call_from` returned."""
    return getattr(dependency, _OWN, False)


async def call_in(request: Request, principal: Principal, headers: Headers) -> Call:
    """Return the call that a request is. Raises what the log raises."""
    former_id = None
    if headers.idempotency_key is not None:
        call_ids: CallIds = request.app.state.running.call_ids
        request.state.call_id, former_id = await call_ids.of(
            principal.as_caller, headers.route, headers.idempotency_key
        )
    id = call_id(request)  # noqa: A001 - the field's name
    structlog.contextvars.bind_contextvars(call_id=str(id))
    return Call(id, principal, headers, former_id)


def build_command(command: type[CommandT], **fields: Any) -> CommandT:
    """Return the command with these fields; raise what they break as a fault of the body (422)."""
    try:
        return command(**fields)
    except ValidationError as invalid:
        raise RequestValidationError(
            [{**error, "loc": ("body", *error["loc"])} for error in invalid.errors()]
        ) from invalid


def _versions(lines: list[str]) -> Collection[int]:
    """Return the versions that `If-Match` names, compared strongly (RFC 9110, 13.1.1)."""
    tags = read_tags(", ".join(lines))
    if tags is None:
        raise ProblemError(BAD_HEADER, 'If-Match is ETags as "3", separated by commas, or *.')
    if tags == "*":
        return EXISTING
    return frozenset(int(tag[1:-1]) for tag in tags if VERSION_PATTERN.match(tag))


def _position(text: str | None) -> int | None:
    if text is None:
        return None
    if not POSITION_PATTERN.match(text):
        raise ProblemError(BAD_HEADER, "Byfield-After is a position: 0, 1, 2, ...")
    return int(text)


def traceparent_in(request: Request) -> str | None:
    """Return a valid header; ignore any other, as the standard says: tracing stops no request."""
    lines = request.headers.getlist(TRACEPARENT)
    return lines[0] if len(lines) == 1 and TRACEPARENT_PATTERN.match(lines[0]) else None
