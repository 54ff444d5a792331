"""The problems (RFC 9457) that a client gets when something is not done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from events.ids import new_id
from events.text import shown
from services.kit.http.problem_kinds import NOT_FOUND, ProblemKind
from services.kit.settings import Settings

MEDIA_TYPE: Final = "application/problem+json"


class Fault(BaseModel):
    """One field that breaks one rule."""

    model_config = ConfigDict(frozen=True)

    field: str
    """Where it stands: `body.names.0`, `query.limit`."""
    value: str | None = None
    """The value, if it is a code, a day, a number or an id; anything else may be personal."""
    rule: str


class Problem(BaseModel):
    """A problem as in RFC 9457, with the rule that was broken if there is one."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=["urn:byfield:problem:refused"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="Quote it when asking: the log's lines carry this id.")
    rule: str | None = None
    allowed: Sequence[str] | None = Field(default=None, description="What is possible instead.")
    errors: Sequence[Fault] | None = None


SCHEMAS: Final = "#/components/schemas/"
PROBLEM_REF: Final = f"{SCHEMAS}{Problem.__name__}"
"""Where an OpenAPI document has the schema of a problem."""


class ProblemError(Exception):
    """A problem to be raised; the application answers with it."""

    def __init__(
        self,
        kind: ProblemKind,
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


def type_of(kind: ProblemKind, public_url: str | None = None) -> str:
    """Return `type` of a problem: the address that explains its kind, or a URN."""
    if public_url is None:
        return f"urn:byfield:problem:{kind.slug}"
    return f"{public_url}/problems/{kind.slug}"


def public_url_of(app: Starlette | None) -> str | None:
    """Return the public address of an application, if it is set."""
    state = None if app is None else app.state
    settings = cast("Settings | None", getattr(state, "settings", None))
    return None if settings is None else settings.public_url


def not_found(what: str, id: object) -> ProblemError:  # noqa: A002 - the field's name
    """Return the problem that no `what` has this id. Not for secret ids: it quotes the id."""
    return ProblemError(NOT_FOUND, f"There is no {what} {id}.")


def call_id(request: Request) -> UUID:
    """Return the id of this call: its log lines have it, and its facts as `correlation_id`."""
    state = request.state
    if not hasattr(state, "call_id"):
        state.call_id = new_id()
    return cast("UUID", state.call_id)


def _escaped(value: Any) -> Any:
    """Return a value with all texts escaped: they may quote anything, and terminals show them."""
    match value:
        case str():
            return shown(value)
        case dict():
            return {name: _escaped(part) for name, part in value.items()}
        case list() | tuple():
            return [_escaped(part) for part in value]
        case _:
            return value


def answer_problem(
    request: Request,
    kind: ProblemKind,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> Response:
    """Return the response with a problem, and with `Retry-After` if the kind has one.

    An application with pages has `state.problem_page`, which returns the page that a browser gets
    there instead, or None for all others.
    """
    if kind.retry_after_seconds is not None:
        headers = {"Retry-After": str(kind.retry_after_seconds), **(headers or {})}
    app = request.scope.get("app")  # middleware answers too, before there is one
    problem = Problem(
        type=type_of(kind, public_url_of(app)),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=call_id(request).urn,
        **extensions,
    )
    problem_page = getattr(getattr(app, "state", None), "problem_page", None)
    if problem_page and (page := problem_page(request, kind, problem, headers)) is not None:
        return cast("Response", page)
    return JSONResponse(
        _escaped(problem.model_dump(exclude_none=True)),
        status_code=kind.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
