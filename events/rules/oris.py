"""What an ORI says by itself: its state, and which nine characters seven of them stand for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from events.vocabulary import AgencyKind

_SAME_IN_BOTH: Final = (  # noqa: SIM905 - as a list it would be one code a line
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NH NJ "
    "NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY AS CZ MP PR VI"
).split()

POSTAL_CODE_BY_NCIC: Final[Mapping[str, str]] = {code: code for code in _SAME_IN_BOTH} | {
    "NB": "NE",  # Nebraska was NB by post too, until 1969
    "GM": "GU",
    "MK": "MP",
    "AM": "AS",  # files of the FBI write American Samoa either way
}
"""NCIC prefix -> postal code. The Canal Zone (`CZ`) is no more, but lists still name it."""

STATES: Final = frozenset(POSTAL_CODE_BY_NCIC.values())
"""Postal codes of the states, the District of Columbia and the territories."""

TERRITORIES: Final = frozenset({"AS", "CZ", "GU", "MP", "PR", "VI"})
"""Those of them that are territories."""

CENTER_PREFIX: Final = "XX"
"""Begins a number that the center gave: it says nothing of the state."""
STEM_CHARACTERS: Final = 7
USUAL_ENDING: Final = "00"
_OF_THE_INTERIOR: Final = "DI"
"""Characters 3 and 4 where the Department of the Interior has the ORI: tribes, and parks."""
_CENTER_NUMBER: Final = re.compile(rf"{CENTER_PREFIX}[0-9]{{7}}", re.ASCII)


def is_center_number(ori: str) -> bool:
    """Whether the center gave it, to an agency that has no ORI (yet)."""
    return _CENTER_NUMBER.fullmatch(ori) is not None


def has_known_prefix(ori: str) -> bool:
    """Whether it begins with the NCIC code of a state or territory, or is a center's number."""
    return ori[:2] in POSTAL_CODE_BY_NCIC or is_center_number(ori)


def is_of_state(ori: str, state: str, kind: AgencyKind | None) -> bool:
    """Whether an agency with this ORI may lie in this state, given as a postal code.

    The land of a tribe, as that of a park, may lie in several states: its ORI names one of them,
    its office may be in another.
    """
    if is_center_number(ori) or state == POSTAL_CODE_BY_NCIC.get(ori[:2]):
        return True
    crosses = kind is AgencyKind.TRIBAL or ori[2:4] == _OF_THE_INTERIOR
    return crosses and has_known_prefix(ori)


def meant_by(given: str, candidates: Collection[str]) -> str | None:
    """Return the one ORI that is meant by seven characters; None where somebody must be asked.

    `candidates` are all known ORIs that begin with them. The seven stand for the nine that end in
    `00`, as most do, and only where no other is known. Another ending is never guessed: the only
    one that is known may be the neighbour of one that is not. Nine characters stand for themselves.
    """
    if len(given) != STEM_CHARACTERS:
        return given
    usual = given + USUAL_ENDING
    return usual if set(candidates) == {usual} else None
