"""Bodies are JSON in UTF-8; what says that it is something else is not read."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from services.kit.kinds import NO_SUCH_MEDIA
from services.kit.problems import ProblemError

_JSON: Final = re.compile(
    r"application/(?:[\w.!#$&^-]+\+)?json[ \t]*"
    r'(?:;[ \t]*(?:(?:charset="?(?:utf-8|us-ascii)"?|(?!charset=)[\w-]+=[^;]*)[ \t]*)?)*\Z',
    re.ASCII | re.IGNORECASE,
)


async def json_alone(request: Request) -> None:
    """Refuse a body that is not said to be JSON in UTF-8, with 415; a dependency of every route."""
    if not _has_body(request):
        return
    said = request.headers.getlist("content-type")
    if len(said) != 1 or not _JSON.match(said[0]):
        raise ProblemError(
            NO_SUCH_MEDIA,
            "A body is `application/json`, in UTF-8.",
            headers={"Accept": "application/json"},
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(
            NO_SUCH_MEDIA,
            "A body is not encoded: neither compressed nor otherwise.",
            headers={"Accept-Encoding": "identity"},
        )


def _has_body(request: Request) -> bool:
    return (
        request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    )
