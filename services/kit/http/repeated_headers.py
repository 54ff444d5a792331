"""Headers that must not be repeated: of two, one reader may take the first, another the last."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from services.kit.http.problem_kinds import BAD_HEADER
from services.kit.http.problems import ProblemError

_ONCE: Final = ("Authorization", "Byfield-After", "Byfield-Subject", "Idempotency-Key")


def refuse_repeated_headers(request: Request) -> None:
    """Raise a 400 problem for such a header that is there twice."""
    for name in _ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise ProblemError(BAD_HEADER, f"{name} is given once.")
