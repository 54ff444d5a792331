"""Within how many days each stage should end: one table, published norms first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from events.programs import PROGRAMS
from events.vocabulary import Program


@dataclass(frozen=True, slots=True)
class Norm:
    """One row; its days are calendar days, not counting those on hold."""

    what: str
    days_max: int
    counted_from: str
    published: bool = True


PAIRING: Final = Norm("log, review and pair with a provider", 10, "submission")
CONSULTATION: Final = Norm("consultation of critical response", 14, "opening")
FOLLOW_UP: Final = Norm("follow up, from the 60th day on", 180, "delivery")
ACCEPTANCE: Final[Mapping[Program, Norm]] = {
    program: Norm(
        f"accept an assignment of {program}", rules.acceptance_days_max, "assignment", False
    )
    for program, rules in PROGRAMS.items()
}

NORMS: Final = (PAIRING, CONSULTATION, FOLLOW_UP, *ACCEPTANCE.values())
