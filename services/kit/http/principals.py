"""Who calls: a person in one role, who speaks for an agency, for a provider, or for nobody."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, get_args
from uuid import UUID

from events.event import BY_LINK, Role

ENDS: Final = r"\Z"
"""The end of a pattern in Python; JSON Schema has no such escape."""
PERSON_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
"""Without `@`: the person is stored with every fact, where no e-mail address belongs."""
AGENCY_PATTERN: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{7}\Z")
PROVIDER_PATTERN: Final = re.compile(r"(?=.{1,32}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
"""The forms of `events.vocabulary`, which the kit does not know: a test compares them."""
MACHINE_ROLE: Final[Role] = "consumer"
"""The role of machines, which may only what the scopes of their token say."""
_WITHOUT_PARTY: Final = frozenset(get_args(Role)) - {"requester", "provider", "validator"}


class PrincipalError(ValueError):
    """Nobody can be who is described; says which field, value and rule."""


@dataclass(frozen=True, slots=True)
class Only:
    """One act on one object: all that somebody may do who came by a link."""

    operation: str
    """The name of the operation, as its row has it."""
    thing: str
    """The id of what it is about, as the path has it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls. Raises `PrincipalError` for what no caller can be.

    A requester speaks for one agency and a provider's person for one provider. A validator may
    belong to an organization, either kind. All others speak for no party.
    """

    person: str
    """An opaque id. In development a short name, such as `maria`."""
    role: Role
    agency: str | None = None
    """An ORI."""
    provider: str | None = None
    """A slug."""
    scopes: frozenset[str] = frozenset()
    """What a machine may read; without any, nothing."""
    only: Only | None = None
    """The one act that it may do, of who came by a link; None: what its role may."""

    def __post_init__(self) -> None:
        """Refuse what no caller can be."""
        _refuse_malformed("agency", self.agency, AGENCY_PATTERN, "an ORI, as IA0770300")
        _refuse_malformed("provider", self.provider, PROVIDER_PATTERN, "a slug, as iacp")
        if not PERSON_PATTERN.match(self.person):
            raise PrincipalError(
                f"person {self.person!r}: is 1 to 64 letters, digits, dots, hyphens or "
                "underscores, and begins with a letter or digit"
            )
        if (fault := self._fault()) is not None:
            raise PrincipalError(fault)

    @property
    def as_text(self) -> str:
        """The principal as it is stored with facts: `reader:maria`."""
        return f"{self.role}:{self.person}"

    @property
    def as_caller(self) -> str:
        """Who asks, as the ids of calls know it: a person who speaks for two parties is two.

        Where a role always has a party and the person is named after it, as `iacp.dana` of `iacp`,
        that says it already. So retries of such keys are still known that began before the party
        was part of it.
        """
        always = self.role in {"requester", "provider"}
        if self.party is None or (always and self.person.partition(".")[0] == self.party):
            return self.as_text
        return f"{self.as_text}@{self.party}"

    @property
    def party(self) -> str | None:
        """The agency or the provider, whichever it is; an ORI never looks like a slug."""
        return self.agency or self.provider

    @property
    def as_agency(self) -> str | None:
        """The agency that asks; None for anybody but its own people."""
        return self.agency if self.role == "requester" else None

    @property
    def as_provider(self) -> str | None:
        """The provider that asks; None for anybody but its own people."""
        return self.provider if self.role == "provider" else None

    def _fault(self) -> str | None:
        if self.role == "requester" and (self.agency is None or self.provider is not None):
            return "role requester: speaks for one agency, and for no provider"
        if self.role == "provider" and (self.provider is None or self.agency is not None):
            return "role provider: speaks for one provider, and for no agency"
        if self.role == "validator" and None not in {self.agency, self.provider}:
            return "role validator: belongs to one agency, one provider or neither, not to both"
        if self.role in _WITHOUT_PARTY and self.party is not None:
            return f"role {self.role}: speaks for no agency and for no provider"
        if self.scopes and self.role != MACHINE_ROLE:
            return f"role {self.role}: has no scopes; those are for machines, role {MACHINE_ROLE}"
        return None


def link_of(principal: Principal) -> UUID:
    """Return the id of the link by which somebody came. Raises `ValueError` for anybody else."""
    if principal.only is None or not principal.person.startswith(BY_LINK):
        raise ValueError("did not come by a link")
    return UUID(principal.person.removeprefix(BY_LINK))


WhoIs = Callable[[str], Awaitable[Principal]]
"""Returns whom a bearer token stands for. Raises a 401 problem for one that is not good."""


def _refuse_malformed(field: str, value: str | None, form: re.Pattern[str], what: str) -> None:
    if value is not None and not form.match(value):
        raise PrincipalError(f"{field} {value!r}: must be {what}")
