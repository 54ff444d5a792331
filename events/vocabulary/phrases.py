"""Words of the vocabulary as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CAPITALS: Final[Mapping[str, str]] = {
    "cri-tac": "CRI-TAC",
    "compstat": "CompStat",
    "gis": "GIS",
}


def phrase_of(word: str) -> str:
    """Return a program, a topic or another word of the vocabulary as people read it.

    >>> phrase_of("cri-tac"), phrase_of("organizational-assessment")
    ('CRI-TAC', 'Organizational assessment')
    """
    return _CAPITALS.get(word) or word.replace("_", " ").replace("-", " ").capitalize()
