"""Who sees work that is done in confidence: one table, for every service that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sees(StrEnum):
    """What somebody in a role sees of confidential work."""

    EVERYTHING = "everything"
    OWN = "own"
    """What its party is part of: the provider that has the work, the agency that asked."""
    NOTHING = "nothing"
    """Neither that there is some, nor whose: to such a reader it is as if it were not there."""


CONFIDENTIAL: Final[Mapping[str, Sees]] = {
    "coordinator": Sees.EVERYTHING,
    "operator": Sees.EVERYTHING,
    "validator": Sees.EVERYTHING,
    "provider": Sees.OWN,
    "requester": Sees.OWN,
    "consumer": Sees.EVERYTHING,
    "reader": Sees.NOTHING,
}
"""By role. Figures count it all the same: they name no agency."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees beside all that is not confidential."""

    everything: bool
    own: str | None
    """The provider's slug or the agency's ORI whose work is seen too."""

    @property
    def columns(self) -> tuple[bool, str | None]:
        """The two as a statement takes them: see the function `is_shown` of a service."""
        return self.everything, self.own

    def covers(self, *, confidential: bool, party: str | None) -> bool:
        """Whether work is seen that this party is part of."""
        return not confidential or self.everything or (party is not None and party == self.own)


EVERYTHING: Final = Sight(everything=True, own=None)


def sight_of(role: str, party: str | None) -> Sight:
    """What is seen in a role, on behalf of a party; None where nobody said of whom."""
    sees = CONFIDENTIAL.get(role, Sees.NOTHING)
    return Sight(sees is Sees.EVERYTHING, party if sees is Sees.OWN else None)
