"""How the words of an answer are attributed: by nothing that fewer than five agencies share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from events.vocabulary import EvaluationAudience
from events.vocabulary.phrases import phrase_of

AGENCIES_MIN: Final = 5
"""So many agencies were helped of which a quote may be; as few answers are shown nowhere."""
_AUDIENCES: Final[Mapping[str, str]] = {
    EvaluationAudience.REQUESTER: "Somebody who asked for the help",
    EvaluationAudience.PARTICIPANT: "Somebody who took part",
    EvaluationAudience.EXPERT: "Somebody who gave the help",
}


class Helped(NamedTuple):
    """An agency that was helped in a program."""

    program: str
    ori: str
    kind: str | None
    """None where it is not known."""


class Attribution(NamedTuple):
    """Where a quote comes from, as far as it is said; None: it is not."""

    program: str | None
    agency_kind: str | None


class Sayable:
    """What can be said of quotes, where these agencies were helped.

    The program is said, and the kind of agency, where at least five agencies share them. What is
    not said can be inferred from what is: so nothing is, unless five or more share that, too.
    """

    def __init__(self, helped: Iterable[Helped]) -> None:
        by_program: dict[str, set[str]] = defaultdict(set)
        by_kind: dict[str, dict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
        for each in helped:
            by_program[each.program].add(each.ori)
            by_kind[each.program][each.kind].add(each.ori)
        self._programs = _shared(by_program)
        self._kinds = {program: _shared(of_program) for program, of_program in by_kind.items()}

    def of(self, program: str, kind: str | None) -> Attribution:
        """Return what is said of a quote from this program and this kind of agency."""
        if program not in self._programs:
            return Attribution(None, None)
        return Attribution(program, kind if kind in self._kinds[program] else None)


def said_by(audience: str, said: Attribution) -> str:
    """Return who said something, as the public reads it.

    >>> said_by("expert", Attribution("cri-tac", "local"))
    'Somebody who gave the help, CRI-TAC, kind of agency: local'
    """
    parts = [_AUDIENCES[audience]]
    if said.program is not None:
        parts.append(phrase_of(said.program))
    if said.agency_kind is not None:
        parts.append(f"kind of agency: {phrase_of(said.agency_kind).lower()}")
    return ", ".join(parts)


def _shared(agencies: Mapping[str, set[str]] | Mapping[str | None, set[str]]) -> frozenset[str]:
    """Return the keys that enough agencies share, if those of all others are enough as well."""
    said = frozenset(
        key for key, those in agencies.items() if key is not None and len(those) >= AGENCIES_MIN
    )
    others: set[str] = set().union(*(those for key, those in agencies.items() if key not in said))
    return frozenset() if 0 < len(others) < AGENCIES_MIN else said
