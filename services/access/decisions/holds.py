"""The rules of legal holds: placed for a document, several on one subject, lifted one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.access import LegalHoldLifted, LegalHoldPlaced
from events.copying import copied
from events.decider import Decider, Refused
from events.rules.days import refuse_outside
from services.access.commands.forgetting import HoldCommand, LiftHold, PlaceHold

HOLDS_MAX: Final = 20
"""On one subject at once."""

HoldFact = LegalHoldPlaced | LegalHoldLifted


@dataclass(frozen=True, slots=True)
class Free:
    """No legal hold ever lay on the subject."""


@dataclass(frozen=True, slots=True)
class Held:
    """Some do."""

    placed: Mapping[str, LegalHoldPlaced]
    """By the number of the document, in the order in which they were placed."""
    lifted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lifted:
    """All that lay on it were lifted."""

    lifted: frozenset[str]
    """The documents of these holds."""


Holds = Free | Held | Lifted


def decide(command: HoldCommand, holds: Holds) -> Sequence[HoldFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case PlaceHold():
            return _place(command, holds)
        case LiftHold():
            return _lift(command, holds)
        case _:
            assert_never(command)


def _place(command: PlaceHold, holds: Holds) -> Sequence[LegalHoldPlaced]:
    placed = placed_on(holds)
    if command.document in placed:
        return []
    if not command.known:
        raise Refused("subject-unknown", f"nothing was told of {command.subject}")
    if command.being_forgotten:
        raise Refused(
            "being-forgotten", "two administrators confirmed that it be forgotten: too late"
        )
    if len(placed) >= HOLDS_MAX:
        raise Refused("too-many-holds", f"{HOLDS_MAX} legal holds lie on it already")
    return [copied(LegalHoldPlaced, command, placed_by=command.by, placed_on=command.on)]


def _lift(command: LiftHold, holds: Holds) -> Sequence[LegalHoldLifted]:
    if command.document not in placed_on(holds):
        if command.document in _lifted(holds):
            return []
        raise Refused("hold-unknown", f"no legal hold {command.document} lies on it")
    return [copied(LegalHoldLifted, command, lifted_by=command.by, lifted_on=command.on)]


def evolve(holds: Holds, fact: HoldFact) -> Holds:
    """The holds after a fact."""
    placed = dict(placed_on(holds))
    match fact:
        case LegalHoldPlaced():
            return Held(placed | {fact.document: fact}, _lifted(holds) - {fact.document})
        case LegalHoldLifted():
            placed.pop(fact.document, None)
            lifted = _lifted(holds) | {fact.document}
            return Held(placed, lifted) if placed else Lifted(lifted)
        case _:
            assert_never(fact)


def _lifted(holds: Holds) -> frozenset[str]:
    return frozenset() if isinstance(holds, Free) else holds.lifted


def is_held(holds: Holds) -> bool:
    """Whether anything must be kept."""
    return isinstance(holds, Held)


def placed_on(holds: Holds) -> Mapping[str, LegalHoldPlaced]:
    """Return the legal holds that lie on a subject, by the numbers of their documents."""
    return holds.placed if isinstance(holds, Held) else {}


HOLD_DECIDER: Final[Decider[HoldCommand, Holds, HoldFact]] = Decider(
    category="hold", initial=Free(), decide=decide, evolve=evolve
)
