"""What a caller is told when something is not done: RFC 9457 problems, one kind a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

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
    """What stood there, if it is a code, a day, a number or an id: all else may be personal."""
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


class ProblemError(Exception):
    """To be raised at the edge; answered as the problem that it describes."""

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


def call_id(request: Request) -> UUID:
    """The id of this request: the chain of causes it starts, and what its log lines carry."""
    state = request.state
    if not hasattr(state, "call_id"):
        state.call_id = new_id()
    return cast("UUID", state.call_id)


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
    kind: ProblemKind,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> JSONResponse:
    """The response that tells a problem, and when to ask again if it passes by itself."""
    if kind.retry_after_seconds is not None:
        headers = {"Retry-After": str(kind.retry_after_seconds), **(headers or {})}
    problem = Problem(
        # What wraps the application answers too, before it has said that it is there.
        type=type_of(kind, public_url_of(request.scope.get("app"))),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=call_id(request).urn,
        **extensions,
    )
    return JSONResponse(
        _sayable(problem.model_dump(exclude_none=True)),
        status_code=kind.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
