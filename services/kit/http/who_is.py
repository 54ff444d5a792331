"""The dependencies of routes that say who calls, by the bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from events.event import Role
from services.kit.http.credentials import unauthorized
from services.kit.http.principals import Principal, WhoIs
from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError

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
