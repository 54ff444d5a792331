"""A bearer token says who calls: kinds of credentials are asked, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Protocol, cast

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from events.event import Role
from services.kit.http.principals import Principal, WhoIs
from services.kit.http.problem_kinds import FORBIDDEN, UNAUTHORIZED
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


_BEARER: Final = HTTPBearer(
    auto_error=False, description="It says who asks: a person, in a role, for a party."
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


async def bearer_token(bearer: _Bearer = None) -> str:
    """Return the bearer token itself, for routes that check it by other means."""
    if bearer is None or not bearer.credentials:
        raise unauthorized("Authorization: Bearer TOKEN is missing.")
    return bearer.credentials


BearerToken = Annotated[str, Depends(bearer_token)]


def unauthorized(detail: str) -> ProblemError:
    """Return the problem of a token that is missing or not known."""
    return ProblemError(
        UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="byfield"'}
    )


@dataclass(frozen=True, slots=True)
class PrincipalOf:
    """A dependency that returns the `Principal` if the token stands for one of these roles."""

    roles: tuple[Role, ...]
    by_link: bool = False
    """Whether who came by a link is let through, to somebody who asks for which act it is."""

    async def __call__(self, request: Request, token: BearerToken) -> Principal:
        """Return the principal of a request. Raises a 401 or 403 problem."""
        principal = await cast("WhoIs", request.app.state.who_is)(token)
        if principal.only is not None and not self.by_link:
            raise ProblemError(FORBIDDEN, "The link is good for one act, and not for this.")
        if principal.role not in self.roles:
            raise ProblemError(
                FORBIDDEN,
                f"This needs the role {' or '.join(self.roles)}; "
                f"the token stands for {principal.role}.",
            )
        return principal

    async def of(self, request: Request) -> Principal:
        """Return the principal of a request without help from FastAPI: see `dependencies`."""
        return await self(request, await bearer_token(await _BEARER(request)))


def principal_of(*roles: Role, by_link: bool = False) -> PrincipalOf:
    """Return the dependency for these roles."""
    if not roles:
        raise ValueError("a route admits at least one role")
    return PrincipalOf(roles, by_link)
