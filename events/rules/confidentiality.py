"""Which roles see confidential work: one table for all services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.rules.scopes import ANY, OPEN, Caller, Scope


class Sees(StrEnum):
    """How much of the confidential work a role sees."""

    EVERYTHING = "everything"
    OWN = "own"
    """Work of its own party: the provider that does it, or the agency that requested it."""
    NOTHING = "nothing"
    """Not even that such work exists."""


CONFIDENTIAL: Final[Mapping[str, Sees]] = {
    "coordinator": Sees.EVERYTHING,
    "operator": Sees.EVERYTHING,
    "validator": Sees.EVERYTHING,
    "provider": Sees.OWN,
    "requester": Sees.OWN,
    "consumer": Sees.EVERYTHING,
    "reader": Sees.NOTHING,
}
"""By role. Figures count confidential work too, because they name no agency."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which confidential work a caller sees, beside everything that is not confidential."""

    everything: bool
    own: str | None
    """The provider's slug or the agency's ORI whose confidential work is visible."""
    own_alone: bool = False
    """Whether nothing but that is visible, neither what is not confidential."""

    @property
    def columns(self) -> tuple[bool, str | None]:
        """The two as a statement takes them: see the function `is_shown` of a service."""
        return self.everything, self.own

    def covers(self, *, confidential: bool, party: str | None) -> bool:
        """Whether work of this party is visible."""
        return not confidential or self.everything or (party is not None and party == self.own)


def sight_within(scope: Scope, caller: Caller) -> Sight:
    """Return what a list shows to a caller whom the list's row admits within a scope."""
    if scope is ANY:
        return EVERYTHING
    if scope is OPEN:
        return Sight(everything=False, own=None)
    return Sight(everything=False, own=caller.agency or caller.provider, own_alone=True)


EVERYTHING: Final = Sight(everything=True, own=None)


def sight_of(role: str, party: str | None) -> Sight:
    """Return what a role sees on behalf of a party (None where the caller named none)."""
    sees = CONFIDENTIAL.get(role, Sees.NOTHING)
    return Sight(sees is Sees.EVERYTHING, party if sees is Sees.OWN else None)
