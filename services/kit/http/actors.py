"""Who calls: a bearer token stands for a role, a header names the subject within the role."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import Depends, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from events.event import Role
from services.kit.http.problem_kinds import BAD_HEADER, FORBIDDEN, UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.settings import Settings

ENDS: Final = r"\Z"
"""The end of a pattern in Python; JSON Schema has no such escape."""
SUBJECT_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
"""Without `@`: the subject is stored with every fact, where no e-mail address belongs."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls: a role, and a subject within it."""

    role: str
    subject: str

    @property
    def as_text(self) -> str:
        """The actor as it is stored with facts: `reader:maria`."""
        return f"{self.role}:{self.subject}"

    @property
    def party(self) -> str | None:
        """The organization of the subject: `iacp` for `iacp.dana`; None without a subject."""
        return None if self.subject == self.role else self.subject.partition(".")[0]

    @property
    def agency(self) -> str | None:
        """The ORI of the agency that a requester asks for."""
        return self.party if self.role == "requester" else None

    @property
    def provider(self) -> str | None:
        """The slug of the provider that asks."""
        return self.party if self.role == "provider" else None

    @property
    def person(self) -> str:
        """Who asks."""
        return self.subject


_BEARER: Final = HTTPBearer(
    auto_error=False, description="A development token; it stands for a role."
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
_SUBJECT: Final = "Byfield-Subject"
_Subject = Annotated[
    str | None,
    Header(
        alias=_SUBJECT,
        description="Who asks, within the role; no e-mail address. Who asks for an organization "
        "says which: `NAME`, or `NAME.PERSON`.",
        json_schema_extra={"pattern": rf"^{SUBJECT_PATTERN.pattern.removesuffix(ENDS)}$"},
    ),
]


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
class ActorOf:
    """A dependency that returns the `Actor` if the token stands for one of these roles."""

    roles: tuple[Role, ...]

    async def __call__(
        self, request: Request, token: BearerToken, subject: _Subject = None
    ) -> Actor:
        """Return the actor of a request. Raises a 401 or 403 problem."""
        role = _role_of(token, cast("Settings", request.app.state.settings))
        if role not in self.roles:
            raise ProblemError(
                FORBIDDEN,
                f"This needs the role {' or '.join(self.roles)}; the token stands for {role}.",
            )
        return Actor(role, _checked(subject) if subject is not None else role)

    async def of(self, request: Request) -> Actor:
        """Return the actor of a request without help from FastAPI: see `dependencies`."""
        token = await bearer_token(await _BEARER(request))
        return await self(request, token, request.headers.get(_SUBJECT))


def actor_of(*roles: Role) -> ActorOf:
    """Return the dependency for these roles."""
    if not roles:
        raise ValueError("a route admits at least one role")
    return ActorOf(roles)


def _role_of(given: str, settings: Settings) -> Role:
    found: Role | None = None
    for role, token in settings.development_tokens.items():
        # Every token is compared in constant time, so that timing reveals none.
        if hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
            found = role
    if found is None:
        raise unauthorized("The token is not known.")
    return found


def _checked(subject: str) -> str:
    if not SUBJECT_PATTERN.match(subject):
        raise ProblemError(
            BAD_HEADER,
            "Byfield-Subject is 1 to 64 letters, digits, dots, hyphens or underscores, "
            "and begins with a letter or digit.",
        )
    return subject
