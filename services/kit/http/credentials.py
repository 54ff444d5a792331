"""A bearer token says who calls: kinds of credentials are asked, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.kit.http.principals import Principal, WhoIs
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError


class Credentials(Protocol):
    """One kind of credentials."""

    async def principal_of(self, token: str) -> Principal | None:
        """Return whom a token stands for; None for a token of another kind, or of nobody.

        Raises a 401 problem for a token of this kind that is no longer good.
        """


def who_is_by(kinds: Sequence[Credentials]) -> WhoIs:
    """Return the function that asks these kinds of credentials in their order."""

    async def who_is(token: str) -> Principal:
        for kind in kinds:
            if (principal := await kind.principal_of(token)) is not None:
                return principal
        raise unauthorized("The token is not known.")

    return who_is


def unauthorized(detail: str) -> ProblemError:
    """Return the problem of a token that is missing or not known."""
    return ProblemError(
        UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="byfield"'}
    )
