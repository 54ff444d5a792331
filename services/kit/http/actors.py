"""Who asks: a bearer token stands for a role, a header says for whom."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar, cast

from fastapi import Depends, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from events.event import Role
from services.kit.http.problem_kinds import BAD_HEADER, FORBIDDEN, UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.settings import Settings

ENDS: Final = r"\Z"
"""How Python's patterns end and JSON Schema's do not."""
SUBJECT_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
"""No `@`: who asked is kept beside every fact, where no e-mail address belongs."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: in which role, and who that is."""

    role: str
    subject: str

    @property
    def as_text(self) -> str:
        """As kept beside facts: `reader:maria`."""
        return f"{self.role}:{self.subject}"

    @property
    def party(self) -> str | None:
        """For whom it is asked: `iacp` where `iacp.dana` asks; None where nobody is named."""
        return None if self.subject == self.role else self.subject.partition(".")[0]


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
    """The bearer token itself, as a dependency: for routes that know it by other means."""
    if bearer is None or not bearer.credentials:
        raise unauthorized("Authorization: Bearer TOKEN is missing.")
    return bearer.credentials


BearerToken = Annotated[str, Depends(bearer_token)]


def unauthorized(detail: str) -> ProblemError:
    """The token is missing or nobody's."""
    return ProblemError(
        UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="byfield"'}
    )


@dataclass(frozen=True, slots=True)
class ActorOf:
    """A dependency that gives the `Actor`, if the token stands for one of these roles."""

    roles: tuple[Role, ...]

    async def __call__(
        self, request: Request, token: BearerToken, subject: _Subject = None
    ) -> Actor:
        """The actor of a request. Raises a 401 or 403 problem."""
        role = _role_of(token, cast("Settings", request.app.state.settings))
        if role not in self.roles:
            raise ProblemError(
                FORBIDDEN,
                f"This needs the role {' or '.join(self.roles)}; the token stands for {role}.",
            )
        return Actor(role, _checked(subject) if subject is not None else role)

    async def of(self, request: Request) -> Actor:
        """The same, with what it takes from the request itself."""
        token = await bearer_token(await _BEARER(request))
        return await self(request, token, request.headers.get(_SUBJECT))


def actor_of(*roles: Role) -> ActorOf:
    """The dependency for these roles."""
    if not roles:
        raise ValueError("a route admits at least one role")
    return ActorOf(roles)


_ADMITTED: Final = "byfield_roles"
_Dependency = TypeVar("_Dependency", bound=Callable[..., Awaitable[Actor]])


def admits(*roles: Role) -> Callable[[_Dependency], _Dependency]:
    """Mark a dependency of a service's own that gives the `Actor`: the OpenAPI document says it."""

    def mark(dependency: _Dependency) -> _Dependency:
        setattr(dependency, _ADMITTED, roles)
        return dependency

    return mark


def admitted_by(dependency: object) -> tuple[Role, ...]:
    """The roles that a dependency lets in; none if it lets in whoever asks."""
    if isinstance(dependency, ActorOf):
        return dependency.roles
    return getattr(dependency, _ADMITTED, ())


def _role_of(given: str, settings: Settings) -> Role:
    found: Role | None = None
    for role, token in settings.development_tokens.items():
        # Every token is compared, each in constant time: the wait tells nothing.
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
