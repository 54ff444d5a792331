"""How a quote in a review is attributed: by nothing that fewer than five agencies share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from services.reporting.commands.reviews import Quote

AGENCIES_MIN: Final = 5
"""So many agencies were helped of which a quote may be; as few answers are shown nowhere."""


class Helped(NamedTuple):
    """An agency that was helped in a program."""

    program: str
    ori: str
    kind: str | None
    """None where it is not known."""


class Origin(NamedTuple):
    """Where a quote comes from."""

    quote_id: str
    audience: str
    program: str
    kind: str | None


def attributed(origins: Sequence[Origin], helped: Iterable[Helped]) -> tuple[Quote, ...]:
    """Return what a review says of where its quotes come from.

    The program is said, and the kind of agency, where at least five agencies share them. What is
    not said can be inferred from what is: so nothing is, unless five or more share that, too.
    """
    by_program: dict[str, set[str]] = defaultdict(set)
    by_kind: dict[str, dict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in helped:
        by_program[each.program].add(each.ori)
        by_kind[each.program][each.kind].add(each.ori)
    programs = _sayable(by_program)
    kinds = {program: _sayable(of_program) for program, of_program in by_kind.items()}
    return tuple(
        Quote(
            quote_id=origin.quote_id,
            audience=origin.audience,
            program=origin.program if origin.program in programs else None,
            agency_kind=origin.kind
            if origin.program in programs and origin.kind in kinds[origin.program]
            else None,
        )
        for origin in origins
    )


def _sayable(agencies: Mapping[str, set[str]] | Mapping[str | None, set[str]]) -> frozenset[str]:
    """Return the keys that enough agencies share, if those of all others are enough as well."""
    said = frozenset(
        key for key, those in agencies.items() if key is not None and len(those) >= AGENCIES_MIN
    )
    others: set[str] = set().union(*(those for key, those in agencies.items() if key not in said))
    return frozenset() if 0 < len(others) < AGENCIES_MIN else said
