"""The answers to commands and queries: position, version and location, in headers and body."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.log.deciding.handle import Handled
from services.kit.http.problems import MEDIA_TYPE, PROBLEM_REF
from services.kit.http.security import KEPT_FOR_EVER, NO_STORE

POSITION_HEADER: Final = "Byfield-Position"


class Done(BaseModel):
    """The answer to a command; a retry gets the same answer."""

    model_config = ConfigDict(frozen=True)

    id: str
    """Of what the command was about."""
    version: int = Field(description="Of the stream: what `If-Match` takes.")
    position: int = Field(description="In the log: what `Byfield-After` takes.")


def done(
    response: Response,
    handled: Handled,
    id: object,  # noqa: A002 - the field's name
    *,
    location: str | None = None,
) -> Done:
    """Return the answer to a handled command, and set the headers of FastAPI's `response`."""
    set_headers(response, position=handled.position, version=handled.version)
    if location is not None:
        response.headers["Location"] = location
    return Done(id=str(id), version=handled.version, position=handled.position)


def set_headers(
    response: Response,
    *,
    position: int | None = None,
    version: int | None = None,
    shows_others: bool = False,
) -> None:
    """Set the position up to which an answer is true and the version of the thing as headers.

    With `shows_others` the answer also shows other things, which change while the version does
    not: then no cache may take the version for the whole answer.
    """
    if position is not None:
        response.headers[POSITION_HEADER] = str(position)
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
        if shows_others:
            forbid_caching(response)


def forbid_caching(response: Response) -> None:
    """Forbid every cache, the client's too, to keep this answer; it is never answered with 304."""
    response.headers["Cache-Control"] = NO_STORE


def publish(response: Response, seconds: int | None) -> None:
    """Let every cache keep this answer for so long, None: for ever; and every site's pages read it.

    It is for what is the same for everybody and asks for no credential.
    """
    response.headers["Cache-Control"] = (
        KEPT_FOR_EVER if seconds is None else f"public, max-age={seconds}"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "*"


_DESCRIPTIONS: Final = {
    400: "A header, the address, the cursor or the body cannot be understood",
    401: "Who asks is not known",
    403: "Who asks may not do this",
    404: "There is no such thing",
    405: "This cannot be done here",
    408: "The request did not arrive in time",
    409: "The rules do not allow this, or others changed it at the same time",
    412: "It has changed since it was read",
    413: "The body is too large",
    414: "The address is too long",
    415: "The body is of another kind",
    422: "The request breaks a rule",
    429: "Too much was asked in a minute",
    431: "There are too many or too long headers",
    500: "Something went wrong here",
    503: "Try again: busy, not up to date yet, or a part cannot be reached",
}

Responses = dict[int | str, dict[str, Any]]


def problem_responses(*statuses: int) -> Responses:
    """Return `responses=` of a route: these statuses, as problems in the OpenAPI document."""
    return {status: problem_response(_DESCRIPTIONS[status]) for status in statuses}


def problem_response(description: str) -> dict[str, Any]:
    """Return what a route says of an answer that is a problem.

    The schema is named, not given as a model: FastAPI would make a validator for every status of
    every route, which was most of what starting took.
    """
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_REF}}}}


ON_COMMAND: Final = problem_responses(400, 401, 403, 404, 409, 412, 413, 422, 500, 503)
"""The problems that a command may be answered with."""
ON_QUERY: Final = problem_responses(400, 401, 403, 404, 422, 500, 503)
"""The problems that a query may be answered with."""
ON_PUBLIC_QUERY: Final = problem_responses(400, 404, 422, 500, 503) | {
    304: {"description": "It is as it was seen"}
}
"""Likewise, where nobody says who asks; and what was seen already is not sent again."""
