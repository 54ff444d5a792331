"""Problems as raw HTTP responses, for what never becomes a request of the application."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from events.ids import new_id
from services.kit.http.problem_kinds import ProblemKind
from services.kit.http.problems import MEDIA_TYPE, Problem, type_of
from services.kit.http.security import SECURITY_HEADERS


def raw_problem(
    kind: ProblemKind,
    detail: str,
    server_headers: Iterable[tuple[bytes, bytes]],
    public_url: str | None = None,
) -> bytes:
    """Return a whole response with a problem, which ends the connection."""
    problem = Problem(
        type=type_of(kind, public_url),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=new_id().urn,
    )
    body = problem.model_dump_json(exclude_none=True).encode()
    headers = {
        **{name.decode("ascii"): value.decode("ascii") for name, value in server_headers},
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "connection": "close",
        **SECURITY_HEADERS,
    }
    if kind.retry_after_seconds is not None:
        headers["retry-after"] = str(kind.retry_after_seconds)
    lines = [f"HTTP/1.1 {kind.status} {HTTPStatus(kind.status).phrase}"]
    lines.extend(f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
