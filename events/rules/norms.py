"""Within how many days each stage should end: published norms, which an installation may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from events.rules.programs import PROGRAMS

NORM_DAYS_MIN: Final = 1
NORM_DAYS_MAX: Final = 3_650

Norms = Mapping[str, int]
"""Calendar days, not counting those on hold, by the name of the norm."""


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm: the day it counts from, and its days unless an installation sets others."""

    name: str
    what: str
    counted_from: str
    days_max: int
    published: bool = True
    """By the programs themselves, for all who work with them."""


PAIRING: Final = "pairing"
CONSULTATION: Final = "consultation"
FOLLOW_UP: Final = "follow-up"
_ACCEPTANCE: Final = "acceptance-"

PUBLISHED: Final = (
    Norm(PAIRING, "log, review and pair with a provider", "submission", 10),
    Norm(CONSULTATION, "consultation of critical response", "opening", 14),
    Norm(FOLLOW_UP, "follow up, from the 60th day on", "delivery", 180),
)
"""Those that can be set."""
_OF_PROGRAMS: Final = tuple(
    Norm(
        f"{_ACCEPTANCE}{program}",
        f"accept an assignment of {program}",
        "assignment",
        rules.acceptance_days_max,
        published=False,
    )
    for program, rules in PROGRAMS.items()
)
"""Those that a rule enforces: it alone says how long."""
NORMS: Final = (*PUBLISHED, *_OF_PROGRAMS)
DEFAULT_NORMS: Final[Norms] = {norm.name: norm.days_max for norm in NORMS}


class NormsError(ValueError):
    """Norms that cannot be used; the message says which and why."""


def acceptance(program: str) -> str:
    """Return the name of the norm for accepting an assignment of a program."""
    return f"{_ACCEPTANCE}{program}"


def norms_with(said: Norms) -> Norms:
    """Return the published norms, replaced by those given. Raises `NormsError`."""
    known = [norm.name for norm in PUBLISHED]
    for name, days in said.items():
        if name not in known:
            raise NormsError(f"there is no norm {name}; there are {', '.join(known)}")
        if not NORM_DAYS_MIN <= days <= NORM_DAYS_MAX:
            raise NormsError(
                f"the norm {name} is {days} days: it must be {NORM_DAYS_MIN} to {NORM_DAYS_MAX}"
            )
    return {**DEFAULT_NORMS, **said}
