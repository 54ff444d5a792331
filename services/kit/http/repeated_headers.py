"""Headers that mean one thing are said once: of two, each reader would take its own."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from services.kit.http.problem_kinds import BAD_HEADER
from services.kit.http.problems import ProblemError

_ONCE: Final = ("Authorization", "Byfield-After", "Byfield-Subject", "Idempotency-Key")


def refuse_repeated_headers(request: Request) -> None:
    """Refuse a header that is there twice, with 400."""
    for name in _ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise ProblemError(BAD_HEADER, f"{name} is given once.")
