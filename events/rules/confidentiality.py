"""Which confidential work a list shows, by the words of the tables of who may: see `scopes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from events.rules.scopes import (
    ANY,
    AS_GRANTED,
    JUDGED,
    OPEN,
    OPEN_OR_JUDGED,
    Caller,
    Scope,
    sees_confidential,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Which confidential work a caller sees, beside everything that is not confidential."""

    everything: bool
    own: str | None
    """The provider's slug or the agency's ORI whose confidential work is visible."""
    own_alone: bool = False
    """Whether nothing but that is visible, neither what is not confidential."""
    judge: str | None = None
    """The person whose assignments as a validator decide, beside `everything`; None: no validator.

    Where that is set, nothing else is visible; where not, what is not confidential is, too.
    """
    asking: bool = False
    """Whether it is shown who was asked how it went, and so is told who did not answer: the center,
    and the agency that was asked."""

    @property
    def columns(self) -> tuple[bool, str | None]:
        """The two as a statement takes them: see the function `is_shown` of a service."""
        return self.everything, self.own


EVERYTHING: Final = Sight(everything=True, own=None, asking=True)
OPEN_ALONE: Final = Sight(everything=False, own=None)


def sight_within(scope: Scope, caller: Caller) -> Sight:
    """Return what a list shows to a caller whom the list's row admits within a scope."""
    if scope is ANY:
        return EVERYTHING
    if scope is OPEN:
        return OPEN_ALONE
    if scope is AS_GRANTED:
        return Sight(everything=sees_confidential(caller), own=None)
    if scope in (JUDGED, OPEN_OR_JUDGED):
        return Sight(everything=scope is JUDGED, own=None, judge=caller.person)
    return Sight(
        everything=False,
        own=caller.agency or caller.provider,
        own_alone=True,
        asking=caller.agency is not None,
    )
