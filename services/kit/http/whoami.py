"""What services and access say to each other: whom does the token with this hash stand for?"""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from events.event import Role
from services.kit.http.bodies import Body
from services.kit.http.principals import Only, Principal

HASH_PATTERN = r"^[0-9a-f]{64}$"


class WhoamiBody(Body):
    """The question."""

    token_hash: str = Field(pattern=HASH_PATTERN, description="The SHA-256 of the token, in hex.")


class Known(BaseModel):
    """A principal on its way to another process.

    Unknown fields are refused: what a newer release says there may narrow what somebody may do.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    person: str
    role: Role
    agency: str | None = None
    provider: str | None = None
    scopes: tuple[str, ...] = ()
    only: Only | None = None

    @classmethod
    def of(cls, principal: Principal) -> Self:
        """Return what is said of a principal."""
        return cls(
            person=principal.person,
            role=principal.role,
            agency=principal.agency,
            provider=principal.provider,
            scopes=tuple(sorted(principal.scopes)),
            only=principal.only,
        )

    def principal(self) -> Principal:
        """Return the principal. Raises `PrincipalError`."""
        return Principal(
            self.person, self.role, self.agency, self.provider, frozenset(self.scopes), self.only
        )


class WhoamiAnswer(BaseModel):
    """The answer."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    principal: Known | None = Field(
        default=None, description="Left out where the token is not good, or not good any more."
    )
